//! The frame: start byte, length, four control octets.

use super::names::is_known_type;

const START: u8 = 0x68;
/// Start byte and length.
const PREFIX: usize = 2;
/// Control octets, which every frame has.
const CONTROL: usize = 4;
/// The longest that the length octet may say.
const MAX_LENGTH: u8 = 253;
/// Control octets and the fixed part of an ASDU.
const MIN_DATA: usize = CONTROL + 6;

/// A sequence number has 15 bits.
pub const NUMBERS: u16 = 0x8000;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Information: an ASDU, with both numbers.
    I { send: u16, receive: u16 },
    /// Supervisory: an acknowledgement.
    S { receive: u16 },
    /// Unnumbered: start, stop or test of the transfer.
    U(u8),
}

/// What the first bytes of a buffer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// More bytes are needed.
    Incomplete,
    /// A frame and its whole length.
    Frame(Kind, usize),
    /// No frame begins here.
    Nothing,
}

/// Look at the front of the bytes that wait.
pub fn next(bytes: &[u8]) -> Found {
    let length = match bytes {
        [] | [START] => return Found::Incomplete,
        [START, length, ..] if (CONTROL as u8..=MAX_LENGTH).contains(length) => {
            usize::from(*length)
        }
        _ => return Found::Nothing,
    };
    let Some(control) = bytes.get(PREFIX..PREFIX + CONTROL) else {
        return Found::Incomplete;
    };
    let Some(kind) = kind(control, length) else {
        return Found::Nothing;
    };
    let total = PREFIX + length;
    if bytes.len() < total {
        return Found::Incomplete;
    }
    Found::Frame(kind, total)
}

fn kind(control: &[u8], length: usize) -> Option<Kind> {
    let [a, b, c, d] = *control else { return None };
    let receive = u16::from_le_bytes([c, d]) >> 1;
    match a & 3 {
        3 => (length == CONTROL && [b, c, d] == [0; 3] && super::names::unnumbered(a).is_some())
            .then_some(Kind::U(a)),
        1 => (length == CONTROL && (a, b) == (1, 0) && c & 1 == 0).then_some(Kind::S { receive }),
        _ => {
            let send = u16::from_le_bytes([a, b]) >> 1;
            (length >= MIN_DATA && c & 1 == 0).then_some(Kind::I { send, receive })
        }
    }
}

/// The ASDU of a whole frame; empty if it has none.
pub fn asdu(frame: &[u8]) -> &[u8] {
    frame.get(PREFIX + CONTROL..).unwrap_or_default()
}

/// Where the next frame may begin, after bytes that are none.
pub fn find(bytes: &[u8]) -> usize {
    let rest = bytes.iter().enumerate().skip(1);
    let starts = rest.filter(|(_, byte)| **byte == START);
    for (at, _) in starts {
        if next(&bytes[at..]) != Found::Nothing {
            return at;
        }
    }
    bytes.len()
}

/// What one direction has so far, for the question whether it is this protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    pub frames: usize,
    /// Frames that hardly anything else could be: an ASDU of a known type.
    pub known_data: usize,
    /// Bytes that are no frame.
    pub is_broken: bool,
}

/// Follow the frames of one direction.
pub fn chain(mut bytes: &[u8]) -> Chain {
    let mut chain = Chain::default();
    loop {
        match next(bytes) {
            Found::Incomplete => return chain,
            Found::Nothing => {
                chain.is_broken = true;
                return chain;
            }
            Found::Frame(kind, length) => {
                chain.frames += 1;
                let known = asdu(&bytes[..length])
                    .first()
                    .is_some_and(|t| is_known_type(*t));
                chain.known_data += usize::from(known && matches!(kind, Kind::I { .. }));
                bytes = &bytes[length..];
            }
        }
    }
}
