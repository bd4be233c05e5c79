//! Where a request goes: the segments of a CIP path.

use std::fmt::Write;

use crate::app::text::{hex_code, le16, le32, text};

/// The longest name of a tag that is kept; names of parts are at most 40 characters.
const MAX_SYMBOL: usize = 256;
const MAX_ROUTE: usize = 8;

/// One step to another device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// 1 is the backplane of a rack, 2 mostly its network.
    pub port: u16,
    /// A slot, a node, or an address as text.
    pub link: String,
}

/// A path as its parts. What it does not have is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    pub class: Option<u32>,
    pub instance: Option<u32>,
    pub attribute: Option<u32>,
    pub connection_points: Vec<u32>,
    /// A tag with its members and indices, such as `Program:Main.Speed[3].Set`.
    pub symbol: String,
    /// Devices to pass, in order.
    pub route: Vec<Hop>,
    /// Vendor, device type, product code and revisions that the target must have.
    pub key: Option<[u8; 8]>,
}

impl Path {
    /// All segments that can be read; an unknown one ends the reading.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut path = Self::default();
        let mut rest = bytes;
        while let Some(used) = path.segment(rest) {
            rest = rest.get(used..).unwrap_or_default();
        }
        path
    }

    /// Read one segment; the number of its bytes.
    fn segment(&mut self, bytes: &[u8]) -> Option<usize> {
        let first = *bytes.first()?;
        match first >> 5 {
            0 => self.port(first, bytes),
            1 => self.logical(first, bytes),
            // A timing value, or as many words as its length says.
            2 if first & 0x10 == 0 => Some(2),
            2 => Some(2 + 2 * usize::from(*bytes.get(1)?)),
            3 => {
                let length = usize::from(first & 0x1F);
                self.name(bytes.get(1..1 + length).filter(|_| length > 0)?);
                Some((1 + length).next_multiple_of(2))
            }
            4 if first == 0x91 => {
                let length = usize::from(*bytes.get(1)?);
                self.name(bytes.get(2..2 + length)?);
                Some((2 + length).next_multiple_of(2))
            }
            4 if first == 0x80 => Some(2 + 2 * usize::from(*bytes.get(1)?)),
            _ => None,
        }
    }

    fn port(&mut self, first: u8, bytes: &[u8]) -> Option<usize> {
        let is_long = first & 0x10 != 0;
        let mut at = 1;
        let length = if is_long {
            at += 1;
            usize::from(*bytes.get(1)?)
        } else {
            1
        };
        let mut port = u16::from(first & 0x0F);
        if port == 15 {
            port = le16(bytes, at)?;
            at += 2;
        }
        let link = bytes.get(at..at + length)?;
        let link = match link {
            [number] => number.to_string(),
            other => text(other, 64),
        };
        if self.route.len() < MAX_ROUTE {
            self.route.push(Hop { port, link });
        }
        Some((at + length).next_multiple_of(2))
    }

    fn logical(&mut self, first: u8, bytes: &[u8]) -> Option<usize> {
        let kind = first >> 2 & 7;
        if kind == 5 {
            // An electronic key; its format 4 is the only one in use.
            self.key = bytes.get(2..10).and_then(|key| key.try_into().ok());
            return (first == 0x34).then_some(10);
        }
        let (value, used) = match first & 3 {
            0 => (u32::from(*bytes.get(1)?), 2),
            1 => (u32::from(le16(bytes, 2)?), 4),
            2 => (le32(bytes, 2)?, 6),
            _ => return None,
        };
        match kind {
            0 => self.class = Some(value),
            1 => self.instance = Some(value),
            2 if self.symbol.len() < MAX_SYMBOL => {
                let _ = write!(self.symbol, "[{value}]");
            }
            3 if self.connection_points.len() < 4 => self.connection_points.push(value),
            4 => self.attribute = Some(value),
            _ => {}
        }
        Some(used)
    }

    fn name(&mut self, bytes: &[u8]) {
        if self.symbol.len() + bytes.len() >= MAX_SYMBOL {
            return;
        }
        if !self.symbol.is_empty() {
            self.symbol.push('.');
        }
        self.symbol.push_str(&text(bytes, MAX_SYMBOL));
    }

    /// The tag, where the path has one. Indices alone are not one.
    pub fn tag(&self) -> Option<String> {
        (!self.symbol.is_empty() && !self.symbol.starts_with('[')).then(|| self.symbol.clone())
    }

    /// The slot of a rack that the way ends in.
    pub fn slot(&self) -> Option<u64> {
        let last = self.route.last().filter(|hop| hop.port == 1)?;
        last.link.parse().ok()
    }

    /// All that it says, as one text.
    pub fn text(&self) -> Option<String> {
        let mut out = String::new();
        let mut say = |parts: &[&str]| {
            if !out.is_empty() {
                out.push_str(", ");
            }
            for part in parts {
                out.push_str(part);
            }
        };
        for hop in &self.route {
            say(&["port ", &hop.port.to_string(), " link ", &hop.link]);
        }
        let numbers = [
            ("class ", self.class),
            ("instance ", self.instance),
            ("attribute ", self.attribute),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                say(&[name, &hex_code(value)]);
            }
        }
        for point in &self.connection_points {
            say(&["connection point ", &point.to_string()]);
        }
        if !self.symbol.is_empty() {
            say(&[&self.symbol]);
        }
        (!out.is_empty()).then_some(out)
    }
}
