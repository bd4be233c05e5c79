//! What the messages of version 1 have in common.

use super::fields::{Texts, part};
use crate::app::text::{le16, le32};

pub const HEADER: usize = 32;

pub mod command {
    pub const CLOSE: u8 = 0x04;
    pub const DELETE: u8 = 0x06;
    pub const RENAME: u8 = 0x07;
    pub const LOCKING_ANDX: u8 = 0x24;
    pub const TRANSACTION: u8 = 0x25;
    pub const OPEN_ANDX: u8 = 0x2D;
    pub const READ_ANDX: u8 = 0x2E;
    pub const WRITE_ANDX: u8 = 0x2F;
    pub const TREE_DISCONNECT: u8 = 0x71;
    pub const NEGOTIATE: u8 = 0x72;
    pub const SESSION_SETUP_ANDX: u8 = 0x73;
    pub const LOGOFF_ANDX: u8 = 0x74;
    pub const TREE_CONNECT_ANDX: u8 = 0x75;
    pub const NT_CREATE_ANDX: u8 = 0xA2;
    pub const NONE: u8 = 0xFF;
}

/// One command of a message.
pub struct Command<'a> {
    pub code: u8,
    pub status: u32,
    pub is_response: bool,
    pub unicode: bool,
    pub share: u32,
    pub session: u64,
    pub id: u16,
    pub message: &'a [u8],
    pub words: &'a [u8],
    /// Where the bytes begin in the message, and how many there are.
    pub bytes_at: usize,
    pub bytes: usize,
}

impl<'a> Command<'a> {
    pub fn texts(&self, at: usize) -> Texts<'a> {
        let end = (self.bytes_at + self.bytes).min(self.message.len());
        Texts::new(&self.message[..end], self.bytes_at + at, self.unicode)
    }

    pub fn blob(&self, length: usize) -> &'a [u8] {
        part(self.message, self.bytes_at, length.min(self.bytes))
    }
}

/// Words and bytes of the command at `at`.
pub fn read(message: &[u8], code: u8, at: usize) -> Option<Command<'_>> {
    const RESPONSE: u8 = 0x80;
    const UNICODE: u16 = 0x8000;
    let count = usize::from(*message.get(at)?) * 2;
    let words = message.get(at + 1..at + 1 + count)?;
    let bytes = le16(message, at + 1 + count).unwrap_or_default();
    Some(Command {
        code,
        status: le32(message, 5)?,
        is_response: message.get(9)? & RESPONSE != 0,
        unicode: le16(message, 10)? & UNICODE != 0,
        share: le16(message, 24)?.into(),
        session: le16(message, 28)?.into(),
        id: le16(message, 30)?,
        message,
        words,
        bytes_at: at + 3 + count,
        bytes: bytes.into(),
    })
}
