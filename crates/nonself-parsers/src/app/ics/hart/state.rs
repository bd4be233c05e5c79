//! Messages, and pairing of requests with responses.

use std::collections::HashMap;
use std::net::IpAddr;

use super::parser::{self, Command, HEADER, Header, Identity};
use super::types;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::command;
use crate::app::ics::ends::Ends;
use crate::app::text::hex_code;
use crate::app::{Direction, Fact, Parser, Session, Transport};
use crate::log::{OtCommand, Text, format_compact};

/// Bytes kept of one direction: two messages of the largest size.
const MAX_BUFFER: usize = 2 * 0xFFFF;
/// Requests of all connections that wait for an answer.
const MAX_WAITING: usize = 4096;
const SOURCE: &str = "HART_IP";
/// Message ids that carry commands.
const TOKEN_PASSING: u8 = 3;
const DIRECT: u8 = 4;

/// The client, its port, the server, and the number of the message: servers answer over UDP
/// from a port of their own, which makes another connection of the answer.
type Key = (IpAddr, u16, IpAddr, u16);

/// Requests that wait for an answer, perhaps in another connection.
#[derive(Default)]
pub struct Calls(HashMap<Key, Vec<OtCommand>>);

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    lost: bool,
}

/// HART-IP on one connection.
pub struct HartParser {
    /// The name of the service, which differs by transport.
    name: &'static str,
    streams: PerDirection<Stream>,
    asked: Vec<Key>,
    /// The first device that answered: the host is it, or stands for it.
    device: Option<String>,
}

impl HartParser {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            streams: PerDirection::default(),
            asked: Vec::new(),
            device: None,
        }
    }
}

impl Parser for HartParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if session.conn.transport == Transport::Udp {
            match Header::parse(data) {
                Some(header) => {
                    let end = usize::from(header.length).min(data.len());
                    self.on_message(session, dir, header, &data[HEADER..end]);
                }
                None => session.weird(SOURCE, "hart_ip_bad_header", None),
            }
            return;
        }
        let stream = self.streams.of(dir);
        if stream.lost {
            if Header::parse(data).is_none() {
                return;
            }
            stream.lost = false;
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "hart_ip_buffer_limit", None);
            return;
        }
        // Taken out while messages are handled, so that they can be read in place.
        let mut buffer = std::mem::take(&mut stream.buffer);
        while buffer.len() >= HEADER {
            let Some(header) = Header::parse(buffer.unread()) else {
                session.weird(SOURCE, "hart_ip_bad_header", None);
                self.streams.of(dir).lost = true;
                buffer.clear();
                break;
            };
            let total = usize::from(header.length);
            if buffer.len() < total {
                break;
            }
            self.on_message(session, dir, header, &buffer.unread()[HEADER..total]);
            buffer.consume(total);
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn held(&self) -> usize {
        self.streams.sum(|stream| stream.buffer.held()) + self.asked.len() * size_of::<Key>()
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for key in std::mem::take(&mut self.asked) {
            let waiting = session.tables.app.hart_calls.0.remove(&key);
            give_up(session, waiting.unwrap_or_default());
        }
    }
}

/// Nobody answered these.
fn give_up(session: &mut Session<'_>, rows: Vec<OtCommand>) {
    for mut row in rows {
        row.status = Some("none");
        session.tables.ot_command.push(session.now, row);
    }
}

