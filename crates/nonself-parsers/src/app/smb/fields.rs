//! Reading what the commands of both versions have in common.

use crate::app::text::{le32, text, utf16};
use crate::log::Time;

/// Longest name that is kept, in bytes on the wire.
pub const MAX_NAME: usize = 2048;

/// `length` bytes at `start`, or as many as there are.
pub fn part(bytes: &[u8], start: usize, length: usize) -> &[u8] {
    let end = start.saturating_add(length).min(bytes.len());
    bytes.get(start..end).unwrap_or_default()
}

pub fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    let (low, high) = (le32(bytes, at)?, le32(bytes, at.checked_add(4)?)?);
    Some(u64::from(high) << 32 | u64::from(low))
}

/// Tenths of microseconds since 1601; none before 1970, which stands for "not known".
pub fn time(bytes: &[u8], at: usize) -> Option<Time> {
    const SECONDS_TO_1970: u64 = 11_644_473_600;
    let ticks = le64(bytes, at)?.checked_sub(SECONDS_TO_1970 * 10_000_000)?;
    let nanoseconds = i64::try_from(ticks).ok()?.checked_mul(100)?;
    (nanoseconds > 0).then_some(Time(nanoseconds))
}

/// The times of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Times {
    pub modified: Option<Time>,
    pub accessed: Option<Time>,
    pub created: Option<Time>,
    pub changed: Option<Time>,
}

impl Times {
    /// Four times, in the order in which both versions have them.
    pub fn read(bytes: &[u8], at: usize) -> Self {
        Self {
            created: time(bytes, at),
            accessed: time(bytes, at + 8),
            modified: time(bytes, at + 16),
            changed: time(bytes, at + 24),
        }
    }
}

/// Texts one after the other, each ended by a NUL.
pub struct Texts<'a> {
    message: &'a [u8],
    at: usize,
    unicode: bool,
    /// Unicode begins at even places of the message.
    is_aligned: bool,
}

impl<'a> Texts<'a> {
    /// From `at` in the message on.
    pub fn new(message: &'a [u8], at: usize, unicode: bool) -> Self {
        Self {
            message,
            at,
            unicode,
            is_aligned: true,
        }
    }

    /// The texts follow each other without padding.
    pub fn packed(self) -> Self {
        Self {
            is_aligned: false,
            ..self
        }
    }

    /// The next text; empty if there is none.
    pub fn next(&mut self) -> String {
        if !self.unicode {
            return self.next_ascii();
        }
        if self.is_aligned {
            self.at += self.at % 2;
        }
        let rest = self.message.get(self.at..).unwrap_or_default();
        let length = rest
            .chunks_exact(2)
            .position(|unit| unit == [0, 0])
            .map_or(rest.len(), |units| units * 2);
        self.at += length + 2;
        utf16(&rest[..length], MAX_NAME)
    }

    /// The next text, one byte to a character whatever the rest has.
    pub fn next_ascii(&mut self) -> String {
        let rest = self.message.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|b| *b == 0).unwrap_or(rest.len());
        self.at += length + 1;
        text(&rest[..length], MAX_NAME)
    }

    /// Pass over the byte that says what kind of text follows.
    pub fn skip_kind(&mut self) {
        self.at += 1;
    }
}
