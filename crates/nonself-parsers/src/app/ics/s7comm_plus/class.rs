//! The class of each request.

use super::names::{attribute, function, object};
use super::request::Request;
use crate::app::ics::Class;

/// Ids that controllers give to subscriptions and the like.
const DYNAMIC: std::ops::RangeInclusive<u32> = 0x7000_0000..=0x7FFF_FFFF;
const DATA_BLOCKS: std::ops::RangeInclusive<u32> = 0x8A0E_0000..=0x8A0E_FFFF;

/// `is_own` says whether an object belongs to the session of this connection.
pub fn class(code: u16, request: &Request, is_own: impl Fn(u32) -> bool) -> Class {
    let own = |id: u32| is_own(id) || DYNAMIC.contains(&id);
    match code {
        function::EXPLORE
        | function::GET_LINK
        | function::GET_VARIABLE_SUBSTREAMED
        | function::GET_VARIABLES_ADDRESS => Class::Discover,
        function::GET_VARIABLE | function::GET_MULTI_VARIABLES => Class::Read,
        function::INVOKE => Class::Action,
        function::ADD_LINK | function::REMOVE_LINK | function::SET_VARIABLE_SUBSTREAMED => {
            Class::Reprogram
        }
        function::CREATE_OBJECT => match request.object {
            None | Some(object::SESSIONS) => Class::Other,
            // What a session holds are its subscriptions.
            Some(id) if own(id) => Class::Read,
            Some(_) => Class::Reprogram,
        },
        function::DELETE_OBJECT => match request.object {
            Some(id) if !own(id) => Class::Reprogram,
            _ => Class::Other,
        },
        function::SET_VARIABLE | function::SET_MULTI_VARIABLES => match request.object {
            Some(id) if own(id) || is_subscription(&request.attributes) => Class::Other,
            Some(id) => written(id, &request.attributes),
            None => Class::Action,
        },
        _ => Class::Other,
    }
}

/// Addresses, rate and credit of a subscription, whose begin may not have been seen.
fn is_subscription(attributes: &[u32]) -> bool {
    !attributes.is_empty() && attributes.iter().all(|id| (1040..=1060).contains(id))
}

/// The class of a write to one object of the controller.
fn written(id: u32, attributes: &[u32]) -> Class {
    match id {
        object::EXECUTION if attributes.contains(&attribute::REQUESTED_STATE) => Class::Action,
        object::ROOT | object::HARDWARE | object::PROGRAM | object::FIRMWARE | 12 | 34 => {
            Class::Reprogram
        }
        object::INPUTS..=object::TIMERS => Class::Action,
        _ if DATA_BLOCKS.contains(&id) => Class::Action,
        // Other blocks of the program.
        0x8A00_0000..=0x8AFF_FFFF => Class::Reprogram,
        _ => Class::Action,
    }
}
