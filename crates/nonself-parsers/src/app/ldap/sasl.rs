//! What SASL wraps around messages after a bind (RFC 4422 3.7, RFC 4121 4.2.6.2).

use crate::app::text::be16;

/// Token id, flags, filler, two counts, sequence number.
const HEADER: usize = 16;
const WRAP: u16 = 0x0504;
const SEALED: u8 = 0x02;

/// Bytes that must be seen to know whether the inside can be read.
pub const PEEK: usize = HEADER;

/// True if the token that begins here is not encrypted.
pub fn is_open(token: &[u8]) -> bool {
    be16(token, 0) == Some(WRAP) && token.get(2).is_some_and(|flags| flags & SEALED == 0)
}

/// The messages in a token that is not encrypted: its checksum stands before or after them,
/// as it was rotated.
pub fn inside(token: &[u8]) -> Option<&[u8]> {
    let checksum = usize::from(be16(token, 4)?);
    let rotated = usize::from(be16(token, 6)?);
    let body = token.get(HEADER..)?;
    if rotated == checksum {
        body.get(checksum..)
    } else {
        body.get(..body.len().checked_sub(checksum)?)
    }
}
