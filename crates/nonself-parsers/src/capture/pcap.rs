//! The classic pcap format: a file header, then records.

use std::io::Read;

use super::window::Window;
use super::{CaptureError, Packet, RECORD_LIMIT};

pub(super) const HEADER_LEN: usize = 24;

/// What the file header says about the records.
#[derive(Clone, Copy, Debug)]
pub(super) struct PcapFile {
    big_endian: bool,
    nanoseconds_per_tick: i64,
    record_header: usize,
    linktype: u16,
}

impl PcapFile {
    /// The file header, when `header` begins with one of the four-byte magics.
    pub fn recognise(header: &[u8]) -> Option<Self> {
        let magic: [u8; 4] = header.get(..4)?.try_into().ok()?;
        let (big_endian, nanoseconds_per_tick, record_header) = match magic {
            [0xa1, 0xb2, 0xc3, 0xd4] => (true, 1000, 16),
            [0xd4, 0xc3, 0xb2, 0xa1] => (false, 1000, 16),
            [0xa1, 0xb2, 0x3c, 0x4d] => (true, 1, 16),
            [0x4d, 0x3c, 0xb2, 0xa1] => (false, 1, 16),
            // Kuznetzov's variant: eight more bytes in each record header.
            [0xa1, 0xb2, 0xcd, 0x34] => (true, 1000, 24),
            [0x34, 0xcd, 0xb2, 0xa1] => (false, 1000, 24),
            _ => return None,
        };
        let mut file = Self {
            big_endian,
            nanoseconds_per_tick,
            record_header,
            linktype: 0,
        };
        // The upper bits tell of a frame check sequence, not of the link type.
        file.linktype = header.get(20..24).map_or(0, |field| file.u32(field) as u16);
        Some(file)
    }

    fn u32(self, field: &[u8]) -> u32 {
        let bytes = field.try_into().unwrap_or_default();
        if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        }
    }

    /// The next packet, or `None` at the end.
    pub fn next<'w, R: Read>(
        self,
        window: &'w mut Window<R>,
        pending: &mut usize,
    ) -> Result<Option<Packet<'w>>, CaptureError> {
        window.advance(std::mem::take(pending));
        let header_len = self.record_header;
        let offset = window.offset();
        let have = window.fill(header_len)?;
        if have == 0 {
            window.check_end()?;
            return Ok(None);
        }
        if have < header_len {
            return Err(CaptureError::Truncated {
                offset,
                needed: header_len as u64,
                missing: (header_len - have) as u64,
                what: "packet header",
            });
        }
        let header = window.available();
        let seconds = self.u32(&header[0..4]);
        let fraction = self.u32(&header[4..8]);
        let captured = self.u32(&header[8..12]) as usize;
        let orig_len = self.u32(&header[12..16]);
        if captured > RECORD_LIMIT {
            return Err(CaptureError::Damaged {
                offset,
                what: format!("a packet of {captured} bytes; at most {RECORD_LIMIT} are possible"),
            });
        }
        let needed = header_len + captured;
        let have = window.fill(needed)?;
        let taken = needed.min(have);
        if have < needed {
            window.advance(taken);
            return Err(CaptureError::Truncated {
                offset,
                needed: needed as u64,
                missing: (needed - have) as u64,
                what: "packet",
            });
        }
        *pending = needed;
        let ts = i64::from(seconds) * 1_000_000_000
            + i64::from(fraction).saturating_mul(self.nanoseconds_per_tick);
        Ok(Some(Packet {
            ts,
            linktype: self.linktype,
            data: &window.available()[header_len..needed],
            orig_len,
        }))
    }
}
