//! Values: MMS data, which GOOSE has too.

use std::fmt::Write;

use super::ber::{self, Element};
use crate::app::text::{be32, hex, text};

/// Structures within structures.
const MAX_DEPTH: u8 = 10;
/// Length of one value's text.
const MAX_TEXT: usize = 512;

/// One value as text: structures and arrays in braces.
pub fn to_text(element: &Element<'_>) -> String {
    let mut out = String::new();
    append(&mut out, element, 0);
    out
}

fn append(out: &mut String, element: &Element<'_>, depth: u8) {
    if out.len() >= MAX_TEXT || depth > MAX_DEPTH {
        return;
    }
    let body = element.body;
    match element.number {
        1 | 2 if element.is_constructed() => {
            out.push('{');
            for (index, inner) in element.elements().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                if out.len() >= MAX_TEXT {
                    out.push_str("...");
                    break;
                }
                append(out, &inner, depth + 1);
            }
            out.push('}');
        }
        3 => out.push_str(if body.iter().any(|b| *b != 0) {
            "true"
        } else {
            "false"
        }),
        4 => bits(out, body),
        5 | 6 => match number(element) {
            Some(value) => _ = write!(out, "{value}"),
            None => out.push_str(&hex(&body[..body.len().min(32)])),
        },
        7 => match real(body) {
            Some(value) => _ = write!(out, "{value}"),
            None => out.push_str(&hex(&body[..body.len().min(32)])),
        },
        10 | 16 => out.push_str(&text(body, 128)),
        17 => time(out, body),
        _ => out.push_str(&hex(&body[..body.len().min(32)])),
    }
}

/// A bit string: the first byte says how many bits at the end do not count.
fn bits(out: &mut String, body: &[u8]) {
    let Some((unused, bytes)) = body.split_first() else {
        return;
    };
    let count = (bytes.len() * 8).saturating_sub(usize::from(*unused));
    for index in 0..count.min(64) {
        let is_set = bytes[index / 8] & (0x80 >> (index % 8)) != 0;
        out.push(if is_set { '1' } else { '0' });
    }
}

/// Seconds since 1970, 24 bits of a second's fraction, quality.
fn time(out: &mut String, body: &[u8]) {
    match seconds(body) {
        Some(seconds) => _ = write!(out, "{seconds:.6}"),
        None => out.push_str(&hex(&body[..body.len().min(8)])),
    }
}

/// A UTC time as seconds since 1970.
pub fn seconds(body: &[u8]) -> Option<f64> {
    let whole = f64::from(be32(body, 0)?);
    let fraction = be32(body, 4)? >> 8;
    Some(whole + f64::from(fraction) / 16_777_216.0)
}

/// The width of the exponent, then IEEE 754.
fn real(body: &[u8]) -> Option<f64> {
    match body {
        [8, bits @ ..] => Some(f64::from(f32::from_be_bytes(bits.try_into().ok()?))),
        [11, bits @ ..] => Some(f64::from_be_bytes(bits.try_into().ok()?)),
        _ => None,
    }
}

/// Signed and unsigned numbers; the first byte of the latter may be a zero.
fn number(element: &Element<'_>) -> Option<i64> {
    ber::integer(element.body)
}

/// Numbers, truth values and small bit strings (a breaker's position) as a number.
pub fn to_integer(element: &Element<'_>) -> Option<i64> {
    match element.number {
        3 => Some(i64::from(element.body.iter().any(|b| *b != 0))),
        4 => match element.body {
            [unused @ 0..=7, byte] => Some(i64::from(byte >> unused)),
            _ => None,
        },
        5 | 6 => number(element),
        _ => None,
    }
}
