//! Server Message Block: CIFS (version 1), and versions 2 and 3.
//!
//! Standards: [MS-CIFS], [MS-SMB], [MS-SMB2], RFC 1002; TCP ports 445 and 139.
//!
//! Decoded: shares that are connected, files that are opened, renamed, deleted and closed,
//! with what was read and written; named pipes, whose DCE/RPC has rows of its own; tokens that
//! authenticate; what both ends tell of their systems. Chained and compounded commands are
//! read one by one. Contents of files are rows of `files`. Not decoded: what is encrypted or
//! compressed, printing, searches, locks, notifications.

mod contents;
mod fields;
mod message1;
mod message2;
mod pipes;
mod shares;
mod stream;
mod version1;
mod version2;

pub use stream::{SmbParser, probe};
