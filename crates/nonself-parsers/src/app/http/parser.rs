//! Lines to values.

use crate::app::text::{base64, text};

const MAX_FIELD: usize = 4096;
pub const UNKNOWN_VERSION: &str = "0.0";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    pub method: String,
    /// Percent-encoding removed, as Zeek does.
    pub uri: String,
    /// `0.9` when the line names none.
    pub version: String,
}

/// `GET /index.html HTTP/1.1`. A method is letters, and something has to follow it.
pub fn parse_request_line(line: &[u8]) -> Option<RequestLine> {
    let end = line.iter().position(|b| !b.is_ascii_alphabetic())?;
    let (method, rest) = line.split_at(end);
    if method.is_empty() || method.len() > 32 || !matches!(rest.first(), Some(b' ' | b'\t')) {
        return None;
    }
    let rest = rest.trim_ascii();
    if rest.is_empty() {
        return None;
    }
    let (uri, version) = match find_version(rest) {
        Some(at) => (rest[..at].trim_ascii(), version_text(&rest[at..])),
        None => (rest, "0.9".to_owned()),
    };
    Some(RequestLine {
        method: text(method, 32),
        uri: text(&unescape(uri), MAX_FIELD),
        version,
    })
}

/// Where `HTTP/` begins after the URI.
fn find_version(rest: &[u8]) -> Option<usize> {
    if rest.starts_with(b"HTTP/") {
        return Some(0);
    }
    let at = rest
        .windows(6)
        .rposition(|w| matches!(w, [b' ' | b'\t', b'H', b'T', b'T', b'P', b'/']))?;
    Some(at + 1)
}

/// The number in `HTTP/1.1`; `0.0` when there is none, as in Zeek.
fn version_text(bytes: &[u8]) -> String {
    match bytes.get(5..8) {
        Some([major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9']) => {
            [*major, b'.', *minor].into_iter().map(char::from).collect()
        }
        _ => UNKNOWN_VERSION.to_owned(),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine {
    pub version: String,
    pub code: u64,
    pub reason: String,
}

/// `HTTP/1.1 200 OK`.
pub fn parse_status_line(line: &[u8]) -> Option<StatusLine> {
    let (name, rest) = line.split_at_checked(5)?;
    if !name.eq_ignore_ascii_case(b"HTTP/") {
        return None;
    }
    let blank = rest.iter().position(|b| *b == b' ')?;
    let after = rest[blank..].trim_ascii_start();
    let digits = after
        .iter()
        .take(3)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let code = std::str::from_utf8(&after[..digits]).ok()?.parse().ok()?;
    Some(StatusLine {
        version: version_text(line),
        code,
        reason: text(after[digits..].trim_ascii(), 256),
    })
}

/// Name in upper case, and value.
pub fn parse_header(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = text(line[..colon].trim_ascii(), 128).to_ascii_uppercase();
    let value = text(line[colon + 1..].trim_ascii(), MAX_FIELD);
    Some((name, value))
}

/// Percent-encoding removed; what is no encoding stays.
fn unescape(uri: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(uri.len());
    let mut rest = uri;
    loop {
        match rest {
            [] => return out,
            [b'%', b'%', tail @ ..] => {
                out.push(b'%');
                rest = tail;
            }
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex_digit(*high) << 4 | hex_digit(*low));
                rest = tail;
            }
            [byte, tail @ ..] => {
                out.push(*byte);
                rest = tail;
            }
        }
    }
}

fn hex_digit(digit: u8) -> u8 {
    char::from(digit).to_digit(16).unwrap_or(0) as u8
}

/// The user in `Basic dXNlcjpwYXNz`; the password is dropped here.
pub fn basic_user(value: &str) -> Option<String> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64(encoded.trim().as_bytes(), 4096);
    let colon = decoded.iter().position(|b| *b == b':');
    Some(match colon {
        Some(at) => text(&decoded[..at], 256),
        None => format!("<problem-decoding> ({value})"),
    })
}
