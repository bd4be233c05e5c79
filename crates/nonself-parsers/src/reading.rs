//! A capture while it is read: its packets, and how far it has been read.

use std::io::Read;

use crate::capture::{Capture, CaptureError, Packet};

/// A packet of its own, not borrowed from the capture.
struct Owned {
    ts: i64,
    linktype: u16,
    data: Vec<u8>,
    orig_len: u32,
}

/// What cannot be read ends it early; [`Reading::error`] says what was wrong and where.
pub(crate) struct Reading {
    capture: Capture,
    /// Read when the capture was opened: its time is wanted before any other work.
    first: Option<Owned>,
    pub first_ts: Option<i64>,
    /// The latest packet time so far.
    pub watermark: Option<i64>,
    /// Given out so far.
    pub packets: u64,
    ended: bool,
    pub error: Option<CaptureError>,
}

impl Reading {
    /// Fails when the bytes are no capture; a capture cut off anywhere is one.
    pub fn new(reader: impl Read + Send + 'static) -> Result<Self, CaptureError> {
        let mut reading = Self {
            capture: Capture::new(reader)?,
            first: None,
            first_ts: None,
            watermark: None,
            packets: 0,
            ended: false,
            error: None,
        };
        match reading.capture.next() {
            Ok(Some(packet)) => {
                reading.first_ts = Some(packet.ts);
                reading.first = Some(Owned {
                    ts: packet.ts,
                    linktype: packet.linktype,
                    data: packet.data.to_vec(),
                    orig_len: packet.orig_len,
                });
            }
            Ok(None) => reading.ended = true,
            Err(error) => {
                reading.ended = true;
                reading.error = Some(error);
            }
        }
        Ok(reading)
    }

    /// Hand over the next packet; false when there was none.
    pub fn next(&mut self, take: impl FnOnce(&Packet<'_>)) -> bool {
        let ts = if let Some(first) = self.first.take() {
            take(&Packet {
                ts: first.ts,
                linktype: first.linktype,
                data: &first.data,
                orig_len: first.orig_len,
            });
            first.ts
        } else if self.ended {
            return false;
        } else {
            match self.capture.next() {
                Ok(Some(packet)) => {
                    take(&packet);
                    packet.ts
                }
                Ok(None) => {
                    self.ended = true;
                    return false;
                }
                Err(error) => {
                    self.ended = true;
                    self.error = Some(error);
                    return false;
                }
            }
        };
        self.packets += 1;
        self.watermark = Some(self.watermark.map_or(ts, |latest| latest.max(ts)));
        true
    }

    /// There are no further packets.
    pub fn has_ended(&self) -> bool {
        self.ended && self.first.is_none()
    }

    /// A packet at or after that time was read.
    pub fn has_reached(&self, until: i64) -> bool {
        self.watermark.is_some_and(|latest| latest >= until)
    }
}
