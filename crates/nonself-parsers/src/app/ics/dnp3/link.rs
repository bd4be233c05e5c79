//! The data link: frames found in the bytes of one direction, their checksums taken out.

/// Start bytes, length, control, destination, source, checksum.
pub const HEADER: usize = 10;
/// What the length counts besides user data: control and both addresses.
const COUNTED: usize = 5;
/// User data between two checksums.
const BLOCK: usize = 16;
/// Start bytes of every frame.
const START: [u8; 2] = [0x05, 0x64];

/// Sent by the master's side.
const DIRECTION: u8 = 0x80;

/// A frame without its checksums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub from_master: bool,
    pub destination: u16,
    pub source: u16,
    /// Transport byte and what it carries; empty in frames of the link itself.
    pub data: Vec<u8>,
}

/// What the first bytes of a buffer are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// More bytes are needed.
    Incomplete,
    /// A frame, and how many bytes it took.
    Frame(Frame, usize),
    /// No frame begins here; so many bytes are not one.
    Nothing(usize),
    /// A header with a wrong checksum: its length is worth nothing.
    BadHeader,
    /// A block with a wrong checksum. Another frame may begin inside this one.
    BadBlock,
}

/// Look at the front of the bytes that wait.
pub fn next(bytes: &[u8]) -> Found {
    let start = find_start(bytes);
    if start > 0 {
        return Found::Nothing(start);
    }
    let Some(header) = bytes.get(..HEADER) else {
        return Found::Incomplete;
    };
    if !is_header(header) {
        return Found::BadHeader;
    }
    let length = usize::from(header[2]) - COUNTED;
    let blocks = length.div_ceil(BLOCK);
    let total = HEADER + length + 2 * blocks;
    let Some(body) = bytes.get(HEADER..total) else {
        return Found::Incomplete;
    };
    let mut data = Vec::with_capacity(length);
    for block in body.chunks(BLOCK + 2) {
        let (user, sum) = block.split_at(block.len() - 2);
        if checksum(user).to_le_bytes() != sum {
            return Found::BadBlock;
        }
        data.extend_from_slice(user);
    }
    let frame = Frame {
        from_master: header[3] & DIRECTION != 0,
        destination: u16::from_le_bytes([header[4], header[5]]),
        source: u16::from_le_bytes([header[6], header[7]]),
        data,
    };
    Found::Frame(frame, total)
}

/// Whether these are start bytes, a length of at least five, and the right checksum.
pub fn is_header(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER
        && bytes[..2] == START
        && usize::from(bytes[2]) >= COUNTED
        && checksum(&bytes[..8]).to_le_bytes() == bytes[8..10]
}

/// Whether these few bytes can become a header.
pub fn may_begin(bytes: &[u8]) -> bool {
    bytes.iter().zip(START).all(|(a, b)| *a == b)
        && bytes
            .get(2)
            .is_none_or(|length| usize::from(*length) >= COUNTED)
}

/// Where the start bytes are, or the end; half of them at the end count.
pub fn find_start(bytes: &[u8]) -> usize {
    let pair = bytes.windows(2).position(|pair| pair == START);
    let half = usize::from(bytes.last() == Some(&START[0]));
    pair.unwrap_or(bytes.len() - half)
}

/// CRC-16/DNP, a byte at a time.
const TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u16;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xA6BC
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

fn checksum(bytes: &[u8]) -> u16 {
    !bytes.iter().fold(0, |crc: u16, byte| {
        TABLE[usize::from(crc as u8 ^ byte)] ^ crc >> 8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_has_its_known_value() {
        assert_eq!(checksum(b"123456789"), 0xEA82);
    }
}
