//! The `capture_loss` log.

use super::{Interval, Time};
use crate::log::define_log;

define_log! {
    /// One row per quarter of an hour: how much of what was acknowledged was never seen.
    CaptureLoss, CaptureLossTable, "capture_loss" {
        ts: Time => "ts",
        ts_delta: Option<Interval> => "ts_delta",
        peer: Option<&'static str> => "peer",
        gaps: u64 => "gaps",
        acks: u64 => "acks",
        percent_lost: Option<f64> => "percent_lost",
    }
}
