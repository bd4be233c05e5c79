//! What a protocol has to be able to do.

use super::{Direction, Session};

/// One protocol on one connection: bytes in, rows into the session's tables.
///
/// Bytes come in order per direction. A parser keeps a bounded amount of them, treats a
/// gap as a state and not as an error, and never stops for a value it does not know.
pub trait Parser: Send {
    /// TCP: the next contiguous bytes of one direction. UDP: one datagram.
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]);

    /// `len` bytes of one direction were never seen.
    fn on_gap(&mut self, _session: &mut Session<'_>, _dir: Direction, _len: u64) {}

    /// One direction ended in order.
    fn on_eof(&mut self, _session: &mut Session<'_>, _dir: Direction) {}

    /// The connection is over: write what still waits. Called once.
    fn on_end(&mut self, _session: &mut Session<'_>) {}

    /// Bytes of the wire that are kept, about: all parsers share a limit.
    fn held(&self) -> usize {
        0
    }

    /// True when further bytes would tell nothing; `on_end` is called right after.
    fn is_finished(&self) -> bool {
        false
    }
}
