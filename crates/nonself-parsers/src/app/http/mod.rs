//! HTTP/0.9 to HTTP/1.1.
//!
//! Standards: RFC 9110, RFC 9112; any port.
//!
//! Decoded: requests and replies with pipelining, informational replies, bodies by length,
//! chunks or end of connection, Basic user names, log-ons with NTLM and Kerberos. After `CONNECT` or a switch of protocols
//! the stream is identified anew. Passwords are never kept. Not decoded: HTTP/2 and 3, the
//! content of bodies; their lengths are those before compression, as in Zeek.

mod authentication;
mod banners;
mod body;
mod content;
mod framing;
mod manners;
mod message;
mod parser;
mod state;
mod transactions;

const SOURCE: &str = "HTTP";

pub use state::{HttpParser, probe};
