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

/// The name in `attachment; filename="report.pdf"`, or in `filename*=UTF-8''report.pdf`.
pub fn filename(value: &str) -> Option<String> {
    parameter(value, "filename")
}

/// The name in `text/plain; name="report.txt"`.
pub fn name(value: &str) -> Option<String> {
    parameter(value, "name")
}

fn parameter(value: &str, wanted: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let at = lower.find(wanted)?;
    let rest = value.get(at + wanted.len()..)?.trim_start();
    let extended = rest.starts_with('*');
    let rest = rest.strip_prefix('*').unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix('=')?.trim_start();
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split(';').next().map(str::trim_end),
    }?;
    let name = match name.split_once("''") {
        Some((_, name)) if extended => text(&unescape(name.as_bytes()), 256),
        _ => text(name.as_bytes(), 256),
    };
    (!name.is_empty()).then_some(name)
}

/// The boundary of `multipart/…; boundary=xx`.
pub fn boundary(value: &str) -> Option<Vec<u8>> {
    let lower = value.to_ascii_lowercase();
    let at = lower
        .starts_with("multipart/")
        .then(|| lower.find("boundary="))??;
    let rest = value.get(at + "boundary=".len()..)?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([';', ',']).next().map(str::trim_end),
    }?;
    // RFC 2046 5.1.1: at most seventy characters; some take more.
    (1..=256)
        .contains(&boundary.len())
        .then(|| boundary.as_bytes().to_vec())
}

/// First byte and length of the whole in `bytes 0-99/1000`.
pub fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let rest = value
        .trim()
        .strip_prefix("bytes")?
        .trim_start_matches([' ', '=']);
    let (range, total) = rest.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, total.trim().parse().ok()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_in_all_spellings() {
        for (value, name) in [
            ("attachment; filename=\"a b.txt\"", Some("a b.txt")),
            ("attachment; filename=a.txt; size=3", Some("a.txt")),
            ("attachment; FileName*=UTF-8''a%20b.txt", Some("a b.txt")),
            ("inline", None),
            ("attachment; filename=", None),
        ] {
            assert_eq!(filename(value).as_deref(), name, "{value}");
        }
    }

    #[test]
    fn boundaries_and_ranges() {
        let boundary = |value| boundary(value).map(|b| text(&b, 100));
        assert_eq!(
            boundary("multipart/form-data; boundary=xx").as_deref(),
            Some("xx")
        );
        assert_eq!(
            boundary("multipart/mixed; boundary=\"x y\"").as_deref(),
            Some("x y")
        );
        assert_eq!(boundary("text/html; boundary=xx"), None);
        assert_eq!(content_range("bytes 5-99/1000"), Some((5, Some(1000))));
        assert_eq!(content_range("bytes 5-99/*"), Some((5, None)));
        assert_eq!(content_range("bytes */1000"), None);
    }
}
