//! TCP: what each end did, and the bytes in order.
//!
//! The states, and when a row counts a connection as over, are Zeek's, so that
//! `conn_state`, `history` and the byte counts mean what they mean there.

mod bookkeeping;
mod closing;
pub mod endpoint;
pub mod header;
mod machine;
pub mod reassembly;
mod repeats;
mod stored;

use crate::app::Direction;
use crate::config::Timeouts;
use crate::flow::Outlet;
use crate::flow::timers::Timers;
use bookkeeping::syn_weirds;
use endpoint::{End, State};
use header::{Flags, Header};
use reassembly::Budget;

pub use stored::Stored;

/// One segment, its payload as far as captured.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub header: Header,
    pub payload: &'a [u8],
    /// Length of the payload on the wire.
    pub len: usize,
    /// Routers that the packet may still pass.
    pub ttl: u8,
}

/// Both ends of a TCP connection.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Acknowledgements of something new in established TCP connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acks {
    pub all: u64,
    /// Those of bytes that were not all seen.
    pub gaps: u64,
}

impl Acks {
    pub fn percent_lost(self) -> f64 {
        if self.all == 0 {
            return 0.0;
        }
        100.0 * self.gaps as f64 / self.all as f64
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
        } else if len > 0 || flags.rst() {
            self.note_ttl(dir, segment.ttl, s.outlet);
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

    /// `dir`: the end whose data was acknowledged.
    fn acknowledged(&mut self, dir: Direction, mut position: u64, s: &mut Surroundings<'_, '_>) {
        let partial = self.partial;
        let (end, peer) = self.end_and_peer(dir);
        if end.saw_fin && position >= end.fin_seq {
            position = end.fin_seq.wrapping_sub(1);
        }
        let real = end.is_clean() && peer.is_clean();
        let counts = (end.state, peer.state) == (State::Established, State::Established)
            && end.stream.is_news(position);
        let End { stream, gaps, .. } = end;
        let mut gap = false;
        stream.acknowledged(position, partial, real, s.budget, &mut |piece| {
            gap |= matches!(piece, reassembly::Piece::Gap { .. });
            s.outlet.give(dir, &piece, gaps);
        });
        if counts {
            let acks = &mut s.outlet.tables.app.acks;
            acks.all += 1;
            acks.gaps += u64::from(gap);
        }
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
        if end
            .repeats
            .get_or_insert_default()
            .contradicts(position, data)
        {
            s.outlet.weird("retransmission_inconsistency");
        }
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
        let contradicted = std::mem::take(&mut stream.contradicted);
        if unacked || stream.unreliable {
            stream.give_up_waiting(s.budget, &mut give);
        }
        if contradicted {
            s.outlet.weird("retransmission_inconsistency");
        }
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
