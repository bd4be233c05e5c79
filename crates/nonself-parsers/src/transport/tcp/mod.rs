//! TCP: what each end did, and the bytes in order.
//!
//! The states, and when a row counts a connection as over, are Zeek's, so that
//! `conn_state`, `history` and the byte counts mean what they mean there.

pub mod endpoint;
pub mod header;
mod machine;
pub mod reassembly;

use crate::app::Direction;
use crate::config::Timeouts;
use crate::flow::Outlet;
use crate::flow::history::Event;
use crate::flow::timers::Timers;
use endpoint::{End, State, distance};
use header::{Flags, Header};
use reassembly::Budget;

/// Sequence numbers of SYN and RST further away than this are not believed.
const TOO_FAR: i32 = 1_048_576;

/// One segment, its payload as far as captured.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub header: Header,
    pub payload: &'a [u8],
    /// Length of the payload on the wire.
    pub len: usize,
}

/// Both ends of a TCP connection.
#[derive(Debug)]
pub struct Tcp {
    orig: End,
    resp: End,
    /// The start was not seen.
    partial: bool,
    first_packet_seen: [bool; 2],
    /// Nothing has ended it yet.
    active: bool,
    close_deferred: bool,
    deferred_event: bool,
}

impl Default for Tcp {
    fn default() -> Self {
        Self {
            orig: End::default(),
            resp: End::default(),
            partial: false,
            first_packet_seen: [false; 2],
            active: true,
            close_deferred: false,
            deferred_event: false,
        }
    }
}

/// What a packet is processed with.
pub struct Surroundings<'a, 'b> {
    pub outlet: &'a mut Outlet<'b>,
    pub timers: &'a mut Timers,
    pub timeouts: &'a Timeouts,
    pub budget: &'a mut Budget,
}

impl Tcp {
    pub fn states(&self) -> (State, State) {
        (self.orig.state, self.resp.state)
    }

    /// Payload bytes of originator and responder.
    pub fn sizes(&self) -> (u64, u64) {
        (
            self.orig.size(self.resp.state),
            self.resp.size(self.orig.state),
        )
    }

    fn end(&mut self, dir: Direction) -> &mut End {
        if dir.is_orig() {
            &mut self.orig
        } else {
            &mut self.resp
        }
    }

    fn end_and_peer(&mut self, dir: Direction) -> (&mut End, &mut End) {
        if dir.is_orig() {
            (&mut self.orig, &mut self.resp)
        } else {
            (&mut self.resp, &mut self.orig)
        }
    }

    /// A wrong checksum that is believed to be one.
    pub fn checksum_error(&mut self, dir: Direction, outlet: &mut Outlet<'_>) {
        let end = self.end(dir);
        end.checksum_errors
            .count(&mut outlet.flow.history, b'C', dir.is_orig());
    }

    /// Whether a SYN begins another connection between the same ports.
    pub fn is_reuse(&self, header: &Header) -> bool {
        let flags = header.flags;
        if header.len < header::MIN_LEN || !flags.syn() {
            return false;
        }
        let first = if flags.ack() {
            if self.orig.state != State::Inactive {
                return false;
            }
            &self.resp
        } else {
            &self.orig
        };
        if self.orig.closed || self.resp.closed {
            return true;
        }
        // The same SYN again, or SYN and SYN-ACK seen in the wrong order.
        let reversed = !flags.ack()
            && first.state == State::SynAckSent
            && self.resp.state == State::Inactive
            && header.seq == self.resp.start_seq;
        header.seq != first.start_seq && !reversed
    }

    /// One segment of the connection.
    pub fn segment(
        &mut self,
        segment: &Segment<'_>,
        mut dir: Direction,
        s: &mut Surroundings<'_, '_>,
    ) {
        let Header {
            seq,
            ack,
            flags,
            window,
            ..
        } = segment.header;
        let len = segment.len;
        self.answer_was_first(flags, len, &mut dir, s);
        self.note_partial(flags, dir);
        let seq_len = sequence_len(len, flags);
        let after = seq.wrapping_add(seq_len);
        self.start(dir, flags, seq, after, s.outlet);
        let end = self.end(dir);
        let (position, misplaced) = end.relative(seq, end.last_seq, end.seq_wraps);
        if misplaced && !flags.rst() {
            s.outlet.weird("TCP_seq_underflow_or_misorder");
        }
        self.note_history(dir, flags, position, len, s.outlet);
        self.note_window(dir, flags, window, s.outlet);
        if !self.orig.closed || !self.resp.closed {
            s.outlet.flow.last = s.outlet.now;
        }
        if flags.syn() {
            syn_weirds(flags, len, s.outlet);
        }
        if flags.fin() {
            let end = self.end(dir);
            end.saw_fin = true;
            end.fin_seq = position.wrapping_add(u64::from(seq_len));
        }
        let acknowledged = flags
            .ack()
            .then(|| self.note_ack(dir, flags, ack, s.outlet));
        let delta = self.note_last(dir, after, flags, len, s.outlet);
        let change = self.advance(&mut dir, segment, delta, s);
        if let Some(position) = acknowledged {
            self.acknowledged(dir.flip(), position, s);
        }
        self.first_packet_seen[usize::from(!dir.is_orig())] = true;
        let whole = segment.payload.len() >= len;
        if len > 0 && whole && !flags.rst() && !misplaced {
            let position = if flags.syn() {
                position.wrapping_add(1)
            } else {
                position
            };
            self.data(dir, position, &segment.payload[..len], s);
        } else if len > 0 && !whole {
            s.outlet.weird("truncated_tcp_payload");
        }
        self.check_end(dir, s);
        if change.close {
            self.close(dir, change.regular, s);
        }
    }

