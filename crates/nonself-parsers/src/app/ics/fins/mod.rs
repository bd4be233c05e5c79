//! FINS, the protocol of Omron's controllers.
//!
//! Source: Omron, FINS Commands Reference Manual (W227) and Communications Commands (W342); TCP
//! and UDP port 9600. On UDP a datagram is a frame; on TCP frames have a header of their own.
//!
//! Decoded: addresses, all commands, memory areas with addresses and words, run and stop,
//! forced bits, the identity of the controller, end codes. Not decoded: contents of programs,
//! parameters and files, routing tables.

mod parser;
mod state;
mod types;

pub use state::FinsParser;
