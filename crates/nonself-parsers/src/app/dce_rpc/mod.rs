//! DCE/RPC, connection-oriented: on TCP, and in named pipes of SMB.
//!
//! Standards: C706, [MS-RPCE]; TCP port 135 and whatever ports servers choose.
//!
//! Decoded: bindings, calls with their interface and operation by name, answers and faults,
//! fragments, and the tokens that authenticate. Not decoded: arguments of calls, version 4
//! (connectionless), RPC over HTTP.

mod calls;
mod interfaces;
mod pdu;
mod stream;

pub use stream::{DceRpcParser, Stream, is_fragment, probe};
