//! One conversation: its rows, its fragments, and the calls that began in it.

use std::collections::VecDeque;

use super::blocks::{self, About};
use super::calls::{Key, Waiting, hosts};
use super::names;
use super::parser::{self, FragmentAck, HEADER, Header, Numbers};
use crate::app::ics::command;
use crate::app::text::hex_code16;
use crate::app::{Direction, Fact, Parser, Session};
use crate::log::{Enum, OtCommand, ProfinetIoCm, Text, format_compact};

const SERVICE: &str = "spicy_profinet_io_cm";
const PROTOCOL: &str = "profinet_io_cm";
/// Calls of one connection that wait.
const MAX_ASKED: usize = 256;
/// Calls whose fragments are collected at once, and their bytes.
const MAX_PARTIAL: usize = 4;
const MAX_CALL: usize = 1 << 16;

const REQUEST: u8 = 0;
const RESPONSE: u8 = 2;
const FAULT: u8 = 3;
const REJECT: u8 = 6;
const FRAGMENT_ACK: u8 = 9;

/// A call of which more fragments follow.
struct Partial {
    key: Key,
    packet_type: u8,
    next: u16,
    bytes: Vec<u8>,
}

/// The parser of one connection.
#[derive(Default)]
pub struct ProfinetParser {
    asked: VecDeque<Key>,
    partial: VecDeque<Partial>,
}

impl ProfinetParser {
    pub fn new(session: &mut Session<'_>) -> Self {
        session.confirm(SERVICE);
        Self::default()
    }
}

impl Parser for ProfinetParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let Some(header) = parser::header(data) else {
            session.weird("PROFINET_IO_CM", "truncated_profinet_io_cm", None);
            return;
        };
        let body = &data[HEADER..];
        let mut ack = None;
        if header.packet_type == FRAGMENT_ACK && header.numbers.is_some() {
            ack = parser::fragment_ack(body, header.is_little);
            if ack.is_none() {
                return;
            }
        }
        let row = row(session, dir, &header, ack);
        session.tables.profinet_io_cm.push(session.now, row);
        if let Some(numbers) = header.numbers {
            let body = &body[..usize::from(numbers.body).min(body.len())];
            self.call(session, dir, &header, numbers, body);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for key in std::mem::take(&mut self.asked) {
            give_up(session, key);
        }
    }

    fn held(&self) -> usize {
        self.partial.iter().map(|partial| partial.bytes.len()).sum()
    }
}

impl ProfinetParser {
    fn call(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: &Header,
        numbers: Numbers,
        body: &[u8],
    ) {
        let activity = parser::in_network_order(header.activity, header.is_little);
        let key = (hosts(session.conn), activity, numbers.sequence);
        let joined;
        let mut body = body;
        if header.flags[0] & 0x04 != 0 {
            match self.join(header, numbers.fragment, key, body) {
                Some(whole) => joined = whole,
                None => return,
            }
            body = &joined;
        }
        match header.packet_type {
            REQUEST if numbers.operation <= 5 => {
                self.ask(session, dir, header, numbers.operation, key, body);
            }
            RESPONSE => self.answer(session, dir, header, key, body),
            FAULT | REJECT => {
                let status = parser::u32_at(body, 0, header.is_little).unwrap_or(0);
                let error = format!("{} 0x{status:08x}", names::packet_type(header.packet_type));
                self.finish(session, key, Some(error));
            }
            _ => {}
        }
    }

    /// The whole body, once its last fragment is there.
    fn join(&mut self, header: &Header, number: u16, key: Key, part: &[u8]) -> Option<Vec<u8>> {
        const LAST: u8 = 0x02;
        let is_it = |p: &Partial| p.key == key && p.packet_type == header.packet_type;
        let at = self.partial.iter().position(is_it);
        let mut partial = match at.and_then(|at| self.partial.remove(at)) {
            Some(partial) if number != 0 => partial,
            _ => Partial {
                key,
                packet_type: header.packet_type,
                next: 0,
                bytes: Vec::new(),
            },
        };
        // A fragment sent again has been seen; one that is missing spoils the call.
        if number == partial.next && partial.bytes.len() + part.len() <= MAX_CALL {
            partial.bytes.extend_from_slice(part);
            partial.next = number.wrapping_add(1);
        } else if number >= partial.next {
            return None;
        }
        if header.flags[0] & LAST != 0 {
            return Some(partial.bytes);
        }
        if self.partial.len() >= MAX_PARTIAL {
            self.partial.pop_front();
        }
        self.partial.push_back(partial);
        None
    }

