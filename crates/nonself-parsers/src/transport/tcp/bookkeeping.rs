//! What a segment changes in the books of both ends: numbering, history, windows.

use super::endpoint::{End, State, distance};
use super::header::Flags;
use super::{Surroundings, Tcp};
use crate::app::Direction;
use crate::flow::Outlet;
use crate::flow::history::Event;

/// Sequence numbers of SYN and RST further away than this are not believed.
const TOO_FAR: i32 = 1_048_576;

/// Routes change by a router or two; whoever sits elsewhere is further away.
const TTL_STEPS: u8 = 5;

impl Tcp {
    /// Packets of one sender come the same way. One that is not meant to arrive, or that
    /// somebody else has sent, gives itself away by how far it may still go.
    pub(super) fn note_ttl(&mut self, dir: Direction, ttl: u8, outlet: &mut Outlet<'_>) {
        let end = self.end(dir);
        if end.ttl == 0 {
            end.ttl = ttl;
        } else if ttl.abs_diff(end.ttl) >= TTL_STEPS {
            outlet.weird("TTL_jump");
        }
    }

    /// A connection that began with a SYN-ACK and goes on: its SYN was not seen, and whoever
    /// sent the SYN-ACK answers. (A scan's SYN-ACK gets a RST or nothing.)
    pub(super) fn answer_was_first(
        &mut self,
        flags: Flags,
        len: usize,
        dir: &mut Direction,
        s: &mut Surroundings<'_, '_>,
    ) {
        let goes_on = !flags.syn() && !flags.rst() && (flags.ack() || len > 0);
        if goes_on && (self.orig.state, self.resp.state) == (State::SynAckSent, State::Inactive) {
            self.flip();
            s.outlet.flip();
            *dir = dir.flip();
            self.resp.previous = State::Inactive;
            self.resp.state = State::Established;
        }
    }

    pub(super) fn note_partial(&mut self, flags: Flags, dir: Direction) {
        let [orig_seen, resp_seen] = self.first_packet_seen;
        if dir.is_orig() {
            if !orig_seen {
                self.partial = !flags.syn() || flags.ack();
            }
        } else if !resp_seen && !self.partial {
            self.partial = !flags.syn();
        }
    }

    /// Fix the numbering at the first packet of an end, or anew at a new SYN.
    pub(super) fn start(
        &mut self,
        dir: Direction,
        flags: Flags,
        seq: u32,
        after: u32,
        outlet: &mut Outlet<'_>,
    ) {
        let (end, peer) = self.end_and_peer(dir);
        let restart = |end: &mut End| {
            end.start_seq = seq;
            end.ack_seq = seq;
            end.last_seq = after;
        };
        match end.state {
            State::Inactive if flags.syn() => restart(end),
            State::Inactive => {
                // As if there had been a SYN, so that positions mean the same.
                end.start_seq = seq.wrapping_sub(1);
                end.ack_seq = seq.wrapping_sub(1);
                end.last_seq = seq;
            }
            State::SynSent | State::SynAckSent => {
                if flags.syn() && seq != end.start_seq {
                    outlet.weird("SYN_seq_jump");
                    restart(end);
                }
            }
            State::Established | State::Partial => {
                if flags.syn() {
                    if end.size(peer.state) > 0 {
                        outlet.weird("SYN_inside_connection");
                    }
                    if seq != end.start_seq {
                        outlet.weird("SYN_seq_jump");
                    }
                    restart(end);
                }
            }
            State::Reset => {
                // The numbers came from a RST; it may have been a forged one.
                if flags.syn() && end.previous == State::Inactive {
                    restart(end);
                }
            }
            State::Closed => {}
        }
    }

