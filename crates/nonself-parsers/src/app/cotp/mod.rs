//! ISO transport on TCP: the frame around S7comm, S7comm-plus and MMS.
//!
//! Standards: RFC 1006 (TPKT), ISO 8073 class 0 (COTP); TCP port 102. Framed by the length in
//! the TPKT header, so any number of frames per segment and frames cut anywhere. Messages in
//! several data TPDUs are joined, and go to the protocol that their first byte names.
//!
//! RDP has the same frame and a parser of its own.

mod parser;
mod probe;
mod row;

pub use parser::CotpParser;
pub use probe::probe;

use super::{Direction, Session};

/// What runs over ISO transport on one connection: whole messages in, rows out.
pub trait User: Send {
    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]);

    /// Messages of one direction are missing.
    fn on_gap(&mut self, _dir: Direction) {}

    /// The connection is over: write what still waits.
    fn on_end(&mut self, session: &mut Session<'_>);

    /// Bytes that are kept, about.
    fn held(&self) -> usize;
}