impl HartParser {
    fn on_message(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        body: &[u8],
    ) {
        session.confirm(self.name);
        let is_response = match header.kind {
            0 => false,
            1 | 3 | 15 => true,
            _ => return,
        };
        let commands = match header.id {
            TOKEN_PASSING => parser::frame(body, is_response)
                .map(|(address, command)| vec![(Some(address), command)])
                .unwrap_or_default(),
            DIRECT => parser::direct(body, is_response)
                .into_iter()
                .map(|command| (None, command))
                .collect(),
            _ => return,
        };
        if is_response {
            self.on_response(session, dir, header, &commands);
        } else {
            self.on_request(session, dir, header, &commands);
        }
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        commands: &[(Option<String>, Command<'_>)],
    ) {
        let rows: Vec<OtCommand> = commands
            .iter()
            .map(|(address, asked)| {
                let mut row = command::new_row(session, "hart_ip", dir.is_orig());
                row.class = Some(types::class(asked.number).name());
                row.function_code = Some(hex_code(asked.number));
                row.function = Some(types::name(asked.number).map_or_else(
                    || format_compact!("Command {}", asked.number),
                    Text::const_new,
                ));
                row.area = address.as_deref().map(Text::new);
                let bytes = asked.data.iter().take(64).map(|b| i64::from(*b));
                row.request_values = Some(bytes.collect()).filter(|v: &Vec<i64>| !v.is_empty());
                row
            })
            .collect();
        let ends = Ends::of(session.conn, dir);
        let key = (
            ends.source_h,
            ends.source_p.0,
            ends.destination_h,
            header.sequence,
        );
        let calls = &mut session.tables.app.hart_calls.0;
        if calls.len() >= MAX_WAITING && !calls.contains_key(&key) {
            give_up(session, rows);
            return;
        }
        let before = calls.insert(key, rows);
        // Numbers go round: what waited under this one is not going to be answered.
        match before {
            Some(rows) => give_up(session, rows),
            None => self.remember(key, session),
        }
    }

    /// Keys of answered requests are dropped when they have become many.
    fn remember(&mut self, key: Key, session: &Session<'_>) {
        if self.asked.len() >= 2 * MAX_WAITING {
            let calls = &session.tables.app.hart_calls.0;
            self.asked.retain(|key| calls.contains_key(key));
        }
        self.asked.push(key);
    }

    fn on_response(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        commands: &[(Option<String>, Command<'_>)],
    ) {
        let ends = Ends::of(session.conn, dir);
        let key = (
            ends.destination_h,
            ends.destination_p.0,
            ends.source_h,
            header.sequence,
        );
        let Some(rows) = session.tables.app.hart_calls.0.remove(&key) else {
            return;
        };
        for (at, mut row) in rows.into_iter().enumerate() {
            row.response_delay = Some(command::delay(session, &row));
            row.error = (header.status != 0 && header.kind != 1)
                .then(|| format!("refused, status {}", header.status));
            if let Some((address, said)) = commands.get(at) {
                row.error = row.error.or_else(|| said.code.and_then(types::error));
                row.response_values = parser::measured(said.number, said.data);
                if row.error.is_none() {
                    self.note_identity(session, dir, address.as_deref(), said);
                }
            }
            row.status = Some(if row.error.is_none() { "ok" } else { "error" });
            session.tables.ot_command.push(session.now, row);
        }
    }

    fn note_identity(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        address: Option<&str>,
        said: &Command<'_>,
    ) {
        if !matches!(said.number, 0 | 20) {
            return;
        }
        let address = address.unwrap_or_default();
        if self.device.get_or_insert_with(|| address.to_owned()) != address {
            return;
        }
        if said.number == 20 {
            let tag = crate::app::text::c_text(said.data, 32);
            session.asset(dir, "hart_ip", Fact::Name, &tag);
            return;
        }
        let Some(identity) = Identity::parse(said.data) else {
            return;
        };
        let facts = [
            (Fact::Product, format!("{:#06x}", identity.device_type)),
            (
                Fact::Firmware,
                format!("{}.{}", identity.revision, identity.software),
            ),
            (Fact::Hardware, identity.hardware.to_string()),
            (Fact::Serial, identity.id.to_string()),
        ];
        for (fact, value) in facts {
            session.asset(dir, "hart_ip", fact, &value);
        }
        if let Some(manufacturer) = identity.manufacturer {
            let vendor = format!("manufacturer {manufacturer:#06x}");
            session.asset(dir, "hart_ip", Fact::Vendor, &vendor);
        }
    }
}
