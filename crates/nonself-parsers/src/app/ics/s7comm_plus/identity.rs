//! Who the controller is, from what it answers.

use super::answer::Answer;
use super::names::attribute;
use super::state::PROTOCOL;
use super::value::Value;
use crate::app::text::c_text;
use crate::app::{Direction, Fact, Session};

/// Begin of identification and maintenance data, set 0: its number, length and version, then
/// the number of the vendor Siemens.
const MAINTENANCE: &[u8] = &[0x00, 0x20, 0x00, 0x38, 0x01, 0x00, 0x00, 0x2A];

pub fn tell(session: &mut Session<'_>, dir: Direction, answer: &Answer) {
    let created = answer.created.as_ref();
    if let Some(module) = created.and_then(|object| object.text(attribute::MODULE)) {
        tell_module(session, dir, module);
    }
    for value in &answer.values {
        if let Value::Blob(_, bytes) = value
            && let Some(data) = bytes.strip_prefix(MAINTENANCE)
        {
            tell_maintenance(session, dir, data);
        }
    }
}

/// The answer that opens a session names the module: `1;6ES7 211-1BE31-0XB0 ;V3.0`.
fn tell_module(session: &mut Session<'_>, dir: Direction, module: &str) {
    let mut parts = module.split(';').map(str::trim).skip(1);
    let product = parts.next().unwrap_or_default();
    let firmware = parts.next().unwrap_or_default();
    session.asset(dir, PROTOCOL, Fact::Product, product);
    session.asset(dir, PROTOCOL, Fact::Firmware, firmware);
    // Siemens' order numbers of controllers begin so.
    if product.starts_with("6ES7") || product.starts_with("6AG1") {
        session.asset(dir, PROTOCOL, Fact::Vendor, "Siemens");
    }
}

/// Order number, serial number, revision of the hardware; the firmware stands here too, as a
/// letter and three numbers.
fn tell_maintenance(session: &mut Session<'_>, dir: Direction, data: &[u8]) {
    let part = |from: usize, length: usize| data.get(from..from + length).unwrap_or_default();
    session.asset(dir, PROTOCOL, Fact::Vendor, "Siemens");
    session.asset(dir, PROTOCOL, Fact::Product, &c_text(part(0, 20), 20));
    session.asset(dir, PROTOCOL, Fact::Serial, &c_text(part(20, 16), 16));
    if let &[high, low] = part(36, 2) {
        let revision = u16::from_be_bytes([high, low]).to_string();
        session.asset(dir, PROTOCOL, Fact::Hardware, &revision);
    }
}
