//! One direction: lines, headers and bodies.

use super::content::{Coding, Decoder, STEP};
use super::parser::{self, RequestLine, StatusLine};
use crate::app::buffer::StreamBuffer;

/// Longest line, and all bytes of one message's headers.
const MAX_LINE: usize = 64 * 1024;
const MAX_HEADERS: usize = 256 * 1024;

/// What happened in a direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Request(RequestLine),
    Status(StatusLine),
    Header(String, String),
    /// All headers are read. The handler sets what body follows.
    HeadersDone,
    /// Bytes of the body, as they were before compression.
    Body(Vec<u8>),
    /// The message ended, with this many bytes of body.
    Done(u64),
    /// A line that cannot start a message; it may end like a request all the same.
    NotHttp {
        has_version: bool,
    },
    /// What is wrong with a message, by Zeek's names, and more about that.
    Weird(&'static str, Option<String>),
    TooLong,
}

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    None,
    Length(u64),
    Chunked,
    UntilClose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Headers,
    Length(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailers,
    UntilClose,
}

/// The reader of one direction.
pub struct Reader {
    is_request: bool,
    buffer: StreamBuffer,
    state: State,
    header_bytes: usize,
    /// A header waits for its continuation lines.
    header: Vec<u8>,
    /// The empty line was read; said after the last header.
    headers_ended: bool,
    /// Unread bytes known to hold no end of line: a line that comes byte by byte must not
    /// be searched from its start each time.
    searched: usize,
    /// Bytes of the body on the wire, or uncompressed where they can be counted.
    body: u64,
    content: Option<Decoder>,
    /// Where messages begin is unknown: lines are skipped until one starts a message.
    lost: bool,
}

impl Reader {
    pub fn new(is_request: bool) -> Self {
        Self {
            is_request,
            buffer: StreamBuffer::default(),
            state: State::Start,
            header_bytes: 0,
            header: Vec::new(),
            headers_ended: false,
            searched: 0,
            body: 0,
            content: None,
            lost: false,
        }
    }

    /// Add bytes; events are then taken by [`Reader::next`] until there are none.
    pub fn push(&mut self, data: &[u8]) {
        // Lines end the buffer's growth at their own limit, bodies never wait.
        let _ = self.buffer.push(data, usize::MAX);
    }

