//! The parts of a body in several (RFC 2046 5.1), such as a form with files.

use super::parser;

/// Lines of a part's headers, all together.
const MAX_HEADERS: usize = 64 * 1024;
const MAX_PARTS: usize = 1000;

/// Where a piece of a file begins, and the length of the whole.
pub type Range = (u64, Option<u64>);

/// What happens in such a body.
pub enum Part<'a> {
    Begin {
        filename: Option<String>,
        range: Option<Range>,
    },
    Data(&'a [u8]),
    End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first part.
    Start,
    Headers,
    Inside,
    /// After the last part, or lost.
    End,
}

/// Finds the boundaries.
pub struct Parts {
    /// `--` and the boundary.
    line: Vec<u8>,
    state: State,
    /// What is not read yet: a line that has not ended, or what may be a boundary.
    waiting: Vec<u8>,
    header_bytes: usize,
    filename: Option<String>,
    range: Option<Range>,
    count: usize,
}

impl Parts {
    pub fn new(boundary: &[u8]) -> Self {
        Self {
            line: [b"--", boundary].concat(),
            state: State::Start,
            waiting: Vec::new(),
            header_bytes: 0,
            filename: None,
            range: None,
            count: 0,
        }
    }

    pub fn held(&self) -> usize {
        self.waiting.len()
    }

    pub fn push(&mut self, data: &[u8], give: &mut impl FnMut(Part<'_>)) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(data);
        let mut at = 0;
        while self.state != State::End {
            let rest = &waiting[at..];
            let read = if self.state == State::Inside {
                self.inside(rest, give)
            } else {
                self.head_line(rest, give)
            };
            let Some(read) = read else { break };
            at += read;
        }
        if self.state != State::End {
            waiting.drain(..at);
            self.waiting = waiting;
        }
    }

    /// The body is over.
    pub fn end(&mut self, give: &mut impl FnMut(Part<'_>)) {
        if self.state == State::Inside {
            give(Part::Data(&self.waiting));
            give(Part::End);
        }
        self.state = State::End;
    }

    /// Bytes of a part: how many were read; none when more have to come.
    fn inside(&mut self, rest: &[u8], give: &mut impl FnMut(Part<'_>)) -> Option<usize> {
        let boundary = rest
            .iter()
            .enumerate()
            .find(|(at, byte)| **byte == b'\n' && could_be(&rest[at + 1..], &self.line));
        let Some((at, _)) = boundary else {
            // The end of line before a boundary belongs to it.
            let keep = usize::from(rest.ends_with(b"\r"));
            let end = rest.len() - keep;
            if end > 0 {
                give(Part::Data(&rest[..end]));
            }
            return (end > 0).then_some(end);
        };
        let end = at - usize::from(at > 0 && rest[at - 1] == b'\r');
        if end > 0 {
            give(Part::Data(&rest[..end]));
            return Some(end);
        }
        // Only the boundary is left: is the whole line here?
        let line = &rest[at + 1..];
        let length = line.iter().position(|byte| *byte == b'\n');
        let after = line.get(self.line.len()..)?;
        if !line.starts_with(&self.line) {
            return None;
        }
        if after.starts_with(b"--") {
            give(Part::End);
            self.state = State::End;
            return Some(rest.len());
        }
        let length = length?;
        give(Part::End);
        self.begin();
        Some(at + 1 + length + 1)
    }

    fn begin(&mut self) {
        self.count += 1;
        self.header_bytes = 0;
        self.filename = None;
        self.range = None;
        self.state = if self.count > MAX_PARTS {
            State::End
        } else {
            State::Headers
        };
    }

    /// A line before the first part, or of a part's headers.
    fn head_line(&mut self, rest: &[u8], give: &mut impl FnMut(Part<'_>)) -> Option<usize> {
        let end = rest.iter().position(|byte| *byte == b'\n');
        if self.header_bytes + rest.len().min(end.unwrap_or(rest.len())) > MAX_HEADERS {
            self.state = State::End;
            return None;
        }
        let end = end?;
        self.header_bytes += end;
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        if self.state == State::Start {
            if line.starts_with(&self.line) {
                self.begin();
            }
        } else if line.is_empty() {
            let filename = self.filename.take();
            let range = self.range.take();
            give(Part::Begin { filename, range });
            self.state = State::Inside;
            // The part may be empty: then its boundary comes at once.
            return Some(if rest[end + 1..].starts_with(&self.line) {
                end
            } else {
                end + 1
            });
        } else if let Some((name, value)) = parser::parse_header(line) {
            match name.as_str() {
                "CONTENT-DISPOSITION" => self.filename = parser::filename(&value),
                "CONTENT-TYPE" => self.filename = self.filename.take().or(parser::name(&value)),
                "CONTENT-RANGE" => self.range = parser::content_range(&value),
                _ => {}
            }
        }
        Some(end + 1)
    }
}

/// The bytes are the start of this line, or the line is the start of them.
fn could_be(bytes: &[u8], line: &[u8]) -> bool {
    let shared = bytes.len().min(line.len());
    bytes[..shared] == line[..shared]
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"ignored\r\n--xx\r\nContent-Disposition: form-data; name=\"f\"; \
        filename=\"a.txt\"\r\n\r\none\r\ntwo\r\n--xx\r\n\r\n\r\n--xx\r\nA: b\r\n\r\nlast\r\n--xx--\r\nend";

    fn parts(step: usize) -> Vec<(Option<String>, Vec<u8>)> {
        let mut out: Vec<(Option<String>, Vec<u8>)> = Vec::new();
        let mut parts = Parts::new(b"xx");
        let mut give = |part: Part<'_>| match part {
            Part::Begin { filename, .. } => out.push((filename, Vec::new())),
            Part::Data(data) => out.last_mut().expect("begun").1.extend(data),
            Part::End => {}
        };
        for piece in BODY.chunks(step) {
            parts.push(piece, &mut give);
        }
        parts.end(&mut give);
        out
    }

    #[test]
    fn the_parts_are_the_same_however_the_body_is_cut() {
        let whole = parts(BODY.len());
        assert_eq!(
            whole,
            [
                (Some("a.txt".to_owned()), b"one\r\ntwo".to_vec()),
                (None, Vec::new()),
                (None, b"last".to_vec()),
            ]
        );
        for step in 1..BODY.len() {
            assert_eq!(parts(step), whole, "{step}");
        }
    }
}
