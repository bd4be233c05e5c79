//! One connection: frames, numbers, rows of `iec104`.

use super::apci::{self, Chain, Found, Kind};
use super::asdu::{Asdu, Flaw};
use super::class::class;
use super::commands::Commands;
use super::element::Value;
use super::names;
use super::sequence::{Counter, Oddity};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::{Direction, Parser, Session};
use crate::log::{Iec104, Set};

/// Bytes kept of one direction; a frame has at most 255.
const MAX_BUFFER: usize = 64 * 1024;
const SOURCE: &str = "IEC104";
const PORTS: &[u16] = &[2404];

/// Is it IEC 104? Frames that fill what there is: on its port one, elsewhere one from each
/// side or two with data of a known type.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let (orig, resp) = (apci::chain(evidence.orig), apci::chain(evidence.resp));
    let on_port = evidence.on_port(PORTS);
    let frames = orig.frames + resp.frames;
    let broken = |side: Chain| side.is_broken && (side.frames == 0 || !on_port);
    if broken(orig) || broken(resp) {
        // On its port, bytes before the first frame may be the rest of one.
        return if on_port && frames > 0 {
            Verdict::Yes
        } else {
            Verdict::No
        };
    }
    let both = orig.frames > 0 && resp.frames > 0;
    if frames > 0 && (on_port || both || orig.known_data + resp.known_data > 1) {
        return Verdict::Yes;
    }
    Verdict::Maybe
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    counter: Counter,
    /// Bytes were lost or wrong; said once, until the next good frame.
    lost: bool,
    /// A test was sent, and no confirmation has come.
    is_testing: bool,
}

/// IEC 104 on one connection.
#[derive(Default)]
pub struct Iec104Parser {
    streams: PerDirection<Stream>,
    commands: Commands,
    /// The transfer was stopped, and not started again.
    is_stopped: bool,
}

impl Parser for Iec104Parser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "iec104_buffer_limit", None);
            return;
        }
        let mut buffer = std::mem::take(&mut stream.buffer);
        loop {
            let bytes = buffer.unread();
            match apci::next(bytes) {
                Found::Incomplete => break,
                Found::Frame(kind, length) => {
                    self.on_frame(session, dir, kind, &bytes[..length]);
                    self.streams.of(dir).lost = false;
                    buffer.consume(length);
                }
                Found::Nothing => {
                    let skipped = apci::find(bytes);
                    let stream = self.streams.of(dir);
                    if !stream.lost {
                        session.weird(SOURCE, "iec104_bad_frame", None);
                    }
                    stream.lost = true;
                    stream.counter.forget();
                    buffer.consume(skipped);
                }
            }
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.counter.forget();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.commands.flush(session);
    }

    fn held(&self) -> usize {
        self.streams.sum(|stream| stream.buffer.held()) + self.commands.held()
    }
}

impl Iec104Parser {
    fn on_frame(&mut self, session: &mut Session<'_>, dir: Direction, kind: Kind, frame: &[u8]) {
        session.confirm("iec104");
        let mut row = new_row(session, dir);
        match kind {
            Kind::U(control) => {
                row.apci_type = Some("U");
                row.apci_u = names::unnumbered(control);
                self.on_unnumbered(session, dir, control);
            }
            Kind::S { receive } => {
                row.apci_type = Some("S");
                row.apci_rx = Some(u64::from(receive));
                let odd = self.streams.of(dir.flip()).counter.on_acknowledge(receive);
                say(session, odd);
            }
            Kind::I { send, receive } => {
                row.apci_tx = Some(u64::from(send));
                row.apci_rx = Some(u64::from(receive));
                let bytes = apci::asdu(frame);
                let odd = self.streams.of(dir.flip()).counter.on_acknowledge(receive);
                say(session, odd);
                let odd = self.streams.of(dir).counter.on_send(send, bytes);
                say(session, odd);
                if self.is_stopped {
                    session.weird(SOURCE, "iec104_data_while_stopped", None);
                }
                if let Some(asdu) = Asdu::parse(bytes) {
                    fill(&mut row, dir, &asdu);
                    self.commands.on_asdu(session, dir, &asdu);
                    if let Some(name) = asdu.flaw.map(Flaw::weird) {
                        let addl = Some(names::type_name(asdu.type_id));
                        session.weird(SOURCE, name, addl);
                    }
                }
            }
        }
        session.tables.iec104.push(session.now, row);
    }

