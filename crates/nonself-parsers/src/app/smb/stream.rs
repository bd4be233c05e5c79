//! Messages on TCP: a length, then a header of one of the versions.

use super::shares::Shares;
use super::version1::Version1;
use super::version2::Version2;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::be24;
use crate::app::{Direction, Parser, Session};

const LENGTH: usize = 4;
/// Of a message that is longer, only this much is read: the rest is data of files.
const MAX_HEAD: usize = 1024 * 1024 + 4096;
const MAX_BUFFER: usize = MAX_HEAD + 256 * 1024;
const SOURCE: &str = "SMB";

/// Session message, then a header of either version.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    if is_message(e.orig) || is_message(e.resp) {
        return Verdict::Yes;
    }
    // NetBIOS session request first, its positive answer after it.
    let asks = matches!(e.orig, [0x81, 0, 0, 68, ..]);
    if asks { Verdict::Maybe } else { Verdict::No }
}

fn is_message(bytes: &[u8]) -> bool {
    matches!(bytes, [0, _, _, _, 0xFC..=0xFF, b'S', b'M', b'B', ..])
}

/// SMB on one connection.
#[derive(Default)]
pub struct SmbParser {
    shares: Shares,
    version1: Version1,
    version2: Version2,
    buffers: PerDirection<StreamBuffer>,
    /// Bytes of the current message that are not needed.
    skip: PerDirection<u64>,
    /// Bytes were missed: the next message has to be found.
    lost: PerDirection<bool>,
    confirmed: bool,
}

impl Parser for SmbParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if !self.confirmed {
            self.confirmed = true;
            session.confirm("smb");
        }
        let skip = self.skip.of(dir);
        let passed = (*skip).min(data.len() as u64);
        *skip -= passed;
        let data = &data[passed as usize..];
        if data.is_empty() {
            return;
        }
        if *self.lost.of(dir) {
            if !is_message(data) {
                return;
            }
            *self.lost.of(dir) = false;
        }
        if !self.buffers.of(dir).push(data, MAX_BUFFER) {
            session.weird(SOURCE, "smb_buffer_limit", None);
            *self.lost.of(dir) = true;
            return;
        }
        let mut buffer = std::mem::take(self.buffers.of(dir));
        self.on_buffer(session, dir, &mut buffer);
        *self.buffers.of(dir) = buffer;
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        let skip = self.skip.of(dir);
        if *skip >= len {
            *skip -= len;
            return;
        }
        let was_skipping = std::mem::take(skip) > 0;
        let mut buffer = std::mem::take(self.buffers.of(dir));
        let seen = buffer.len() as u64;
        let whole = be24(buffer.unread(), 1).map(|length| u64::from(length) + LENGTH as u64);
        match whole {
            // What is missing is within this message: its beginning still tells something.
            Some(whole) if !was_skipping && seen > 36 && seen + len <= whole => {
                let head = buffer.unread()[LENGTH..].to_vec();
                self.on_message(session, dir, &head);
                *self.skip.of(dir) = whole - seen - len;
            }
            _ => *self.lost.of(dir) = true,
        }
        buffer.clear();
        *self.buffers.of(dir) = buffer;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.shares.on_end(session);
    }

    fn held(&self) -> usize {
        self.buffers.sum(StreamBuffer::held) + self.shares.held()
    }
}

impl SmbParser {
    fn on_buffer(&mut self, session: &mut Session<'_>, dir: Direction, buffer: &mut StreamBuffer) {
        const SESSION_MESSAGE: u8 = 0;
        while let (Some(&kind), Some(length)) = (buffer.unread().first(), be24(buffer.unread(), 1))
        {
            let length = length as usize;
            // Requests, answers and keep-alives of NetBIOS are short.
            let is_known = kind == SESSION_MESSAGE || (0x81..=0x85).contains(&kind);
            if !is_known || (kind != SESSION_MESSAGE && length > 1024) {
                session.weird(SOURCE, "smb_malformed", None);
                buffer.clear();
                *self.lost.of(dir) = true;
                return;
            }
            let needed = length.min(MAX_HEAD);
            let Some(message) = buffer.unread().get(LENGTH..LENGTH + needed) else {
                return;
            };
            if kind == SESSION_MESSAGE {
                self.on_message(session, dir, message);
            }
            let passed = (LENGTH + length).min(buffer.len());
            *self.skip.of(dir) = (LENGTH + length - passed) as u64;
            buffer.consume(passed);
        }
    }

    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, message: &[u8]) {
        match message {
            [0xFF, b'S', b'M', b'B', ..] => {
                self.version1
                    .on_message(session, &mut self.shares, dir, message);
            }
            [0xFE, b'S', b'M', b'B', ..] => {
                self.version2
                    .on_message(session, &mut self.shares, dir, message);
            }
            [0xFD, b'S', b'M', b'B', ..] => self.shares.encrypted(session),
            // Compressed.
            [0xFC, b'S', b'M', b'B', ..] => {}
            _ => session.weird(SOURCE, "smb_malformed", None),
        }
    }
}