    /// A connection that began with a SYN-ACK and goes on: its SYN was not seen, and whoever
    /// sent the SYN-ACK answers. (A scan's SYN-ACK gets a RST or nothing.)
    fn answer_was_first(
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

    fn note_partial(&mut self, flags: Flags, dir: Direction) {
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
    fn start(
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

    fn note_history(
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
    fn note_window(&mut self, dir: Direction, flags: Flags, window: u16, outlet: &mut Outlet<'_>) {
        let (end, peer) = self.end_and_peer(dir);
        if window == 0 && !flags.rst() && peer.state != State::Closed && end.state != State::Reset {
            end.zero_windows
                .count(&mut outlet.flow.history, b'W', dir.is_orig());
        }
    }

    /// The position that a packet of `dir` acknowledges in the other direction.
    fn note_ack(&mut self, dir: Direction, flags: Flags, ack: u32, outlet: &mut Outlet<'_>) -> u64 {
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
    fn note_last(
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

    /// `dir`: the end whose data was acknowledged.
    fn acknowledged(&mut self, dir: Direction, mut position: u64, s: &mut Surroundings<'_, '_>) {
        let partial = self.partial;
        let (end, peer) = self.end_and_peer(dir);
        if end.saw_fin && position >= end.fin_seq {
            position = end.fin_seq.wrapping_sub(1);
        }
        let real = end.is_clean() && peer.is_clean();
        let End { stream, gaps, .. } = end;
        stream.acknowledged(position, partial, real, s.budget, &mut |piece| {
            s.outlet.give(dir, &piece, gaps);
        });
        self.check_end(dir, s);
    }

    fn data(
        &mut self,
        dir: Direction,
        mut position: u64,
        data: &[u8],
        s: &mut Surroundings<'_, '_>,
    ) {
        let end = self.end(dir);
        let mut data = data;
        let acked = end.relative_ack();
        if position < acked {
            let known = acked - position;
            if known >= data.len() as u64 {
                return;
            }
            data = &data[known as usize..];
            position = acked;
        }
        let keep = s.outlet.wants_data();
        let unacked = end.no_data_acked();
        let End { stream, gaps, .. } = end;
        let mut give = |piece: reassembly::Piece<'_>| s.outlet.give(dir, &piece, gaps);
        stream.segment(position, data, keep, s.budget, &mut give);
        if unacked || stream.unreliable {
            stream.give_up_waiting(s.budget, &mut give);
        }
    }

    /// Tell the end of a direction once everything in it was given out.
    fn check_end(&mut self, dir: Direction, s: &mut Surroundings<'_, '_>) {
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
    fn is_pending(&mut self, dir: Direction) -> bool {
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
    fn close(&mut self, dir: Direction, regular: bool, s: &mut Surroundings<'_, '_>) {
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

    /// Give out what still waits; the connection is over.
    pub fn flush(&mut self, outlet: &mut Outlet<'_>, budget: &mut Budget) {
        for dir in [Direction::Orig, Direction::Resp] {
            let End { stream, gaps, .. } = self.end(dir);
            stream.flush(budget, &mut |piece| outlet.give(dir, &piece, gaps));
            stream.release(budget);
        }
    }

    /// Bytes kept for reassembly.
    pub fn held(&self) -> usize {
        self.orig.stream.held() + self.resp.stream.held()
    }

    fn flip(&mut self) {
        std::mem::swap(&mut self.orig, &mut self.resp);
        self.first_packet_seen.swap(0, 1);
        self.partial = false;
    }
}

/// What a segment takes of the sequence space. Data in a RST is none of the stream.
fn sequence_len(len: usize, flags: Flags) -> u32 {
    let len = if flags.rst() { 0 } else { len as u32 };
    len.wrapping_add(u32::from(flags.syn()))
        .wrapping_add(u32::from(flags.fin()))
}

fn syn_weirds(flags: Flags, len: usize, outlet: &mut Outlet<'_>) {
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
