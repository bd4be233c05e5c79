//! One connection: frames, fragments, pairing, rows of `dnp3`.

use super::commands::{self, Commands};
use super::fragment::{Fragment, function};
use super::link::{self, Found, Frame};
use super::transport::{Joined, Joiner};
use super::{class, names, rows};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::{Direction, Parser, Session, Transport};
use crate::log::{Dnp3, Set};

/// Bytes kept of one direction; a frame has at most 292.
const MAX_BUFFER: usize = 64 * 1024;
/// Pairs of link addresses whose fragments are joined at once: behind one connection there
/// can be several outstations.
const MAX_JOINERS: usize = 16;
const SOURCE: &str = "DNP3";
const PORTS: &[u16] = &[20000];

/// Is it DNP3? A link header with the right checksum; on its port anywhere in the first bytes.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let sides = match evidence.transport {
        Transport::Udp => [evidence.latest(), &[]],
        Transport::Tcp => [evidence.orig, evidence.resp],
    };
    let searches = evidence.transport == Transport::Tcp && evidence.on_port(PORTS);
    let mut verdict = Verdict::No;
    for bytes in sides.into_iter().filter(|bytes| !bytes.is_empty()) {
        let begins = link::is_header(bytes);
        if begins || (searches && contains_header(bytes)) {
            return Verdict::Yes;
        }
        if searches || (bytes.len() < link::HEADER && link::may_begin(bytes)) {
            verdict = Verdict::Maybe;
        }
    }
    verdict
}

fn contains_header(bytes: &[u8]) -> bool {
    bytes.windows(link::HEADER).any(link::is_header)
}

/// The two link addresses, whoever sent the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub master: u16,
    pub outstation: u16,
}

impl Link {
    fn of(frame: &Frame, is_response: bool) -> Self {
        let (master, outstation) = if is_response {
            (frame.destination, frame.source)
        } else {
            (frame.source, frame.destination)
        };
        Self { master, outstation }
    }
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// Bytes were lost or wrong; said once, until the next good frame.
    lost: bool,
    joiners: Vec<((u16, u16), Joiner)>,
}

impl Stream {
    fn joiner(&mut self, frame: &Frame) -> &mut Joiner {
        let key = (frame.source, frame.destination);
        let at = self.joiners.iter().position(|(k, _)| *k == key);
        let at = at.unwrap_or_else(|| {
            if self.joiners.len() == MAX_JOINERS {
                self.joiners.remove(0);
            }
            self.joiners.push((key, Joiner::default()));
            self.joiners.len() - 1
        });
        &mut self.joiners[at].1
    }

    fn held(&self) -> usize {
        let joined: usize = self.joiners.iter().map(|(_, joiner)| joiner.held()).sum();
        self.buffer.held() + joined
    }
}

/// The request that waits for its row of `dnp3`, as Zeek keeps it: a newer one replaces it.
struct Asked {
    link: Link,
    sequence: u8,
    function: u8,
    class: &'static str,
}

/// DNP3 on one connection.
pub struct DnpParser {
    service: &'static str,
    transport: Transport,
    streams: PerDirection<Stream>,
    asked: Option<Asked>,
    pending: Commands,
}

impl DnpParser {
    pub fn new(transport: Transport) -> Self {
        Self {
            service: match transport {
                Transport::Tcp => "dnp3_tcp",
                Transport::Udp => "dnp3_udp",
            },
            transport,
            streams: PerDirection::default(),
            asked: None,
            pending: Commands::default(),
        }
    }
}

