//! DER and BER with definite lengths: just enough for Kerberos, SPNEGO and CMS.
//!
//! Nothing is copied, and a reader goes one level deep: who wants what is inside asks again,
//! so that no nesting on the wire becomes a recursion here.

/// One element: its first byte and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    pub tag: u8,
    pub body: &'a [u8],
}

pub mod tag {
    pub const INTEGER: u8 = 0x02;
    pub const OCTETS: u8 = 0x04;
    pub const OBJECT_IDENTIFIER: u8 = 0x06;
    pub const ENUMERATED: u8 = 0x0A;
    pub const SEQUENCE: u8 = 0x30;
    /// Context-specific and constructed, number 0; others follow it.
    pub const CONTEXT: u8 = 0xA0;
}

/// The first element of `bytes` and what follows it; none if it is not there as a whole.
pub fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (tag, header, length) = header(bytes)?;
    let end = header.checked_add(length)?;
    let body = bytes.get(header..end)?;
    Some((Element { tag, body }, &bytes[end..]))
}

/// Tag, length of the header, length of the body: the body need not be there.
pub fn header(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
    if tag & 0x1F == 0x1F {
        return None;
    }
    if first < 0x80 {
        return Some((tag, 2, usize::from(first)));
    }
    let count = usize::from(first & 0x7F);
    if !(1..=4).contains(&count) {
        return None;
    }
    let digits = bytes.get(2..2 + count)?;
    let length = digits
        .iter()
        .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    Some((tag, 2 + count, length))
}

/// The elements one after the other; they end where the bytes make no sense.
pub fn elements(mut bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    std::iter::from_fn(move || {
        let (found, rest) = element(bytes)?;
        bytes = rest;
        Some(found)
    })
}

/// The body of the one element with this tag that `bytes` begin with.
pub fn inside(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, _) = element(bytes)?;
    (found.tag == tag).then_some(found.body)
}

/// The body of the element with this tag among several.
pub fn find(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    elements(bytes).find(|e| e.tag == tag).map(|e| e.body)
}

/// The field `[number]` of the fields of a sequence, still with its own header inside.
pub fn field(fields: &[u8], number: u8) -> Option<&[u8]> {
    find(fields, tag::CONTEXT + number)
}

/// A whole number, as it stands in an `INTEGER` or `ENUMERATED`.
pub fn integer(bytes: &[u8]) -> Option<i64> {
    let (found, _) = element(bytes)?;
    if !matches!(found.tag, tag::INTEGER | tag::ENUMERATED) || !(1..=8).contains(&found.body.len())
    {
        return None;
    }
    let sign = if found.body[0] & 0x80 == 0 { 0 } else { -1 };
    Some(
        found
            .body
            .iter()
            .fold(sign, |sum, byte| sum << 8 | i64::from(*byte)),
    )
}

/// The bytes of whatever text or octet string stands here.
pub fn string(bytes: &[u8]) -> Option<&[u8]> {
    element(bytes).map(|(found, _)| found.body)
}
