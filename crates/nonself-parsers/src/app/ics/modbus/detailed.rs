//! Rows of ICSNPP's logs: an exchange as one row, and what three functions say in logs of
//! their own, joined by an identifier.

use std::collections::VecDeque;

use super::parser::{Header, Pdu};
use super::state::Key;
use super::types::{self, ENCAPSULATED, EXCEPTION, MEI_CANOPEN, MEI_DEVICE_ID};
use super::{device_id, links};
use crate::app::text::{be16, text};
use crate::app::{Direction, Session};
use crate::log::{ModbusDetailed, Text, format_compact};

/// Exchanges that wait for an answer; the oldest is written for a newer one.
const MAX_OPEN: usize = 256;
const MAX_DATA: usize = 256;
/// A request older than this is not going to be answered: its number comes again.
const MAX_WAIT_NS: i64 = 60_000_000_000;

/// One PDU with where it came from.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    pub header: Header,
    pub pdu: &'a Pdu,
    /// The whole PDU, function first.
    pub bytes: &'a [u8],
}

/// Exchanges that have begun.
#[derive(Default)]
pub struct Exchanges {
    open: VecDeque<(Key, ModbusDetailed)>,
    /// How many identifiers were given, so that each is new.
    links: u64,
}

impl Exchanges {
    pub fn held(&self) -> usize {
        self.open.len() * size_of::<(Key, ModbusDetailed)>()
    }

    pub fn flush(&mut self, session: &mut Session<'_>) {
        for (_, row) in std::mem::take(&mut self.open) {
            write(session, row, false);
        }
    }

    pub fn on_request(&mut self, session: &mut Session<'_>, key: Key, message: Message<'_>) {
        let Message { pdu, bytes, .. } = message;
        let mut row = new_row(session, message);
        match pdu.function {
            0x01..=0x04 => {
                row.address = pdu.address.map(u64::from);
                row.quantity = pdu.quantity.map(u64::from);
            }
            0x05 | 0x06 | 0x0F | 0x10 => {
                row.address = pdu.address.map(u64::from);
                row.quantity = pdu.quantity.map(u64::from);
                row.request_values = counts(pdu.values.as_deref());
            }
            types::DIAGNOSTICS => {
                row.request_subfunction_code = diagnostics(bytes);
                row.request_data = diagnostics_data(bytes);
            }
            0x14 => row.quantity = bytes.get(1).map(|n| u64::from(*n / 7)),
            0x15 => row.quantity = Some(written_records(bytes)),
            0x17 => {}
            0x16 | 0x18 => row.address = pdu.address.map(u64::from),
            ENCAPSULATED => row.mei_type = mei(pdu, "invalid"),
            // What ICSNPP does not know is a row for each message, with nothing in it.
            _ => return session.tables.modbus_detailed.push(session.now, row),
        }
        let is_linked = matches!(pdu.function, 0x16 | 0x17 | ENCAPSULATED);
        if is_linked {
            self.links += 1;
            let link = format_compact!("{}-{}", session.conn.uid, self.links);
            say(session, Direction::Orig, message, &link);
            row.modbus_detailed_link_id = Some(link);
        }
        let oldest = session.now.0.saturating_sub(MAX_WAIT_NS);
        while self.open.len() >= MAX_OPEN || self.open.front().is_some_and(|o| o.1.ts.0 < oldest) {
            if let Some((_, old)) = self.open.pop_front() {
                write(session, old, false);
            }
        }
        self.open.push_back((key, row));
    }

    pub fn on_response(&mut self, session: &mut Session<'_>, key: Key, message: Message<'_>) {
        let Message { pdu, bytes, .. } = message;
        let found = self.take(key);
        let is_matched = found.is_some();
        let mut row = found.unwrap_or_else(|| new_row(session, message));
        if pdu.is_exception {
            row.exception_code = pdu.exception.map(types::exception_name);
            if is_matched {
                write(session, row, true);
            } else {
                session.tables.modbus_detailed.push(session.now, row);
            }
            return;
        }
        match pdu.function {
            0x01 | 0x02 => coils(&mut row, pdu),
            0x03 | 0x04 => {
                row.response_values = counts(pdu.values.as_deref());
                let length = row
                    .response_values
                    .as_ref()
                    .map(|values| values.len() as u64);
                row.quantity = row.quantity.or(length);
            }
            0x05 | 0x06 => {
                row.response_values = counts(pdu.values.as_deref());
                row.address = pdu.address.map(u64::from);
                row.quantity = Some(1);
            }
            0x0F | 0x10 => {
                row.address = row.address.or(pdu.address.map(u64::from));
                row.quantity = row.quantity.or(pdu.quantity.map(u64::from));
            }
            types::DIAGNOSTICS => {
                row.response_subfunction_code = diagnostics(bytes);
                row.response_data = diagnostics_data(bytes);
            }
            0x14 | 0x15 => {}
            0x16 | 0x17 | ENCAPSULATED => {
                let link = row.modbus_detailed_link_id.clone().unwrap_or_else(|| {
                    self.links += 1;
                    format_compact!("{}-{}", session.conn.uid, self.links)
                });
                say(session, Direction::Resp, message, &link);
                row.modbus_detailed_link_id = Some(link);
                if pdu.function == ENCAPSULATED {
                    let answered = mei(pdu, "unknown");
                    if let (Some(asked), Some(answered)) = (&row.mei_type, &answered)
                        && asked != answered
                    {
                        row.mei_type = Some(format!("{asked} and {answered}"));
                    }
                    row.mei_type = row.mei_type.or(answered);
                }
            }
            0x18 => {
                let values = counts(pdu.values.as_deref()).unwrap_or_default();
                row.quantity = Some(values.len() as u64);
                row.response_values = (!values.is_empty()).then_some(values);
            }
            _ => return session.tables.modbus_detailed.push(session.now, row),
        }
        write(session, row, is_matched);
    }

