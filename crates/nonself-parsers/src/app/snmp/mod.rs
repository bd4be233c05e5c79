//! Simple Network Management Protocol, versions 1, 2c and 3, on UDP.
//!
//! Standards: RFC 1157, RFC 3416 (operations), RFC 3412, RFC 3414 (version 3), RFC 3418 and
//! RFC 6933 (what devices say of themselves); ports 161 and 162.
//!
//! Decoded: one row per conversation with its numbers of variables, community or user,
//! what is set, errors, traps; the identity of devices. Not decoded: encrypted messages,
//! values other than those of the identity.

mod identity;
mod parser;
mod state;

pub use state::SnmpParser;
