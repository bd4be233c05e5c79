//! Protocols of power grids, pipelines, railways and meters.

use super::checksum::ccitt;
use super::verdict;
use crate::app::Transport;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, le32};

/// IEEE C37.118: a sync word with a known type and version, and a checksum over the frame.
pub fn synchrophasor(e: &Evidence<'_>) -> Verdict {
    const HEADER: usize = 14;
    const KEPT: usize = 4096;
    let bytes = e.latest();
    let [0xAA, word, rest @ ..] = bytes else {
        return Verdict::No;
    };
    if word >> 4 > 5 || !matches!(word & 15, 1..=3) {
        return Verdict::No;
    }
    let Some(length) = be16(rest, 0).map(usize::from) else {
        return Verdict::Maybe;
    };
    match bytes.get(..length) {
        Some(frame) if length > HEADER + 1 => {
            verdict(be16(frame, length - 2) == Some(ccitt(&frame[..length - 2])))
        }
        None if e.transport == Transport::Tcp && length <= KEPT => Verdict::Maybe,
        None => verdict(e.on_port(&[4712, 4713])),
        Some(_) => Verdict::No,
    }
}

/// BSAP over IP: as many messages as stated, each as long as stated. An acknowledgement has
/// none and counts on the port only.
pub fn bsap(e: &Evidence<'_>) -> Verdict {
    const HEADER: usize = 14;
    let bytes = e.latest();
    let [0x0E | 0x16, 0, count @ 0..=64, 0, function, 0, ..] = bytes else {
        return Verdict::No;
    };
    if *count == 0 {
        return verdict(*function == 0 && bytes.len() == HEADER && e.on_port(&[1234]));
    }
    let mut rest = bytes.get(HEADER..).unwrap_or_default();
    for _ in 0..*count {
        let length = le32(rest, 0).map_or(0, |length| length as usize);
        rest = match rest.get(length..) {
            Some(next) if length >= 8 => next,
            _ => return Verdict::No,
        };
    }
    verdict(rest.is_empty())
}

/// ANSI C12.22: an ACSE message whose elements fill it, the last of them user information.
pub fn c1222(e: &Evidence<'_>) -> Verdict {
    const USER_INFORMATION: u8 = 0xBE;
    let Some((0x60, mut rest, after)) = element(e.latest()) else {
        let open = e.transport == Transport::Tcp && matches!(e.latest(), [0x60, 0xA1..=0xA8, ..]);
        return if open { Verdict::Maybe } else { Verdict::No };
    };
    let mut last = 0;
    while let Some((tag @ (0xA1..=0xA8 | 0x8B | 0xAC | USER_INFORMATION), _, next)) = element(rest)
    {
        (last, rest) = (tag, next);
    }
    let whole = e.transport == Transport::Tcp || after.is_empty();
    verdict(last == USER_INFORMATION && rest.is_empty() && whole)
}

/// A BER element: its tag, its content, and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length, rest @ ..] = bytes else {
        return None;
    };
    let (length, rest) = match *length {
        0..=0x7F => (usize::from(*length), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (usize::from(be16(rest, 0)?), &rest[2..]),
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((*tag, content, after))
}
