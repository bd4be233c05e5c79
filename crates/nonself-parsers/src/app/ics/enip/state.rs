//! The stream: framing, and one row for each message of the encapsulation.

use compact_str::ToCompactString;

use super::commands::Commands;
use super::identity::ListIdentity;
use super::messages::{self, Carrier};
use super::names::{command_name, enip_status};
use super::packet::{self, HEADER, Header, command, item};
use super::pairing::Kind;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{hex_code, hex_code16, hex_code32, le16, le32};
use crate::app::{Direction, Parser, Session, Transport};
use crate::log::{CipIdentity, Enip, Text, format_compact};

/// Bytes kept of one direction: two messages of the largest size.
const MAX_BUFFER: usize = 2 * (HEADER + 0xFFFF);
const SOURCE: &str = "ENIP";

/// Is it EtherNet/IP? On its ports a header that fits; elsewhere a message that is one to the
/// last byte.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let bytes = evidence.latest();
    let Some(header) = Header::parse(bytes) else {
        return Verdict::No;
    };
    let sent_by_server = evidence.dir == Direction::Resp || evidence.transport == Transport::Udp;
    let status = header.status == 0 || (sent_by_server && header.status <= 0x6A);
    if !header.is_known() || !status || header.options != 0 {
        return Verdict::No;
    }
    let whole = header.total() <= bytes.len();
    let body = bytes.get(HEADER..header.total()).unwrap_or_default();
    let fits = if evidence.on_port(&[44818, 2222]) {
        // A header of zeros is a message, but hardly the first one.
        whole && bytes[..HEADER].iter().any(|b| *b != 0)
            || usize::from(header.length) <= 1024 && header.command != command::NOP
    } else {
        whole && is_exact(header, body)
    };
    if fits { Verdict::Yes } else { Verdict::No }
}

/// Bodies that hardly any other protocol has.
fn is_exact(header: Header, body: &[u8]) -> bool {
    match header.command {
        command::REGISTER_SESSION => body == [1, 0, 0, 0],
        command::SEND_RR_DATA | command::SEND_UNIT_DATA => {
            let items = packet::carried_items(body);
            let used: usize = items.iter().map(|i| 4 + i.data.len()).sum();
            le32(body, 0) == Some(0) && items.len() >= 2 && 8 + used == body.len()
        }
        _ => false,
    }
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// The start of the next message is unknown until a segment begins with a good header.
    lost: bool,
}

/// EtherNet/IP on one connection.
#[derive(Default)]
pub struct EnipParser {
    streams: PerDirection<Stream>,
    commands: Commands,
    messages: u32,
}

impl Parser for EnipParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if session.conn.transport == Transport::Udp {
            self.on_datagram(session, dir, data);
            return;
        }
        let stream = self.streams.of(dir);
        if stream.lost {
            if !Header::parse(data).is_some_and(Header::is_plausible) {
                return;
            }
            stream.lost = false;
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "enip_buffer_limit", None);
            return;
        }
        // Taken out while messages are handled, so that they can be read in place.
        let mut buffer = std::mem::take(&mut stream.buffer);
        while let Some(header) = Header::parse(buffer.unread()) {
            if !header.is_plausible() {
                bad_header(session, header);
                self.streams.of(dir).lost = true;
                buffer.clear();
                break;
            }
            if buffer.len() < header.total() {
                break;
            }
            let body = &buffer.unread()[HEADER..header.total()];
            self.on_message(session, dir, header, body);
            buffer.consume(header.total());
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn held(&self) -> usize {
        self.streams.sum(|stream| stream.buffer.held()) + self.commands.held()
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.commands.flush(session);
    }
}

fn bad_header(session: &mut Session<'_>, header: Header) {
    let addl = format!("command {:#06x} length {}", header.command, header.length);
    session.weird(SOURCE, "enip_bad_header", Some(addl));
}

impl EnipParser {
    fn on_datagram(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        match Header::parse(data) {
            Some(header) if header.is_plausible() => {
                let end = header.total().min(data.len());
                self.on_message(session, dir, header, &data[HEADER..end]);
            }
            Some(header) => bad_header(session, header),
            None => session.weird(SOURCE, "enip_short_datagram", None),
        }
    }

