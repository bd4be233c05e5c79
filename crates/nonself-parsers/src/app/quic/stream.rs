//! The handshake of one side, put together from CRYPTO frames.

use crate::app::text::be24;

/// Bytes of one side's handshake.
const MAX_HANDSHAKE: usize = 32 * 1024;

/// The CRYPTO stream of one side, which may come in any order.
#[derive(Default)]
pub struct Stream {
    bytes: Vec<u8>,
    /// Which of them are here, as sorted ranges that do not touch.
    ranges: Vec<(usize, usize)>,
    pub done: bool,
}

impl Stream {
    pub fn add(&mut self, offset: u64, data: &[u8]) {
        let Ok(start) = usize::try_from(offset) else {
            return;
        };
        let end = start.saturating_add(data.len());
        if end > MAX_HANDSHAKE || data.is_empty() || self.ranges.len() > 64 {
            return;
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[start..end].copy_from_slice(data);
        self.ranges.push((start, end));
        self.ranges.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (start, end) in std::mem::take(&mut self.ranges) {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        self.ranges = joined;
    }

    /// The first handshake message, when it is whole: type and body.
    pub fn message(&self) -> Option<(u8, &[u8])> {
        let here = self.ranges.first().filter(|r| r.0 == 0)?.1;
        let bytes = &self.bytes[..here];
        let length = be24(bytes, 1)? as usize;
        Some((bytes[0], bytes.get(4..4 + length)?))
    }

    /// Its first message was read; nothing more is wanted.
    pub fn end(&mut self) {
        *self = Self {
            done: true,
            ..Self::default()
        };
    }

    pub fn held(&self) -> usize {
        self.bytes.len()
    }
}
