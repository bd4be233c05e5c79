//! Values of tags and attributes as integers.

use crate::app::text::le16;

/// Values of one command that a row carries.
const MAX_VALUES: usize = 512;

/// Bytes of an elementary type, and whether it has a sign.
fn elementary(kind: u16) -> Option<(usize, bool)> {
    Some(match kind & 0xFF {
        0xC1 | 0xC6 | 0xD1 => (1, false),
        0xC2 => (1, true),
        0xC3 => (2, true),
        0xC7 | 0xD2 => (2, false),
        0xC4 => (4, true),
        // Floating-point numbers are given as their bits.
        0xC8 | 0xCA | 0xD3 => (4, false),
        0xC5 | 0xC9 | 0xCB | 0xD4 => (8, true),
        _ => return None,
    })
}

/// The name of a type, for people.
pub fn type_name(kind: u16) -> Option<&'static str> {
    Some(match kind {
        0xC1 => "BOOL",
        0xC2 => "SINT",
        0xC3 => "INT",
        0xC4 => "DINT",
        0xC5 => "LINT",
        0xC6 => "USINT",
        0xC7 => "UINT",
        0xC8 => "UDINT",
        0xC9 => "ULINT",
        0xCA => "REAL",
        0xCB => "LREAL",
        0xD1 => "BYTE",
        0xD2 => "WORD",
        0xD3 => "DWORD",
        0xD4 => "LWORD",
        0x02A0 => "structure",
        _ => return None,
    })
}

/// Data that begins with its type: the type, then the rest.
pub fn typed(data: &[u8]) -> Option<(u16, &[u8])> {
    let kind = le16(data, 0)?;
    // A structure has a handle too.
    let start = if kind == 0x02A0 { 4 } else { 2 };
    Some((kind, data.get(start..)?))
}

/// Elements of a type; of a structure its bytes.
pub fn values(kind: u16, data: &[u8]) -> Vec<i64> {
    let Some((width, signed)) = elementary(kind) else {
        return bytes(data);
    };
    let chunks = data.chunks_exact(width).take(MAX_VALUES);
    chunks.map(|chunk| integer(chunk, signed)).collect()
}

/// A value of unknown type: a number where its length is that of one, else its bytes.
pub fn plain(data: &[u8]) -> Vec<i64> {
    match data.len() {
        1 | 2 | 4 => vec![integer(data, false)],
        _ => bytes(data),
    }
}

pub fn bytes(data: &[u8]) -> Vec<i64> {
    data.iter()
        .take(MAX_VALUES)
        .map(|b| i64::from(*b))
        .collect()
}

/// At most eight bytes as one number.
pub fn unsigned(data: &[u8]) -> i64 {
    integer(data, false)
}

/// Little-endian words.
pub fn words(data: &[u8]) -> Vec<i64> {
    let pairs = data.as_chunks::<2>().0.iter().take(MAX_VALUES);
    pairs
        .map(|pair| i64::from(u16::from_le_bytes(*pair)))
        .collect()
}

/// At most eight bytes, the least significant first.
fn integer(data: &[u8], signed: bool) -> i64 {
    let mut full = [0_u8; 8];
    if signed && data.last().is_some_and(|last| last & 0x80 != 0) {
        full = [0xFF; 8];
    }
    for (to, from) in full.iter_mut().zip(data) {
        *to = *from;
    }
    i64::from_le_bytes(full)
}
