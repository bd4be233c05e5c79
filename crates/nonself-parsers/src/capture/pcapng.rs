//! The pcapng format: blocks; each section says its byte order, each interface its clock.

use std::io::Read;

use super::window::Window;
use super::{CaptureError, Packet, RECORD_LIMIT};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

const OPTION_END: u16 = 0;
const OPTION_TSRESOL: u16 = 9;
const OPTION_TSOFFSET: u16 = 14;

/// Interfaces kept per section; a capture with more is damaged or hostile.
const INTERFACE_LIMIT: usize = 65_536;

#[derive(Clone, Copy, Debug)]
struct Interface {
    linktype: u16,
    snaplen: u32,
    /// Ticks per second: a power of ten or of two.
    ticks_per_second: u64,
    offset_seconds: i64,
}

impl Interface {
    fn nanoseconds(self, ticks: u64) -> i64 {
        let nanoseconds = u128::from(ticks) * 1_000_000_000 / u128::from(self.ticks_per_second);
        i64::try_from(nanoseconds)
            .unwrap_or(i64::MAX)
            .saturating_add(self.offset_seconds.saturating_mul(1_000_000_000))
    }
}

/// Where a packet lies inside its block, and when it was seen.
struct Located {
    interface: usize,
    ticks: Option<u64>,
    start: usize,
    captured: usize,
    orig_len: u32,
}

#[derive(Debug, Default)]
pub(super) struct PcapngFile {
    big_endian: bool,
    interfaces: Vec<Interface>,
    /// Time of the last packet: simple packet blocks have none of their own.
    last_ts: i64,
}

impl PcapngFile {
    pub fn recognise(header: &[u8]) -> Option<Self> {
        (header.get(..4)? == SECTION.to_be_bytes()).then(Self::default)
    }

    fn u16(&self, data: &[u8], at: usize) -> Option<u16> {
        let bytes = data.get(at..at + 2)?.try_into().ok()?;
        Some(if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn u32(&self, data: &[u8], at: usize) -> Option<u32> {
        let bytes = data.get(at..at + 4)?.try_into().ok()?;
        Some(if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    /// The next packet, or `None` at the end.
    pub fn next<'w, R: Read>(
        &mut self,
        window: &'w mut Window<R>,
        pending: &mut usize,
    ) -> Result<Option<Packet<'w>>, CaptureError> {
        window.advance(std::mem::take(pending));
        let (located, len) = loop {
            let Some(len) = self.block(window)? else {
                return Ok(None);
            };
            let block = &window.available()[..len];
            let located = match self.u32(block, 0) {
                Some(INTERFACE) => {
                    self.interface(block);
                    None
                }
                Some(ENHANCED_PACKET) => self.enhanced(block, false),
                Some(PACKET) => self.enhanced(block, true),
                Some(SIMPLE_PACKET) => self.simple(block),
                _ => None,
            };
            match located {
                Some(located) if located.interface < self.interfaces.len() => break (located, len),
                _ => window.advance(len),
            }
        };
        let interface = self.interfaces[located.interface];
        let ts = located
            .ticks
            .map_or(self.last_ts, |ticks| interface.nanoseconds(ticks));
        self.last_ts = ts;
        *pending = len;
        let data = &window.available()[located.start..located.start + located.captured];
        Ok(Some(Packet {
            ts,
            linktype: interface.linktype,
            data,
            orig_len: located.orig_len,
        }))
    }

    /// Bring the next whole block into the window and say how long it is.
    fn block<R: Read>(&mut self, window: &mut Window<R>) -> Result<Option<usize>, CaptureError> {
        let offset = window.offset();
        let have = window.fill(12)?;
        if have == 0 {
            window.check_end()?;
            return Ok(None);
        }
        let truncated = |needed: usize, have: usize| CaptureError::Truncated {
            offset,
            needed: needed as u64,
            missing: (needed - have) as u64,
            what: "block",
        };
        if have < 12 {
            return Err(truncated(12, have));
        }
        let head = window.available();
        if head[..4] == SECTION.to_be_bytes() {
            self.big_endian = match head[8..12] {
                [0x1a, 0x2b, 0x3c, 0x4d] => true,
                [0x4d, 0x3c, 0x2b, 0x1a] => false,
                _ => {
                    let what = "a section header without the byte-order magic".to_owned();
                    return Err(CaptureError::Damaged { offset, what });
                }
            };
            self.interfaces.clear();
        }
        let len = self.u32(head, 4).unwrap_or(0) as usize;
        if !(12..=RECORD_LIMIT).contains(&len) || !len.is_multiple_of(4) {
            let what = format!(
                "a block of {len} bytes; a multiple of 4 from 12 to {RECORD_LIMIT} is possible"
            );
            return Err(CaptureError::Damaged { offset, what });
        }
        let have = window.fill(len)?;
        if have < len {
            window.advance(have);
            return Err(truncated(len, have));
        }
        Ok(Some(len))
    }

    fn interface(&mut self, block: &[u8]) {
        let mut interface = Interface {
            linktype: self.u16(block, 8).unwrap_or(0),
            snaplen: self.u32(block, 12).unwrap_or(0),
            ticks_per_second: 1_000_000,
            offset_seconds: 0,
        };
        let mut at = 16;
        while let (Some(code), Some(len)) = (self.u16(block, at), self.u16(block, at + 2)) {
            let value = block.get(at + 4..at + 4 + usize::from(len)).unwrap_or(&[]);
            match (code, value) {
                (OPTION_END, _) => break,
                (OPTION_TSRESOL, [resolution, ..]) => {
                    let exponent = u32::from(resolution & 0x7f);
                    let base: u64 = if resolution & 0x80 == 0 { 10 } else { 2 };
                    // A finer clock than 64 bits can count is not one.
                    interface.ticks_per_second = base.checked_pow(exponent).unwrap_or(1_000_000);
                }
                (OPTION_TSOFFSET, [_, _, _, _, _, _, _, _, ..]) => {
                    let bytes = value[..8].try_into().unwrap_or_default();
                    interface.offset_seconds = if self.big_endian {
                        i64::from_be_bytes(bytes)
                    } else {
                        i64::from_le_bytes(bytes)
                    };
                }
                _ => {}
            }
            at += 4 + usize::from(len).next_multiple_of(4);
        }
        if self.interfaces.len() < INTERFACE_LIMIT {
            self.interfaces.push(interface);
        }
    }

    fn enhanced(&self, block: &[u8], obsolete: bool) -> Option<Located> {
        let interface = if obsolete {
            usize::from(self.u16(block, 8)?)
        } else {
            self.u32(block, 8)? as usize
        };
        let ticks = u64::from(self.u32(block, 12)?) << 32 | u64::from(self.u32(block, 16)?);
        let room = block.len().checked_sub(28 + 4)?;
        Some(Located {
            interface,
            ticks: Some(ticks),
            start: 28,
            captured: (self.u32(block, 20)? as usize).min(room),
            orig_len: self.u32(block, 24)?,
        })
    }

    fn simple(&self, block: &[u8]) -> Option<Located> {
        let orig_len = self.u32(block, 8)?;
        let snaplen = match self.interfaces.first()?.snaplen {
            0 => u32::MAX,
            snaplen => snaplen,
        };
        let room = block.len().checked_sub(12 + 4)?;
        let captured = (orig_len.min(snaplen) as usize).min(room);
        Some(Located {
            interface: 0,
            ticks: None,
            start: 12,
            captured,
            orig_len,
        })
    }
}
