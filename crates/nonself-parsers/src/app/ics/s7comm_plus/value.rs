//! Values: flags, type, then the value itself.

use std::fmt::Write;

use super::reader::Reader;
use crate::app::text::text;

/// Structures within structures.
const MAX_DEPTH: u8 = 8;
/// Elements of one array that are read; characters of one text that are kept.
const MAX_ELEMENTS: u32 = 4096;
const MAX_TEXT: usize = 128;
/// Bytes of a blob that are kept.
const MAX_BLOB: usize = 64;
/// Elements that the text of an array names.
const SHOWN: usize = 16;

mod flag {
    pub const ARRAY: u8 = 0x10;
    pub const ADDRESS_ARRAY: u8 = 0x20;
    pub const SPARSE_ARRAY: u8 = 0x40;
}

/// What a value says, as far as a row can hold it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Integer(i64),
    Real(f64),
    Text(String),
    /// Its length, and how it begins.
    Blob(usize, Vec<u8>),
    Array(Vec<Value>),
    /// Members by their id.
    Structure(u32, Vec<(u32, Value)>),
    Nothing,
}

impl Value {
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    pub fn to_text(&self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Real(value) => value.to_string(),
            Self::Text(value) => value.clone(),
            Self::Blob(length, _) => format!("{length} bytes"),
            Self::Nothing => String::new(),
            Self::Structure(id, members) => format!("structure {id} of {}", members.len()),
            Self::Array(elements) => {
                let mut out = String::from("[");
                for (index, element) in elements.iter().take(SHOWN).enumerate() {
                    let blank = if index > 0 { " " } else { "" };
                    let _ = write!(out, "{blank}{}", element.to_text());
                }
                if elements.len() > SHOWN {
                    let _ = write!(out, " and {} more", elements.len() - SHOWN);
                }
                out + "]"
            }
        }
    }
}

/// `None` when the value is cut, or of a type that nobody knows.
pub fn parse(reader: &mut Reader<'_>) -> Option<Value> {
    nested(reader, 0)
}

fn nested(reader: &mut Reader<'_>, depth: u8) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let flags = reader.u8()?;
    let kind = reader.u8()?;
    if flags & flag::SPARSE_ARRAY != 0 {
        let mut elements = Vec::new();
        while reader.vlq32()? != 0 {
            elements.push(single(reader, kind, depth)?);
        }
        return Some(Value::Array(elements));
    }
    if flags & (flag::ARRAY | flag::ADDRESS_ARRAY) == 0 {
        return single(reader, kind, depth);
    }
    let count = reader.vlq32()?;
    if count > MAX_ELEMENTS {
        return None;
    }
    let mut elements = Vec::new();
    for _ in 0..count {
        elements.push(single(reader, kind, depth)?);
    }
    Some(Value::Array(elements))
}

fn single(reader: &mut Reader<'_>, kind: u8, depth: u8) -> Option<Value> {
    let unsigned = |value: u64| Value::Integer(value.cast_signed());
    Some(match kind {
        0x00 => Value::Nothing,
        // Bool, USInt, Byte; UInt, Word; DWord, RID; LWord, Timestamp.
        0x01 | 0x02 | 0x0A => unsigned(reader.number(1)?),
        0x03 | 0x0B => unsigned(reader.number(2)?),
        0x0C | 0x12 => unsigned(reader.number(4)?),
        0x0D | 0x10 => unsigned(reader.number(8)?),
        // UDInt, ULInt, AID; DInt, LInt, Timespan.
        0x04 | 0x05 | 0x13 => unsigned(reader.vlq()?),
        0x08 | 0x09 | 0x11 => Value::Integer(reader.signed_vlq()?),
        0x06 => Value::Integer(i64::from(reader.u8()?.cast_signed())),
        0x07 => Value::Integer(i64::from(reader.u16()?.cast_signed())),
        0x0E => Value::Real(f64::from(f32::from_bits(reader.u32()?))),
        0x0F => Value::Real(f64::from_bits(reader.number(8)?)),
        0x14 => blob(reader)?,
        0x15 => {
            let length = usize::try_from(reader.vlq32()?).ok()?;
            Value::Text(text(reader.take(length)?, MAX_TEXT))
        }
        0x17 => structure(reader, depth)?,
        _ => return None,
    })
}

/// Blobs that are part of another have a layout of their own.
fn blob(reader: &mut Reader<'_>) -> Option<Value> {
    if reader.vlq32()? != 0 {
        return None;
    }
    let length = usize::try_from(reader.vlq32()?).ok()?;
    let bytes = reader.take(length)?;
    let head = &bytes[..length.min(MAX_BLOB)];
    Some(Value::Blob(length, head.to_vec()))
}

fn structure(reader: &mut Reader<'_>, depth: u8) -> Option<Value> {
    let id = reader.u32()?;
    if matches!(id, 0x9000_0000..=0x9FFF_FFFF | 0x0200_0000..=0x02FF_FFFF) {
        return packed(reader, id);
    }
    let mut members = Vec::new();
    loop {
        let member = reader.vlq32()?;
        if member == 0 {
            return Some(Value::Structure(id, members));
        }
        members.push((member, nested(reader, depth + 1)?));
    }
}

/// The bytes of a structure as they are in the controller: a time, flags, and a length that
/// comes twice when a flag says so.
fn packed(reader: &mut Reader<'_>, id: u32) -> Option<Value> {
    reader.take(8)?;
    let flags = reader.vlq32()?;
    let mut length = reader.vlq32()?;
    if flags & 0x400 != 0 {
        length = reader.vlq32()?;
    }
    reader.take(usize::try_from(length).ok()?)?;
    Some(Value::Structure(id, Vec::new()))
}
