//! Kerberos 5 on TCP and UDP, and inside GSSAPI tokens of other protocols.
//!
//! Standards: RFC 4120, RFC 4556 (PKINIT), RFC 6113; port 88.
//!
//! Decoded: requests to the authentication and ticket-granting services with their options,
//! times, ciphers and kind of pre-authentication, replies with the ticket's service and
//! cipher, errors, tickets shown to services (AP), certificates of PKINIT. Not decoded: what
//! is encrypted, `SAFE`, `PRIV` and `CRED` messages, password changes.

mod certificates;
mod names;
mod parser;
mod principal;
mod state;
mod stream;

pub use state::Exchanges;
pub use stream::{KerberosParser, probe_tcp, probe_udp};
