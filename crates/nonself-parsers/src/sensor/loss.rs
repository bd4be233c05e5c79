//! How much the capture misses: acknowledgements of bytes that were never seen.

use super::Sensor;
use crate::log::{CaptureLoss, Interval, Position, Time};

/// Until the first measurement, and from one to the next, as in Zeek.
const FIRST: i64 = 60_000_000_000;
const NEXT: i64 = 900_000_000_000;
/// Who measured; Zeek names the process.
pub const PEER: &str = "nonself";

/// When it was last measured, and when it will be next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    last: i64,
    next: i64,
}

impl Sensor {
    /// Measure when it is time; the first packet only starts the clock.
    pub(super) fn measure_loss(&mut self) {
        let now = self.time;
        let started = Measured {
            last: now,
            next: now.saturating_add(FIRST),
        };
        let measured = *self.measured.get_or_insert(started);
        if now < measured.last {
            // The clock was set back.
            self.measured = Some(started);
        } else if now >= measured.next {
            self.write_loss(measured.last);
            self.measured = Some(Measured {
                last: now,
                next: now.saturating_add(NEXT),
            });
            self.tables.mark(Position::layer2(self.number));
        }
    }

    /// The capture is over: what was not measured yet.
    pub(super) fn end_loss(&mut self) {
        if let Some(measured) = self.measured.take() {
            self.write_loss(measured.last);
            self.tables.mark(Position::layer2(u64::MAX));
        }
    }

    fn write_loss(&mut self, last: i64) {
        let acks = std::mem::take(&mut self.tables.app.acks);
        let seconds = self.time.saturating_sub(last) as f64 / 1e9;
        self.tables.capture_loss.push(
            Time(self.clock),
            CaptureLoss {
                ts: Time(self.time),
                ts_delta: Some(Interval(seconds)),
                peer: Some(PEER),
                gaps: acks.gaps,
                acks: acks.all,
                percent_lost: Some(acks.percent_lost()),
            },
        );
    }
}
