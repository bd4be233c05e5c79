//! Tokens with which clients and servers authenticate inside other protocols: GSSAPI, SPNEGO,
//! NTLM, Kerberos.
//!
//! Standards: RFC 2743, RFC 4178, [MS-SPNG], [MS-NLMP], RFC 4121.
//!
//! Decoded: which mechanism is used and how it ended, NTLM's three messages, tickets shown
//! (see `kerberos`). Not decoded: what is encrypted, other mechanisms.

mod log_on;
mod ntlm;
mod security;
mod spnego;

pub use security::Security;
