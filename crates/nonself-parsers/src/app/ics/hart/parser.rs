//! Bytes to values: messages, frames and commands.

use crate::app::text::{be16, be24, be32, hex};

pub const HEADER: usize = 8;
/// Values of one command that a record carries.
const MAX_VALUES: usize = 64;
/// The command that carries a number of its own, of two bytes.
const EXTENDED: u8 = 31;

/// The header of every message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// 0 request, 1 response, 2 published, 15 refused.
    pub kind: u8,
    pub id: u8,
    pub status: u8,
    pub sequence: u16,
    /// Header and body together.
    pub length: u16,
}

impl Header {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let header = Self {
            kind: *bytes.get(1)?,
            id: *bytes.get(2)?,
            status: *bytes.get(3)?,
            sequence: be16(bytes, 4)?,
            length: be16(bytes, 6)?,
        };
        let plausible = matches!(bytes[0], 1 | 2)
            && matches!(header.kind, 0..=3 | 15)
            && header.id <= 5
            && usize::from(header.length) >= HEADER;
        plausible.then_some(header)
    }
}

/// One command, to the device or from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    pub number: u16,
    /// How a response ended.
    pub code: Option<u8>,
    pub data: &'a [u8],
}

/// The HART frame of a token-passing message: whose, and which command.
pub fn frame(body: &[u8], is_response: bool) -> Option<(String, Command<'_>)> {
    let (&delimiter, rest) = body.split_first()?;
    // A long address has five bytes; two bits are not part of it.
    let (address, rest) = if delimiter & 0x80 == 0 {
        let (&first, rest) = rest.split_first()?;
        (format!("poll {}", first & 0x3F), rest)
    } else {
        let (first, rest) = rest.split_at_checked(5)?;
        (format!("{:02x}{}", first[0] & 0x3F, hex(&first[1..])), rest)
    };
    let expansion = usize::from(delimiter >> 5 & 3);
    let [number, count, data @ ..] = rest.get(expansion..)? else {
        return None;
    };
    let data = data.get(..usize::from(*count)).unwrap_or(data);
    let (code, data) = if is_response {
        (data.first().copied(), data.get(2..).unwrap_or_default())
    } else {
        (None, data)
    };
    let (number, data) = match (*number, be16(data, 0)) {
        (EXTENDED, Some(extended)) => (extended, &data[2..]),
        (number, _) => (u16::from(number), data),
    };
    Some((address, Command { number, code, data }))
}

/// The commands of a direct message: two bytes of the device's state come first.
pub fn direct(body: &[u8], is_response: bool) -> Vec<Command<'_>> {
    let mut rest = body.get(2..).unwrap_or_default();
    let mut out = Vec::new();
    while let (Some(number), Some(count)) = (be16(rest, 0), rest.get(2)) {
        let end = 3 + usize::from(*count);
        let Some(data) = rest.get(3..end) else { break };
        let (code, data) = match data.split_first() {
            Some((&code, data)) if is_response => (Some(code), data),
            _ => (None, data),
        };
        out.push(Command { number, code, data });
        rest = &rest[end..];
        if out.len() == MAX_VALUES {
            break;
        }
    }
    out
}

/// Measured values, as the bits of their floating-point numbers.
pub fn measured(number: u16, data: &[u8]) -> Option<Vec<i64>> {
    // Where the first is, and how many bytes from one to the next.
    let (start, step) = match number {
        1 | 110 => (1, 5),
        2 => (0, 4),
        // The loop current comes first, without a unit.
        3 => (5, 5),
        9 => (4, 8),
        33 => (2, 6),
        _ => return None,
    };
    let first = (number == 3).then(|| be32(data, 0)).flatten();
    let others = (0..MAX_VALUES).map_while(|at| be32(data, start + step * at));
    let all = first.into_iter().chain(others).map(i64::from);
    Some(all.collect()).filter(|values: &Vec<i64>| !values.is_empty())
}

/// What a device says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub device_type: u16,
    pub revision: u8,
    pub software: u8,
    pub hardware: u8,
    pub id: u32,
    pub manufacturer: Option<u16>,
}

impl Identity {
    /// The answer to commands 0, 11, 21 and 73, which begins with 254.
    pub fn parse(data: &[u8]) -> Option<Self> {
        if data.first() != Some(&254) {
            return None;
        }
        Some(Self {
            device_type: be16(data, 1)?,
            revision: *data.get(5)?,
            software: *data.get(6)?,
            hardware: *data.get(7)? >> 3,
            id: be24(data, 9)?,
            manufacturer: be16(data, 17),
        })
    }
}
