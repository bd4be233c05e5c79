//! Values and their tags.

use std::fmt::Write;

use super::names::object_name;
use crate::app::text::{be16, be32, text};

/// The longest text of one value.
const MAX_TEXT: usize = 4096;
/// The longest octet string and bit string that are written out.
const MAX_OCTETS: usize = 1024;
const MAX_BITS: usize = 512;

/// An object: its type and its number among those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object {
    pub kind: u16,
    pub instance: u32,
}

impl Object {
    pub fn parse(data: &[u8]) -> Option<Self> {
        if data.len() != 4 {
            return None;
        }
        let both = be32(data, 0)?;
        Some(Self {
            kind: (both >> 22) as u16,
            instance: both & 0x003F_FFFF,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Typed by its number.
    Application,
    /// Typed by its place in the service.
    Context,
    Opening,
    Closing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    pub number: u8,
    pub kind: Kind,
    /// The length field; of an application boolean it is the value.
    pub length: u32,
    pub data: &'a [u8],
}

/// Tags from the first to the last byte, or to the first that makes no sense.
#[derive(Clone, Debug)]
pub struct Tags<'a>(pub &'a [u8]);

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let Some((tag, used)) = Tag::parse(self.0) else {
            self.0 = &[];
            return None;
        };
        self.0 = &self.0[used..];
        Some(tag)
    }
}

impl<'a> Tags<'a> {
    /// The next tag, if it is this one; else it stays.
    pub fn context(&mut self, number: u8) -> Option<Tag<'a>> {
        let is_it = |tag: &Tag<'_>| tag.kind == Kind::Context && tag.number == number;
        self.take_if(is_it)
    }

    pub fn opens(&mut self, number: u8) -> bool {
        let is_it = |tag: &Tag<'_>| tag.kind == Kind::Opening && tag.number == number;
        self.take_if(is_it).is_some()
    }

    pub fn closes(&mut self, number: u8) -> bool {
        let is_it = |tag: &Tag<'_>| tag.kind == Kind::Closing && tag.number == number;
        self.take_if(is_it).is_some()
    }

    fn take_if(&mut self, is_it: impl Fn(&Tag<'_>) -> bool) -> Option<Tag<'a>> {
        let (tag, used) = Tag::parse(self.0).filter(|(tag, _)| is_it(tag))?;
        self.0 = &self.0[used..];
        Some(tag)
    }

    /// The values up to the end of the list that was just opened, those of lists in it too.
    pub fn until_closed(&mut self, limit: usize) -> Vec<Tag<'a>> {
        let mut values = Vec::new();
        let mut depth = 0_usize;
        for tag in self.by_ref() {
            match tag.kind {
                Kind::Opening => depth += 1,
                Kind::Closing if depth == 0 => break,
                Kind::Closing => depth -= 1,
                _ if values.len() < limit => values.push(tag),
                _ => {}
            }
        }
        values
    }
}

impl<'a> Tag<'a> {
    fn parse(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let first = *bytes.first()?;
        let mut at = 1;
        let mut number = first >> 4;
        if number == 15 {
            number = *bytes.get(at)?;
            at += 1;
        }
        let is_context = first & 0x08 != 0;
        let kind = match (is_context, first & 7) {
            (true, 6) => Kind::Opening,
            (true, 7) => Kind::Closing,
            (true, _) => Kind::Context,
            (false, _) => Kind::Application,
        };
        let mut length = u32::from(first & 7);
        if matches!(kind, Kind::Opening | Kind::Closing) {
            length = 0;
        } else if length == 5 {
            let byte = *bytes.get(at)?;
            at += 1;
            length = u32::from(byte);
            if byte == 254 {
                length = u32::from(be16(bytes, at)?);
                at += 2;
            } else if byte == 255 {
                length = be32(bytes, at)?;
                at += 4;
            }
        }
        // An application boolean has no data.
        let is_boolean = kind == Kind::Application && number == 1;
        let size = if is_boolean { 0 } else { length as usize };
        let data = bytes.get(at..at.checked_add(size)?)?;
        let tag = Self {
            number,
            kind,
            length,
            data,
        };
        Some((tag, at + size))
    }

    /// At most four bytes as one number.
    pub fn unsigned(&self) -> Option<u32> {
        let bytes = self.data.get(..self.data.len().min(4))?;
        (!bytes.is_empty()).then(|| bytes.iter().fold(0, |sum, b| sum << 8 | u32::from(*b)))
    }

    pub fn object(&self) -> Option<Object> {
        Object::parse(self.data)
    }

