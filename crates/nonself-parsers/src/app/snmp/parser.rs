//! A datagram to its values.

use std::fmt::Write;

use crate::app::der::{self, tag};

/// Variables of one message that are looked at.
const MAX_BINDINGS: usize = 2048;
/// Numbers of one object identifier, as the standard limits them.
const MAX_NUMBERS: usize = 128;

pub const VERSION_3: i64 = 3;

/// Kinds of messages (RFC 3416 3): the numbers of their context tags.
pub mod kind {
    pub const GET: u8 = 0;
    pub const GET_NEXT: u8 = 1;
    pub const RESPONSE: u8 = 2;
    pub const SET: u8 = 3;
    pub const TRAP_1: u8 = 4;
    pub const GET_BULK: u8 = 5;
    pub const INFORM: u8 = 6;
    pub const TRAP_2: u8 = 7;
}

pub struct Message<'a> {
    pub version: i64,
    /// Of versions 1 and 2c.
    pub community: Option<&'a [u8]>,
    /// Of version 3: who asks, and the engine that knows the keys.
    pub user: Option<&'a [u8]>,
    pub engine: Option<&'a [u8]>,
    /// None if it is encrypted or unknown.
    pub pdu: Option<Pdu<'a>>,
}

pub struct Pdu<'a> {
    pub kind: u8,
    pub error: i64,
    bindings: &'a [u8],
}

impl<'a> Message<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let inside = der::inside(bytes, tag::SEQUENCE)?;
        let version = der::integer(inside)?;
        let (_, rest) = der::element(inside)?;
        if version != VERSION_3 {
            let (community, rest) = der::element(rest)?;
            return (community.tag == tag::OCTETS).then(|| Self {
                version,
                community: Some(community.body),
                user: None,
                engine: None,
                pdu: Pdu::parse(rest),
            });
        }
        let (header, rest) = der::element(rest)?;
        let (security, rest) = der::element(rest)?;
        if header.tag != tag::SEQUENCE || security.tag != tag::OCTETS {
            return None;
        }
        // The user-based model: engine, boots, time, user, two more.
        let parameters = der::inside(security.body, tag::SEQUENCE).unwrap_or_default();
        let parameter = |at: usize| der::elements(parameters).nth(at).map(|e| e.body);
        let scoped = der::inside(rest, tag::SEQUENCE);
        let pdu = scoped.and_then(|scoped| {
            let (_, rest) = der::element(scoped)?;
            let (_, rest) = der::element(rest)?;
            Pdu::parse(rest)
        });
        Some(Self {
            version,
            community: None,
            user: parameter(3).filter(|user| !user.is_empty()),
            engine: parameter(0).filter(|engine| !engine.is_empty()),
            pdu,
        })
    }
}

impl<'a> Pdu<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (found, _) = der::element(bytes)?;
        let kind = found.tag.checked_sub(tag::CONTEXT)?;
        // A trap of version 1 has its own head; the variables are last in all of them.
        let before = if kind == kind::TRAP_1 { 5 } else { 3 };
        let bindings = der::elements(found.body).nth(before)?;
        let error = der::elements(found.body)
            .nth(1)
            .filter(|_| kind == kind::RESPONSE);
        let error = error.map_or(0, |e| i64::from(e.body.last().copied().unwrap_or(0)));
        Some(Self {
            kind,
            error,
            bindings: bindings.body,
        })
    }

    /// Object identifiers with the tags and bodies of their values.
    pub fn bindings(&self) -> impl Iterator<Item = (&'a [u8], der::Element<'a>)> {
        let list = der::elements(self.bindings).take(MAX_BINDINGS);
        list.filter_map(|binding| {
            let (name, rest) = der::element(binding.body)?;
            let (value, _) = der::element(rest)?;
            Some((name.body, value))
        })
    }
}

/// How many bytes a number of an object identifier has when it cannot fit 64 bits.
pub fn too_long_number(bytes: &[u8]) -> Option<usize> {
    const MOST: usize = 10;
    let numbers = bytes.split_inclusive(|byte| byte & 0x80 == 0);
    numbers.map(<[u8]>::len).find(|length| *length > MOST)
}

/// An object identifier as text.
pub fn oid(bytes: &[u8]) -> String {
    let mut out = String::new();
    let (mut number, mut count) = (0_u64, 0);
    for byte in bytes {
        number = number.wrapping_shl(7) | u64::from(byte & 0x7F);
        if byte & 0x80 != 0 {
            continue;
        }
        if count == 0 {
            let first = (number / 40).min(2);
            let _ = write!(out, "{first}.{}", number - first * 40);
        } else {
            let _ = write!(out, ".{number}");
        }
        number = 0;
        count += 1;
        if count == MAX_NUMBERS {
            break;
        }
    }
    out
}

/// A number without sign, as in time ticks.
pub fn unsigned(bytes: &[u8]) -> Option<u64> {
    let digits = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    let number = digits.iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
    (digits.len() <= 8).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_identifiers_are_read() {
        assert_eq!(oid(&[0x2B, 6, 1, 2, 1, 1, 1, 0]), "1.3.6.1.2.1.1.1.0");
        assert_eq!(oid(&[0x88, 0x37, 0x81, 0x00]), "2.999.128");
        assert_eq!(oid(&[]), "");
        assert_eq!(too_long_number(&[0x2B, 0x88, 0x37]), None);
        let long = [&[0x2B][..], &[0x80; 10], &[0x00]].concat();
        assert_eq!(too_long_number(&long), Some(11));
    }
}
