//! How the points of each object are laid out, and their values.

use super::attribute;
use crate::app::text::{le16, le32};

/// The value part of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    None,
    U8,
    U16,
    U32,
    I16,
    I32,
    F32,
    F64,
}

/// The time part of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    None,
    /// Milliseconds since 1970.
    Absolute,
    /// Milliseconds after the common time of occurrence that was given before.
    Relative,
}

/// What a flag octet says besides quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    None,
    /// Quality only.
    Quality,
    /// The state is the highest bit.
    State,
    /// The state is the two highest bits.
    DoubleState,
    /// A status, behind the value.
    StatusAfter,
    /// A status, before the value.
    StatusBefore,
}

/// How a point is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// So many bits each, packed without gaps.
    Bits(u8),
    Plain(Flag, Number, Stamp),
    /// A control relay output block, or a pattern control block.
    Control,
    /// Time and interval.
    TimeInterval,
    /// So many bytes of no known meaning.
    Octets(usize),
    Attribute,
}

/// The layout of a variation; none for those that say their size themselves or are unknown.
// One line per group, as in the standard's tables.
#[allow(clippy::match_same_arms, clippy::unnested_or_patterns)]
pub fn layout(group: u8, variation: u8) -> Option<Layout> {
    use Flag::{DoubleState, Quality, State, StatusAfter, StatusBefore};
    use Layout::{Attribute, Bits, Control, Octets, Plain, TimeInterval};
    use Number::{F32, F64, I16, I32, U8, U16, U32};
    use Stamp::{Absolute, Relative};
    let plain = |flag, number| Plain(flag, number, Stamp::None);
    Some(match (group, variation) {
        (0, 1..=255) => Attribute,
        (1 | 10, 1) | (12, 3) | (80, 1) => Bits(1),
        (3, 1) => Bits(2),
        (1 | 10, 2) | (2 | 11, 1) => plain(State, Number::None),
        (2 | 11, 2) => Plain(State, Number::None, Absolute),
        (2, 3) => Plain(State, Number::None, Relative),
        (3, 2) | (4, 1) => plain(DoubleState, Number::None),
        (4, 2) => Plain(DoubleState, Number::None, Absolute),
        (4, 3) => Plain(DoubleState, Number::None, Relative),
        (12, 1 | 2) => Control,
        (13, 1) => plain(State, Number::None),
        (13, 2) => Plain(State, Number::None, Absolute),
        (20..=23, 1 | 3) => plain(Quality, U32),
        (20..=23, 2 | 4) => plain(Quality, U16),
        (20, 5 | 7) | (21, 9 | 11) => plain(Flag::None, U32),
        (20, 6 | 8) | (21, 10 | 12) => plain(Flag::None, U16),
        (21..=23, 5 | 7) => Plain(Quality, U32, Absolute),
        (21..=23, 6 | 8) => Plain(Quality, U16, Absolute),
        (30 | 40, 1) | (31..=33 | 42, 1) => plain(Quality, I32),
        (30 | 40, 2) | (31..=33 | 42, 2) => plain(Quality, I16),
        (30, 3) | (31, 5) => plain(Flag::None, I32),
        (30, 4) | (31, 6) => plain(Flag::None, I16),
        (40, 3) | (30 | 32 | 33 | 42, 5) | (31, 7) => plain(Quality, F32),
        (40, 4) | (30 | 32 | 33 | 42, 6) | (31, 8) => plain(Quality, F64),
        (31..=33 | 42, 3) => Plain(Quality, I32, Absolute),
        (31..=33 | 42, 4) => Plain(Quality, I16, Absolute),
        (32 | 33 | 42, 7) => Plain(Quality, F32, Absolute),
        (32 | 33 | 42, 8) => Plain(Quality, F64, Absolute),
        (34, 1) => plain(Flag::None, U16),
        (34, 2) => plain(Flag::None, U32),
        (34, 3) => plain(Flag::None, F32),
        (41, 1) => plain(StatusAfter, I32),
        (41, 2) => plain(StatusAfter, I16),
        (41, 3) => plain(StatusAfter, F32),
        (41, 4) => plain(StatusAfter, F64),
        (43, 1) => plain(StatusBefore, I32),
        (43, 2) => plain(StatusBefore, I16),
        (43, 3) => Plain(StatusBefore, I32, Absolute),
        (43, 4) => Plain(StatusBefore, I16, Absolute),
        (43, 5) => plain(StatusBefore, F32),
        (43, 6) => plain(StatusBefore, F64),
        (43, 7) => Plain(StatusBefore, F32, Absolute),
        (43, 8) => Plain(StatusBefore, F64, Absolute),
        (50, 1 | 3) | (51, 1 | 2) => Plain(Flag::None, Number::None, Absolute),
        (50, 2) => TimeInterval,
        (50, 4) => Octets(11),
        (52, 1 | 2) | (101, 1) => plain(Flag::None, U16),
        (81, 1) => Octets(3),
        (101, 2) => plain(Flag::None, U32),
        (101, 3) => Octets(8),
        (102, 1) => plain(Flag::None, U8),
        (110..=113, 1..=255) => Octets(usize::from(variation)),
        _ => return None,
    })
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Integer(i64),
    Real(f64),
    Text(String),
}

