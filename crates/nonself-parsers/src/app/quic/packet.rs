//! Long headers and frames.

use crate::app::text::be32;

pub const VERSION_1: u32 = 1;
pub const VERSION_2: u32 = 0x6B33_43CF;
pub const DRAFT_29: u32 = 0xFF00_001D;

/// What a long header is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Initial,
    Retry,
    Other,
}

/// A packet with a long header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub version: u32,
    pub kind: Kind,
    pub destination: &'a [u8],
    /// Where the protected packet number begins in `bytes`.
    pub number_at: usize,
    /// The whole packet.
    pub bytes: &'a [u8],
}

impl<'a> Packet<'a> {
    /// The packet at the start of a datagram, and what comes after it.
    pub fn parse(datagram: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let first = *datagram.first()?;
        // Long header, fixed bit.
        if first & 0xC0 != 0xC0 {
            return None;
        }
        let version = be32(datagram, 1)?;
        let mut at = 5;
        let destination = connection_id(datagram, &mut at)?;
        connection_id(datagram, &mut at)?;
        let kind = match (version, first >> 4 & 3) {
            (VERSION_1 | DRAFT_29, 0) | (VERSION_2, 1) => Kind::Initial,
            (VERSION_1 | DRAFT_29, 3) | (VERSION_2, 0) => Kind::Retry,
            (VERSION_1 | VERSION_2 | DRAFT_29, _) => Kind::Other,
            _ => return None,
        };
        if kind == Kind::Retry {
            // It fills its datagram.
            let packet = Self {
                version,
                kind,
                destination,
                number_at: at,
                bytes: datagram,
            };
            return Some((packet, &[]));
        }
        if kind == Kind::Initial {
            let token = usize::try_from(varint(datagram, &mut at)?).ok()?;
            at = at.checked_add(token)?;
        }
        let length = usize::try_from(varint(datagram, &mut at)?).ok()?;
        let end = at.checked_add(length)?;
        let bytes = datagram.get(..end)?;
        let packet = Self {
            version,
            kind,
            destination,
            number_at: at,
            bytes,
        };
        Some((packet, &datagram[end..]))
    }
}

fn connection_id<'a>(bytes: &'a [u8], at: &mut usize) -> Option<&'a [u8]> {
    let length = usize::from(*bytes.get(*at)?);
    // RFC 9000 17.2: at most twenty bytes.
    if length > 20 {
        return None;
    }
    let id = bytes.get(*at + 1..*at + 1 + length)?;
    *at += 1 + length;
    Some(id)
}

/// RFC 9000 16: the two high bits say how many bytes.
pub fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let first = *bytes.get(*at)?;
    let length = 1_usize << (first >> 6);
    let all = bytes.get(*at..at.checked_add(length)?)?;
    *at += length;
    let start = u64::from(first & 0x3F);
    Some(
        all[1..]
            .iter()
            .fold(start, |value, byte| value << 8 | u64::from(*byte)),
    )
}

/// The CRYPTO frames of a packet's payload: offset and data.
pub fn crypto_frames(payload: &[u8]) -> Vec<(u64, &[u8])> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(kind) = payload.get(at) {
        at += 1;
        let known = match kind {
            // PADDING and PING.
            0 | 1 => Some(()),
            2 | 3 => skip_ack(payload, &mut at, *kind == 3),
            6 => crypto_frame(payload, &mut at).map(|frame| out.push(frame)),
            _ => None,
        };
        if known.is_none() {
            break;
        }
    }
    out
}

fn crypto_frame<'a>(payload: &'a [u8], at: &mut usize) -> Option<(u64, &'a [u8])> {
    let offset = varint(payload, at)?;
    let length = usize::try_from(varint(payload, at)?).ok()?;
    let data = payload.get(*at..at.checked_add(length)?)?;
    *at += length;
    Some((offset, data))
}

fn skip_ack(payload: &[u8], at: &mut usize, with_ecn: bool) -> Option<()> {
    varint(payload, at)?;
    varint(payload, at)?;
    let ranges = varint(payload, at)?;
    let more = ranges.checked_mul(2)? + 1 + if with_ecn { 3 } else { 0 };
    for _ in 0..more {
        varint(payload, at)?;
    }
    Some(())
}
