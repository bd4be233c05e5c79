//! A whole capture through the sensor, so many packets at a time.

use std::io::Read;

use arrow_array::RecordBatch;

use crate::capture::CaptureError;
use crate::config::Config;
use crate::reading::Reading;
use crate::sensor::Sensor;

/// A capture while it is read.
///
/// What cannot be read ends it early: everything before has its rows, and
/// [`Replay::error`] says what was wrong and where.
pub struct Replay {
    reading: Reading,
    sensor: Sensor,
    finished: bool,
}

impl Replay {
    /// Fails when the bytes are no capture; a capture cut off anywhere is one.
    pub fn new(reader: impl Read + Send + 'static, config: Config) -> Result<Self, CaptureError> {
        Ok(Self {
            reading: Reading::new(reader)?,
            sensor: Sensor::new(config),
            finished: false,
        })
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
        let (reading, sensor) = (&mut self.reading, &mut self.sensor);
        let mut left = max_packets.max(1);
        while left > 0
            && !reading.has_reached(until)
            && reading.next(|packet| {
                sensor.packet(packet.ts, packet.linktype, packet.data, packet.orig_len);
            })
        {
            left -= 1;
        }
        if reading.has_ended() {
            // A connection still open costs about as much as a packet: a row.
            self.finished = !sensor.finish_some(left.max(1));
        }
        Some(sensor.take())
    }

    pub fn sensor(&self) -> &Sensor {
        &self.sensor
    }

    pub fn packets(&self) -> u64 {
        self.reading.packets
    }

    /// Time of the first packet, in nanoseconds; known from the start.
    pub fn first_ts(&self) -> Option<i64> {
        self.reading.first_ts
    }

    /// The latest packet time so far, in nanoseconds.
    pub fn watermark(&self) -> Option<i64> {
        self.reading.watermark
    }

    /// Why the capture could not be read to its end.
    pub fn error(&self) -> Option<&CaptureError> {
        self.reading.error.as_ref()
    }
}