/// A control relay output block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlBlock {
    pub code: u8,
    pub count: u8,
    pub on_ms: u32,
    pub off_ms: u32,
}

/// One point of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    pub index: Option<u32>,
    pub value: Option<Value>,
    /// Quality bits, those of the state taken out.
    pub quality: Option<u8>,
    /// Outcome of a command.
    pub status: Option<u8>,
    /// Milliseconds since 1970, or since the common time of occurrence.
    pub time: Option<i64>,
    pub is_relative: bool,
    pub control: Option<ControlBlock>,
}

impl Layout {
    /// One point at the front of the bytes, and how many bytes it took.
    pub fn read(self, bytes: &[u8]) -> Option<(Point, usize)> {
        match self {
            // Packed points are read together, by `bits`.
            Self::Bits(_) => None,
            Self::Plain(flag, number, stamp) => plain(bytes, flag, number, stamp),
            Self::Control => control(bytes),
            Self::TimeInterval => {
                let interval = le32(bytes, 6)?;
                let point = Point {
                    time: Some(time48(bytes)?),
                    value: Some(Value::Integer(i64::from(interval))),
                    ..Point::default()
                };
                Some((point, 10))
            }
            Self::Octets(length) => {
                let point = Point {
                    value: Some(Value::Text(attribute::octets(bytes.get(..length)?))),
                    ..Point::default()
                };
                Some((point, length))
            }
            Self::Attribute => attribute::read(bytes),
        }
    }
}

/// Points of `width` bits each, lowest bit first.
pub fn bits(bytes: &[u8], width: u8, count: usize) -> impl Iterator<Item = Point> {
    let per_byte = usize::from(8 / width.clamp(1, 8));
    (0..count).map_while(move |at| {
        let byte = bytes.get(at / per_byte)?;
        let shift = (at % per_byte) * usize::from(width);
        let mask = if width == 2 { 3 } else { 1 };
        Some(Point {
            value: Some(Value::Integer(i64::from(byte >> shift & mask))),
            ..Point::default()
        })
    })
}

fn plain(bytes: &[u8], flag: Flag, number: Number, stamp: Stamp) -> Option<(Point, usize)> {
    let mut point = Point::default();
    let mut at = 0;
    if matches!(
        flag,
        Flag::Quality | Flag::State | Flag::DoubleState | Flag::StatusBefore
    ) {
        let octet = *bytes.first()?;
        at = 1;
        match flag {
            Flag::State => {
                point.value = Some(Value::Integer(i64::from(octet >> 7)));
                point.quality = Some(octet & 0x7F);
            }
            Flag::DoubleState => {
                point.value = Some(Value::Integer(i64::from(octet >> 6)));
                point.quality = Some(octet & 0x3F);
            }
            Flag::StatusBefore => point.status = Some(octet),
            _ => point.quality = Some(octet),
        }
    }
    let rest = bytes.get(at..)?;
    if let Some((value, length)) = number_at(rest, number)? {
        point.value = Some(value);
        at += length;
    }
    match stamp {
        Stamp::None => {}
        Stamp::Absolute => {
            point.time = Some(time48(bytes.get(at..)?)?);
            at += 6;
        }
        Stamp::Relative => {
            point.time = Some(i64::from(le16(bytes, at)?));
            point.is_relative = true;
            at += 2;
        }
    }
    if flag == Flag::StatusAfter {
        point.status = Some(*bytes.get(at)?);
        at += 1;
    }
    Some((point, at))
}

/// The number and its length; the outer `None` if bytes are missing.
#[allow(clippy::option_option)]
fn number_at(bytes: &[u8], number: Number) -> Option<Option<(Value, usize)>> {
    let word = || le16(bytes, 0);
    let double = || le32(bytes, 0);
    Some(Some(match number {
        Number::None => return Some(None),
        Number::U8 => (Value::Integer(i64::from(*bytes.first()?)), 1),
        Number::U16 => (Value::Integer(i64::from(word()?)), 2),
        Number::U32 => (Value::Integer(i64::from(double()?)), 4),
        Number::I16 => (Value::Integer(i64::from(word()?.cast_signed())), 2),
        Number::I32 => (Value::Integer(i64::from(double()?.cast_signed())), 4),
        Number::F32 => (Value::Real(f64::from(f32::from_bits(double()?))), 4),
        Number::F64 => {
            let raw = u64::from(double()?) | u64::from(le32(bytes, 4)?) << 32;
            (Value::Real(f64::from_bits(raw)), 8)
        }
    }))
}

fn control(bytes: &[u8]) -> Option<(Point, usize)> {
    let block = ControlBlock {
        code: *bytes.first()?,
        count: *bytes.get(1)?,
        on_ms: le32(bytes, 2)?,
        off_ms: le32(bytes, 6)?,
    };
    let point = Point {
        value: Some(Value::Integer(i64::from(block.code))),
        // The highest bit is reserved.
        status: Some(*bytes.get(10)? & 0x7F),
        control: Some(block),
        ..Point::default()
    };
    Some((point, 11))
}

/// Six bytes, little-endian: milliseconds since 1970.
pub fn time48(bytes: &[u8]) -> Option<i64> {
    Some(i64::from(le32(bytes, 0)?) | i64::from(le16(bytes, 4)?) << 32)
}
