//! How a TCP connection ends, and when it counts as over.

use super::endpoint::State;
use super::{Surroundings, Tcp};
use crate::app::Direction;

impl Tcp {
    /// Tell the end of a direction once everything in it was given out.
    pub(super) fn check_end(&mut self, dir: Direction, s: &mut Surroundings<'_, '_>) {
        let pending = self.is_pending(dir);
        let end = self.end(dir);
        let over = end.saw_fin || matches!(end.state, State::Closed | State::Reset);
        if end.stream.ended || !over || pending {
            return;
        }
        end.stream.ended = true;
        if end.saw_fin {
            s.outlet.eof(dir);
        }
        if self.close_deferred {
            let regular = self.deferred_event;
            self.close(dir, regular, s);
            self.close_deferred = false;
        }
    }

    /// Data of `dir` is still missing, or unacknowledged data of the other end is.
    pub(super) fn is_pending(&mut self, dir: Direction) -> bool {
        let (end, peer) = self.end_and_peer(dir);
        if end.stream.unreliable {
            return false;
        }
        let given = u64::from(end.start_seq).wrapping_add(end.stream.next);
        let last = end.relative_last();
        if last < given {
            return false;
        }
        // A FIN has a place in the numbering, a RST has not.
        if given != last && given != last.wrapping_sub(1) {
            return true;
        }
        end.state != State::Reset && peer.stream.has_unacked()
    }

    /// An end was closed, by FIN or RST.
    pub(super) fn close(&mut self, dir: Direction, regular: bool, s: &mut Surroundings<'_, '_>) {
        if self.is_pending(dir) {
            self.close_deferred = true;
            self.deferred_event |= regular;
            return;
        }
        self.close_deferred = false;
        let deferred = self.deferred_event;
        let (end, peer) = self.end_and_peer(dir);
        if end.closed {
            return;
        }
        end.closed = true;
        let complete = end.state == State::Reset || peer.closed || peer.state == State::Inactive;
        let new = end.previous == State::Inactive;
        let alone = peer.state == State::Inactive;
        let last = s.outlet.flow.last;
        if complete {
            if (!new || !alone) && (regular || deferred) {
                self.active = false;
                self.deferred_event = false;
            }
            s.timers.cancel_checks();
            s.timers.close = last.saturating_add(s.timeouts.tcp_close);
        } else if !new {
            s.timers.check = s
                .timers
                .check
                .min(last.saturating_add(s.timeouts.tcp_check));
        }
    }

    /// The answer to a first SYN is overdue.
    pub fn is_failed_attempt(&self) -> bool {
        self.active
            && matches!(self.orig.state, State::SynSent | State::SynAckSent)
            && self.resp.state == State::Inactive
    }

    /// Looked at from time to time: `Some(true)` when it is over, `None` when it need not
    /// be looked at again.
    pub fn is_over(&self, idle: bool) -> Option<bool> {
        if !self.active {
            return None;
        }
        let (orig, resp) = (&self.orig, &self.resp);
        let any = |state| orig.state == state || resp.state == state;
        let nothing = orig.state == State::Inactive && resp.state == State::Inactive;
        let closed = (orig.closed || resp.closed)
            && ((orig.closed && resp.closed) || any(State::Reset) || any(State::Inactive));
        Some(idle && (closed || nothing))
    }
}
