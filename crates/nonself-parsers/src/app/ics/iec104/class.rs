//! What a type means for the plant.

use super::asdu::Asdu;
use crate::app::ics::Class;

/// Freeze and reset bits of a counter interrogation.
const FREEZE_OR_RESET: u8 = 0xC0;

/// The class of an ASDU; `is_control` when the controlling station sent it.
pub fn class(asdu: &Asdu, is_control: bool) -> Class {
    let qualifier = asdu
        .objects
        .first()
        .and_then(|object| object.content.qualifier);
    match asdu.type_id {
        101 if qualifier.is_some_and(|q| q & FREEZE_OR_RESET != 0) => Class::Action,
        1..=21 | 30..=40 | 101 | 102 => Class::Read,
        45..=51 | 58..=64 | 103 | 105 | 113 => Class::Action,
        // A file that goes to the station.
        120 | 121 | 123 | 125 if is_control => Class::Reprogram,
        90..=95 | 110..=112 => Class::Reprogram,
        100 | 120..=127 => Class::Discover,
        _ => Class::Other,
    }
}
