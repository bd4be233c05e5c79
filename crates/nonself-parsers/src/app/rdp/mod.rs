//! Remote Desktop Protocol on TCP.
//!
//! Standards: [MS-RDPBCGR], T.125 (MCS), T.124 (GCC), X.224; TCP port 3389.
//!
//! Decoded: the connection request with its cookie and the security protocols offered, the
//! server's choice or refusal, and for standard RDP security what client and server tell
//! of themselves in the MCS connect messages, certificates included. With TLS or `CredSSP`
//! the rest is TLS and has an `ssl` row. Not decoded: everything after that.

mod names;
mod parser;
mod state;

pub use state::{RdpParser, probe};
