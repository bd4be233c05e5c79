//! S7comm over ISO transport (TPKT, COTP), TCP port 102.
//!
//! There is no public standard; field layouts follow Wireshark's dissector and captures of
//! S7-300 stations, names follow ICSNPP's s7comm package.
//!
//! Decoded: rack and slot from the called TSAP; all four message kinds (ROSCTR); all job
//! functions with items, values, block names and PI services; all userdata groups with
//! sub-functions, SZL ids and error codes. COTP messages in several parts are joined.
//! Not decoded: S7comm-plus (0x72), which is only named, NC programming payloads, cyclic
//! data and alarm texts.

mod class;
mod item;
mod names;
mod parser;
mod state;

pub use state::{S7Parser, probe};
