//! TLS and SSL on TCP, DTLS on UDP.
//!
//! Standards: RFC 5246 (TLS 1.2), RFC 8446 (TLS 1.3), RFC 6347 (DTLS), RFC 6101 (SSL 3.0), RFC 5280
//! (certificates); any port.
//!
//! Decoded: the plain part of the handshake up to the first encrypted record of both
//! sides, then the row is written and nothing more is read. Certificates of both sides
//! where they are visible (TLS 1.2 and before). JA4 as `FoxIO` publishes it.
//! Not decoded: what is encrypted, renegotiation, the inside of SSL 2.0 beyond its hello.
//!
//! `self_signed` is true when subject and issuer are the same name *and* the signature
//! verifies with the certificate's own key. Where the algorithm is not supported (MD5,
//! DSA, keys under 1024 bits), key identifiers decide in place of the signature.

mod certificate;
mod distinguished_name;
mod dtls;
mod handshake;
mod ja4;
mod names;
mod state;

pub use certificate::log_certificate;
pub use dtls::{DtlsParser, probe as probe_dtls};
pub use handshake::message;
pub use state::{SslParser, is_client_hello, probe};
