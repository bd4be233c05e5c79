//! One end of a TCP connection, in Zeek's terms.

use super::reassembly::Stream;
use super::repeats::Repeats;
use crate::flow::history::Scaled;

/// What one end has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing seen from this end.
    #[default]
    Inactive,
    SynSent,
    /// A SYN with ACK, from the originator.
    SynAckSent,
    /// Packets, but no SYN.
    Partial,
    Established,
    /// FIN sent.
    Closed,
    Reset,
}

impl State {
    pub fn is_handshake(self) -> bool {
        matches!(self, Self::Inactive | Self::SynSent | Self::SynAckSent)
    }
    pub fn is_inactive_or_partial(self) -> bool {
        matches!(self, Self::Inactive | Self::Partial)
    }
}

/// Signed distance in the circle of sequence numbers.
pub fn distance(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b) as i32
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    pub state: State,
    pub previous: State,
    /// The sequence number of the SYN, or the one before the first byte seen.
    pub start_seq: u32,
    pub last_seq: u32,
    pub ack_seq: u32,
    pub seq_wraps: u32,
    pub ack_wraps: u32,
    /// Where the FIN ends, relative to the start.
    pub fin_seq: u64,
    pub saw_fin: bool,
    pub closed: bool,
    /// Relative positions of the last SYN, FIN and RST: a repetition elsewhere is noted.
    pub last_syn: u64,
    pub last_fin: u64,
    pub last_rst: u64,
    pub checksum_errors: Scaled,
    pub retransmissions: Scaled,
    pub zero_windows: Scaled,
    pub gaps: Scaled,
    /// Of the first segment with data, or of the first RST; 0: none yet.
    pub ttl: u8,
    /// What came lately, to notice when it comes again and is another.
    pub repeats: Option<Box<Repeats>>,
    pub stream: Stream,
}

impl End {
    pub fn full(seq: u32, wraps: u32) -> u64 {
        u64::from(wraps) << 32 | u64::from(seq)
    }

    pub fn advance_last(&mut self, seq: u32) {
        if seq < self.last_seq {
            self.seq_wraps = self.seq_wraps.wrapping_add(1);
        }
        self.last_seq = seq;
    }

    pub fn advance_ack(&mut self, seq: u32) {
        if seq < self.ack_seq {
            self.ack_wraps = self.ack_wraps.wrapping_add(1);
        }
        self.ack_seq = seq;
    }

    /// Where `seq` lies relative to the start; before it, the value is "negative" and
    /// the second one true.
    pub fn relative(&self, seq: u32, last: u32, mut wraps: u32) -> (u64, bool) {
        let delta = distance(seq, last);
        if delta < 0 {
            if wraps > 0 && seq > last {
                wraps -= 1;
            }
        } else if delta > 0 && seq < last {
            wraps = wraps.wrapping_add(1);
        }
        if wraps == 0 {
            let delta = distance(seq, self.start_seq);
            (i64::from(delta) as u64, delta < 0)
        } else {
            (
                Self::full(seq, wraps).wrapping_sub(u64::from(self.start_seq)),
                false,
            )
        }
    }

    pub fn relative_last(&self) -> u64 {
        Self::full(self.last_seq, self.seq_wraps)
    }

    pub fn relative_ack(&self) -> u64 {
        Self::full(self.ack_seq, self.ack_wraps).wrapping_sub(u64::from(self.start_seq))
    }

    /// None of this end's data has been acknowledged, the SYN aside.
    pub fn no_data_acked(&self) -> bool {
        matches!(self.relative_ack(), 0 | 1)
    }

    /// Payload bytes by sequence numbers.
    pub fn size(&self, peer: State) -> u64 {
        if self.previous == State::SynSent
            && self.state == State::Reset
            && peer == State::Inactive
            && !self.no_data_acked()
        {
            // A half-open connection found and aborted: its numbers mean nothing.
            return 0;
        }
        let last = Self::full(self.last_seq, self.seq_wraps);
        let ack = Self::full(self.ack_seq, self.ack_wraps);
        // The SYN has a place in the numbering, and so has the FIN.
        last.max(ack)
            .saturating_sub(u64::from(self.start_seq))
            .saturating_sub(1)
            .saturating_sub(u64::from(self.saw_fin))
    }

    /// Established, or closed in order after it was.
    pub fn is_clean(&self) -> bool {
        self.state == State::Established
            || (self.state == State::Closed && self.previous == State::Established)
    }
}
