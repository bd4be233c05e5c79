//! BER elements whose tag may have several bytes: MMS numbers its services up to 78.

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Class and form: the high three bits of the first byte.
    pub kind: u8,
    pub number: u32,
    pub body: &'a [u8],
}

/// Classes and forms that are asked for.
pub mod kind {
    pub const UNIVERSAL: u8 = 0x00;
    pub const APPLICATION: u8 = 0x60;
    pub const CONTEXT: u8 = 0x80;
    pub const CONTEXT_CONSTRUCTED: u8 = 0xA0;
}

impl<'a> Element<'a> {
    /// Context-specific, with or without elements inside.
    pub fn is_context(&self) -> bool {
        self.kind & 0xC0 == kind::CONTEXT
    }

    pub fn is_constructed(&self) -> bool {
        self.kind & 0x20 != 0
    }

    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        elements(self.body)
    }

    /// The first of its elements with this context-specific number.
    pub fn context(&self, number: u32) -> Option<Element<'a>> {
        self.elements()
            .find(|e| e.is_context() && e.number == number)
    }

    pub fn integer(&self) -> Option<i64> {
        integer(self.body)
    }
}

/// A whole number of at most eight bytes.
pub fn integer(body: &[u8]) -> Option<i64> {
    if !(1..=8).contains(&body.len()) {
        return None;
    }
    let sign = if body[0] & 0x80 == 0 { 0 } else { -1 };
    Some(
        body.iter()
            .fold(sign, |sum, byte| sum << 8 | i64::from(*byte)),
    )
}

/// The first element of `bytes` and what follows it; none if it is not there as a whole.
pub fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&first, mut rest) = bytes.split_first()?;
    let mut number = u32::from(first & 0x1F);
    if number == 0x1F {
        number = 0;
        loop {
            let (&digit, tail) = rest.split_first()?;
            rest = tail;
            number = number.checked_mul(128)? | u32::from(digit & 0x7F);
            if digit & 0x80 == 0 {
                break;
            }
        }
    }
    let (&length, mut rest) = rest.split_first()?;
    let mut size = usize::from(length);
    if length >= 0x80 {
        let count = usize::from(length & 0x7F);
        if !(1..=4).contains(&count) {
            return None;
        }
        let (digits, tail) = rest.split_at_checked(count)?;
        rest = tail;
        size = digits
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    }
    let (body, rest) = rest.split_at_checked(size)?;
    let found = Element {
        kind: first & 0xE0,
        number,
        body,
    };
    Some((found, rest))
}

/// The elements one after the other; they end where the bytes make no sense.
pub fn elements(mut bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    std::iter::from_fn(move || {
        let (found, rest) = element(bytes)?;
        bytes = rest;
        Some(found)
    })
}
