//! One connection: messages found, requests paired with their answers.

use super::message::{self, Message};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::hex_code;
use crate::app::{Direction, Parser, Session};
use crate::log::{Enum, Genisys, Text};

const MAX_BUFFER: usize = 64 * 1024;
const SOURCE: &str = "GENISYS";

/// Is it GENISYS? Messages from the first byte on; the first with a checksum decides.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let mut rest = evidence.latest();
    while let [header, tail @ ..] = rest {
        if !message::is_header(*header) {
            return Verdict::No;
        }
        let end = tail
            .iter()
            .take(message::LONGEST)
            .position(|b| *b == message::END);
        let Some(end) = end else {
            let is_open = tail.len() < message::LONGEST;
            return if is_open { Verdict::Maybe } else { Verdict::No };
        };
        match Message::parse(*header, &tail[..end]) {
            Some(found) if found.checksum.is_some() => {
                return if found.is_right {
                    Verdict::Yes
                } else {
                    Verdict::No
                };
            }
            Some(found) if found.pairs.is_empty() => rest = &tail[end + 1..],
            _ => return Verdict::No,
        }
    }
    Verdict::Maybe
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// Bytes were lost or wrong; said once, until the next good message.
    lost: bool,
}

/// GENISYS on one connection.
#[derive(Default)]
pub struct GenisysParser {
    streams: PerDirection<Stream>,
    /// Requests by their server: answers come in order.
    pending: Pending<u8, ()>,
}

impl Parser for GenisysParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "genisys_buffer_limit", None);
            return;
        }
        let mut buffer = std::mem::take(&mut stream.buffer);
        while let Some((&header, tail)) = buffer.unread().split_first() {
            let is_header = message::is_header(header);
            let end = tail
                .iter()
                .take(message::LONGEST)
                .position(|b| *b == message::END);
            let found = match end {
                None if is_header && tail.len() < message::LONGEST => break,
                Some(end) if is_header => Message::parse(header, &tail[..end]),
                _ => None,
            };
            // What is no message is left behind up to the next header.
            let next = tail
                .iter()
                .position(|b| message::is_header(*b))
                .unwrap_or(tail.len());
            let length = if found.is_some() {
                end.unwrap_or(0) + 2
            } else {
                next + 1
            };
            buffer.consume(length);
            self.on_found(session, dir, found);
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }

    fn held(&self) -> usize {
        self.streams.sum(|stream| stream.buffer.held()) + self.pending.held()
    }
}

impl GenisysParser {
    fn on_found(&mut self, session: &mut Session<'_>, dir: Direction, found: Option<Message>) {
        let stream = self.streams.of(dir);
        let was_lost = std::mem::replace(&mut stream.lost, found.is_none());
        let Some(found) = found else {
            if !was_lost {
                session.weird(SOURCE, "genisys_bad_message", None);
            }
            return;
        };
        session.confirm("genisys_tcp");
        if !found.is_right {
            let name = message::header_name(found.header).to_owned();
            session.weird(SOURCE, "genisys_bad_checksum", Some(name));
        } else if found.is_request() {
            self.on_request(session, dir, &found);
        } else {
            self.on_answer(session, &found);
        }
        write(session, &found);
    }

    fn on_request(&mut self, session: &mut Session<'_>, dir: Direction, request: &Message) {
        let mut row = command::new_row(session, "genisys", dir.is_orig());
        row.class = Some(message::class(request.header).name());
        row.function_code = Some(hex_code(request.header));
        row.function = Some(Text::const_new(message::header_name(request.header)));
        row.unit = Some(u64::from(request.server));
        row.address = request
            .pairs
            .first()
            .map(|(address, _)| u64::from(*address));
        row.quantity = (!request.pairs.is_empty()).then_some(request.pairs.len() as u64);
        row.request_values = values(request);
        row.detail = payload(request).map(|pairs| pairs.join(", "));
        let key = request.server;
        self.pending.add(
            session,
            Waiting {
                key,
                extra: (),
                row,
            },
        );
    }

    fn on_answer(&mut self, session: &mut Session<'_>, answer: &Message) {
        let Some(Waiting { mut row, .. }) = self.pending.take(&[&|key| *key == answer.server])
        else {
            session.weird(SOURCE, "genisys_answer_without_request", None);
            return;
        };
        row.response_delay = Some(command::delay(session, &row));
        row.status = Some("ok");
        row.response_values = values(answer);
        session.tables.ot_command.push(session.now, row);
    }
}

fn values(message: &Message) -> Option<Vec<i64>> {
    let values = message.pairs.iter().map(|(_, data)| i64::from(*data));
    (!message.pairs.is_empty()).then(|| values.collect())
}

/// Pairs as ICSNPP writes them.
fn payload(message: &Message) -> Option<Vec<String>> {
    let pairs = message
        .pairs
        .iter()
        .map(|(address, data)| format!("{address}={data}"));
    (!message.pairs.is_empty()).then(|| pairs.collect())
}

fn write(session: &mut Session<'_>, message: &Message) {
    let conn = session.conn;
    // As in ICSNPP's log, a checksum of zero is none.
    let checksum = message.checksum.filter(|checksum| *checksum != 0);
    let row = Genisys {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        proto: Enum("tcp"),
        header: Some(message::header_name(message.header)),
        server: u64::from(message.server),
        direction: Some(if message.is_request() {
            "request"
        } else {
            "response"
        }),
        crc_transmitted: checksum.map(|checksum| format!("{checksum:#04x}")),
        crc_calculated: checksum.map(|_| format!("{:#04x}", message.from_zero)),
        payload: payload(message),
        crc_ok: message.checksum.map(|_| message.is_right),
    };
    session.tables.genisys.push(session.now, row);
}
