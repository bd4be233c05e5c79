//! A stream from "unknown" over "parsed" to "done".

use super::identify::{Outcome, Waiting};
use super::{Direction, Parser, Session, Transport};

/// Identifies a stream and then feeds its parser. A connection has one; a tunnel inside a
/// connection has another.
pub struct Dispatch(State);

enum State {
    /// Not yet known: the first bytes are kept.
    Unknown(Box<Waiting>),
    Parsing(Box<dyn Parser>),
    /// Nothing here wants further bytes.
    Done,
}

impl Dispatch {
    pub fn new(transport: Transport) -> Self {
        Self(State::Unknown(Box::new(Waiting::new(transport))))
    }

    /// A stream whose parser is known from the start.
    pub fn parsing(parser: Box<dyn Parser>) -> Self {
        Self(State::Parsing(parser))
    }

    pub fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        match &mut self.0 {
            State::Parsing(parser) => {
                parser.on_data(session, dir, data);
                self.end_if_finished(session);
            }
            State::Unknown(waiting) => match waiting.on_data(session, dir, data) {
                Outcome::Undecided => {}
                Outcome::Identified(parser) => self.0 = State::Parsing(parser),
                Outcome::GivenUp => self.0 = State::Done,
            },
            State::Done => {}
        }
    }

    pub fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        match &mut self.0 {
            State::Parsing(parser) => {
                parser.on_gap(session, dir, len);
                self.end_if_finished(session);
            }
            State::Unknown(waiting) => waiting.on_gap(),
            State::Done => {}
        }
    }

    pub fn on_eof(&mut self, session: &mut Session<'_>, dir: Direction) {
        if let State::Parsing(parser) = &mut self.0 {
            parser.on_eof(session, dir);
        }
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        match &mut self.0 {
            State::Parsing(parser) => parser.on_end(session),
            State::Unknown(waiting) => waiting.on_end(session),
            State::Done => {}
        }
        self.0 = State::Done;
    }

    /// Bytes that are kept here.
    pub fn held(&self) -> usize {
        match &self.0 {
            State::Unknown(waiting) => waiting.held(),
            State::Parsing(parser) => parser.held(),
            State::Done => 0,
        }
    }

    pub fn wants_data(&self) -> bool {
        !matches!(self.0, State::Done)
    }

    fn end_if_finished(&mut self, session: &mut Session<'_>) {
        if let State::Parsing(parser) = &mut self.0
            && parser.is_finished()
        {
            parser.on_end(session);
            self.0 = State::Done;
        }
    }
}
