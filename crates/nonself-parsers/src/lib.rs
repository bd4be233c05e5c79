//! Bytes in, records out: packets become rows of logs with Zeek's names, as Arrow columns.
//!
//! ```
//! use nonself_parsers::config::Config;
//! use nonself_parsers::sensor::Sensor;
//!
//! // A UDP datagram of one byte on raw IP (link type 101), from 10.0.0.1 to 10.0.0.2.
//! let packet = [
//!     0x45, 0, 0, 29, 0, 0, 0, 0, 64, 17, 0x66, 0xce, 10, 0, 0, 1, 10, 0, 0, 2, // IPv4
//!     0x10, 0, 0x20, 0, 0, 9, 0, 0, 0x2a, // UDP
//! ];
//! let mut sensor = Sensor::new(Config::default());
//! sensor.packet(1_000_000_000, 101, &packet, 29);
//! sensor.finish();
//! let logs = sensor.take();
//! assert_eq!((logs[0].0, logs[0].1.num_rows()), ("conn", 1));
//! ```
#![forbid(unsafe_code)]

pub mod app;
pub mod capture;
pub mod config;
pub mod counters;
pub mod extract;
pub mod flow;
mod layer2;
pub mod link;
pub mod log;
pub mod net;
mod reading;
pub mod replay;
pub mod sensor;
pub mod shard;
pub mod shards;
pub mod transport;
mod weird;
mod wire;

/// The page on adding a protocol: its code is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/adding-a-protocol.md")]
pub struct AddingAProtocol;