    fn on_message(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        body: &[u8],
    ) {
        session.confirm("enip");
        self.messages = self.messages.wrapping_add(1);
        let mut correlation = session.conn.uid.clone();
        correlation.push('-');
        correlation.push_str(&self.messages.to_compact_string());
        push_enip(session, dir, header, &correlation);
        match header.command {
            command::SEND_RR_DATA | command::SEND_UNIT_DATA => {
                self.on_carrier(session, dir, header, body, &correlation);
            }
            command::NOP => {}
            _ => self.on_command(session, dir, header, body, &correlation),
        }
    }

    /// A command of the encapsulation itself.
    fn on_command(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        body: &[u8],
        correlation: &Text,
    ) {
        let is_request = match header.command {
            command::LIST_SERVICES | command::LIST_IDENTITY | command::LIST_INTERFACES => {
                body.is_empty() && header.status == 0
            }
            // The server gives the handle.
            command::REGISTER_SESSION => header.session == 0 && header.status == 0,
            _ => dir.is_orig(),
        };
        if is_request {
            self.commands.encapsulation_request(session, dir, header);
            return;
        }
        self.commands.encapsulation_response(session, dir, header);
        if header.command != command::LIST_IDENTITY {
            return;
        }
        for item in packet::items(body) {
            if item.kind == item::IDENTITY
                && let Some(identity) = ListIdentity::parse(item.data)
            {
                push_identity(session, dir, identity, correlation);
            }
        }
    }

    /// A command that carries a CIP message.
    fn on_carrier(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        body: &[u8],
        correlation: &Text,
    ) {
        let mut kind = Kind::Unconnected {
            session: header.session,
            context: u64::from_be_bytes(header.context),
        };
        if header.status != 0 {
            self.commands
                .refused(session, dir, kind, &enip_status(header.status));
        }
        let mut connection = None;
        for item in packet::carried_items(body) {
            let message = match item.kind {
                item::CONNECTED_ADDRESS | item::SEQUENCED_ADDRESS => {
                    connection = le32(item.data, 0);
                    continue;
                }
                item::UNCONNECTED_DATA => item.data,
                item::CONNECTED_DATA => {
                    let Some(sequence) = le16(item.data, 0) else {
                        continue;
                    };
                    kind = self.commands.connected(dir, connection, sequence);
                    &item.data[2..]
                }
                _ => continue,
            };
            let carrier = Carrier {
                dir,
                kind,
                correlation,
            };
            messages::on_message(session, &mut self.commands, &carrier, message);
        }
    }
}

fn push_enip(session: &mut Session<'_>, dir: Direction, header: Header, correlation: &Text) {
    let row = Enip {
        packet_correlation_id: correlation.clone(),
        enip_command_code: hex_code(header.command),
        enip_command: command_name(header.command),
        length: u64::from(header.length),
        session_handle: hex_code32(header.session),
        enip_status: enip_status(header.status),
        sender_context: format_compact!("0x{:016x}", u64::from_be_bytes(header.context)),
        options: hex_code32(header.options),
        ..Enip::new(&session.head(dir))
    };
    session.tables.enip.push(session.now, row);
}

fn push_identity(
    session: &mut Session<'_>,
    dir: Direction,
    listed: ListIdentity,
    correlation: &Text,
) {
    for (fact, value) in listed.identity.facts() {
        session.asset(dir, "enip", fact, &value);
    }
    let identity = listed.identity;
    let row = CipIdentity {
        packet_correlation_id: correlation.clone(),
        encapsulation_version: u64::from(listed.version),
        socket_address: Some(listed.address.into()),
        socket_port: u64::from(listed.port),
        vendor_id: u64::from(identity.vendor),
        vendor_name: super::names::vendor_name(identity.vendor),
        device_type_id: u64::from(identity.device_type),
        device_type_name: super::names::device_type_name(identity.device_type),
        product_code: u64::from(identity.product_code),
        revision: super::identity::revision(identity.major, identity.minor),
        device_status: hex_code16(identity.status),
        serial_number: hex_code32(identity.serial),
        product_name: identity.name,
        device_state: listed.state.map(hex_code16),
        ..CipIdentity::new(&session.head(dir))
    };
    session.tables.cip_identity.push(session.now, row);
}
