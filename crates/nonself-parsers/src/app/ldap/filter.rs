//! Search filters as text (RFC 4515), in the form in which Zeek and Wireshark print them.

use std::fmt::Write;

use crate::app::der::{self, Element};
use crate::app::text::{hex, text};

/// Filters inside filters.
const MAX_DEPTH: usize = 64;
/// Longest text; what goes beyond is left out.
const MAX_TEXT: usize = 8 * 1024;
const BROKEN: &str = "FILTER_PARSING_ERROR";

/// The filter as text.
pub fn filter(element: Element<'_>) -> String {
    let mut out = String::new();
    if write_filter(&mut out, element, MAX_DEPTH).is_none() {
        return BROKEN.to_owned();
    }
    out
}

fn write_filter(out: &mut String, element: Element<'_>, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    if out.len() > MAX_TEXT {
        return Some(());
    }
    match element.tag & 0x1F {
        0 => write_list(out, '&', element.body, depth)?,
        1 => write_list(out, '|', element.body, depth)?,
        2 => {
            out.push_str("(!");
            write_filter(out, der::element(element.body)?.0, depth)?;
            out.push(')');
        }
        3 => write_assertion(out, "=", element.body)?,
        4 => write_substrings(out, element.body)?,
        5 => write_assertion(out, ">=", element.body)?,
        6 => write_assertion(out, "<=", element.body)?,
        7 => {
            let _ = write!(out, "({}=*)", shown(element.body));
        }
        8 => write_assertion(out, "~=", element.body)?,
        9 => write_extensible(out, element.body),
        _ => return None,
    }
    Some(())
}

/// Several are nested in pairs: `(&(&(a)(b))(c))`.
fn write_list(out: &mut String, sign: char, body: &[u8], depth: usize) -> Option<()> {
    let count = der::elements(body).take(MAX_TEXT).count();
    for _ in 1..count.max(2) {
        out.push('(');
        out.push(sign);
    }
    for (at, element) in der::elements(body).take(MAX_TEXT).enumerate() {
        write_filter(out, element, depth)?;
        if at > 0 || count == 1 {
            out.push(')');
        }
    }
    Some(())
}

fn write_assertion(out: &mut String, sign: &str, body: &[u8]) -> Option<()> {
    let (attribute, rest) = der::element(body)?;
    let (value, _) = der::element(rest)?;
    let value = assertion(attribute.body, value.body);
    let _ = write!(out, "({}{sign}{value})", shown(attribute.body));
    Some(())
}

fn write_substrings(out: &mut String, body: &[u8]) -> Option<()> {
    let (attribute, rest) = der::element(body)?;
    let (parts, _) = der::element(rest)?;
    let of = |number: u8| der::elements(parts.body).filter(move |e| e.tag & 0x1F == number);
    let one = |number: u8| of(number).last().map(|e| shown(e.body)).unwrap_or_default();
    let _ = write!(out, "({}={}*", shown(attribute.body), one(0));
    for any in of(1).take(MAX_TEXT) {
        let _ = write!(out, "{}*", shown(any.body));
    }
    let _ = write!(out, "{})", one(2));
    Some(())
}

/// `(attribute:rule:=value)`, with `:dn` when the entry's name counts too.
fn write_extensible(out: &mut String, body: &[u8]) {
    let part = |number: u8| der::elements(body).find(|e| e.tag & 0x1F == number);
    let words = |number: u8| part(number).map(|e| shown(e.body)).unwrap_or_default();
    let dn = part(4).is_some_and(|e| e.body.first().is_some_and(|b| *b != 0));
    let dn = if dn { ":dn" } else { "" };
    let _ = write!(out, "({}{dn}:{}:={})", words(2), words(1), words(3));
}

fn shown(bytes: &[u8]) -> String {
    text(bytes, MAX_TEXT)
}

/// Values of some attributes of Active Directory are binary.
fn assertion(attribute: &[u8], value: &[u8]) -> String {
    match attribute {
        b"DomainGuid" => guid(value).unwrap_or_else(|| "GUID_FORMAT_FAILED".to_owned()),
        b"objectSid" | b"AAC" => {
            let digits = value.iter().take(MAX_TEXT).map(|b| format!("{b:02x}"));
            digits.collect::<Vec<_>>().join(":")
        }
        b"DomainSid" => sid(value).unwrap_or_else(|| "SID_FORMAT_FAILED".to_owned()),
        b"NtVer" => match value.first_chunk::<4>() {
            Some(bytes) if value.len() == 4 => format!("0x{:08x}", u32::from_le_bytes(*bytes)),
            _ => "HEX_FORMAT_FAILED".to_owned(),
        },
        _ => shown(value),
    }
}

fn guid(value: &[u8]) -> Option<String> {
    let [a @ .., _, _, _, _, _, _, _, _] = value.first_chunk::<16>()?;
    let a: &[u8; 8] = a;
    if value.len() != 16 {
        return None;
    }
    let first = u32::from_le_bytes([a[0], a[1], a[2], a[3]]);
    let second = u16::from_le_bytes([a[4], a[5]]);
    let third = u16::from_le_bytes([a[6], a[7]]);
    let (fourth, fifth) = (hex(&value[8..10]), hex(&value[10..]));
    Some(format!(
        "{first:08x}-{second:04x}-{third:04x}-{fourth}-{fifth}"
    ))
}

/// A domain's identifier with its four parts.
fn sid(value: &[u8]) -> Option<String> {
    let bytes: &[u8; 24] = value.first_chunk::<24>()?;
    if value.len() != 24 {
        return None;
    }
    let authority = bytes[2..8]
        .iter()
        .fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
    let mut out = format!("S-{}-{authority}", bytes[0]);
    for part in bytes[8..].as_chunks::<4>().0 {
        let _ = write!(out, "-{}", u32::from_le_bytes(*part));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> String {
        filter(der::element(bytes).expect("an element").0)
    }

    #[test]
    fn lists_are_nested_in_pairs() {
        let list = [
            0xA0, 0x0C, 0x87, 1, b'a', 0xA2, 3, 0x87, 1, b'b', 0x87, 2, b'c', b'd',
        ];
        assert_eq!(of(&list), "(&(&(a=*)(!(b=*)))(cd=*))");
        assert_eq!(of(&[0xA1, 3, 0x87, 1, b'a']), "(|(a=*))");
    }

    #[test]
    fn assertions_and_substrings() {
        assert_eq!(of(&[0xA3, 6, 4, 1, b'a', 4, 1, b'b']), "(a=b)");
        let parts = [
            0xA4, 14, 4, 1, b'a', 0x30, 9, 0x80, 1, b'x', 0x81, 1, b'y', 0x82, 1, b'z',
        ];
        assert_eq!(of(&parts), "(a=x*y*z)");
        let version = [
            0xA3, 13, 4, 5, b'N', b't', b'V', b'e', b'r', 4, 4, 6, 0, 0, 0x20,
        ];
        assert_eq!(of(&version), "(NtVer=0x20000006)");
    }

    #[test]
    fn what_is_too_deep_is_told() {
        let mut nested = vec![0x87, 1, b'a'];
        for _ in 0..40 {
            nested = [vec![0xA2, nested.len() as u8], nested].concat();
        }
        assert_eq!(of(&nested).len(), 5 + 40 * 3);
        for _ in 0..30 {
            let length = nested.len() as u8;
            nested = [vec![0xA2, 0x81, length], nested].concat();
        }
        assert_eq!(of(&nested), BROKEN);
    }
}
