//! S7comm over ISO transport.
//!
//! There is no public standard; field layouts follow Wireshark's dissector and captures of
//! S7-300 stations, names follow ICSNPP's s7comm package.
//!
//! Decoded: rack and slot from the called TSAP; all four message kinds (ROSCTR); all job
//! functions with items, values, block names and PI services; all userdata groups with
//! sub-functions, SZL ids and error codes; system status lists in several parts, and the
//! identity in two of them. Not decoded: NC programming payloads, cyclic data and alarm texts.

mod class;
mod item;
mod job;
mod names;
mod parser;
mod rows;
mod state;
mod syntax;
mod szl;
mod szl_names;
mod transfer;
mod userdata;

pub use state::S7;
