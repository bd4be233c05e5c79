//! PROFINET IO, context management: how a controller sets up, reads and writes its devices.
//!
//! Calls of connectionless DCE/RPC (version 4) over UDP port 34964, and from there on between
//! other ports: a device answers a call from a port of its own, so that request and response
//! may belong to different connections. Both are paired by the activity and its number.
//! Standard: IEC 61158-6-10. The log is ICSNPP's; it has the header of each datagram.

mod blocks;
mod calls;
mod names;
mod parser;
mod state;

pub use calls::Calls;
pub use state::ProfinetParser;
