//! Decayed counters.
#![forbid(unsafe_code)]
