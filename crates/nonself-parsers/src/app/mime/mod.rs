//! Entities within entities (RFC 2045, 2046): forms, mails with attachments, mails in mails.
//!
//! The bytes come in any pieces; what comes out are the parts that hold something, in order,
//! without their transfer encoding.

mod transfer;

use crate::app::text::text;
pub use transfer::Transfer;

/// Lines of a part's headers, all together.
const MAX_HEADERS: usize = 64 * 1024;
/// A line that begins like a boundary and is longer is none.
const MAX_BOUNDARY: usize = 300;
const MAX_PARTS: usize = 1000;
/// Entities within entities, as in Zeek.
pub const MAX_DEPTH: usize = 100;

/// Where a piece of a file begins, and the length of the whole.
pub type Range = (u64, Option<u64>);

/// What happens in a body.
pub enum Part<'a> {
    Begin(Headers),
    Data(&'a [u8]),
    End,
    /// Entities are nested too deep: no more is read.
    TooDeep,
}

/// What an entity says of its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    pub filename: Option<String>,
    pub range: Option<Range>,
    kind: Kind,
    encoding: Option<String>,
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
    fn note(&mut self, name: &str, value: &str) {
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

enum State {
    /// Between parts: lines are passed over.
    Between,
    Headers,
    /// In a part that holds something; the end of line before its first byte is still there.
    Inside {
        fresh: bool,
    },
    End,
}

/// Finds the parts.
pub struct Mime {
    /// `--` and the boundary of every multipart that is open.
    boundaries: Vec<Vec<u8>>,
    depth: usize,
    /// The depth at which each of these multiparts is.
    depths: Vec<usize>,
    state: State,
    /// What is not read yet: a line that has not ended, or what may be a boundary.
    waiting: Vec<u8>,
    header_bytes: usize,
    header: Vec<u8>,
    headers: Headers,
    transfer: Transfer,
    parts: usize,
}

impl Mime {
    /// None for a body that is one thing.
    pub fn new(kind: &Kind) -> Option<Self> {
        let mut mime = Self {
            boundaries: Vec::new(),
            depth: 1,
            depths: Vec::new(),
            state: State::End,
            waiting: Vec::new(),
            header_bytes: 0,
            header: Vec::new(),
            headers: Headers::default(),
            transfer: Transfer::Plain,
            parts: 0,
        };
        match kind {
            Kind::Leaf => return None,
            Kind::Multipart(boundary) => mime.open(boundary),
            Kind::Message => mime.begin_headers(),
        }
        Some(mime)
    }

    pub fn held(&self) -> usize {
        self.waiting.capacity() + self.header.capacity() + self.boundaries.len() * MAX_BOUNDARY
    }

    fn open(&mut self, boundary: &[u8]) {
        self.boundaries.push([b"--", boundary].concat());
        self.depths.push(self.depth);
        self.state = State::Between;
        self.header_bytes = 0;
    }

    fn begin_headers(&mut self) {
        self.header_bytes = 0;
        self.header.clear();
        self.headers = Headers::default();
        self.state = State::Headers;
    }

    pub fn push(&mut self, data: &[u8], give: &mut impl FnMut(Part<'_>)) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(data);
        let mut at = 0;
        while let Some(read) = self.step(&waiting[at..], give) {
            at += read;
        }
        if !matches!(self.state, State::End) {
            waiting.drain(..at);
            self.waiting = waiting;
        }
    }

    fn step(&mut self, rest: &[u8], give: &mut impl FnMut(Part<'_>)) -> Option<usize> {
        match self.state {
            State::Inside { fresh } => self.inside(rest, fresh, give),
            State::Between | State::Headers => self.line(rest, give),
            State::End => None,
        }
    }

    /// The body is over.
    pub fn end(&mut self, give: &mut impl FnMut(Part<'_>)) {
        if let State::Inside { fresh } = self.state {
            let rest = std::mem::take(&mut self.waiting);
            let line = rest.strip_prefix(b"\r").unwrap_or(&rest);
            let line = line.strip_prefix(b"\n").unwrap_or(line);
            if self.boundary_of(line).is_none() {
                self.give(&rest[usize::from(fresh).min(rest.len())..], give);
            }
            give(Part::End);
        }
        self.state = State::End;
    }

    fn give(&mut self, data: &[u8], give: &mut impl FnMut(Part<'_>)) {
        if data.is_empty() {
            return;
        }
        if self.transfer.is_plain() {
            give(Part::Data(data));
        } else {
            give(Part::Data(&self.transfer.decode(data)));
        }
    }

    /// Bytes of a part: how many were read; none when more have to come.
    fn inside(
        &mut self,
        rest: &[u8],
        fresh: bool,
        give: &mut impl FnMut(Part<'_>),
    ) -> Option<usize> {
        let skip = usize::from(fresh);
        let starts = |at: usize| {
            let after = &rest[at + 1..];
            b"--".starts_with(&after[..after.len().min(2)])
        };
        let mut breaks = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let Some(at) = breaks.find_map(|(at, _)| starts(at).then_some(at)) else {
            // The end of line before a boundary belongs to it.
            let end = rest.len() - usize::from(rest.ends_with(b"\r"));
            return self.pass(rest, skip, end, give);
        };
        let end = at - usize::from(at > 0 && rest[at - 1] == b'\r');
        if end > skip {
            return self.pass(rest, skip, end, give);
        }
        let line = &rest[at + 1..];
        let Some(length) = line.iter().position(|byte| *byte == b'\n') else {
            if line.len() > MAX_BOUNDARY {
                return self.pass(rest, skip, at + 1, give);
            }
            return None;
        };
        let Some((level, is_last)) = self.boundary_of(&line[..length]) else {
            return self.pass(rest, skip, at + 1, give);
        };
        give(Part::End);
        self.close(level, is_last);
        Some(at + 1 + length + 1)
    }

    fn pass(
        &mut self,
        rest: &[u8],
        skip: usize,
        end: usize,
        give: &mut impl FnMut(Part<'_>),
    ) -> Option<usize> {
        if end == 0 {
            return None;
        }
        self.give(&rest[skip.min(end)..end], give);
        self.state = State::Inside { fresh: false };
        Some(end)
    }

    /// Which multipart a line is a boundary of, and whether it is the last one.
    fn boundary_of(&self, line: &[u8]) -> Option<(usize, bool)> {
        let line = line.trim_ascii_end();
        let levels = self.boundaries.iter().enumerate().rev();
        levels
            .filter_map(|(level, boundary)| Some((level, line.strip_prefix(&boundary[..])?)))
            .find_map(|(level, after)| match after {
                b"" => Some((level, false)),
                b"--" => Some((level, true)),
                _ => None,
            })
    }

    fn close(&mut self, level: usize, is_last: bool) {
        self.depth = self.depths.get(level).copied().unwrap_or(1);
        let keep = if is_last { level } else { level + 1 };
        self.boundaries.truncate(keep);
        self.depths.truncate(keep);
        self.parts += 1;
        if self.boundaries.is_empty() || self.parts > MAX_PARTS {
            self.state = State::End;
        } else if is_last {
            self.state = State::Between;
            self.header_bytes = 0;
        } else {
            self.depth += 1;
            self.begin_headers();
        }
    }

    /// A line between parts, or of a part's headers.
    fn line(&mut self, rest: &[u8], give: &mut impl FnMut(Part<'_>)) -> Option<usize> {
        let end = rest.iter().position(|byte| *byte == b'\n');
        if self.header_bytes + end.unwrap_or(rest.len()) > MAX_HEADERS {
            self.state = State::End;
            return None;
        }
        let end = end?;
        self.header_bytes += end;
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        if line.starts_with(b"--")
            && let Some((level, is_last)) = self.boundary_of(line)
        {
            self.close(level, is_last);
        } else if matches!(self.state, State::Headers) {
            return self.header_line(line, end, give);
        }
        Some(end + 1)
    }

    fn header_line(
        &mut self,
        line: &[u8],
        end: usize,
        give: &mut impl FnMut(Part<'_>),
    ) -> Option<usize> {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            self.header.push(b' ');
            self.header.extend_from_slice(line.trim_ascii());
            return Some(end + 1);
        }
        let header = std::mem::replace(&mut self.header, line.to_vec());
        if let Some((name, value)) = parse_header(&header) {
            self.headers.note(&name, &value);
        }
        if !line.is_empty() {
            return Some(end + 1);
        }
        let headers = std::mem::take(&mut self.headers);
        match &headers.kind {
            Kind::Leaf => {
                let encoding = headers.encoding.as_deref().unwrap_or_default();
                self.transfer = Transfer::parse(encoding);
                give(Part::Begin(headers));
                self.state = State::Inside { fresh: true };
                // The part may be empty: then its boundary comes at once.
                return Some(end);
            }
            _ if self.depth >= MAX_DEPTH => {
                give(Part::TooDeep);
                self.state = State::End;
                return None;
            }
            Kind::Multipart(boundary) => {
                self.depth += 1;
                let boundary = boundary.clone();
                self.open(&boundary);
            }
            Kind::Message => {
                self.depth += 1;
                self.begin_headers();
            }
        }
        Some(end + 1)
    }
}

fn parse_header(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|b| *b == b':')?;
    let name = text(line[..colon].trim_ascii(), 128).to_ascii_uppercase();
    Some((name, text(line[colon + 1..].trim_ascii(), 4096)))
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
fn boundary(value: &str) -> Option<Vec<u8>> {
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

#[cfg(test)]
mod tests;