    fn ask(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: &Header,
        operation: u16,
        key: Key,
        body: &[u8],
    ) {
        if session.tables.app.calls.is_waiting(&key) {
            // Sent again.
            return;
        }
        let about = blocks::arguments(body, header.is_little)
            .map(|(_, blocks)| blocks::read(blocks))
            .unwrap_or_default();
        let object = parser::in_network_order(header.object, header.is_little);
        tell_object(session, dir, header, object);
        if let Some(station) = about.station.as_deref() {
            session.asset(dir, PROTOCOL, Fact::Name, station);
        }
        let calls = &mut session.tables.app.calls;
        let relation = (key.0, about.relation.unwrap_or_default());
        match (operation, about.control) {
            (0, _) | (4, Some(0x0118)) => calls.begin(relation),
            (4, Some(0x0110)) | (1, _) => calls.end(relation),
            _ => {}
        }
        let starting = calls.is_starting(relation);
        let row = command_row(session, dir, operation, &about, starting);
        let call = Waiting {
            row,
            operation,
            about,
        };
        if let Some(old) = session.tables.app.calls.ask(key, call) {
            write(session, old.row, "none", None);
        }
        self.asked.push_back(key);
        if self.asked.len() > MAX_ASKED
            && let Some(old) = self.asked.pop_front()
        {
            give_up(session, old);
        }
    }

    fn answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: &Header,
        key: Key,
        body: &[u8],
    ) {
        let Some((status, blocks)) = blocks::arguments(body, header.is_little) else {
            return;
        };
        let about = blocks::read(blocks);
        let record = about.record_status.and_then(names::status);
        let error = names::status(status).or(record);
        if let Some(asked) = self.finish(session, key, error) {
            let asked_for = &asked.about;
            let of_device = asked_for.slot == Some(0) && asked_for.subslot == Some(1);
            let identity = matches!(asked_for.index, Some(0xaff0..=0xaff4));
            if matches!(asked.operation, 2 | 5) && of_device && identity {
                tell_identity(session, dir, &about);
            }
        }
    }

    fn finish(
        &mut self,
        session: &mut Session<'_>,
        key: Key,
        error: Option<String>,
    ) -> Option<Waiting> {
        let asked = session.tables.app.calls.take(&key)?;
        if self.asked.front() == Some(&key) {
            self.asked.pop_front();
        }
        let status = if error.is_some() { "error" } else { "ok" };
        write(session, asked.row.clone(), status, error);
        Some(asked)
    }
}

fn give_up(session: &mut Session<'_>, key: Key) {
    if let Some(old) = session.tables.app.calls.take(&key) {
        write(session, old.row, "none", None);
    }
}

fn write(
    session: &mut Session<'_>,
    mut row: OtCommand,
    status: &'static str,
    error: Option<String>,
) {
    row.status = Some(status);
    row.error = error;
    if status != "none" {
        row.response_delay = Some(command::delay(session, &row));
    }
    session.tables.ot_command.push(session.now, row);
}

fn command_row(
    session: &Session<'_>,
    dir: Direction,
    operation: u16,
    about: &About,
    starting: bool,
) -> OtCommand {
    let mut row = command::new_row(session, PROTOCOL, dir.is_orig());
    row.class = Some(names::class(operation, about.index, starting).name());
    row.function_code = Some(format_compact!("{operation}"));
    row.function = Some(Text::const_new(names::operation(operation)));
    if let Some(control) = about.control {
        row.subfunction_code = Some(hex_code16(control));
        row.subfunction = names::control(control).map(Text::const_new);
    } else if let Some(index) = about.index {
        row.subfunction_code = Some(hex_code16(index));
        row.subfunction = names::record(index).map(Text::const_new);
    }
    row.slot = about.slot.map(u64::from);
    row.area = about
        .subslot
        .map(|subslot| format_compact!("subslot 0x{subslot:04x}"));
    row.address = about.index.map(u64::from);
    row.quantity = about.length.map(u64::from);
    if about.inner_count > 0 {
        let named: Vec<String> = about.inner.iter().map(|i| format!("0x{i:04x}")).collect();
        let (count, named) = (about.inner_count, named.join(" "));
        row.detail = Some(format!("{count} records: {named}"));
    } else {
        row.detail.clone_from(&about.station);
    }
    row
}

