//! Cyclic data, alarms and time: streams that are counted.

use super::names;
use crate::app::text;
use crate::layer2::streams::{Limits, Stream, Streams};
use crate::layer2::{Frame, Out};
use crate::log::{Interval, ProfinetRt, Time};
use crate::wire::{be16, be32, u8_at};

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 8192,
    silence: 60 * SECOND,
    span: 3600 * SECOND,
};
/// One step of the cycle counter, in seconds.
const STEP: f64 = 31.25e-6;
/// Changes of the status are told no faster than this.
const PAUSE: i64 = SECOND;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    vlan: Option<u16>,
    src: Option<[u8; 6]>,
    dst: Option<[u8; 6]>,
    frame_id: u16,
}

/// What is known of a stream besides its frames' number.
#[derive(Clone, Default)]
struct Cyclic {
    size: usize,
    counter: Option<u16>,
    /// Steps of the counter from frame to frame: the shortest seen.
    step: Option<u16>,
    /// Frames that the counter has left out since the last row.
    missing: u64,
    status: Option<u8>,
    changes: u64,
    told: i64,
}

pub(super) struct RealTime {
    streams: Streams<Key, Cyclic>,
}

impl Default for RealTime {
    fn default() -> Self {
        Self {
            streams: Streams::new(LIMITS),
        }
    }
}

impl RealTime {
    pub fn on_frame(&mut self, frame: &Frame<'_>, frame_id: u16, out: &mut Out<'_>) {
        let key = Key {
            vlan: frame.vlan,
            src: frame.src,
            dst: frame.dst,
            frame_id,
        };
        let mut rows = Vec::new();
        let (stream, is_new) = self
            .streams
            .see(key, frame.ts.0, Cyclic::default, |key, stream| {
                rows.push(row("summary", key, stream));
            });
        stream.what.size = frame.payload.len() + frame.cut;
        let mut event = is_new.then_some("seen");
        if names::is_cyclic(frame_id) && frame.cut == 0 {
            let previous = stream.what.status;
            if stream.what.see(frame.payload) {
                event = event.or(previous.map(|_| "status"));
            }
        }
        if event == Some("status") && frame.ts.0.abs_diff(stream.what.told) < PAUSE as u64 {
            event = None;
        }
        if let Some(event) = event {
            rows.push(row(event, &key, stream));
            stream.what.told = frame.ts.0;
            stream.what.missing = 0;
            stream.what.changes = 0;
            stream.told();
        }
        if let Some(alarm) = alarm(frame, &key) {
            rows.push(alarm);
        }
        for row in rows {
            out.tables.profinet_rt.push(out.clock, row);
        }
    }

    pub fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.profinet_rt);
        self.streams.on_time(now, |key, stream| {
            table.push(clock, row("summary", key, stream));
        });
    }

    pub fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.profinet_rt);
        self.streams
            .end(|key, stream| table.push(clock, row("summary", key, stream)));
    }
}

impl Cyclic {
    /// The last four bytes: cycle counter, data status, transfer status. Whether the data
    /// status is another than before.
    fn see(&mut self, payload: &[u8]) -> bool {
        let Some(at) = payload.len().checked_sub(4).filter(|at| *at >= 2) else {
            return false;
        };
        let (Some(counter), Some(status)) = (be16(payload, at), u8_at(payload, at + 2)) else {
            return false;
        };
        if let Some(previous) = self.counter.replace(counter) {
            let distance = counter.wrapping_sub(previous);
            let step = self.step.filter(|step| *step > 0);
            // Half of the range back is a frame that came late.
            if distance > 0 && distance < 0x8000 {
                if let Some(step) = step {
                    self.missing += u64::from((distance / step).saturating_sub(1));
                }
                self.step = Some(step.map_or(distance, |step| step.min(distance)));
            }
        }
        let changed = self.status != Some(status);
        if self.status.replace(status).is_some() && changed {
            self.changes += 1;
        }
        changed
    }
}

fn row(event: &'static str, key: &Key, stream: &Stream<Cyclic>) -> ProfinetRt {
    let Cyclic {
        size,
        step,
        missing,
        status,
        changes,
        ..
    } = stream.what.clone();
    let cyclic = names::is_cyclic(key.frame_id);
    let bit = |mask: u8| status.map(|status| status & mask != 0);
    ProfinetRt {
        ts: Time(stream.first),
        vlan: key.vlan.map(i64::from),
        event: Some(event),
        mac_src: key.src.map(text::mac),
        mac_dst: key.dst.map(text::mac),
        frame_id: u64::from(key.frame_id),
        kind: Some(names::frame_kind(key.frame_id)),
        size: size as u64,
        count: stream.count,
        last: Time(stream.last),
        cycle: step.map(|step| Interval(f64::from(step) * STEP)),
        missing: cyclic.then_some(missing),
        status: status.map(u64::from),
        primary: bit(0x01),
        valid: bit(0x04),
        run: bit(0x10),
        ok: bit(0x20),
        status_changes: cyclic.then_some(changes),
        alarm: None,
        slot: None,
        subslot: None,
    }
}

/// An alarm is a row of its own; acknowledgements are only counted.
fn alarm(frame: &Frame<'_>, key: &Key) -> Option<ProfinetRt> {
    const DATA: u8 = 1;
    let data = frame.payload.get(2..)?;
    if !matches!(key.frame_id, 0xfc01 | 0xfe01) || u8_at(data, 4)? & 0x0f != DATA {
        return None;
    }
    // Behind twelve bytes of transport: block header, kind, API, slot, subslot.
    let block = data.get(12..)?;
    let number = be16(block, 6)?;
    be32(block, 8)?;
    let stream = Stream {
        first: frame.ts.0,
        last: frame.ts.0,
        count: 1,
        what: Cyclic {
            size: frame.payload.len() + frame.cut,
            ..Cyclic::default()
        },
    };
    let name = names::alarm_kind(number).map_or_else(|| number.to_string(), str::to_owned);
    Some(ProfinetRt {
        alarm: Some(name),
        slot: be16(block, 12).map(u64::from),
        subslot: be16(block, 14).map(u64::from),
        ..row("alarm", key, &stream)
    })
}
