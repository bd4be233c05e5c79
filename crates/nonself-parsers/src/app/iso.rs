//! ISO transport over TCP: the frame that S7comm, MMS and RDP share.
//!
//! TPKT is RFC 1006 (version 3, 16-bit length), COTP is ISO 8073 class 0 (X.224).

use super::text::be16;

/// Length of the TPKT header.
pub const TPKT: usize = 4;

/// COTP PDU types, the high half of the type byte.
pub mod cotp {
    pub const DATA: u8 = 0xF0;
    pub const CONNECTION_REQUEST: u8 = 0xE0;
    pub const CONNECTION_CONFIRM: u8 = 0xD0;
    pub const DISCONNECT_REQUEST: u8 = 0x80;
    pub const ALL: &[u8] = &[0x10, 0x20, 0x50, 0x60, 0x70, 0x80, 0xC0, 0xD0, 0xE0, 0xF0];
}

/// Parameters of a connection request: the TSAP of the calling and of the called end.
const CALLING_TSAP: u8 = 0xC1;
const CALLED_TSAP: u8 = 0xC2;

/// The length of the frame at the start of `bytes`: `None` while it cannot be told,
/// `Some(Err)` when this is no TPKT.
pub fn tpkt_length(bytes: &[u8]) -> Option<Result<usize, ()>> {
    match bytes {
        [] => None,
        [version, ..] if *version != 3 => Some(Err(())),
        [_, reserved, ..] if *reserved != 0 => Some(Err(())),
        _ => {
            let length = usize::from(be16(bytes, 2)?);
            // Header, and a COTP PDU of at least its length byte, type and one more.
            Some(if length < TPKT + 3 {
                Err(())
            } else {
                Ok(length)
            })
        }
    }
}

/// A COTP PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cotp<'a> {
    /// Type byte without the credit bits.
    pub kind: u8,
    /// The header after the type byte.
    pub header: &'a [u8],
    /// What is carried (data TPDUs), or user data.
    pub payload: &'a [u8],
}

impl<'a> Cotp<'a> {
    /// Parse what follows the TPKT header.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let length = usize::from(*bytes.first()?);
        let end = length.checked_add(1)?;
        let header = bytes.get(2..end)?;
        let kind = bytes.get(1)? & 0xF0;
        cotp::ALL.contains(&kind).then_some(Self {
            kind,
            header,
            payload: &bytes[end..],
        })
    }

    /// Data TPDU: whether this is the last part of its message.
    pub fn is_last(&self) -> bool {
        self.header.first().is_none_or(|number| number & 0x80 != 0)
    }

    /// The variable part of a connection request or confirm: after both references and
    /// the class.
    pub fn parameters(&self) -> &'a [u8] {
        self.header.get(5..).unwrap_or_default()
    }

    pub fn called_tsap(&self) -> Option<&'a [u8]> {
        self.parameter(CALLED_TSAP)
    }

    pub fn calling_tsap(&self) -> Option<&'a [u8]> {
        self.parameter(CALLING_TSAP)
    }

    /// Only connection requests and confirms have them.
    fn parameter(&self, wanted: u8) -> Option<&'a [u8]> {
        if !matches!(
            self.kind,
            cotp::CONNECTION_REQUEST | cotp::CONNECTION_CONFIRM
        ) {
            return None;
        }
        let mut rest = self.parameters();
        while let [code, length, tail @ ..] = rest {
            let value = tail.get(..usize::from(*length))?;
            if *code == wanted {
                return Some(value);
            }
            rest = &tail[value.len()..];
        }
        None
    }
}
