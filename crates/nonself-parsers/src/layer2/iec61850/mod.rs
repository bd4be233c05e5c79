//! IEC 61850 on Ethernet: GOOSE (8-1) tells states, sampled values (9-2) tell waveforms.
//!
//! Both repeat without end, so rows are of streams and not of frames: one when a stream
//! begins, one when its state or configuration changes, and sums of all between.

mod counts;
mod goose;
mod header;
mod publishers;
mod sv;

pub(super) use goose::Goose;
pub(super) use sv::SampledValues;

use super::streams::Limits;
use super::{Decoder, Frame, Out};

const SECOND: i64 = 1_000_000_000;

/// Streams at once, and when they are told: after ten minutes, or when silent for ten.
const LIMITS: Limits = Limits {
    most: 4096,
    silence: 600 * SECOND,
    span: 600 * SECOND,
};
