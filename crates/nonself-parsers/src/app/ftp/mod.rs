//! File Transfer Protocol: the control connection, and which connections are its data.
//!
//! Standards: RFC 959, RFC 2428 (IPv6), RFC 2228 (security); TCP port 21, and 2811 for
//! Grid FTP.
//!
//! Decoded: commands with their replies, paired as Zeek pairs them; the data connections
//! that `PORT`, `PASV` and their relatives announce, which get the service `ftp-data`; TLS
//! after `AUTH` and inside `ADAT`; what kind of files the data connections carry.

mod address;
mod commands;
mod data;
mod expected;
mod path;
mod state;

pub use expected::{ExpectedConnections, data_parser, is_expected};
pub use state::{FtpParser, probe};
