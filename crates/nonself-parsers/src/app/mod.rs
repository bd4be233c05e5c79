//! Application protocols: which one a connection speaks, by content, and its rows.
//!
//! The transport layer hands every connection's bytes to its [`AppLayer`], in order, and
//! learns from it only the names of the services that were recognised.
//!
//! `identify` decides from the first bytes of both directions which entry of
//! [`registry::PARSERS`] the connection belongs to; from then on that [`Parser`] gets
//! everything. A well-known port orders the candidates and is never proof.

mod buffer;
mod context;
mod dhcp;
mod dns;
mod identify;
mod iso;
mod parser;
mod rdp;
pub mod registry;
mod services;
mod session;
mod shared;
mod ssl;
mod text;

pub mod ics;

pub use context::{ConnInfo, Context, Direction, Transport};
pub use parser::Parser;
pub use session::Session;
pub use shared::Shared;

use identify::{Outcome, Waiting};
use services::Services;

/// The application side of one connection.
pub struct AppLayer {
    services: Services,
    state: State,
}

enum State {
    /// Not yet known: the first bytes are kept.
    Unknown(Box<Waiting>),
    Parsing(Box<dyn Parser>),
    /// Nothing here wants further bytes.
    Done,
}

impl AppLayer {
    pub fn new(transport: Transport) -> Self {
        Self {
            services: Services::default(),
            state: State::Unknown(Box::new(Waiting::new(transport))),
        }
    }

    /// TCP: the next contiguous bytes of one direction. UDP: one datagram.
    pub fn on_data(&mut self, cx: &mut Context<'_>, dir: Direction, data: &[u8]) {
        let mut session = Session::new(cx, &mut self.services);
        match &mut self.state {
            State::Parsing(parser) => {
                parser.on_data(&mut session, dir, data);
                if parser.is_finished() {
                    parser.on_end(&mut session);
                    self.state = State::Done;
                }
            }
            State::Unknown(waiting) => match waiting.on_data(&mut session, dir, data) {
                Outcome::Undecided => {}
                Outcome::Identified(parser) => self.state = State::Parsing(parser),
                Outcome::GivenUp => self.state = State::Done,
            },
            State::Done => {}
        }
    }

    /// TCP only: `len` bytes of one direction were never seen.
    pub fn on_gap(&mut self, cx: &mut Context<'_>, dir: Direction, len: u64) {
        let mut session = Session::new(cx, &mut self.services);
        match &mut self.state {
            State::Parsing(parser) => {
                parser.on_gap(&mut session, dir, len);
                if parser.is_finished() {
                    parser.on_end(&mut session);
                    self.state = State::Done;
                }
            }
            State::Unknown(waiting) => waiting.on_gap(dir),
            State::Done => {}
        }
    }

    /// One direction ended in order (FIN).
    pub fn on_eof(&mut self, cx: &mut Context<'_>, dir: Direction) {
        let mut session = Session::new(cx, &mut self.services);
        if let State::Parsing(parser) = &mut self.state {
            parser.on_eof(&mut session, dir);
        }
    }

    /// The connection is over; rows still waiting for something are written now.
    pub fn on_end(&mut self, cx: &mut Context<'_>) {
        let mut session = Session::new(cx, &mut self.services);
        match &mut self.state {
            State::Parsing(parser) => parser.on_end(&mut session),
            State::Unknown(waiting) => waiting.on_end(&mut session),
            State::Done => {}
        }
        self.state = State::Done;
    }

    /// False when no parser wants further bytes: reassembly may stop keeping them.
    pub fn wants_data(&self) -> bool {
        !matches!(self.state, State::Done)
    }

    /// Confirmed services, in the order in which they were recognised.
    pub fn services(&self) -> &[&'static str] {
        self.services.names()
    }
}
