//! What the messages of versions 2 and 3 have in common.

use super::fields::{le64, part};
use crate::app::text::{le16, le32};

pub const HEADER: usize = 64;

pub mod command {
    pub const NEGOTIATE: u16 = 0;
    pub const SESSION_SETUP: u16 = 1;
    pub const TREE_CONNECT: u16 = 3;
    pub const TREE_DISCONNECT: u16 = 4;
    pub const CREATE: u16 = 5;
    pub const CLOSE: u16 = 6;
    pub const READ: u16 = 8;
    pub const WRITE: u16 = 9;
    pub const IOCTL: u16 = 11;
    pub const SET_INFO: u16 = 17;
}

pub mod status {
    pub const SUCCESS: u32 = 0;
    pub const PENDING: u32 = 0x0000_0103;
    pub const BUFFER_OVERFLOW: u32 = 0x8000_0005;
    pub const MORE_PROCESSING: u32 = 0xC000_0016;
}

/// The beginning of each command.
pub struct Header {
    pub status: u32,
    pub command: u16,
    pub is_response: bool,
    pub message: u64,
    pub share: u32,
    pub session: u64,
}

pub fn header(bytes: &[u8]) -> Option<Header> {
    const RESPONSE: u32 = 1;
    const ASYNCHRONOUS: u32 = 2;
    if !bytes.starts_with(b"\xFESMB") || bytes.len() < HEADER {
        return None;
    }
    let flags = le32(bytes, 16)?;
    Some(Header {
        status: le32(bytes, 8)?,
        command: le16(bytes, 12)?,
        is_response: flags & RESPONSE != 0,
        message: le64(bytes, 24)?,
        share: if flags & ASYNCHRONOUS == 0 {
            le32(bytes, 36)?
        } else {
            0
        },
        session: le64(bytes, 40)?,
    })
}

pub fn file_id(bytes: &[u8], at: usize) -> Option<u128> {
    let (persistent, volatile) = (le64(bytes, at)?, le64(bytes, at + 8)?);
    Some(u128::from(persistent) << 64 | u128::from(volatile))
}

pub fn buffer(bytes: &[u8], start: Option<u16>, length: Option<u16>) -> &[u8] {
    long_buffer(bytes, start.map(u32::from), length.map(u32::from))
}

pub fn long_buffer(bytes: &[u8], start: Option<u32>, length: Option<u32>) -> &[u8] {
    match (start, length) {
        (Some(start @ 1..), Some(length)) => part(bytes, start as usize, length as usize),
        _ => &[],
    }
}

pub fn dialect(number: u16) -> Option<String> {
    let name = match number {
        0x0202 => "2.0.2",
        0x0210 => "2.1",
        0x0300 => "3.0",
        0x0302 => "3.0.2",
        0x0311 => "3.1.1",
        // Any of version 2: asked again.
        0x02FF => return None,
        _ => return Some(format!("unknown-{number:#06x}")),
    };
    Some(name.to_owned())
}
