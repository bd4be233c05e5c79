//! The stream: framing, and pairing of commands with responses.

use super::parser::{FRAME, Frame, Said, TCP_HEADER, TcpHeader};
use super::types::{class, command_name, error};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::text::{c_text, hex_code16};
use crate::app::{Direction, Fact, Parser, Session, Transport};
use crate::log::{Text, format_compact};

/// Bytes kept of one direction: two frames of the largest size.
const MAX_BUFFER: usize = 2 * (TCP_HEADER + 0xFFFF);
const SOURCE: &str = "FINS";
/// Controller Data Read.
const IDENTITY: u16 = 0x0501;

/// What a command is paired by.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    from: Direction,
    service: u8,
    command: u16,
    destination: [u8; 3],
    source: [u8; 3],
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// The start of the next frame is unknown until a segment begins with a good header.
    lost: bool,
}

/// FINS on one connection.
pub struct FinsParser {
    /// The name of the service, which differs by transport.
    name: &'static str,
    streams: PerDirection<Stream>,
    /// With the code of the memory area that was asked for.
    pending: Pending<Key, Option<u8>>,
}

impl FinsParser {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            streams: PerDirection::default(),
            pending: Pending::default(),
        }
    }
}

impl Parser for FinsParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if session.conn.transport == Transport::Udp {
            self.on_frame(session, dir, data);
            return;
        }
        let stream = self.streams.of(dir);
        if stream.lost {
            if TcpHeader::parse(data).is_none() {
                return;
            }
            stream.lost = false;
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "fins_buffer_limit", None);
            return;
        }
        // Taken out while frames are handled, so that they can be read in place.
        let mut buffer = std::mem::take(&mut stream.buffer);
        while buffer.len() >= TCP_HEADER {
            let header = TcpHeader::parse(buffer.unread());
            let Some((header, total)) = header.and_then(|h| Some((h, h.total()?))) else {
                session.weird(SOURCE, "fins_bad_header", None);
                self.streams.of(dir).lost = true;
                buffer.clear();
                break;
            };
            session.confirm(self.name);
            if buffer.len() < total {
                break;
            }
            if header.command == FRAME {
                self.on_frame(session, dir, &buffer.unread()[TCP_HEADER..total]);
            }
            buffer.consume(total);
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn held(&self) -> usize {
        self.streams.sum(|stream| stream.buffer.held()) + self.pending.held()
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }
}

impl FinsParser {
    fn on_frame(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) {
        let Some(frame) = Frame::parse(bytes) else {
            session.weird(SOURCE, "fins_short_frame", None);
            return;
        };
        session.confirm(self.name);
        if frame.is_response {
            self.on_response(session, dir, frame);
        } else {
            self.on_command(session, dir, frame);
        }
    }

    fn on_command(&mut self, session: &mut Session<'_>, dir: Direction, frame: Frame<'_>) {
        let said = Said::request(frame.command, frame.data);
        let mut row = command::new_row(session, "omron_fins", dir.is_orig());
        row.class = Some(class(frame.command).name());
        row.function_code = Some(hex_code16(frame.command));
        row.function = Some(command_name(frame.command).map_or_else(
            || format_compact!("unknown-{:#06x}", frame.command),
            Text::const_new,
        ));
        let [network, node, unit] = frame.destination;
        row.unit = Some(u64::from(unit));
        row.area = said.area.map(Text::from);
        row.address = said.address;
        row.quantity = said.quantity;
        row.request_values = said.values;
        let elsewhere = (network != 0).then(|| format!("network {network} node {node}"));
        let parts: Vec<String> = said.detail.into_iter().chain(elsewhere).collect();
        row.detail = (!parts.is_empty()).then(|| parts.join(", "));
        if !frame.wants_answer {
            session.tables.ot_command.push(session.now, row);
            return;
        }
        let key = Key {
            from: dir,
            service: frame.service,
            command: frame.command,
            destination: frame.destination,
            source: frame.source,
        };
        let extra = frame.data.first().copied();
        self.pending.add(session, Waiting { key, extra, row });
    }

    fn on_response(&mut self, session: &mut Session<'_>, dir: Direction, frame: Frame<'_>) {
        let same =
            |k: &Key| k.from != dir && k.service == frame.service && k.command == frame.command;
        // Some controllers fill in their own address where the command had none.
        let exactly =
            |k: &Key| same(k) && k.destination == frame.source && k.source == frame.destination;
        let Some(Waiting { extra, mut row, .. }) = self.pending.take(&[&exactly, &same]) else {
            session.weird(SOURCE, "fins_response_without_command", None);
            return;
        };
        let failure = frame.end_code.and_then(error);
        if failure.is_none() {
            let said = Said::response(frame.command, frame.data, extra);
            row.response_values = said.values;
            if said.detail.is_some() {
                row.detail = said.detail;
            }
            if frame.command == IDENTITY && row.unit == Some(0) {
                note_identity(session, dir, frame.data);
            }
        }
        row.response_delay = Some(command::delay(session, &row));
        row.status = Some(if failure.is_none() { "ok" } else { "error" });
        row.error = failure;
        session.tables.ot_command.push(session.now, row);
    }
}

/// Model and version, twenty bytes each.
fn note_identity(session: &mut Session<'_>, dir: Direction, data: &[u8]) {
    let model = c_text(data.get(..20).unwrap_or_default(), 20);
    let version = c_text(data.get(20..40).unwrap_or_default(), 20);
    if model.is_empty() {
        return;
    }
    session.asset(dir, "omron_fins", Fact::Vendor, "Omron");
    session.asset(dir, "omron_fins", Fact::Model, &model);
    session.asset(dir, "omron_fins", Fact::Firmware, &version);
    session.asset(dir, "omron_fins", Fact::Role, "controller");
}
