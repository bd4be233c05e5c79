//! The information elements of each type: how long they are and what they say.

use super::time::{self, Tag};
use crate::app::text::{be24, hex, le16, le32};

/// What an object carries besides its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    None,
    SinglePoint,
    DoublePoint,
    Step,
    Bits,
    Normalized,
    NormalizedOnly,
    Scaled,
    Float,
    Counter,
    StatusChange,
    /// Protection equipment: an octet, with a quality of its own or not, and elapsed time.
    Protection {
        has_quality: bool,
    },
    SingleCommand,
    DoubleCommand,
    SetNormalized,
    SetScaled,
    SetFloat,
    BitsOnly,
    /// One octet that qualifies the type: an interrogation, a reset, a cause.
    Qualifier,
    /// A test pattern, a delay.
    Word,
    /// File: its name, and so many octets after it.
    File(usize),
    /// A segment of a file, of its own length.
    Segment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    None,
    /// Minutes and milliseconds.
    Short,
    /// Date and time.
    Long,
    /// A span: two of them.
    Span,
}

/// The layout of a type; none if it is unknown.
pub fn layout(type_id: u8) -> Option<(Element, Stamp)> {
    use Element as E;
    let stamped = |element, long: bool| (element, if long { Stamp::Long } else { Stamp::Short });
    Some(match type_id {
        1 => (E::SinglePoint, Stamp::None),
        2 | 30 => stamped(E::SinglePoint, type_id == 30),
        3 => (E::DoublePoint, Stamp::None),
        4 | 31 => stamped(E::DoublePoint, type_id == 31),
        5 => (E::Step, Stamp::None),
        6 | 32 => stamped(E::Step, type_id == 32),
        7 => (E::Bits, Stamp::None),
        8 | 33 => stamped(E::Bits, type_id == 33),
        9 => (E::Normalized, Stamp::None),
        10 | 34 => stamped(E::Normalized, type_id == 34),
        11 => (E::Scaled, Stamp::None),
        12 | 35 => stamped(E::Scaled, type_id == 35),
        13 => (E::Float, Stamp::None),
        14 | 36 => stamped(E::Float, type_id == 36),
        15 => (E::Counter, Stamp::None),
        16 | 37 | 41 => stamped(E::Counter, type_id != 16),
        17 | 38 => stamped(E::Protection { has_quality: false }, type_id == 38),
        18 | 19 | 39 | 40 => stamped(E::Protection { has_quality: true }, type_id >= 39),
        20 => (E::StatusChange, Stamp::None),
        21 => (E::NormalizedOnly, Stamp::None),
        45 | 58 => command(E::SingleCommand, type_id),
        46 | 47 | 59 | 60 => command(E::DoubleCommand, type_id),
        // Parameters are laid out like set-points.
        48 | 61 | 110 => command(E::SetNormalized, type_id),
        49 | 62 | 111 => command(E::SetScaled, type_id),
        50 | 63 | 112 => command(E::SetFloat, type_id),
        51 | 64 => command(E::BitsOnly, type_id),
        70 | 100 | 101 | 105 | 113 => (E::Qualifier, Stamp::None),
        102 => (E::None, Stamp::None),
        103 => (E::None, Stamp::Long),
        104 | 106 => (E::Word, Stamp::None),
        107 => (E::Word, Stamp::Long),
        120 => (E::File(4), Stamp::None),
        121 => (E::File(5), Stamp::None),
        122 | 124 => (E::File(2), Stamp::None),
        123 => (E::File(3), Stamp::None),
        125 => (E::Segment, Stamp::None),
        126 => (E::File(4), Stamp::Long),
        127 => (E::File(0), Stamp::Span),
        _ => return None,
    })
}

fn command(element: Element, type_id: u8) -> (Element, Stamp) {
    let stamp = if (58..=64).contains(&type_id) {
        Stamp::Long
    } else {
        Stamp::None
    };
    (element, stamp)
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Integer(i64),
    Real(f64),
    Text(String),
}

/// What an object says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    pub value: Option<Value>,
    /// The value as the column of integers holds it.
    pub raw: Option<i64>,
    /// Quality bits that are set, by name.
    pub quality: Vec<&'static str>,
    /// Of a command: only prepare it.
    pub select: Option<bool>,
    /// What the command or set-point adds, such as a pulse.
    pub qualifier: Option<u8>,
    pub time: Option<Tag>,
    pub file: Option<u16>,
}

impl Element {
    /// The octets of the element; none for those that say it themselves.
    fn length(self) -> Option<usize> {
        Some(match self {
            Self::None => 0,
            Self::SinglePoint
            | Self::DoublePoint
            | Self::SingleCommand
            | Self::DoubleCommand
            | Self::Qualifier => 1,
            Self::Step | Self::NormalizedOnly | Self::Word => 2,
            Self::Normalized | Self::Scaled | Self::SetNormalized | Self::SetScaled => 3,
            Self::Protection { has_quality } => 3 + usize::from(has_quality),
            Self::BitsOnly => 4,
            Self::Bits | Self::Float | Self::Counter | Self::StatusChange | Self::SetFloat => 5,
            Self::File(more) => 2 + more,
            Self::Segment => return None,
        })
    }

