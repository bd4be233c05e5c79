//! Entities within entities (RFC 2045, 2046): forms, mails with attachments, mails in mails.
//!
//! The bytes come in any pieces; what comes out are the parts that hold something, in order,
//! without their transfer encoding.

mod headers;
mod transfer;

use headers::parse_header;
pub use headers::{Headers, Kind, Range, content_range, filename, name};
use transfer::Transfer;

/// Lines of a part's headers, all together.
const MAX_HEADERS: usize = 64 * 1024;
/// A line that begins like a boundary and is longer is none.
const MAX_BOUNDARY: usize = 300;
const MAX_PARTS: usize = 1000;
/// Entities within entities, as in Zeek.
pub const MAX_DEPTH: usize = 100;

/// What happens in a body.
pub enum Part<'a> {
    /// A header of the outermost message, its name in capitals.
    Header(&'a str, &'a str),
    /// The header of HTTP's transfer. Within an entity it means nothing, but some believe it.
    TransferEncoding,
    Begin(Headers),
    Data(&'a [u8]),
    End,
    /// Entities are nested too deep: no more is read.
    TooDeep,
}

enum State {
    /// Between parts: lines are passed over.
    Between {
        /// What comes next is not the beginning of a line.
        within: bool,
    },
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
    entities: u64,
}

impl Mime {
    /// None for a body that is one thing.
    pub fn new(kind: &Kind) -> Option<Self> {
        let mut mime = Self::at(1);
        match kind {
            Kind::Leaf => return None,
            Kind::Multipart(boundary) => mime.open(boundary),
            Kind::Message => mime.begin_headers(),
        }
        Some(mime)
    }

    /// A mail: headers, and what they speak of.
    pub fn mail() -> Self {
        let mut mime = Self::at(0);
        mime.begin_headers();
        mime
    }

    fn at(depth: usize) -> Self {
        Self {
            boundaries: Vec::new(),
            depth,
            depths: Vec::new(),
            state: State::End,
            waiting: Vec::new(),
            header_bytes: 0,
            header: Vec::new(),
            headers: Headers::default(),
            transfer: Transfer::Plain,
            parts: 0,
            entities: 0,
        }
    }

    /// How many entities have begun.
    pub fn entities(&self) -> u64 {
        self.entities
    }

    pub fn held(&self) -> usize {
        self.waiting.capacity() + self.header.capacity() + self.boundaries.len() * MAX_BOUNDARY
    }

    fn open(&mut self, boundary: &[u8]) {
        self.boundaries.push([b"--", boundary].concat());
        self.depths.push(self.depth);
        self.state = State::Between { within: false };
    }

    fn begin_headers(&mut self) {
        self.header_bytes = 0;
        self.header.clear();
        self.entities += 1;
        self.headers = Headers {
            number: self.entities,
            ..Headers::default()
        };
        self.state = State::Headers;
    }

    pub fn push(&mut self, data: &[u8], give: &mut impl FnMut(Part<'_>)) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(data);
        // What waited of a header holds no end of line: it is not searched again and again.
        let is_header = matches!(self.state, State::Headers);
        if is_header && !data.contains(&b'\n') && waiting.len() <= MAX_HEADERS {
            self.waiting = waiting;
            return;
        }
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
            State::Between { within } => self.between(rest, within),
            State::Headers => self.line(rest, give),
            State::End => None,
        }
    }

    /// Bytes are missing: what follows belongs to no part until a boundary tells.
    pub fn gap(&mut self, give: &mut impl FnMut(Part<'_>)) {
        self.end(give);
        self.waiting.clear();
        if !self.boundaries.is_empty() {
            self.state = State::Between { within: true };
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
        } else if matches!(self.state, State::Headers) {
            let rest = std::mem::take(&mut self.waiting);
            if !rest.trim_ascii().is_empty() {
                self.header_line(rest.trim_ascii_end(), rest.len(), give);
            }
            self.finish_header(&[], give);
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
            self.state = State::Between { within: false };
        } else {
            self.depth += 1;
            self.begin_headers();
        }
    }

    /// What is between parts is passed over, up to a boundary.
    fn between(&mut self, rest: &[u8], within: bool) -> Option<usize> {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            let is_boundary = !within && rest.len() <= MAX_BOUNDARY;
            self.state = State::Between {
                within: !is_boundary,
            };
            return (!is_boundary && !rest.is_empty()).then_some(rest.len());
        };
        self.state = State::Between { within: false };
        if !within && let Some((level, is_last)) = self.boundary_of(&rest[..end]) {
            self.close(level, is_last);
        }
        Some(end + 1)
    }

    /// A line of a part's headers.
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
            return Some(end + 1);
        }
        self.header_line(line, end, give)
    }

    /// A header is whole when the next line is no continuation of it.
    fn finish_header(&mut self, next: &[u8], give: &mut impl FnMut(Part<'_>)) {
        let header = std::mem::replace(&mut self.header, next.to_vec());
        if let Some((name, value)) = parse_header(&header) {
            self.headers.note(&name, &value);
            if name == "TRANSFER-ENCODING" {
                give(Part::TransferEncoding);
            }
            if self.entities == 1 {
                give(Part::Header(&name, &value));
            }
        }
    }

    fn header_line(
        &mut self,
        line: &[u8],
        end: usize,
        give: &mut impl FnMut(Part<'_>),
    ) -> Option<usize> {
        if matches!(line.first(), Some(b' ' | b'\t')) {
            self.header.extend_from_slice(line);
            return Some(end + 1);
        }
        self.finish_header(line, give);
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

#[cfg(test)]
mod tests;
