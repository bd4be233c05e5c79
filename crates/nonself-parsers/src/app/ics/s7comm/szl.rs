//! System status lists: the `s7comm_read_szl` log, lists in several parts, and identity.

use super::names;
use super::parser::{self, Pdu, Userdata};
use super::szl_names::szl_name;
use crate::app::buffer::PerDirection;
use crate::app::text::{be16, c_text, hex_code, hex_code16};
use crate::app::{Direction, Fact, Session};
use crate::log::{S7commKnownDevices, S7commReadSzl};

/// A list joined from several answers.
const MAX_LIST: usize = 64 * 1024;
const PROTOCOL: &str = "s7comm";

/// Lists whose last part has not come.
#[derive(Default)]
pub struct Lists(PerDirection<Part>);

#[derive(Default)]
struct Part {
    /// The number that all parts carry; 0 for none.
    number: u8,
    bytes: Vec<u8>,
}

/// One list: header and records.
pub struct List(Vec<u8>);

impl Lists {
    /// The whole list, when this answer completes one.
    pub fn join(&mut self, dir: Direction, pdu: &Pdu<'_>, user: Userdata) -> Option<List> {
        let (_, body) = parser::userdata_body(pdu.data)?;
        let part = self.0.of(dir);
        let (number, more) = user.unit.unwrap_or_default();
        if number == 0 || part.number != number {
            *part = Part::default();
        }
        if number == 0 {
            return Some(List(body.to_vec()));
        }
        if part.bytes.len() + body.len() > MAX_LIST {
            *part = Part::default();
            return None;
        }
        // A later part of a list whose begin was not seen says nothing.
        if part.number == 0 && !more {
            return None;
        }
        part.number = number;
        part.bytes.extend_from_slice(body);
        if more {
            return None;
        }
        Some(List(std::mem::take(part).bytes))
    }

    pub fn on_gap(&mut self, dir: Direction) {
        *self.0.of(dir) = Part::default();
    }

    pub fn held(&self) -> usize {
        self.0.sum(|part| part.bytes.len())
    }
}

impl List {
    fn id(&self) -> Option<u8> {
        be16(&self.0, 0).map(|id| (id & 0xFF) as u8)
    }

    /// Index and content of each record, for lists whose records begin with their index.
    fn records(&self) -> impl Iterator<Item = (u16, &[u8])> {
        let length = usize::from(be16(&self.0, 4).unwrap_or(0)).max(2);
        let records = self.0.get(8..).unwrap_or_default();
        records
            .chunks(length)
            .take(64)
            .filter_map(|record| Some((be16(record, 0)?, record.get(2..)?)))
    }

    /// Texts of identification lists: order number, module name, serial number.
    pub fn summary(&self) -> Option<String> {
        if !matches!(self.id(), Some(0x11 | 0x1C)) {
            return None;
        }
        let texts = parser::szl_texts(&self.0);
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

/// What a controller says about itself becomes facts, and a row of known devices.
pub fn tell_identity(session: &mut Session<'_>, dir: Direction, list: &List) {
    match list.id() {
        Some(0x11) => tell_module(session, dir, list),
        Some(0x1C) => tell_component(session, dir, list),
        _ => {}
    }
}

/// Records of list 0x11: order number, type, two versions.
fn tell_module(session: &mut Session<'_>, dir: Direction, list: &List) {
    for (index, record) in list.records() {
        let order = c_text(record.get(..20).unwrap_or_default(), 20);
        let (Some(first), Some(second)) = (be16(record, 22), be16(record, 24)) else {
            continue;
        };
        match index {
            0x0001 => {
                session.asset(dir, PROTOCOL, Fact::Product, &order);
                // Siemens' order numbers of controllers begin so.
                if order.starts_with("6ES7") {
                    session.asset(dir, PROTOCOL, Fact::Vendor, "Siemens");
                }
            }
            0x0006 => session.asset(dir, PROTOCOL, Fact::Hardware, &first.to_string()),
            0x0007 => {
                let [letter, major] = first.to_be_bytes();
                let [minor, patch] = second.to_be_bytes();
                if letter.is_ascii_uppercase() {
                    let letter = char::from(letter);
                    let firmware = format!("{letter}{major}.{minor}.{patch}");
                    session.asset(dir, PROTOCOL, Fact::Firmware, &firmware);
                }
            }
            _ => {}
        }
    }
}

/// Records of list 0x1C: texts.
fn tell_component(session: &mut Session<'_>, dir: Direction, list: &List) {
    let mut texts: [Option<String>; 12] = Default::default();
    for (index, record) in list.records() {
        if let Some(slot) = texts.get_mut(usize::from(index & 0x00FF)) {
            *slot = Some(c_text(record, 32));
        }
    }
    let facts = [
        (1, Fact::Name),
        (2, Fact::Description),
        (3, Fact::Location),
        (5, Fact::Serial),
        (7, Fact::Model),
    ];
    for (index, fact) in facts {
        if let Some(value) = &texts[index] {
            session.asset(dir, PROTOCOL, fact, value);
        }
    }
    if texts[4].as_ref().is_some_and(|t| t.contains("Siemens")) {
        session.asset(dir, PROTOCOL, Fact::Vendor, "Siemens");
    }
    let [_, system, module, plant, _, serial, ..] = texts;
    if system.is_none() && module.is_none() && serial.is_none() {
        return;
    }
    let conn = session.conn;
    let row = S7commKnownDevices {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        is_orig: None,
        source_h: None,
        source_p: None,
        destination_h: None,
        destination_p: None,
        automation_system_name: system,
        module_name: module,
        plant_name: plant,
        module_serial: serial,
    };
    session.tables.s7comm_known_devices.push(session.now, row);
}

/// The row of a request or of an answer; later parts of an answer name no list.
pub fn write(session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>, user: Userdata) {
    let (number, more) = user.unit.unwrap_or_default();
    let Some((code, body)) = parser::userdata_body(pdu.data) else {
        return;
    };
    let continues = number != 0 && !more;
    if continues || (user.is_request() && body.is_empty()) {
        return;
    }
    let id = be16(body, 0);
    let row = S7commReadSzl {
        pdu_reference: u64::from(pdu.reference),
        method: Some(match user.method {
            0x11 => "Request",
            0x12 => "Response",
            _ => "Unknown",
        }),
        szl_id: id.map(hex_code16),
        szl_id_name: id.map(|id| szl_name((id & 0xFF) as u8)),
        szl_index: be16(body, 2).map(hex_code16),
        return_code: Some(hex_code(code)),
        return_code_name: Some(match code {
            // The misspelling is ICSNPP's, kept so that logs compare.
            0x03 => "Accessing the bbject not allowed",
            _ => names::return_code_name(code),
        }),
        ..S7commReadSzl::new(&session.head(dir))
    };
    session.tables.s7comm_read_szl.push(session.now, row);
}