    fn on_unnumbered(&mut self, session: &mut Session<'_>, dir: Direction, control: u8) {
        self.commands.on_unnumbered(session, dir, control);
        match control {
            // Numbers begin anew only with the connection, not with a start.
            0x07 => self.is_stopped = false,
            0x23 => self.is_stopped = true,
            0x43 => {
                let before = std::mem::replace(&mut self.streams.of(dir).is_testing, true);
                if before {
                    session.weird(SOURCE, "iec104_test_without_confirmation", None);
                }
            }
            0x83 => self.streams.of(dir.flip()).is_testing = false,
            _ => {}
        }
    }
}

fn say(session: &mut Session<'_>, odd: Option<Oddity>) {
    if let Some((name, addl)) = odd {
        session.weird(SOURCE, name, Some(addl));
    }
}

pub fn text(value: &Value) -> String {
    match value {
        Value::Integer(value) => value.to_string(),
        Value::Real(value) => value.to_string(),
        Value::Text(value) => value.clone(),
    }
}

fn fill(row: &mut Iec104, dir: Direction, asdu: &Asdu) {
    let objects = &asdu.objects;
    row.info_obj_code = Some(u64::from(asdu.type_id));
    row.info_obj_type = Some(names::type_name(asdu.type_id));
    row.seq = Some(asdu.is_sequence);
    row.num_ix = Some(u64::from(asdu.count));
    row.cause_tx = Some(u64::from(asdu.cause));
    row.cause = Some(names::cause_name(asdu.cause));
    row.negative = Some(asdu.is_negative);
    row.test = Some(asdu.is_test);
    row.originator_address = Some(u64::from(asdu.originator));
    row.common_address = Some(u64::from(asdu.common_address));
    row.class = Some(class(asdu, dir.is_orig()).name());
    let addresses: Vec<i64> = objects.iter().map(|o| i64::from(o.address)).collect();
    row.obj_addr = (!addresses.is_empty()).then_some(addresses);
    let values = objects
        .iter()
        .filter_map(|object| object.content.value.as_ref());
    let values: Vec<String> = values.map(text).collect();
    row.values = (!values.is_empty()).then_some(values);
    row.select = objects.first().and_then(|object| object.content.select);
    row.qualifier = objects
        .first()
        .and_then(|object| object.content.qualifier)
        .map(u64::from);
    let mut quality: Vec<&str> = Vec::new();
    let mut times = Vec::new();
    for content in objects.iter().map(|object| &object.content) {
        quality.extend(&content.quality);
        if let Some(time) = &content.time {
            times.push(time.text.clone());
            quality.extend(time.is_invalid.then_some("time_invalid"));
        }
    }
    quality.sort_unstable();
    quality.dedup();
    row.quality =
        (!quality.is_empty()).then(|| Set(quality.into_iter().map(str::to_owned).collect()));
    row.times = (!times.is_empty()).then_some(times);
}

fn new_row(session: &Session<'_>, dir: Direction) -> Iec104 {
    Iec104 {
        apci_type: Some("I"),
        apci_tx: None,
        apci_rx: None,
        apci_u: None,
        info_obj_code: None,
        info_obj_type: None,
        seq: None,
        num_ix: None,
        cause_tx: None,
        cause: None,
        negative: None,
        test: None,
        originator_address: None,
        common_address: None,
        class: None,
        obj_addr: None,
        values: None,
        quality: None,
        times: None,
        select: None,
        qualifier: None,
        ..Iec104::new(&session.head(dir))
    }
}
