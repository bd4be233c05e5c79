//! QUIC, as far as anybody on the path can read it.
//!
//! Standards: RFC 9000, RFC 9001 (version 1), RFC 9369 (version 2), and draft 29; UDP, any
//! port.
//!
//! Initial packets are protected with keys that follow from a connection id in the clear
//! (RFC 9001 5.2), so that both hellos of TLS can be read; they make an `ssl` row.
//! Not decoded: everything after them.

mod crypto;
mod packet;
mod state;

pub use state::{QuicParser, probe};
