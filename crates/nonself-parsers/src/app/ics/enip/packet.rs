//! Bytes to values: the encapsulation header, its items, and the head of a CIP message.

use super::path::Path;
use crate::app::text::{le16, le32};

/// Length of the encapsulation header.
pub const HEADER: usize = 24;
/// Items of one message that are looked at; real ones have two to four.
const MAX_ITEMS: usize = 16;

pub mod command {
    pub const NOP: u16 = 0x00;
    pub const LIST_SERVICES: u16 = 0x04;
    pub const LIST_IDENTITY: u16 = 0x63;
    pub const LIST_INTERFACES: u16 = 0x64;
    pub const REGISTER_SESSION: u16 = 0x65;
    pub const UNREGISTER_SESSION: u16 = 0x66;
    pub const SEND_RR_DATA: u16 = 0x6F;
    pub const SEND_UNIT_DATA: u16 = 0x70;
}

pub mod item {
    pub const IDENTITY: u16 = 0x0C;
    pub const CONNECTED_ADDRESS: u16 = 0xA1;
    pub const CONNECTED_DATA: u16 = 0xB1;
    pub const UNCONNECTED_DATA: u16 = 0xB2;
    pub const SEQUENCED_ADDRESS: u16 = 0x8002;
}

/// The bit of a service that marks a response.
pub const RESPONSE: u8 = 0x80;

/// The header of every message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub command: u16,
    /// Bytes after the header.
    pub length: u16,
    pub session: u32,
    pub status: u32,
    /// Chosen by the requester, repeated by the answer.
    pub context: [u8; 8],
    pub options: u32,
}

impl Header {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            command: le16(bytes, 0)?,
            length: le16(bytes, 2)?,
            session: le32(bytes, 4)?,
            status: le32(bytes, 8)?,
            context: bytes.get(12..20)?.try_into().ok()?,
            options: le32(bytes, 20)?,
        })
    }

    /// Header and body together.
    pub fn total(self) -> usize {
        HEADER + usize::from(self.length)
    }

    /// Whether the command is one of the specification.
    pub fn is_known(self) -> bool {
        matches!(
            self.command,
            0x00 | 0x04 | 0x63..=0x66 | 0x6F | 0x70 | 0x72 | 0x73 | 0xC8
        )
    }

    /// Whether a stream can go on with this header. An unknown command is still one, as long
    /// as the fields that have to be zero are.
    pub fn is_plausible(self) -> bool {
        let quiet = self.options == 0 && self.status <= 0xFF;
        quiet && (self.is_known() || (self.command <= 0xFF && self.status == 0))
    }
}

/// One item of the common packet format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    pub kind: u16,
    pub data: &'a [u8],
}

/// The items of a body that begins with their number; a cut item ends the list.
pub fn items(body: &[u8]) -> Vec<Item<'_>> {
    let count = le16(body, 0).map_or(0, usize::from).min(MAX_ITEMS);
    let mut rest = body.get(2..).unwrap_or_default();
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        let (Some(kind), Some(length)) = (le16(rest, 0), le16(rest, 2)) else {
            break;
        };
        let end = 4 + usize::from(length);
        let Some(data) = rest.get(4..end) else { break };
        out.push(Item { kind, data });
        rest = &rest[end..];
    }
    out
}

/// The body of a command that carries CIP: interface handle and timeout come before the items.
pub fn carried_items(body: &[u8]) -> Vec<Item<'_>> {
    items(body.get(6..).unwrap_or_default())
}

/// A CIP message: a request with its path, or a response with its status.
#[derive(Clone, Debug)]
pub enum Message<'a> {
    Request(Request<'a>),
    Response(Response<'a>),
}

#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub service: u8,
    pub path: Path,
    pub data: &'a [u8],
}

#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// Without the response bit.
    pub service: u8,
    pub status: u8,
    /// The first word behind the status, where there is one.
    pub extended: Option<u16>,
    pub data: &'a [u8],
}

impl<'a> Message<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&service, rest) = bytes.split_first()?;
        if service & RESPONSE == 0 {
            let words = usize::from(*rest.first()?);
            let end = 1 + 2 * words;
            // A path that is cut off still tells its first parts.
            let path = rest.get(1..end.min(rest.len())).unwrap_or_default();
            return Some(Self::Request(Request {
                service,
                path: Path::parse(path),
                data: rest.get(end..).unwrap_or_default(),
            }));
        }
        let status = *rest.get(1)?;
        let words = rest.get(2).map_or(0, |n| usize::from(*n));
        Some(Self::Response(Response {
            service: service & !RESPONSE,
            status,
            extended: (words > 0).then(|| le16(rest, 3)).flatten(),
            data: rest.get(3 + 2 * words..).unwrap_or_default(),
        }))
    }
}

/// The services packed into one message: a number, offsets from that number on, then the
/// services. Offsets that lead nowhere are left out.
pub fn packed(data: &[u8], limit: usize) -> Vec<&[u8]> {
    let count = le16(data, 0).map_or(0, usize::from);
    let offset = |at: usize| le16(data, 2 + 2 * at).map(usize::from);
    (0..count.min(limit))
        .map_while(|at| Some((at, offset(at)?)))
        .filter_map(|(at, start)| {
            let end = offset(at + 1).filter(|_| at + 1 < count);
            data.get(start..end.unwrap_or(data.len()).min(data.len()))
        })
        .filter(|part| !part.is_empty())
        .collect()
}

/// What an Unconnected Send carries: the request for another device, and the way to it.
pub fn embedded(data: &[u8]) -> Option<(&[u8], Path)> {
    let size = le16(data, 2).map(usize::from)?;
    let request = data.get(4..4 + size)?;
    let after = 4 + size + size % 2;
    let words = data.get(after).map_or(0, |n| usize::from(*n));
    let route = data.get(after + 2..).unwrap_or_default();
    let route = &route[..route.len().min(2 * words)];
    Some((request, Path::parse(route)))
}
