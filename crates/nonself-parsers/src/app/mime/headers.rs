//! What entities say of themselves.

use super::MAX_HEADERS;
use crate::app::text::text;

/// Where a piece of a file begins, and the length of the whole.
pub type Range = (u64, Option<u64>);

/// What an entity says of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    pub filename: Option<String>,
    pub range: Option<Range>,
    /// How many entities have begun, this one included.
    pub number: u64,
    pub(super) kind: Kind,
    pub(super) encoding: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Leaf,
    Multipart(Vec<u8>),
    Message,
}

impl Kind {
    /// From the value of `Content-Type`.
    pub fn parse(value: &str) -> Self {
        let lower = value.trim_start().to_ascii_lowercase();
        if lower.starts_with("message/") {
            return Self::Message;
        }
        boundary(value).map_or(Self::Leaf, Self::Multipart)
    }
}

impl Headers {
    pub(super) fn note(&mut self, name: &str, value: &str) {
        match name {
            "CONTENT-DISPOSITION" => self.filename = filename(value).or(self.filename.take()),
            "CONTENT-TYPE" => {
                self.kind = Kind::parse(value);
                self.filename = self.filename.take().or(parameter(value, "name"));
            }
            "CONTENT-RANGE" => self.range = content_range(value),
            "CONTENT-TRANSFER-ENCODING" => self.encoding = Some(value.to_owned()),
            _ => {}
        }
    }
}

/// Name in capitals, and value.
pub fn parse_header(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = text(line[..colon].trim_ascii(), 128).to_ascii_uppercase();
    Some((name, text(line[colon + 1..].trim_ascii(), MAX_HEADERS)))
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

/// Percent-encoding removed; what is no encoding stays.
fn unescape(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        if let [b'%', high, low, ..] = bytes[at..]
            && let (Some(high), Some(low)) = (digit(high), digit(low))
        {
            out.push((high << 4 | low) as u8);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    out
}

/// The boundary of `multipart/…; boundary=xx`.
pub(super) fn boundary(value: &str) -> Option<Vec<u8>> {
    let lower = value.trim_start().to_ascii_lowercase();
    let value = value.trim_start();
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
pub fn content_range(value: &str) -> Option<Range> {
    let rest = value
        .trim()
        .strip_prefix("bytes")?
        .trim_start_matches([' ', '=']);
    let (range, total) = rest.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, total.trim().parse().ok()))
}
