//! The packets of a capture, read once for all sensors, some thousand at a time.

use std::io::Read;
use std::sync::Arc;

use crate::capture::{CaptureError, Packet};
use crate::reading::Reading;
use crate::sensor::Sensor;
use crate::shard::Whose;

/// Packets and bytes of a block: few enough to stay in the processor's cache, many enough that
/// handing them on costs nothing.
const MOST_PACKETS: usize = 2048;
const MOST_BYTES: usize = 512 * 1024;

/// What is asked for: so many packets, and none behind the first at or after a time.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub max_packets: usize,
    pub until: i64,
}

/// How far a batch has come.
#[derive(Clone, Default)]
pub struct Progress {
    pub packets: u64,
    pub watermark: Option<i64>,
    pub error: Option<Arc<CaptureError>>,
    /// No packets any more: it has connections that were open at the end.
    pub is_finishing: bool,
    pub is_last: bool,
}

/// A step that every sensor takes.
pub struct Block {
    step: Step,
    /// The batch ends with it.
    pub end: Option<Progress>,
}

enum Step {
    Packets(Packets),
    /// End the connections of this age.
    Finish(u32),
}

#[derive(Default)]
pub struct Packets {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    ts: i64,
    /// Where its bytes end; they begin where those before it end.
    end: usize,
    orig_len: u32,
    linktype: u16,
    whose: Whose,
}

impl Block {
    /// Bytes that it holds.
    pub fn held(&self) -> usize {
        match &self.step {
            Step::Packets(packets) => packets.bytes.len(),
            Step::Finish(_) => 0,
        }
    }

    /// Its packets, which nobody needs any more.
    pub fn packets(self) -> Packets {
        match self.step {
            Step::Packets(packets) => packets,
            Step::Finish(_) => Packets::default(),
        }
    }

    pub fn take(&self, sensor: &mut Sensor) {
        let Packets { bytes, entries } = match &self.step {
            Step::Packets(packets) => packets,
            Step::Finish(age) => {
                sensor.finish_from_age(*age);
                return;
            }
        };
        let mut start = 0;
        for entry in entries {
            let packet = Packet {
                ts: entry.ts,
                linktype: entry.linktype,
                data: &bytes[start..entry.end],
                orig_len: entry.orig_len,
            };
            sensor.packet_of(entry.whose, &packet);
            start = entry.end;
        }
    }
}

/// Cuts a capture into blocks and batches.
pub struct Reader {
    reading: Reading,
    sensors: u32,
    /// Packets of the batch so far.
    read: usize,
    error: Option<Arc<CaptureError>>,
    /// At the end: how many packets the connections of one batch were last seen in, and how
    /// many batches are still to come.
    finishing: Option<(u64, u64)>,
}

impl Reader {
    pub fn new(reader: impl Read + Send + 'static, sensors: u32) -> Result<Self, CaptureError> {
        Ok(Self {
            reading: Reading::new(reader)?,
            sensors,
            read: 0,
            error: None,
            finishing: None,
        })
    }

    pub fn first_ts(&self) -> Option<i64> {
        self.reading.first_ts
    }

    /// The next block; `spare` is filled again.
    pub fn block(&mut self, wanted: Wanted, spare: Packets) -> Block {
        if self.reading.has_ended() {
            return self.finish(wanted);
        }
        let Packets {
            mut bytes,
            mut entries,
        } = spare;
        bytes.clear();
        entries.clear();
        let most = wanted.max_packets.max(1);
        let is_over = |reading: &Reading, read| read >= most || reading.has_reached(wanted.until);
        while entries.len() < MOST_PACKETS
            && bytes.len() < MOST_BYTES
            && !is_over(&self.reading, self.read)
        {
            let sensors = self.sensors;
            let was_one = self.reading.next(|packet| {
                bytes.extend_from_slice(packet.data);
                let wire_len = packet.orig_len as usize;
                entries.push(Entry {
                    ts: packet.ts,
                    end: bytes.len(),
                    orig_len: packet.orig_len,
                    linktype: packet.linktype,
                    whose: Whose::of(sensors, packet.linktype, packet.data, wire_len),
                });
            });
            if !was_one {
                break;
            }
            self.read += 1;
        }
        let ends = is_over(&self.reading, self.read) || self.reading.has_ended();
        Block {
            step: Step::Packets(Packets { bytes, entries }),
            end: ends.then(|| self.end(false, false)),
        }
    }

    /// Connections are ended by when they had their last packet, so that no sensor has to ask
    /// the others which are the oldest, and a batch has no more rows than one of packets.
    fn finish(&mut self, wanted: Wanted) -> Block {
        let window = wanted.max_packets.max(1) as u64;
        let (window, left) = self
            .finishing
            .unwrap_or_else(|| (window, self.reading.packets.div_ceil(window).max(1)));
        let left = left - 1;
        self.finishing = Some((window, left));
        let age = Sensor::age_after(left.saturating_mul(window));
        Block {
            step: Step::Finish(age),
            end: Some(self.end(true, left == 0)),
        }
    }

    fn end(&mut self, is_finishing: bool, is_last: bool) -> Progress {
        self.read = 0;
        if let Some(error) = self.reading.error.take() {
            self.error = Some(Arc::new(error));
        }
        Progress {
            packets: self.reading.packets,
            watermark: self.reading.watermark,
            error: self.error.clone(),
            is_finishing,
            is_last,
        }
    }
}
