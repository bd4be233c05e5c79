//! QUIC, as far as anybody on the path can read it.
//!
//! Standards: RFC 9000, RFC 9001 (version 1), RFC 9369 (version 2), drafts 22 to 34, mvfst; UDP, any
//! port.
//!
//! Initial packets are protected with keys that follow from a connection id in the clear
//! (RFC 9001 5.2), so that both hellos of TLS can be read; they make an `ssl` row.
//! Packets are counted in the history of the `quic` row. Not decoded: everything after the hellos.

mod crypto;
mod packet;
mod record;
mod state;
mod stream;

pub use state::{QuicParser, probe};
