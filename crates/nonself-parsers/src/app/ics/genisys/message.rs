//! One message: header, server, pairs, checksum.

use crate::app::ics::Class;
use crate::app::other::reflected;

/// The end of every message.
pub const END: u8 = 0xF6;
/// What follows is the low half of an octet above 0xEF.
const ESCAPE: u8 = 0xF0;
const ACKNOWLEDGE: u8 = 0xF1;
const POLL: u8 = 0xFB;
/// The longest message with all octets escaped.
pub const LONGEST: usize = 1024;

const POLYNOMIAL: u16 = 0xA001;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub header: u8,
    pub server: u8,
    pub pairs: Vec<(u8, u8)>,
    /// An acknowledgement, and a poll that asks for no checks, have none.
    pub checksum: Option<u16>,
    /// What ICSNPP calculates, which begins with 0.
    pub from_zero: u16,
    pub is_right: bool,
}

pub fn is_header(byte: u8) -> bool {
    matches!(byte, 0xF1..=0xF3 | 0xF9..=0xFE)
}

impl Message {
    /// A header and what follows it up to the end mark.
    pub fn parse(header: u8, escaped: &[u8]) -> Option<Self> {
        let body = unescaped(escaped);
        let has_checksum = header != ACKNOWLEDGE && (header != POLL || body.len() > 1);
        let (content, checksum) = match body.as_slice() {
            [content @ .., low, high] if has_checksum => {
                (content, Some(u16::from_le_bytes([*low, *high])))
            }
            _ if has_checksum => return None,
            content => (content, None),
        };
        let (&server, data) = content.split_first()?;
        let summed = || [header].into_iter().chain(content.iter().copied());
        let right = reflected(POLYNOMIAL, u16::MAX, summed());
        Some(Self {
            header,
            server,
            pairs: data
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[a, d]| (*a, *d))
                .collect(),
            checksum,
            from_zero: reflected(POLYNOMIAL, 0, summed()),
            is_right: checksum.is_none_or(|checksum| checksum == right),
        })
    }

    pub fn is_request(&self) -> bool {
        self.header >= 0xF9
    }
}

fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.iter();
    std::iter::from_fn(|| match bytes.next()? {
        // Some senders do not escape 0xF0 itself: at the end nothing is left that it escapes.
        &ESCAPE => Some(bytes.next().map_or(ESCAPE, |low| ESCAPE | low)),
        byte => Some(*byte),
    })
    .collect()
}

pub fn header_name(header: u8) -> &'static str {
    match header {
        0xF1 => "Acknowledge Client",
        0xF2 => "Indication Data",
        0xF3 => "Control Data Checkback",
        0xF9 => "Common Control Data",
        0xFA => "Acknowledge Indication and Poll",
        0xFB => "Poll",
        0xFC => "Control Data",
        0xFD => "Recall Header",
        0xFE => "Execute Controls",
        _ => "unknown",
    }
}

/// The class of a request.
pub fn class(header: u8) -> Class {
    match header {
        0xFA | 0xFB | 0xFD => Class::Read,
        0xF9 | 0xFC | 0xFE => Class::Action,
        _ => Class::Other,
    }
}
