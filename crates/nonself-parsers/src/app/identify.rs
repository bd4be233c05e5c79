//! Which protocol a connection speaks, decided by its first bytes.

use super::registry::{self, Entry, Evidence, Verdict};
use super::{Direction, Parser, Session, Transport, ftp};
use crate::log::Time;

/// Bytes kept of each direction while undecided.
const KEEP: usize = 4096;
/// Bytes that wait for an answer which would decide: a greeting may be long.
const LONGEST: usize = 16 * 1024;
/// Chunks looked at while undecided: a byte at a time must not cost a probe each forever.
const ROUNDS: usize = 32;

/// What came of the bytes so far.
pub enum Outcome {
    Undecided,
    Identified(Box<dyn Parser>),
    GivenUp,
}

/// A piece of the stream that waits for its parser.
struct Piece {
    at: Time,
    dir: Direction,
    bytes: Vec<u8>,
}

/// A connection whose protocol is not known yet.
pub struct Waiting {
    transport: Transport,
    pieces: Vec<Piece>,
    orig: Vec<u8>,
    resp: Vec<u8>,
    gap: bool,
    held: usize,
}

impl Waiting {
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            pieces: Vec::new(),
            orig: Vec::new(),
            resp: Vec::new(),
            gap: false,
            held: 0,
        }
    }

    pub fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) -> Outcome {
        if data.is_empty() {
            return Outcome::Undecided;
        }
        if self.pieces.is_empty()
            && let Some(mut parser) = ftp::data_parser(session)
        {
            parser.on_data(session, dir, data);
            return Outcome::Identified(parser);
        }
        let seen = match dir {
            Direction::Orig => &mut self.orig,
            Direction::Resp => &mut self.resp,
        };
        if self.transport == Transport::Udp {
            seen.clear();
        }
        let room = KEEP.saturating_sub(seen.len());
        seen.extend_from_slice(&data[..data.len().min(room)]);
        self.held += data.len();
        self.pieces.push(Piece {
            at: session.now,
            dir,
            bytes: data.to_vec(),
        });

        let evidence = Evidence {
            transport: self.transport,
            conn: session.conn,
            orig: &self.orig,
            resp: &self.resp,
            dir,
            gap: self.gap,
        };
        let mut undecided = false;
        for entry in registry::candidates(self.transport, session.conn) {
            match (entry.probe)(&evidence) {
                Verdict::Yes => return self.start(session, entry),
                Verdict::Maybe => undecided = true,
                Verdict::No => {}
            }
        }
        let full = self.orig.len() >= KEEP || self.resp.len() >= KEEP;
        let full = full && (!undecided || self.held >= LONGEST);
        let last = self.pieces.len() >= ROUNDS || full;
        // A datagram says what it is; only a pair may still change that. On a port that
        // stands for a protocol junk is more likely than another protocol: it may pass.
        let patient =
            self.transport == Transport::Udp && registry::has_port(self.transport, session.conn);
        let decided = !undecided && ((self.has_both() && !patient) || self.pieces.len() >= 8);
        if last || decided {
            registry::note_mismatch(session, None);
            return Outcome::GivenUp;
        }
        Outcome::Undecided
    }

    /// Bytes of the pieces that wait, and of what is looked at.
    pub fn held(&self) -> usize {
        self.held + self.orig.capacity() + self.resp.capacity()
    }

    fn has_both(&self) -> bool {
        !self.orig.is_empty() && !self.resp.is_empty()
    }

    /// Bytes are missing: what was kept no longer continues.
    pub fn on_gap(&mut self) {
        self.gap = true;
        self.orig.clear();
        self.resp.clear();
        self.pieces.clear();
        self.held = 0;
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        if !self.pieces.is_empty() {
            registry::note_mismatch(session, None);
        }
    }

    /// Hand what was kept to the new parser, with the times at which it was seen.
    fn start(&mut self, session: &mut Session<'_>, entry: &'static Entry) -> Outcome {
        registry::note_mismatch(session, Some(entry));
        let mut parser = (entry.make)(session);
        let now = session.now;
        for piece in self.pieces.drain(..) {
            session.now = piece.at;
            parser.on_data(session, piece.dir, &piece.bytes);
        }
        session.now = now;
        if parser.is_finished() {
            parser.on_end(session);
            return Outcome::GivenUp;
        }
        Outcome::Identified(parser)
    }
}
