//! Long headers and frames.

use crate::app::text::be32;

pub const VERSION_1: u32 = 1;
pub const VERSION_2: u32 = 0x6B33_43CF;
/// Drafts 22 to 34 of version 1.
pub const DRAFT_22: u32 = 0xFF00_0016;
pub const DRAFT_34: u32 = 0xFF00_0022;
/// Facebook's own, made from drafts.
pub const MVFST: [u32; 6] = [
    0xFACE_B001,
    0xFACE_B002,
    0xFACE_B00E,
    0xFACE_B011,
    0xFACE_B012,
    0xFACE_B013,
];

/// What a long header is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Initial,
    ZeroRtt,
    Handshake,
    Retry,
    /// A version that is not known, or the server's list of versions.
    Unknown,
}

/// A packet with a long header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub version: u32,
    pub kind: Kind,
    pub destination: &'a [u8],
    pub source: &'a [u8],
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
        let source = connection_id(datagram, &mut at)?;
        let kind = kind(version, first);
        if matches!(kind, Kind::Retry | Kind::Unknown) {
            // It fills its datagram.
            let packet = Self {
                version,
                kind,
                destination,
                source,
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
            source,
            number_at: at,
            bytes,
        };
        Some((packet, &datagram[end..]))
    }
}

fn kind(version: u32, first: u8) -> Kind {
    const KINDS: [Kind; 4] = [Kind::Initial, Kind::ZeroRtt, Kind::Handshake, Kind::Retry];
    let number = usize::from(first >> 4 & 3);
    match version {
        // Version 2 has the same kinds, each one further.
        VERSION_2 => KINDS[(number + 3) % 4],
        VERSION_1 | DRAFT_22..=DRAFT_34 => KINDS[number],
        _ if MVFST.contains(&version) => KINDS[number],
        _ => Kind::Unknown,
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

/// What is of interest in a packet's payload.
pub enum Frame<'a> {
    /// Offset and data.
    Crypto(u64, &'a [u8]),
    ConnectionClose,
}

/// The frames of a packet's payload, up to the first that an Initial packet may not have.
pub fn frames(payload: &[u8]) -> Vec<Frame<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(kind) = payload.get(at) {
        at += 1;
        let known = match kind {
            // PADDING and PING.
            0 | 1 => Some(()),
            2 | 3 => skip_ack(payload, &mut at, *kind == 3),
            6 => crypto_frame(payload, &mut at)
                .map(|(offset, data)| out.push(Frame::Crypto(offset, data))),
            0x1C => skip_close(payload, &mut at).map(|()| out.push(Frame::ConnectionClose)),
            _ => None,
        };
        if known.is_none() {
            break;
        }
    }
    out
}

/// Error, type of the frame that caused it, reason.
fn skip_close(payload: &[u8], at: &mut usize) -> Option<()> {
    varint(payload, at)?;
    varint(payload, at)?;
    let reason = usize::try_from(varint(payload, at)?).ok()?;
    *at = at.checked_add(reason).filter(|end| *end <= payload.len())?;
    Some(())
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
