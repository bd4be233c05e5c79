//! What a CIP service does to the plant.

use super::services::{object, service};
use crate::app::ics::Class;

/// The class of a request, by service and by the class of the object it is sent to. PCCC has
/// a table of its own.
pub fn class(code: u8, object: Option<u32>) -> Class {
    match code {
        0x01 | 0x03 | 0x0E | 0x18 => reading(object),
        0x02 | 0x04 | 0x10 | 0x19 => writing(object),
        0x05..=0x07 | 0x0D => Class::Action,
        0x08 | 0x09 | 0x15 | 0x16 | 0x1A | 0x1B => Class::Reprogram,
        0x11 | 0x1D => Class::Discover,
        0x00..=0x31 => Class::Other,
        _ => match object {
            Some(object) => specific(code, object),
            None => tag(code),
        },
    }
}

/// Attributes: those that say who the device is and what it contains, or process values.
fn reading(object: Option<u32>) -> Class {
    match object {
        Some(0x01 | 0x02 | 0x06 | 0x37 | 0x64 | 0x6B | 0x6C | 0xAC | 0xF4..=0xF6) => {
            Class::Discover
        }
        _ => Class::Read,
    }
}

fn writing(object: Option<u32>) -> Class {
    match object {
        // Identity, files, safety, security, symbols, the device's own address.
        Some(0x01 | 0x37 | 0x39 | 0x3A | 0x5D..=0x5F | 0x6B | 0x6C | 0xF5 | 0xF6) => {
            Class::Reprogram
        }
        _ => Class::Action,
    }
}

fn specific(code: u8, class: u32) -> Class {
    match class {
        0x06 => match code {
            0x56 | 0x57 | 0x5A => Class::Discover,
            _ => Class::Other,
        },
        0x02 | 0x0F | 0x6C => Class::Discover,
        0x01 | 0x30 | 0x31 | 0x47 | 0x4E | 0x6A | 0xF6 => Class::Action,
        0x34 | 0x38 | 0x40 | 0x4D | object::TAG_HANDLE | 0xB2 => Class::Read,
        0x37 => match code {
            0x4B | 0x4D | 0x4F => Class::Discover,
            0x4C | 0x4E | 0x50 | 0x51 => Class::Reprogram,
            _ => Class::Other,
        },
        0x39 | 0x3A | 0x5D..=0x5F | 0xA1 | 0xF5 => Class::Reprogram,
        0x42 => match code {
            0x4B | 0x50 | 0x52 | 0x54 => Class::Read,
            _ => Class::Action,
        },
        0x44 => match code {
            0x4B..=0x4E => Class::Read,
            0x4F..=0x51 => Class::Action,
            _ => Class::Other,
        },
        0x53 => match code {
            0x4E | 0x4F => Class::Reprogram,
            _ => Class::Action,
        },
        0x5C => match code {
            0x4F | 0x53 => Class::Read,
            _ => Class::Action,
        },
        0x68 | 0x69 | object::SYMBOL | 0xAC => tag(code),
        0xF3 => match code {
            0x50 => Class::Discover,
            _ => Class::Reprogram,
        },
        0x108 => match code {
            0x4B => Class::Action,
            _ => Class::Read,
        },
        _ => Class::Other,
    }
}

/// Services to a tag, by name or by the number of its symbol.
fn tag(code: u8) -> Class {
    match code {
        service::READ_TAG | service::READ_TAG_FRAGMENTED => Class::Read,
        service::WRITE_TAG | service::READ_MODIFY_WRITE | service::WRITE_TAG_FRAGMENTED => {
            Class::Action
        }
        // The list of tags.
        0x55 => Class::Discover,
        _ => Class::Other,
    }
}

/// Whether services are those of tags: no object is named, or one that stands for tags.
pub fn is_tag(object: Option<u32>) -> bool {
    matches!(object, None | Some(0x68 | 0x69 | object::SYMBOL))
}

/// The class of a Reset: to the state of the factory, or only off and on again.
pub fn reset_class(kind: Option<u8>) -> Class {
    match kind {
        None | Some(0) => Class::Action,
        Some(_) => Class::Reprogram,
    }
}

/// The more severe of two classes.
pub fn severer(a: Class, b: Class) -> Class {
    let rank = |class: Class| match class {
        Class::Other => 0,
        Class::Read => 1,
        Class::Discover => 2,
        Class::Action => 3,
        Class::Reprogram => 4,
    };
    if rank(a) >= rank(b) { a } else { b }
}