    pub(super) fn note_history(
        &mut self,
        dir: Direction,
        flags: Flags,
        position: u64,
        len: usize,
        outlet: &mut Outlet<'_>,
    ) {
        let is_orig = dir.is_orig();
        let end = self.end(dir);
        let history = &mut outlet.flow.history;
        let mut again = |event, letter, last: &mut u64, position: u64| {
            if history.check(event, letter, is_orig) && position != *last {
                history.push(letter, is_orig);
            }
            *last = position;
        };
        match (flags.syn(), flags.fin(), flags.rst()) {
            (_, true, true) => {
                history.check(Event::FinRst, b'I', is_orig);
            }
            (true, true, _) | (true, _, true) => {
                history.check(Event::MultiFlag, b'Q', is_orig);
            }
            (true, ..) => {
                let letter = if flags.ack() { b'H' } else { b'S' };
                again(Event::Syn, letter, &mut end.last_syn, position);
            }
            (_, true, _) => {
                let position = position.wrapping_add(len as u64);
                again(Event::Fin, b'F', &mut end.last_fin, position);
            }
            (.., true) => again(Event::Rst, b'R', &mut end.last_rst, position),
            _ if len > 0 => {
                history.check(Event::Data, b'D', is_orig);
            }
            _ if flags.ack() => {
                history.check(Event::Ack, b'A', is_orig);
            }
            _ => {}
        }
    }

    /// A window of zero is of interest until the other end has closed or either reset.
    pub(super) fn note_window(
        &mut self,
        dir: Direction,
        flags: Flags,
        window: u16,
        outlet: &mut Outlet<'_>,
    ) {
        let (end, peer) = self.end_and_peer(dir);
        if window == 0 && !flags.rst() && peer.state != State::Closed && end.state != State::Reset {
            end.zero_windows
                .count(&mut outlet.flow.history, b'W', dir.is_orig());
        }
    }

    /// The position that a packet of `dir` acknowledges in the other direction.
    pub(super) fn note_ack(
        &mut self,
        dir: Direction,
        flags: Flags,
        ack: u32,
        outlet: &mut Outlet<'_>,
    ) -> u64 {
        let (end, peer) = self.end_and_peer(dir);
        if peer.state == State::Inactive {
            let sent_syn = matches!(
                end.state,
                State::SynSent | State::SynAckSent | State::Established
            );
            if sent_syn && !flags.syn() && !flags.fin() && !flags.rst() {
                outlet.weird("possible_split_routing");
            }
            peer.start_seq = ack.wrapping_sub(1);
            peer.ack_seq = ack.wrapping_sub(1);
            peer.last_seq = ack.wrapping_sub(1);
            return 1;
        }
        let (position, misplaced) = peer.relative(ack, peer.ack_seq, peer.ack_wraps);
        if misplaced {
            outlet.weird("TCP_ack_underflow_or_misorder");
            return 0;
        }
        // The acknowledgement in a RST is not to be trusted.
        if !flags.rst() {
            let delta = distance(ack, peer.ack_seq);
            // Zero is more often a broken value than the end of a large transfer.
            if delta > 0 && !(ack == 0 && delta > TOO_FAR) {
                peer.advance_ack(ack);
            }
        }
        position
    }

    /// How far this segment goes beyond the last one.
    pub(super) fn note_last(
        &mut self,
        dir: Direction,
        after: u32,
        flags: Flags,
        len: usize,
        outlet: &mut Outlet<'_>,
    ) -> i32 {
        let end = self.end(dir);
        let delta = distance(after, end.last_seq);
        let far = !(-TOO_FAR..=TOO_FAR).contains(&delta);
        if (flags.syn() || flags.rst()) && far {
            return delta;
        }
        // Only SYN and FIN were seen of a long connection.
        if flags.fin() && end.last_seq == end.start_seq.wrapping_add(1) {
            end.advance_last(after);
        } else if end.state == State::Reset {
            // Nothing after a RST is to be trusted.
        } else if delta > 0 {
            end.advance_last(after);
        } else if len > 0 {
            end.retransmissions
                .count(&mut outlet.flow.history, b'T', dir.is_orig());
        }
        delta
    }
}

pub(super) fn syn_weirds(flags: Flags, len: usize, outlet: &mut Outlet<'_>) {
    if flags.rst() {
        outlet.weird("TCP_christmas");
    }
    if flags.urg() {
        outlet.weird("baroque_SYN");
    }
    if len > 0 {
        outlet.weird("SYN_with_data");
    }
}
