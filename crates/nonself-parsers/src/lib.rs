//! Bytes in, records out.
#![forbid(unsafe_code)]

pub mod app;
pub mod log;