    /// A character string: its first byte says how it is encoded.
    pub fn string(&self) -> Option<String> {
        let (&encoding, rest) = self.data.split_first()?;
        Some(match encoding {
            // UTF-8, which was ASCII once.
            0 => {
                let end = rest.iter().position(|b| *b == 0).unwrap_or(rest.len());
                text(&rest[..end], MAX_TEXT)
            }
            3 => utf32(rest),
            4 => utf16(rest),
            5 => rest.iter().take(MAX_TEXT).map(|b| char::from(*b)).collect(),
            // Code pages and JIS are not decoded; ICSNPP leaves them out too.
            _ => String::new(),
        })
    }

    /// The value as ICSNPP writes it. What has no type of its own is a number, or its bytes.
    pub fn value(&self) -> String {
        if self.kind == Kind::Context {
            return match self.unsigned().filter(|_| self.data.len() <= 4) {
                Some(number) => number.to_string(),
                None => octets(self.data),
            };
        }
        match self.number {
            1 => (self.length == 1).to_string(),
            2 | 9 => self.unsigned().unwrap_or_default().to_string(),
            3 => self.signed().unwrap_or_default().to_string(),
            4 => float(f64::from(self.real().unwrap_or_default())),
            5 => float(self.double().unwrap_or_default()),
            6 => octets(self.data),
            7 => self.string().unwrap_or_default(),
            8 => bits(self.data),
            10 => date(self.data),
            11 => time(self.data),
            12 => self.object().map_or_else(String::new, |object| {
                format!("{}: {}", object_name(object.kind), object.instance)
            }),
            _ => String::new(),
        }
    }

    /// The value as a number, where it is one; floating-point numbers are given as their bits.
    pub fn number(&self) -> Option<i64> {
        match (self.kind, self.number) {
            (Kind::Application, 1) => Some(i64::from(self.length == 1)),
            (Kind::Application, 2 | 9) => self.unsigned().map(i64::from),
            (Kind::Application, 3) => self.signed(),
            (Kind::Application, 4) => self.real().map(|value| i64::from(value.to_bits())),
            (Kind::Application, 5) => self.double().map(|value| value.to_bits().cast_signed()),
            _ => None,
        }
    }

    fn signed(&self) -> Option<i64> {
        let (&first, _) = self.data.split_first()?;
        let start = if first & 0x80 == 0 { 0 } else { -1 };
        let bytes = self.data.iter().take(8);
        Some(bytes.fold(start, |sum, byte| sum << 8 | i64::from(*byte)))
    }

    fn real(&self) -> Option<f32> {
        Some(f32::from_be_bytes(self.data.try_into().ok()?))
    }

    fn double(&self) -> Option<f64> {
        Some(f64::from_be_bytes(self.data.try_into().ok()?))
    }
}

/// Six decimals, as C's `%f`.
fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    format!("{value:.6}")
}

fn octets(data: &[u8]) -> String {
    if data.len() > MAX_OCTETS {
        return format!("<octets len={}>", data.len());
    }
    crate::app::text::hex(data)
}

/// All bits of all bytes, those that only fill the last one too, as ICSNPP does.
fn bits(data: &[u8]) -> String {
    if data.len() > MAX_BITS {
        return format!("<bits len={}>", data.len());
    }
    let bytes = data.iter().skip(1);
    bytes
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .map(|bit| if bit == 1 { 'T' } else { 'F' })
        .collect()
}

/// Month, day, year.
pub fn date(data: &[u8]) -> String {
    match data {
        [year, month, day, _] => format!("{month}/{day}/{}", u16::from(*year) + 1900),
        _ => String::new(),
    }
}

/// Hour, minute, second, hundredths.
pub fn time(data: &[u8]) -> String {
    match data {
        [hour, minute, second, hundredths] => format!("{hour}:{minute}:{second}.{hundredths}"),
        _ => String::new(),
    }
}

fn utf16(data: &[u8]) -> String {
    let units = data.as_chunks::<2>().0.iter().take(MAX_TEXT / 2);
    let units = units.map(|pair| u16::from_be_bytes(*pair));
    let mut out = String::new();
    for unit in char::decode_utf16(units) {
        let _ = match unit {
            Ok(c) => out.write_char(c),
            Err(broken) => write!(out, "\\u{:04x}", broken.unpaired_surrogate()),
        };
    }
    out
}

fn utf32(data: &[u8]) -> String {
    let units = data.as_chunks::<4>().0.iter().take(MAX_TEXT / 4);
    let units = units.map(|four| u32::from_be_bytes(*four));
    units
        .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