/// The object that is called names vendor and device.
fn tell_object(session: &mut Session<'_>, dir: Direction, header: &Header, object: [u8; 16]) {
    const FRONT: [u8; 10] = [0xDE, 0xA0, 0, 0, 0x6C, 0x97, 0x11, 0xD1, 0x82, 0x71];
    const DEVICE: u8 = 1;
    let interface = parser::in_network_order(header.interface, header.is_little);
    if object[..10] != FRONT || interface[3] != DEVICE {
        return;
    }
    let device = u16::from_be_bytes([object[12], object[13]]);
    let vendor = u16::from_be_bytes([object[14], object[15]]);
    if (device, vendor) == (0, 0) {
        return;
    }
    let whose = dir.flip();
    session.asset(whose, PROTOCOL, Fact::Vendor, &vendor_name(vendor));
    session.asset(
        whose,
        PROTOCOL,
        Fact::Model,
        &format!("device 0x{device:04x}"),
    );
}

fn vendor_name(id: u16) -> String {
    match id {
        0x002a => "Siemens".to_owned(),
        _ => format!("0x{id:04x}"),
    }
}

fn tell_identity(session: &mut Session<'_>, dir: Direction, about: &About) {
    let identity = &about.identity;
    let facts = [
        (Fact::Vendor, identity.vendor.map(vendor_name)),
        (Fact::Product, identity.order.clone()),
        (Fact::Serial, identity.serial.clone()),
        (Fact::Hardware, identity.hardware.clone()),
        (Fact::Firmware, identity.software.clone()),
        (Fact::Role, identity.function.clone()),
        (Fact::Location, identity.location.clone()),
        (Fact::Description, identity.descriptor.clone()),
    ];
    for (fact, value) in facts {
        if let Some(value) = value {
            session.asset(dir, PROTOCOL, fact, &value);
        }
    }
}

fn row(
    session: &Session<'_>,
    dir: Direction,
    header: &Header,
    ack: Option<FragmentAck>,
) -> ProfinetIoCm {
    let conn = session.conn;
    let (orig, resp) = ((conn.orig_h, conn.orig_p), (conn.resp_h, conn.resp_p));
    let (source, destination) = if dir.is_orig() {
        (orig, resp)
    } else {
        (resp, orig)
    };
    let flag = |bit: u8| header.flags[0] >> bit & 1 == 1;
    let numbers = header.numbers;
    let known = numbers.is_some();
    ProfinetIoCm {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        source_h: source.0,
        source_p: source.1,
        destination_h: destination.0,
        destination_p: destination.1,
        proto: Enum("udp"),
        rpc_version: u64::from(header.version),
        packet_type: names::packet_type(header.packet_type),
        reserved_for_impl_1: flag(7),
        last_fragment: flag(1),
        fragment: flag(2),
        no_fragment_requested: flag(3),
        maybe: flag(4),
        idempotent: flag(5),
        broadcast: flag(6),
        reserved_for_impl_2: flag(0),
        cancel_was_pending_at_call_end: header.flags[1] & 2 != 0,
        integer_encoding: names::integer_encoding(header.representation[0]),
        character_encoding: names::character_encoding(header.representation[0]),
        floating_point_encoding: names::floating_point(header.representation[1]),
        serial_high: known.then_some(u64::from(header.serial[0])),
        object_uuid: known.then(|| parser::id_text(header.object)),
        interface_uuid: known.then(|| parser::id_text(header.interface)),
        activity_uuid: known.then(|| parser::id_text(header.activity)),
        server_boot_time: numbers.map(|n| u64::from(n.boot_time)),
        interface_vers_major: numbers.map(|n| u64::from(n.version >> 16)),
        interface_vers_minor: numbers.map(|n| u64::from(n.version & 0xffff)),
        sequence_num: numbers.map(|n| u64::from(n.sequence)),
        operation_num: numbers.map(|n| names::operation(n.operation)),
        interface_hint: numbers.map(|n| u64::from(n.interface_hint)),
        activity_hint: numbers.map(|n| u64::from(n.activity_hint)),
        len_of_body: numbers.map(|n| u64::from(n.body)),
        fragment_num: numbers.map(|n| u64::from(n.fragment)),
        auth_protocol: numbers.map(|n| u64::from(n.authentication)),
        serial_low: known.then_some(u64::from(header.serial[1])),
        vers_fack: ack.as_ref().map(|ack| names::ack_version(ack.version)),
        window_size: ack.as_ref().map(|ack| u64::from(ack.window)),
        max_tsdu: ack.as_ref().map(|ack| u64::from(ack.max_tsdu)),
        max_frag_size: ack.as_ref().map(|ack| u64::from(ack.max_fragment)),
        serial_number: ack.as_ref().map(|ack| u64::from(ack.serial)),
        sel_ack_len: ack.as_ref().map(|ack| u64::from(ack.selective_length)),
        array_of_sel_ack: ack.map(|ack| ack.selective),
    }
}
