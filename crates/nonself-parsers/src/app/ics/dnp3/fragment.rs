//! The application layer: one fragment with its object headers.

use super::object::{self, Object, Stop};
use crate::app::text::be16;

pub mod function {
    pub const CONFIRM: u8 = 0x00;
    pub const WRITE: u8 = 0x02;
    pub const SELECT: u8 = 0x03;
    pub const DIRECT_OPERATE_NR: u8 = 0x06;
    pub const FREEZE_AT_TIME: u8 = 0x0B;
    pub const FREEZE_AT_TIME_NR: u8 = 0x0C;
    pub const INITIALIZE_APPL: u8 = 0x10;
    pub const STOP_APPL: u8 = 0x12;
    pub const OPEN_FILE: u8 = 0x19;
    pub const ACTIVATE_CONFIG: u8 = 0x1F;
    pub const AUTHENTICATE_REQ: u8 = 0x20;
    pub const AUTHENTICATE_REQ_NR: u8 = 0x21;
    pub const RESPONSE: u8 = 0x81;
}

/// The bit that all functions of outstations have.
const FROM_OUTSTATION: u8 = 0x80;

/// One fragment.
#[derive(Clone, Debug)]
pub struct Fragment {
    pub control: u8,
    pub function: u8,
    /// Internal indications as Zeek gives them: the first octet is the high one.
    pub iin: Option<u16>,
    pub objects: Vec<Object>,
    /// Why reading ended before the bytes did.
    pub stop: Option<Stop>,
}

impl Fragment {
    /// The fragment, if it has at least a header.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let [control, function, rest @ ..] = bytes else {
            return None;
        };
        let is_response = function & FROM_OUTSTATION != 0;
        let iin = if is_response {
            Some(be16(rest, 0)?)
        } else {
            None
        };
        let body = if is_response { rest.get(2..)? } else { rest };
        let (objects, stop) = object::parse(*function, body);
        Some(Self {
            control: *control,
            function: *function,
            iin,
            objects,
            stop,
        })
    }

    pub fn is_response(&self) -> bool {
        self.iin.is_some()
    }

    pub fn sequence(&self) -> u8 {
        self.control & 0x0F
    }

    /// The first fragment of a message.
    pub fn is_first(&self) -> bool {
        self.control & 0x80 != 0
    }
}

/// Whether objects of this function carry their data, and not only say which are meant.
pub fn carries_data(code: u8, group: u8) -> bool {
    match code {
        function::WRITE..=function::DIRECT_OPERATE_NR => true,
        // The time and interval; the points that follow are only named.
        function::FREEZE_AT_TIME | function::FREEZE_AT_TIME_NR => group == 50,
        function::INITIALIZE_APPL..=function::STOP_APPL => group == 90,
        function::OPEN_FILE..=function::ACTIVATE_CONFIG
        | function::AUTHENTICATE_REQ
        | function::AUTHENTICATE_REQ_NR => true,
        _ => code & FROM_OUTSTATION != 0,
    }
}
