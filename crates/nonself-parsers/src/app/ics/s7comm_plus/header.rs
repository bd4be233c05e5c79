//! The header around each fragment, and the joining of fragments.

use super::reader::Reader;

pub const PROTOCOL: u8 = 0x72;

/// Versions that carry data; in the third each fragment begins with a digest.
pub mod version {
    pub const FIRST: u8 = 0x01;
    pub const DIGESTS: u8 = 0x03;
    pub const EVENT: u8 = 0xFE;
    pub const KEEP_ALIVE: u8 = 0xFF;
}

/// One fragment, header and digest taken off.
#[derive(Clone, Copy, Debug)]
pub struct Fragment<'a> {
    pub version: u8,
    pub digest_length: Option<u8>,
    pub data: &'a [u8],
    /// A trailer follows the last fragment of a message only.
    pub is_last: bool,
}

/// `None` is malformed: a length that does not fit, or an unknown version.
pub fn parse(bytes: &[u8]) -> Option<Fragment<'_>> {
    let mut reader = Reader(bytes);
    if reader.u8()? != PROTOCOL {
        return None;
    }
    let version = reader.u8()?;
    let mut fragment = Fragment {
        version,
        digest_length: None,
        data: &[],
        is_last: true,
    };
    match version {
        // A sequence number and a zero.
        version::KEEP_ALIVE => fragment.data = reader.0,
        version::EVENT => {
            let length = usize::from(reader.u16()?);
            fragment.data = reader.take(length.min(reader.0.len()))?;
        }
        version::FIRST..=version::DIGESTS => {
            let length = usize::from(reader.u16()?);
            let mut inner = Reader(reader.take(length)?);
            if version == version::DIGESTS {
                let digest = inner.u8()?;
                inner.take(usize::from(digest))?;
                fragment.digest_length = Some(digest);
            }
            fragment.data = inner.0;
            fragment.is_last = !reader.0.is_empty();
        }
        _ => return None,
    }
    Some(fragment)
}
