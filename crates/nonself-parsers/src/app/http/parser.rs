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
    /// What is wrong with the line, by Zeek's names.
    pub faults: Vec<&'static str>,
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
    let at = find_version(rest);
    let (uri, after) = rest.split_at(at.unwrap_or(rest.len()));
    let (uri, version) = match at {
        Some(_) => (uri.trim_ascii(), version_text(after)),
        None => (uri, "0.9".to_owned()),
    };
    let mut faults = uri_faults(uri);
    if uri.is_empty() {
        faults.push("missing_HTTP_uri");
    }
    if at.is_some() && !after.starts_with(b"HTTP/") {
        faults.push("lowercase_HTTP_keyword");
    }
    Some(RequestLine {
        method: text(method, 32),
        uri: text(&unescape(uri), MAX_FIELD),
        version,
        faults,
    })
}

/// Whether a line that cannot be a request ends with a version: something is before it.
pub fn ends_like_request(line: &[u8]) -> bool {
    const END: usize = b" HTTP/1.1".len();
    let begins = line
        .first()
        .is_some_and(|b| !b.is_ascii_graphic() || b"()<>@,;:\\\"/[]?={}".contains(b));
    let end = line
        .len()
        .checked_sub(END)
        .and_then(|at| line.get(at..at + 6));
    begins && end.is_some_and(|end| end.eq_ignore_ascii_case(b" HTTP/"))
}

/// Percent signs that are no encoding.
fn uri_faults(uri: &[u8]) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut rest = uri;
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        rest = &rest[at + 1..];
        let (fault, read) = match rest {
            [] => ("illegal_%_at_end_of_URI", 0),
            [_] => ("partial_escape_at_end_of_URI", 1),
            [b'%', ..] => ("double_%_in_URI", 0),
            [high, low, ..] if digits(&[*high, *low]) => ("", 2),
            // As some scripts write what is not Latin.
            [b'u', code @ ..] if code.get(..4).is_some_and(digits) => ("", 5),
            _ => ("unescaped_%_in_URI", 1),
        };
        if !fault.is_empty() && !found.contains(&fault) {
            found.push(fault);
        }
        rest = &rest[read..];
    }
    found
}

/// Where `HTTP/` begins after the URI.
fn find_version(rest: &[u8]) -> Option<usize> {
    let is_keyword = |bytes: &[u8]| bytes.eq_ignore_ascii_case(b"HTTP/");
    if rest.get(..5).is_some_and(is_keyword) {
        return Some(0);
    }
    let at = rest
        .windows(6)
        .rposition(|w| matches!(w[0], b' ' | b'\t') && is_keyword(&w[1..]))?;
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

/// The name as it is written.
pub fn header_name(line: &[u8]) -> String {
    let name = line.split(|byte| *byte == b':').next();
    text(name.unwrap_or_default().trim_ascii(), 128)
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

/// The encoded part of `Basic dXNlcjpwYXNz`.
pub fn basic_token(value: &str) -> Option<&str> {
    let (scheme, encoded) = value.split_once(' ')?;
    let is_basic = scheme.eq_ignore_ascii_case("basic");
    is_basic.then_some(encoded.trim())
}

/// The user in `Basic dXNlcjpwYXNz`; the password is dropped here.
pub fn basic_user(value: &str) -> Option<String> {
    let decoded = base64(basic_token(value)?.as_bytes(), 4096);
    let colon = decoded.iter().position(|b| *b == b':');
    Some(match colon {
        Some(at) => text(&decoded[..at], 256),
        None => format!("<problem-decoding> ({value})"),
    })
}
