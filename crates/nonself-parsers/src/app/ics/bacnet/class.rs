//! What services do to the plant.

use super::content::{Item, confirmed};
use super::tag::Tag;
use crate::app::ics::Class;

mod object {
    pub const DEVICE: u16 = 8;
    pub const FILE: u16 = 10;
    pub const NOTIFICATION_CLASS: u16 = 15;
    pub const PROGRAM: u16 = 16;
    pub const SCHEDULE: u16 = 17;
    pub const NETWORK_PORT: u16 = 56;
}

mod property {
    pub const EVENT_ENABLE: u32 = 35;
    pub const OBJECT_IDENTIFIER: u32 = 75;
    pub const OBJECT_LIST: u32 = 76;
    pub const OBJECT_NAME: u32 = 77;
    pub const PROGRAM_CHANGE: u32 = 90;
}

/// The class of a confirmed request.
pub fn confirmed_class(service: u8, items: &[Item<'_>], state: Option<u32>) -> Class {
    match service {
        3 | 4 | 5 | 26 | 28 | 29 | 30 => Class::Read,
        12..=14 => reading(items),
        confirmed::ATOMIC_READ_FILE => Class::Discover,
        confirmed::ATOMIC_WRITE_FILE | confirmed::CREATE_OBJECT | confirmed::DELETE_OBJECT => {
            Class::Reprogram
        }
        confirmed::WRITE_PROPERTY | confirmed::WRITE_PROPERTY_MULTIPLE => {
            if items.iter().any(is_reprogramming) {
                Class::Reprogram
            } else {
                Class::Action
            }
        }
        confirmed::REINITIALIZE_DEVICE => match state {
            // A backup begins or ends; a restore does; changes become active.
            Some(2 | 3) => Class::Discover,
            Some(4..=7) => Class::Reprogram,
            _ => Class::Action,
        },
        0 | 8 | 9 | 17 | 19 | 21..=23 | 27 => Class::Action,
        _ => Class::Other,
    }
}

/// Values of objects, or who the device is and what it contains.
fn reading(items: &[Item<'_>]) -> Class {
    let tells = |item: &Item<'_>| {
        let of_device = item.object.is_some_and(|o| o.kind == object::DEVICE);
        of_device || item.property == Some(property::OBJECT_LIST)
    };
    if items.iter().any(tells) {
        Class::Discover
    } else {
        Class::Read
    }
}

/// A write that changes how the device works, not what it does now.
fn is_reprogramming(item: &Item<'_>) -> bool {
    let Some(target) = item.object else {
        return false;
    };
    let property = item.property.unwrap_or_default();
    match target.kind {
        object::FILE | object::NOTIFICATION_CLASS | object::SCHEDULE | object::NETWORK_PORT => true,
        object::DEVICE => matches!(
            property,
            property::OBJECT_NAME | property::OBJECT_IDENTIFIER
        ),
        object::PROGRAM if property == property::PROGRAM_CHANGE => {
            // Load and unload; the others run, halt and restart.
            let change = item.values.first().and_then(Tag::unsigned);
            matches!(change, Some(1 | 5))
        }
        _ => property == property::EVENT_ENABLE,
    }
}

pub fn unconfirmed_class(service: u8) -> Class {
    match service {
        0 | 1 | 7 | 8 | 13 => Class::Discover,
        5 | 6 | 9 | 10 => Class::Action,
        14 => Class::Reprogram,
        _ => Class::Other,
    }
}

/// Messages of the virtual link that do not carry a network message.
pub fn link_class(function: u8) -> Class {
    match function {
        0x01 => Class::Reprogram,
        0x02 | 0x03 | 0x06 | 0x07 => Class::Discover,
        0x05 | 0x08 => Class::Action,
        _ => Class::Other,
    }
}

pub fn network_class(kind: u8) -> Class {
    match kind {
        0x00 | 0x12 => Class::Discover,
        0x06 | 0x0E | 0x0F | 0x11 => Class::Reprogram,
        0x08 | 0x09 => Class::Action,
        _ => Class::Other,
    }
}
