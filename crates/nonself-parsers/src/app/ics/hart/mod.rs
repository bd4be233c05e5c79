//! HART-IP, field devices over TCP and UDP.
//!
//! Source: `FieldComm` Group, HCF_SPEC-085 as Wireshark and ICSNPP have it; port 5094. A message
//! carries one HART frame (token passing) or several commands for the server itself (direct).
//!
//! Decoded: sessions, both ways of carrying commands, addresses, names and classes of
//! universal and common practice commands, measured values, the identity of devices, response
//! codes. Not decoded: commands of single vendors, wireless networks, audit logs, published
//! messages.

mod parser;
mod state;
mod types;

pub use state::{Calls, HartParser};
