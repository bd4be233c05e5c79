//! What devices say about themselves.

use std::net::IpAddr;

use super::content::Item;
use super::names::vendor_name;
use super::rows::Message;
use crate::app::{About, Fact, Session, note_asset};

/// The type of the object that stands for the device.
const DEVICE: u16 = 8;

/// What a property of the device object is a fact about. The vendor is taken from I-Am, where
/// it is a number of ASHRAE's list, and the version of the application is not a fact of its own.
fn fact(property: u32) -> Option<Fact> {
    Some(match property {
        28 => Fact::Description,
        44 => Fact::Firmware,
        58 => Fact::Location,
        70 => Fact::Model,
        77 => Fact::Name,
        372 => Fact::Serial,
        _ => return None,
    })
}

/// Facts from the properties that an answer gives.
pub fn note_properties(session: &mut Session<'_>, message: &Message, items: &[Item<'_>]) {
    for item in items {
        let of_device = item.object.is_some_and(|object| object.kind == DEVICE);
        let Some(fact) = item.property.and_then(fact).filter(|_| of_device) else {
            continue;
        };
        if let [value] = item.values.as_slice() {
            note(session, message, fact, &value.value());
        }
    }
}

pub fn note_vendor(session: &mut Session<'_>, message: &Message, vendor: u32) {
    note(session, message, Fact::Vendor, &vendor_name(vendor));
}

/// A device behind a router has no address of its own here, so there is nobody to tell of. A
/// forwarded message tells of the one that sent it first.
fn note(session: &mut Session<'_>, message: &Message, fact: Fact, value: &str) {
    if message.source.is_some() {
        return;
    }
    let Some((first, _)) = message.forwarded else {
        session.asset(message.dir, "bacnet", fact, value);
        return;
    };
    let conn = session.conn;
    let about = About {
        uid: Some(&conn.uid),
        host: Some(IpAddr::V4(first)),
        mac: None,
        vlan: conn.vlan,
    };
    note_asset(session.tables, session.now, about, "bacnet", fact, value);
}