    /// The content at the front of the bytes, and how many octets it took.
    pub fn read(self, stamp: Stamp, bytes: &[u8]) -> Option<(Content, usize)> {
        let length = match self.length() {
            Some(length) => length,
            // Name, section, length of the segment.
            None => 4 + usize::from(*bytes.get(3)?),
        };
        let mut content = self.content(bytes.get(..length)?)?;
        let rest = bytes.get(length..)?;
        let (tag, more) = match stamp {
            Stamp::None => (None, 0),
            Stamp::Short => (Some(time::cp24(rest)?), 3),
            Stamp::Long => (Some(time::cp56(rest)?), 7),
            Stamp::Span => {
                let (mut from, to) = (time::cp56(rest)?, time::cp56(rest.get(7..)?)?);
                from.text = format!("{}/{}", from.text, to.text);
                (Some(from), 14)
            }
        };
        content.time = tag;
        Some((content, length + more))
    }

    fn content(self, octets: &[u8]) -> Option<Content> {
        let first = octets.first().copied().unwrap_or(0);
        let last = octets.last().copied().unwrap_or(0);
        let mut content = Content::default();
        match self {
            Self::None => {}
            Self::SinglePoint => {
                content.integer(first & 1);
                content.quality(first & 0xF0);
            }
            Self::DoublePoint => {
                content.integer(first & 3);
                content.quality(first & 0xF0);
            }
            Self::Step => {
                // Seven bits with a sign, then: the changer is still moving.
                content.integer((first << 1).cast_signed() >> 1);
                content.quality(last);
                if first & 0x80 != 0 {
                    content.quality.push("transient");
                }
            }
            Self::Bits => {
                content.integer(le32(octets, 0)?);
                content.quality(last);
            }
            Self::BitsOnly => content.integer(le32(octets, 0)?),
            Self::Normalized => {
                content.normalized(le16(octets, 0)?);
                content.quality(last);
            }
            Self::NormalizedOnly => content.normalized(le16(octets, 0)?),
            Self::Scaled => {
                content.integer(le16(octets, 0)?.cast_signed());
                content.quality(last);
            }
            Self::Float => {
                content.float(le32(octets, 0)?);
                content.quality(last);
            }
            Self::Counter => {
                content.integer(le32(octets, 0)?.cast_signed());
                content.counter(last);
            }
            Self::StatusChange => {
                content.integer(le16(octets, 0)?);
                content.quality(last);
            }
            Self::Protection { has_quality } => {
                content.integer(if has_quality { first } else { first & 3 });
                let quality = if has_quality { *octets.get(1)? } else { first };
                content.quality(quality & 0xF0);
                if quality & 0x08 != 0 {
                    content.quality.push("elapsed_time_invalid");
                }
            }
            Self::SingleCommand => content.command(first, first & 1),
            Self::DoubleCommand => content.command(first, first & 3),
            Self::SetNormalized => {
                content.normalized(le16(octets, 0)?);
                content.set_point(last);
            }
            Self::SetScaled => {
                content.integer(le16(octets, 0)?.cast_signed());
                content.set_point(last);
            }
            Self::SetFloat => {
                content.float(le32(octets, 0)?);
                content.set_point(last);
            }
            Self::Qualifier => {
                content.integer(first);
                content.qualifier = Some(first);
            }
            Self::Word => content.integer(le16(octets, 0)?),
            Self::File(more) => {
                content.file = le16(octets, 0);
                // Where a length is told, it is three octets before the last.
                let length = be24(octets, octets.len().saturating_sub(4));
                let length = length.map(|n| n.swap_bytes() >> 8).filter(|_| more >= 4);
                content.value = length.map(|n| Value::Integer(i64::from(n)));
            }
            Self::Segment => {
                content.file = le16(octets, 0);
                content.value = Some(Value::Text(hex(octets.get(4..)?)));
            }
        }
        Some(content)
    }
}

impl Content {
    fn integer(&mut self, value: impl Into<i64>) {
        let value = value.into();
        self.raw = Some(value);
        self.value = Some(Value::Integer(value));
    }

    /// From -1 to almost 1.
    fn normalized(&mut self, raw: u16) {
        self.raw = Some(i64::from(raw.cast_signed()));
        self.value = Some(Value::Real(f64::from(raw.cast_signed()) / 32768.0));
    }

    fn float(&mut self, raw: u32) {
        self.raw = Some(i64::from(raw));
        self.value = Some(Value::Real(f64::from(f32::from_bits(raw))));
    }

    fn command(&mut self, octet: u8, state: u8) {
        self.integer(state);
        self.select = Some(octet & 0x80 != 0);
        self.qualifier = Some(octet >> 2 & 0x1F);
    }

    fn set_point(&mut self, octet: u8) {
        self.select = Some(octet & 0x80 != 0);
        self.qualifier = Some(octet & 0x7F);
    }

    fn quality(&mut self, octet: u8) {
        const BITS: [(u8, &str); 5] = [
            (0x01, "overflow"),
            (0x10, "blocked"),
            (0x20, "substituted"),
            (0x40, "not_topical"),
            (0x80, "invalid"),
        ];
        self.name_bits(&BITS, octet);
    }

    fn counter(&mut self, octet: u8) {
        const BITS: [(u8, &str); 3] = [(0x20, "carry"), (0x40, "adjusted"), (0x80, "invalid")];
        self.name_bits(&BITS, octet);
    }

    fn name_bits(&mut self, bits: &[(u8, &'static str)], octet: u8) {
        let set = bits.iter().filter(|(bit, _)| octet & bit != 0);
        self.quality.extend(set.map(|(_, name)| *name));
    }
}