impl Parser for DnpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        if self.transport == Transport::Udp {
            // A frame never goes on in the next datagram.
            stream.buffer.clear();
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            session.weird(SOURCE, "dnp3_buffer_limit", None);
            return;
        }
        let mut buffer = std::mem::take(&mut stream.buffer);
        loop {
            let found = link::next(buffer.unread());
            let (taken, weird) = match found {
                Found::Incomplete => break,
                Found::Frame(frame, taken) => {
                    self.on_frame(session, dir, &frame);
                    (taken, None)
                }
                Found::Nothing(taken) => (taken, Some("dnp3_header_lacks_magic")),
                // The start bytes were none: the true ones may follow at once.
                Found::BadHeader => (2, Some("dnp3_corrupt_header_checksum")),
                Found::BadBlock => (link::HEADER, Some("dnp3_corrupt_app_chunk_checksum")),
            };
            let stream = self.streams.of(dir);
            if let Some(name) = weird
                && !stream.lost
            {
                session.weird(SOURCE, name, None);
            }
            stream.lost = weird.is_some();
            buffer.consume(taken);
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.joiners.clear();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(asked) = self.asked.take() {
            write_row(session, Some(&asked), None);
        }
        self.pending.flush(session);
    }

    fn held(&self) -> usize {
        self.streams.sum(Stream::held) + self.pending.held()
    }
}

impl DnpParser {
    fn on_frame(&mut self, session: &mut Session<'_>, dir: Direction, frame: &Frame) {
        session.confirm(self.service);
        match self.streams.of(dir).joiner(frame).push(&frame.data) {
            Joined::Waiting => {}
            Joined::Broken(name) => session.weird(SOURCE, name, None),
            Joined::Fragment(bytes) => match Fragment::parse(&bytes) {
                Some(fragment) => self.on_fragment(session, dir, frame, &fragment),
                None => session.weird(SOURCE, "dnp3_short_fragment", None),
            },
        }
    }

    fn on_fragment(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        frame: &Frame,
        fragment: &Fragment,
    ) {
        let is_response = fragment.is_response();
        if frame.from_master == is_response {
            let addl = Some(names::function_name(fragment.function));
            session.weird(SOURCE, "dnp3_unexpected_direction", addl);
        }
        let link = Link::of(frame, is_response);
        if is_response {
            self.on_response(session, dir, link, fragment);
        } else {
            self.asked = Some(Asked {
                link,
                sequence: fragment.sequence(),
                function: fragment.function,
                class: class::class(fragment).name(),
            });
            commands::on_request(&mut self.pending, session, dir, link, fragment);
        }
        rows::write(session, dir, link, fragment);
        if let Some((name, addl)) = fragment.stop.map(super::object::Stop::weird) {
            session.weird(SOURCE, name, addl);
        }
    }

    fn on_response(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        link: Link,
        response: &Fragment,
    ) {
        let asked = self.asked.take();
        write_row(session, asked.as_ref(), Some((link, response)));
        rows::facts(session, dir, response);
        if response.function == function::RESPONSE
            && !commands::on_response(&mut self.pending, session, link, response)
            && response.is_first()
        {
            session.weird(SOURCE, "dnp3_response_without_request", None);
        }
    }
}

/// A request, a response, or both.
fn write_row(
    session: &mut Session<'_>,
    asked: Option<&Asked>,
    response: Option<(Link, &Fragment)>,
) {
    let conn = session.conn;
    let link = response
        .map(|(link, _)| link)
        .or(asked.map(|asked| asked.link));
    let fragment = response.map(|(_, fragment)| fragment);
    let iin = fragment.and_then(|fragment| fragment.iin);
    let sequence = asked.map(|asked| asked.sequence);
    let row = Dnp3 {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        fc_request: asked.map(|asked| names::function_name(asked.function)),
        fc_reply: fragment.map(|fragment| names::function_name(fragment.function)),
        iin: iin.map(u64::from),
        iin_flags: iin.filter(|iin| *iin != 0).map(|iin| {
            let names = names::indications(iin).into_iter();
            Set(names.map(str::to_owned).collect())
        }),
        class: asked.map(|asked| asked.class),
        master: link.map(|link| u64::from(link.master)),
        outstation: link.map(|link| u64::from(link.outstation)),
        sequence: fragment.map(Fragment::sequence).or(sequence).map(u64::from),
    };
    session.tables.dnp3.push(session.now, row);
}
