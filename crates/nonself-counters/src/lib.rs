//! Decayed counters and the tails of the four kinds of aspect, a column at a time.
//!
//! Every model has two calls: `score` reads, `learn` writes. State consists of integer sums, one
//! for each half-life epoch, so that adding in another order or on another machine gives the same
//! bytes. Nothing here reads a clock.
#![forbid(unsafe_code)]

pub mod cadence;
pub mod category;
pub mod codec;
pub mod combine;
pub mod decay;
pub mod extent;
pub mod gamma;
pub mod gate;
pub mod group;
pub mod hash;
mod lookup;
pub mod rate;
pub mod recalibration;
pub mod silence;
pub mod size;
pub mod sliding;
mod student;
mod weights;
