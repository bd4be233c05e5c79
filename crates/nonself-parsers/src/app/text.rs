//! Bytes from the wire as text for a record.

use std::fmt::{self, Display, Formatter, Write};

use crate::log::{Text, ascii};

/// At most `limit` bytes as text: UTF-8 stays, other bytes become `\xHH` as Zeek writes them.
pub fn text(bytes: &[u8], limit: usize) -> String {
    let mut out = String::new();
    let bytes = &bytes[..bytes.len().min(limit)];
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Text up to the first NUL, blanks at the end removed.
pub fn c_text(bytes: &[u8], limit: usize) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    text(&bytes[..end], limit).trim_end().to_owned()
}

/// Little-endian UTF-16 as text, at most `limit` bytes of it; NULs at the end removed.
pub fn utf16(bytes: &[u8], limit: usize) -> String {
    let bytes = &bytes[..bytes.len().min(limit)];
    let units = bytes
        .chunks_exact(2)
        .map(|b| u16::from_le_bytes([b[0], b[1]]));
    let text: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    text.trim_end_matches('\0').to_owned()
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn push_hex(out: &mut String, byte: u8) {
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        push_hex(&mut out, *byte);
    }
    out
}

/// A code as `0x` and at least two digits. Every row has one or two: formatting them in the
/// usual way takes more time than parsing the message.
pub fn hex_code(value: impl Into<u32>) -> Text {
    digits(value.into(), 1)
}

/// A code as `0x` and at least four digits.
pub fn hex_code16(value: impl Into<u32>) -> Text {
    digits(value.into(), 2)
}

/// A code as `0x` and eight digits.
pub fn hex_code32(value: u32) -> Text {
    digits(value, 4)
}

fn digits(value: u32, least: usize) -> Text {
    let needed = value
        .checked_ilog2()
        .map_or(0, |bits| bits as usize / 4 + 1);
    let count = needed.max(2 * least);
    let mut out = *b"0x00000000";
    for (place, digit) in out[2..2 + count].iter_mut().rev().enumerate() {
        *digit = DIGITS[(value >> (4 * place) & 15) as usize];
    }
    ascii(&out[..2 + count])
}

/// A hardware address as Zeek writes it.
pub fn mac(address: [u8; 6]) -> String {
    let mut out = String::with_capacity(17);
    for (at, byte) in address.into_iter().enumerate() {
        if at > 0 {
            out.push(':');
        }
        push_hex(&mut out, byte);
    }
    out
}

/// The big-endian number at `at`, if the bytes reach that far.
pub fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([two[0], two[1]]))
}

pub fn be24(bytes: &[u8], at: usize) -> Option<u32> {
    let three = bytes.get(at..at.checked_add(3)?)?;
    Some(u32::from_be_bytes([0, three[0], three[1], three[2]]))
}

pub fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

pub fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    be16(bytes, at).map(u16::swap_bytes)
}

pub fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}

/// What is wrong with Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base64Fault {
    /// A byte that is no digit.
    Digit(u8),
    /// The last group lacks so many digits.
    Incomplete(usize),
}

/// In Zeek's words.
impl Display for Base64Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digit(byte) => {
                let byte = byte.cast_signed();
                write!(f, "character {byte} ignored by Base64 decoding")
            }
            Self::Incomplete(digits) => {
                let bits = digits * 6;
                write!(f, "incomplete base64 group, padding with {bits} bits of 0")
            }
        }
    }
}

pub fn base64_fault(encoded: &[u8]) -> Option<Base64Fault> {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if let Some(byte) = encoded.iter().find(|byte| !known(byte)) {
        return Some(Base64Fault::Digit(*byte));
    }
    let missing = encoded.len().next_multiple_of(4) - encoded.len();
    (missing > 0).then_some(Base64Fault::Incomplete(missing))
}

/// Bytes as Base64.
pub fn to_base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > group.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out
}

/// Base64 in either alphabet, up to the first byte that is none and at most `limit` of them.
pub fn base64(encoded: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in encoded.iter().take(limit) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xFF) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_formatter() {
        for value in [
            0,
            1,
            0xf,
            0x10,
            0xff,
            0x100,
            0xabc,
            0x1000,
            0xffff,
            0x1_0000,
            u32::MAX,
        ] {
            assert_eq!(hex_code(value), format!("{value:#04x}"));
            assert_eq!(hex_code16(value), format!("{value:#06x}"));
            assert_eq!(hex_code32(value), format!("{value:#010x}"));
        }
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v")] {
            assert_eq!(to_base64(bytes.as_bytes()), text);
            assert_eq!(base64_fault(text.as_bytes()), None);
        }
        let fault = |text: &str| base64_fault(text.as_bytes()).map(|fault| fault.to_string());
        let ignored = "character 32 ignored by Base64 decoding";
        assert_eq!(fault("Zg= ").as_deref(), Some(ignored));
        let padded = "incomplete base64 group, padding with 12 bits of 0";
        assert_eq!(fault("Zg").as_deref(), Some(padded));
        assert_eq!(mac([0, 1, 0xab, 0xcd, 0xef, 0x10]), "00:01:ab:cd:ef:10");
        assert_eq!(hex(&[0, 0x1f, 0xff]), "001fff");
    }
}
