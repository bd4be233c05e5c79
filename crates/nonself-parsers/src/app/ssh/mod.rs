//! Secure Shell, versions 1 and 2.
//!
//! Standards: RFC 4253 (transport), RFC 4252 (authentication), RFC 4419, RFC 5656 (key
//! exchange); TCP port 22.
//!
//! Decoded: both banners, what each side offers and what is chosen, the server's host key,
//! HASSH of both sides. Whether the log-on succeeded is concluded from the lengths of
//! encrypted segments, as Zeek does. Not decoded: what is encrypted.

mod authentication;
mod parser;
mod state;

pub use state::{SshParser, probe};
