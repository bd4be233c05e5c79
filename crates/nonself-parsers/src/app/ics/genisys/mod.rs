//! GENISYS: signals and switches of railways, over TCP.
//!
//! A serial protocol of field units (Union Switch & Signal), carried as it is; TCP port 10001.
//! A message is a header octet, a server address, pairs of address and data, a checksum and
//! an end mark; octets above 0xEF are escaped.
//!
//! Decoded: everything. What the bits of a data octet mean is known only to the railway.

mod message;
mod state;

pub use state::{GenisysParser, probe};
