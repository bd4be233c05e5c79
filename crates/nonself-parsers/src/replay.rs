//! A whole capture through the sensor, so many packets at a time.

use std::io::Read;

use arrow_array::RecordBatch;

use crate::app::Claimed;
use crate::capture::{Capture, CaptureError};
use crate::config::Config;
use crate::log::Marked;
use crate::sensor::Sensor;

/// A packet of its own, not borrowed from the capture.
struct Owned {
    ts: i64,
    linktype: u16,
    data: Vec<u8>,
    orig_len: u32,
}

/// A capture while it is read.
///
/// What cannot be read ends it early: everything before has its rows, and
/// [`Replay::error`] says what was wrong and where.
pub struct Replay {
    capture: Capture,
    sensor: Sensor,
    /// Read when the capture was opened: its time is wanted before any other work.
    first: Option<Owned>,
    first_ts: Option<i64>,
    watermark: Option<i64>,
    packets: u64,
    ended: bool,
    finished: bool,
    error: Option<CaptureError>,
}

impl Replay {
    /// Fails when the bytes are no capture; a capture cut off anywhere is one.
    pub fn new(reader: impl Read + Send + 'static, config: Config) -> Result<Self, CaptureError> {
        let mut replay = Self {
            capture: Capture::new(reader)?,
            sensor: Sensor::new(config),
            first: None,
            first_ts: None,
            watermark: None,
            packets: 0,
            ended: false,
            finished: false,
            error: None,
        };
        match replay.capture.next() {
            Ok(Some(packet)) => {
                replay.first_ts = Some(packet.ts);
                replay.first = Some(Owned {
                    ts: packet.ts,
                    linktype: packet.linktype,
                    data: packet.data.to_vec(),
                    orig_len: packet.orig_len,
                });
            }
            Ok(None) => replay.ended = true,
            Err(error) => replay.stop(error),
        }
        Ok(replay)
    }

    fn stop(&mut self, error: CaptureError) {
        self.ended = true;
        self.error = Some(error);
    }

    fn note(&mut self, ts: i64) {
        self.packets += 1;
        self.watermark = Some(self.watermark.map_or(ts, |latest| latest.max(ts)));
    }

    /// The rows that up to `max_packets` further packets complete; after the last packet,
    /// those of the connections that were still open, so many at a time. `None` after that.
    pub fn next_rows(&mut self, max_packets: usize) -> Option<Vec<(&'static str, RecordBatch)>> {
        self.rows_until(max_packets, i64::MAX)
    }

    /// The same, but no further than the first packet at or after `until` (ns).
    pub fn rows_until(
        &mut self,
        max_packets: usize,
        until: i64,
    ) -> Option<Vec<(&'static str, RecordBatch)>> {
        if self.finished {
            return None;
        }
        let left = self.read(max_packets, until);
        if self.ended {
            // A connection still open costs about as much as a packet: a row.
            self.finished = !self.sensor.finish_some(left.max(1));
        }
        Some(self.sensor.take())
    }

    /// Read up to so many packets; how many of them there were not.
    pub(crate) fn read(&mut self, max_packets: usize, until: i64) -> usize {
        let mut left = max_packets.max(1);
        if let Some(first) = self.first.take() {
            self.note(first.ts);
            self.sensor
                .packet(first.ts, first.linktype, &first.data, first.orig_len);
            left -= 1;
        }
        while left > 0 && !self.ended && self.watermark.is_none_or(|latest| latest < until) {
            match self.capture.next() {
                Ok(Some(packet)) => {
                    let ts = packet.ts;
                    self.sensor
                        .packet(ts, packet.linktype, packet.data, packet.orig_len);
                    self.note(ts);
                    left -= 1;
                }
                Ok(None) => self.ended = true,
                Err(error) => self.stop(error),
            }
        }
        left
    }

    /// There may be further packets.
    pub(crate) fn is_reading(&self) -> bool {
        !self.ended
    }

    pub(crate) fn finish_from_age(&mut self, age: u32) {
        self.sensor.finish_from_age(age);
    }

    pub(crate) fn take_marked(&mut self) -> (Vec<Marked>, Vec<Claimed>) {
        self.sensor.take_marked()
    }

    pub fn sensor(&self) -> &Sensor {
        &self.sensor
    }

    pub fn packets(&self) -> u64 {
        self.packets
    }

    /// Time of the first packet, in nanoseconds; known from the start.
    pub fn first_ts(&self) -> Option<i64> {
        self.first_ts
    }

    /// The latest packet time so far, in nanoseconds.
    pub fn watermark(&self) -> Option<i64> {
        self.watermark
    }

    /// Why the capture could not be read to its end.
    pub fn error(&self) -> Option<&CaptureError> {
        self.error.as_ref()
    }
}
