//! Rows of `modbus_read_device_identification`: one for the request, one per object.

use super::detailed::Message;
use super::links::direction_name;
use super::state::full_name;
use super::types;
use crate::app::text::text;
use crate::app::{Direction, Session};
use crate::log::ModbusReadDeviceIdentification;

/// Objects of one answer; a PDU has no room for more.
const MAX_OBJECTS: usize = 128;
const MAX_TEXT: usize = 255;

pub fn write(session: &mut Session<'_>, dir: Direction, message: Message<'_>, link: &str) {
    // Function and MEI type, then the read code.
    let Some(data) = message.bytes.get(2..) else {
        return;
    };
    let mut row = new_row(session, dir, message, link);
    row.device_id_code = data.first().map(|code| u64::from(*code));
    if dir.is_orig() {
        row.object_id_code = data.get(1).map(|id| format!("{id:#04x}"));
        row.object_id = data.first().map(|code| read_code_name(*code));
        push(session, row);
        return;
    }
    row.conformity_level_code = data.get(1).map(|level| format!("{level:#04x}"));
    row.conformity_level = data.get(1).map(|level| conformity_name(*level));
    // More follows, next object, count; then objects with their lengths.
    let mut objects = data.get(5..).unwrap_or_default();
    for _ in 0..MAX_OBJECTS {
        let [id, length, rest @ ..] = objects else {
            break;
        };
        let (value, after) = rest.split_at(usize::from(*length).min(rest.len()));
        let mut object = row.clone();
        object.object_id_code = Some(format!("{id:#04x}"));
        object.object_id = Some(object_name(*id));
        object.object_value = Some(text(value, MAX_TEXT));
        push(session, object);
        objects = after;
    }
}

fn push(session: &mut Session<'_>, row: ModbusReadDeviceIdentification) {
    let table = &mut session.tables.modbus_read_device_identification;
    table.push(session.now, row);
}

fn read_code_name(code: u8) -> &'static str {
    match code {
        1 => "Basic Device Identification",
        2 => "Regular Device Identification",
        3 => "Extended Device Identification",
        4 => "Specific Device Identification",
        _ => "Unknown",
    }
}

fn conformity_name(level: u8) -> &'static str {
    match level {
        0x01 => "Basic Identification (Stream)",
        0x02 => "Regular Identification (Stream)",
        0x03 => "Extended Identification (Stream)",
        0x81 => "Basic Identification (Stream, Individual)",
        0x82 => "Regular Identification (Stream, Individual)",
        0x83 => "Extended Identification (Stream, Individual)",
        _ => "Unknown",
    }
}

/// ICSNPP calls the revision a version.
fn object_name(id: u8) -> &'static str {
    match id {
        2 => "MajorMinorVersion",
        _ => types::object_name(id).unwrap_or("Unknown"),
    }
}

fn new_row(
    session: &Session<'_>,
    dir: Direction,
    message: Message<'_>,
    link: &str,
) -> ModbusReadDeviceIdentification {
    ModbusReadDeviceIdentification {
        modbus_detailed_link_id: Some(link.to_owned()),
        tid: Some(u64::from(message.header.transaction)),
        unit: Some(u64::from(message.header.unit)),
        func: Some(full_name(message.pdu)),
        request_response: Some(direction_name(dir)),
        mei_type: Some("READ-DEVICE-IDENTIFICATION"),
        conformity_level_code: None,
        conformity_level: None,
        device_id_code: None,
        object_id_code: None,
        object_id: None,
        object_value: None,
        ..ModbusReadDeviceIdentification::new(&session.head(dir))
    }
}