    pub fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.headers_ended) {
            self.header_bytes = 0;
            return Some(Event::HeadersDone);
        }
        loop {
            match self.state {
                State::Start
                | State::Headers
                | State::Trailers
                | State::ChunkSize
                | State::ChunkEnd => {
                    let event = self.next_line()?;
                    if let Some(event) = event {
                        return Some(event);
                    }
                }
                State::Length(0) => return Some(self.done()),
                State::Chunk(0) => self.state = State::ChunkEnd,
                State::Length(_) | State::Chunk(_) | State::UntilClose => {
                    let body = self.take_body()?;
                    if !body.is_empty() {
                        return Some(Event::Body(body));
                    }
                }
            }
        }
    }

    /// Bytes that are kept.
    pub fn held(&self) -> usize {
        self.buffer.held() + self.header.len()
    }

    pub fn is_in_headers(&self) -> bool {
        self.state == State::Headers
    }

    /// What follows the headers.
    pub fn set_body(&mut self, body: Body, coding: Option<Coding>) {
        self.content = coding.map(Decoder::new);
        self.state = match body {
            Body::None => State::Length(0),
            Body::Length(n) => State::Length(n),
            Body::Chunked => State::ChunkSize,
            Body::UntilClose => State::UntilClose,
        };
    }

    /// The bytes that no longer belong to HTTP.
    pub fn take_rest(&mut self) -> Vec<u8> {
        let rest = self.buffer.unread().to_vec();
        self.buffer.clear();
        self.searched = 0;
        rest
    }

    /// Bytes are missing: how many of them were of the body. Inside a body only its length is
    /// affected; anywhere else the reader waits for a line that starts a message.
    pub fn on_gap(&mut self, len: u64) -> u64 {
        self.buffer.clear();
        self.searched = 0;
        self.headers_ended = false;
        self.header.clear();
        let (state, missing) = match self.state {
            State::Length(left) if left >= len => (State::Length(left - len), len),
            State::Chunk(left) if left >= len => (State::Chunk(left - len), len),
            State::UntilClose => (State::UntilClose, len),
            State::Length(left) | State::Chunk(left) => (State::Start, left),
            _ => (State::Start, 0),
        };
        self.state = state;
        self.lost = state == State::Start;
        if let Some(content) = &mut self.content {
            content.on_gap();
        }
        missing
    }

    /// The direction ended: an unfinished message ends with what it has.
    pub fn on_close(&mut self) -> Option<Event> {
        let in_message = self.state != State::Start;
        (in_message).then(|| self.done())
    }

    fn done(&mut self) -> Event {
        self.state = State::Start;
        self.header_bytes = 0;
        self.header.clear();
        self.content = None;
        Event::Done(std::mem::take(&mut self.body))
    }

    /// Take what is here of the body; none when nothing is. Compressed bytes may become
    /// nothing yet.
    fn take_body(&mut self) -> Option<Vec<u8>> {
        let left = match self.state {
            State::Length(left) | State::Chunk(left) => left,
            _ => u64::MAX,
        };
        let mut here = (self.buffer.len() as u64).min(left) as usize;
        if here == 0 {
            return None;
        }
        let body = if let Some(content) = &mut self.content {
            here = here.min(STEP);
            content.decode(&self.buffer.unread()[..here])
        } else {
            self.buffer.unread()[..here].to_vec()
        };
        self.buffer.consume(here);
        self.body += body.len() as u64;
        let left = left - here as u64;
        match &mut self.state {
            State::Length(n) | State::Chunk(n) => *n = left,
            _ => {}
        }
        Some(body)
    }

    /// `None`: no whole line is here. `Some(None)`: a line that says nothing by itself.
    #[allow(clippy::option_option)]
    fn next_line(&mut self) -> Option<Option<Event>> {
        let bytes = self.buffer.unread();
        let from = self.searched.min(bytes.len());
        let Some(end) = bytes[from..].iter().position(|b| *b == b'\n') else {
            self.searched = bytes.len();
            if bytes.len() > MAX_LINE {
                self.buffer.clear();
                self.searched = 0;
                return Some(Some(Event::TooLong));
            }
            return None;
        };
        let end = from + end;
        self.searched = 0;
        let line = bytes[..end]
            .strip_suffix(b"\r")
            .unwrap_or(&bytes[..end])
            .to_vec();
        self.buffer.consume(end + 1);
        self.header_bytes += end;
        if self.header_bytes > MAX_HEADERS {
            return Some(Some(Event::TooLong));
        }
        Some(self.on_line(&line))
    }

    fn on_line(&mut self, line: &[u8]) -> Option<Event> {
        match self.state {
            State::Start => self.on_start_line(line),
            State::Headers | State::Trailers => self.on_header_line(line),
            State::ChunkSize => {
                let size = line.split(|b| *b == b';').next().unwrap_or_default();
                let size = std::str::from_utf8(size.trim_ascii()).unwrap_or("");
                match u64::from_str_radix(size, 16) {
                    Ok(0) => self.state = State::Trailers,
                    Ok(n) => self.state = State::Chunk(n),
                    Err(_) => {
                        self.state = State::Length(0);
                        return Some(Event::Weird("HTTP_bad_chunk_size", None));
                    }
                }
                self.header_bytes = 0;
                None
            }
            _ => {
                self.state = State::ChunkSize;
                None
            }
        }
    }

    fn on_start_line(&mut self, line: &[u8]) -> Option<Event> {
        if line.trim_ascii().is_empty() {
            return None;
        }
        self.state = State::Headers;
        let event = if self.is_request {
            parser::parse_request_line(line).map(Event::Request)
        } else {
            parser::parse_status_line(line).map(Event::Status)
        };
        if let Some(Event::Request(request)) = &event {
            // HTTP/0.9 has no headers.
            if request.version == "0.9" {
                self.state = State::Length(0);
            }
        }
        if event.is_some() {
            self.lost = false;
            return event;
        }
        self.state = State::Start;
        // Said once: what follows is skipped until a message begins again.
        let was_lost = std::mem::replace(&mut self.lost, true);
        let has_version = self.is_request && parser::ends_like_request(line);
        (!was_lost).then_some(Event::NotHttp { has_version })
    }

    /// A header is complete when the next line is no continuation of it.
    fn on_header_line(&mut self, line: &[u8]) -> Option<Event> {
        if matches!(line.first(), Some(b' ' | b'\t')) && !self.header.is_empty() {
            self.header.push(b' ');
            self.header.extend_from_slice(line.trim_ascii());
            if self.state == State::Headers {
                let name = parser::header_name(&self.header);
                return Some(Event::Weird("HTTP_obsolete_line_folding", Some(name)));
            }
            return None;
        }
        let complete = std::mem::take(&mut self.header);
        let event = parser::parse_header(&complete).map(|(n, v)| Event::Header(n, v));
        if line.is_empty() {
            if self.state == State::Trailers {
                return Some(self.done());
            }
            self.headers_ended = event.is_some();
            if event.is_none() {
                self.header_bytes = 0;
                return Some(Event::HeadersDone);
            }
            return event;
        }
        line.clone_into(&mut self.header);
        event
    }
}
