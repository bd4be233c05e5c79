//! One fragment of DCE/RPC, connection-oriented, version 5 (C706 12.6).

use super::interfaces;
use crate::app::text::{be16, be32};

pub const HEADER: usize = 16;
/// Context offers read from one message.
const MAX_CONTEXTS: usize = 64;

/// Who authenticates, by number ([MS-RPCE] 2.2.1.1.7).
pub mod mechanism {
    pub const SPNEGO: u8 = 9;
    pub const NTLM: u8 = 10;
    pub const TLS: u8 = 14;
    pub const KERBEROS: u8 = 16;
    pub const NETLOGON: u8 = 68;
}

pub mod kind {
    pub const REQUEST: u8 = 0;
    pub const RESPONSE: u8 = 2;
    pub const FAULT: u8 = 3;
    pub const BIND: u8 = 11;
    pub const BIND_ACK: u8 = 12;
    pub const BIND_NAK: u8 = 13;
    pub const ALTER_CONTEXT: u8 = 14;
    pub const ALTER_CONTEXT_RESPONSE: u8 = 15;
    pub const AUTH3: u8 = 16;
    pub const LAST: u8 = 19;
}

const FIRST_FRAGMENT: u8 = 1;
const LAST_FRAGMENT: u8 = 2;
const HAS_OBJECT: u8 = 0x80;

/// A fragment: its header read, the rest as bytes.
#[derive(Debug)]
pub struct Pdu<'a> {
    pub kind: u8,
    flags: u8,
    pub little_endian: bool,
    pub call_id: u32,
    body: &'a [u8],
    /// What authenticates, when there is something.
    pub token: Option<&'a [u8]>,
    /// The mechanism that it is of.
    pub mechanism: Option<u8>,
}

/// An interface that is offered under a number.
#[derive(Debug, PartialEq, Eq)]
pub struct Context {
    pub id: u16,
    pub uuid: String,
    pub major: u16,
    pub minor: u16,
}

/// Whether a fragment could begin like this; false as soon as it cannot.
pub fn is_header(bytes: &[u8]) -> bool {
    let fits = |at: usize, ok: fn(u8) -> bool| bytes.get(at).is_none_or(|b| ok(*b));
    fits(0, |version| version == 5)
        && fits(1, |minor| minor <= 1)
        && fits(2, |kind| kind <= kind::LAST)
        && fits(4, |format| format & 0xEF == 0)
        && fits(5, |float| float <= 3)
        && fits(6, |zero| zero == 0)
        && fits(7, |zero| zero == 0)
        && length(bytes).is_none_or(|length| length >= HEADER)
}

/// The length of the fragment that begins here.
pub fn length(bytes: &[u8]) -> Option<usize> {
    let little_endian = *bytes.get(4)? & 0x10 != 0;
    short(bytes, 8, little_endian).map(usize::from)
}

impl<'a> Pdu<'a> {
    /// Read a whole fragment.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        const TRAILER: usize = 8;
        let little_endian = *bytes.get(4)? & 0x10 != 0;
        let auth = usize::from(short(bytes, 10, little_endian)?);
        let token_at = bytes.len().checked_sub(auth)?;
        let (end, token) = if auth > 0 && token_at >= HEADER + TRAILER {
            (token_at - TRAILER, Some(&bytes[token_at..]))
        } else {
            (bytes.len(), None)
        };
        Some(Self {
            kind: bytes[2],
            flags: bytes[3],
            little_endian,
            call_id: long(bytes, 12, little_endian)?,
            body: bytes.get(HEADER..end)?,
            token,
            mechanism: token.map(|_| bytes[end]),
        })
    }

    pub fn is_first(&self) -> bool {
        self.flags & FIRST_FRAGMENT != 0
    }

    pub fn is_last(&self) -> bool {
        self.flags & LAST_FRAGMENT != 0
    }

    /// The number of the interface that a request, response or fault belongs to.
    pub fn context(&self) -> Option<u16> {
        short(self.body, 4, self.little_endian)
    }

    /// The number of the operation that a request asks for.
    pub fn operation(&self) -> Option<u16> {
        short(self.body, 6, self.little_endian)
    }

    /// The object that a request is for.
    pub fn object(&self) -> Option<String> {
        let has = self.flags & HAS_OBJECT != 0;
        has.then(|| interfaces::uuid(self.body.get(8..24)?, self.little_endian))
            .flatten()
    }

    /// Why a call failed.
    pub fn status(&self) -> Option<u32> {
        long(self.body, 8, self.little_endian)
    }

    /// The interfaces that a bind or alter-context message offers.
    pub fn contexts(&self) -> Vec<Context> {
        const SYNTAX: usize = 20;
        let count = self.body.get(8).copied().unwrap_or_default();
        let mut rest = self.body.get(12..).unwrap_or_default();
        let mut found = Vec::new();
        for _ in 0..usize::from(count).min(MAX_CONTEXTS) {
            let read = || {
                let little = self.little_endian;
                let context = Context {
                    id: short(rest, 0, little)?,
                    uuid: interfaces::uuid(rest.get(4..20)?, little)?,
                    major: short(rest, 20, little)?,
                    minor: short(rest, 22, little)?,
                };
                Some((context, usize::from(*rest.get(2)?)))
            };
            let Some((context, syntaxes)) = read() else {
                break;
            };
            found.push(context);
            rest = rest.get(24 + syntaxes * SYNTAX..).unwrap_or_default();
        }
        found
    }

    /// The address that the server answers a bind with: a pipe or a port, as text.
    pub fn address(&self) -> Option<&'a [u8]> {
        let length = usize::from(short(self.body, 8, self.little_endian)?);
        let address = self.body.get(10..10 + length)?;
        Some(address.strip_suffix(b"\0").unwrap_or(address))
    }
}

fn short(bytes: &[u8], at: usize, little_endian: bool) -> Option<u16> {
    be16(bytes, at).map(|n| if little_endian { n.swap_bytes() } else { n })
}

fn long(bytes: &[u8], at: usize, little_endian: bool) -> Option<u32> {
    be32(bytes, at).map(|n| if little_endian { n.swap_bytes() } else { n })
}
