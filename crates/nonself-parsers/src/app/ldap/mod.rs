//! Lightweight Directory Access Protocol, on TCP and UDP.
//!
//! Standards: RFC 4511, RFC 4515 (filters as text), RFC 4513 (binds), RFC 4121 (wrap
//! tokens), [MS-ADTS] (CLDAP); ports 389 and 3268.
//!
//! Decoded: binds, searches with their filters, changes, extended operations, results; what
//! SASL wraps without encrypting it; TLS after `StartTLS`. Not decoded: the entries found
//! (but what a server says of itself), controls, referrals.

mod filter;
mod names;
mod parser;
mod sasl;
mod state;
mod stream;

pub use stream::{LdapParser, probe_tcp, probe_udp};