    fn take(&mut self, key: Key) -> Option<ModbusDetailed> {
        let exact = self.open.iter().position(|(open, _)| *open == key);
        let by_order = || {
            self.open
                .iter()
                .position(|(open, _)| key.answers_by_order(*open))
        };
        self.open
            .remove(exact.or_else(by_order)?)
            .map(|(_, row)| row)
    }
}

fn write(session: &mut Session<'_>, mut row: ModbusDetailed, is_matched: bool) {
    row.matched = Some(is_matched);
    session.tables.modbus_detailed.push(session.now, row);
}

/// The row of a log of its own.
fn say(session: &mut Session<'_>, dir: Direction, message: Message<'_>, link: &str) {
    match message.pdu.function {
        0x16 => links::mask_write(session, dir, message, link),
        0x17 => links::read_write(session, dir, message, link),
        _ if message.pdu.subfunction == Some(MEI_DEVICE_ID) => {
            device_id::write(session, dir, message, link);
        }
        _ => {}
    }
}

/// As many bits as were asked for; those that fill the last byte are told apart.
fn coils(row: &mut ModbusDetailed, pdu: &Pdu) {
    let Some(mut values) = counts(pdu.values.as_deref()) else {
        return;
    };
    let asked = row
        .quantity
        .and_then(|quantity| usize::try_from(quantity).ok());
    let padding = values.split_off(asked.unwrap_or(values.len()).min(values.len()));
    row.quantity = row.quantity.or(Some(values.len() as u64));
    row.response_values = Some(values);
    if !padding.is_empty() {
        let padding: Vec<String> = padding.iter().map(u64::to_string).collect();
        row.response_data = Some(padding.join(","));
    }
}

pub fn counts(values: Option<&[i64]>) -> Option<Vec<u64>> {
    Some(values?.iter().map(|value| value.cast_unsigned()).collect())
}

fn diagnostics(bytes: &[u8]) -> Option<Text> {
    let code = be16(bytes, 1)?;
    let name = types::subfunction_name(types::DIAGNOSTICS, code);
    Some(name.map_or_else(|| format_compact!("unknown-{code}"), Text::const_new))
}

fn diagnostics_data(bytes: &[u8]) -> Option<String> {
    let data = bytes.get(3..)?;
    Some(text(data, MAX_DATA))
}

fn mei(pdu: &Pdu, otherwise: &str) -> Option<String> {
    Some(match pdu.subfunction? {
        MEI_CANOPEN => "CANopen".to_owned(),
        MEI_DEVICE_ID => "Read Device Identification".to_owned(),
        other => format!("{otherwise} encapsulated interface transport mei-({other:#04x})"),
    })
}

/// File records in a write: reference type, file, record, length in words, then as many.
fn written_records(bytes: &[u8]) -> u64 {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut count = 0;
    while let Some(words) = be16(rest, 5) {
        count += 1;
        rest = rest.get(7 + 2 * usize::from(words)..).unwrap_or_default();
    }
    count
}

fn new_row(session: &Session<'_>, message: Message<'_>) -> ModbusDetailed {
    let conn = session.conn;
    let Message { header, pdu, .. } = message;
    ModbusDetailed {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        tid: Some(u64::from(header.transaction)),
        unit: Some(u64::from(header.unit)),
        func: Some(super::state::full_name(pdu)),
        address: None,
        quantity: None,
        request_values: None,
        response_values: None,
        modbus_detailed_link_id: None,
        matched: None,
        request_subfunction_code: None,
        response_subfunction_code: None,
        request_data: None,
        response_data: None,
        exception_code: None,
        mei_type: None,
    }
}

impl Key {
    /// Some devices always answer with transaction 0.
    fn answers_by_order(self, open: Self) -> bool {
        self.transaction == 0
            && self.unit == open.unit
            && self.function == open.function & !EXCEPTION
    }
}
