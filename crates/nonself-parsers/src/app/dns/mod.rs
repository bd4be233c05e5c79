//! DNS, with its relatives mDNS, LLMNR and the `NetBIOS` name service.
//!
//! Standards: RFC 1035, RFC 2181, RFC 6762 (mDNS), RFC 4795 (LLMNR), RFC 1002 (`NetBIOS`);
//! ports 53, 5353, 5355 and 137, UDP and TCP.
//!
//! Decoded: questions, and the answer section as Zeek writes it. Queries and replies are
//! paired by transaction id, first in first out; what stays alone is written at the end.
//! Not decoded: authority and additional sections beyond the lengths of EDNS options, and the
//! content of records for which Zeek writes no answer (HINFO, NAPTR, SVCB, CAA).

mod parser;
mod record;
mod state;
mod types;

pub use state::{DnsParser, probe};
