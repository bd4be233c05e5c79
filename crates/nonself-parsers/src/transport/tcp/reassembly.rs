//! Putting one direction of a TCP connection in order.
//!
//! Positions are relative: the SYN is 0, the first byte 1. Bytes that came first stay.

use std::collections::BTreeMap;

/// Segments kept behind a hole in one direction.
const SEGMENT_LIMIT: usize = 4096;
/// Bytes that may pile up behind a hole while the other side is not seen to acknowledge
/// anything: after that, nobody will.
const UNACKED_LIMIT: u64 = 16_384;

/// A segment that waits for an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    upper: u64,
    /// `None` when only its place is remembered: nobody wants it, or there was no room.
    data: Option<Box<[u8]>>,
}

/// What comes out, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Data(&'a [u8]),
    /// Bytes that were never seen, and whether the connection was in good order, so that
    /// the loss is real and no artefact of a strange handshake.
    Gap {
        len: u64,
        real: bool,
    },
    /// Bytes that were seen but not kept.
    Unkept {
        len: u64,
    },
}

/// Memory shared by all streams.
#[derive(Debug)]
pub struct Budget {
    pub used: usize,
    pub limit: usize,
    /// Limit of one stream.
    pub stream_limit: usize,
    pub dropped_bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Position up to which everything was given out.
    pub next: u64,
    /// Position up to which everything was acknowledged.
    trimmed: u64,
    /// End of the furthest segment.
    furthest: u64,
    waiting: BTreeMap<u64, Segment>,
    held: usize,
    /// Given up waiting for acknowledgements: gaps are passed over and not counted.
    pub unreliable: bool,
    pub ended: bool,
    /// A segment said something else than an earlier one that still waits.
    pub contradicted: bool,
}

impl Default for Stream {
    fn default() -> Self {
        Self {
            next: 1,
            trimmed: 1,
            furthest: 1,
            waiting: BTreeMap::new(),
            held: 0,
            unreliable: false,
            ended: false,
            contradicted: false,
        }
    }
}

impl Stream {
    /// Whether segments, given out or not, are still unacknowledged.
    pub fn has_unacked(&self) -> bool {
        !self.unreliable && self.furthest > self.trimmed
    }

    /// An acknowledgement up to `seq` would tell something new.
    pub fn is_news(&self, seq: u64) -> bool {
        seq > self.trimmed
    }

    pub fn held(&self) -> usize {
        self.held
    }

    /// A segment at `seq`. `keep`: whether its bytes are of use to anybody.
    pub fn segment(
        &mut self,
        seq: u64,
        data: &[u8],
        keep: bool,
        budget: &mut Budget,
        give: &mut impl FnMut(Piece<'_>),
    ) {
        let Some(upper) = seq.checked_add(data.len() as u64) else {
            return;
        };
        self.furthest = self.furthest.max(upper);
        if upper <= self.next {
            return;
        }
        if seq > self.next {
            self.fill_holes(seq, data, keep, budget);
            return;
        }
        // The common case: what was next, from which an earlier copy may be missing.
        let known = (self.next - seq) as usize;
        self.next = upper.min(self.first_waiting());
        let fresh = (self.next - seq) as usize;
        give(Piece::Data(&data[known..fresh]));
        if self.next < upper {
            let rest = (self.next - seq) as usize;
            self.fill_holes(seq + rest as u64, &data[rest..], keep, budget);
        }
        self.give_waiting(budget, give);
    }

    fn first_waiting(&self) -> u64 {
        self.waiting
            .first_key_value()
            .map_or(u64::MAX, |(seq, _)| *seq)
    }

    /// Keep those parts of a segment that no earlier one covers.
    fn fill_holes(&mut self, seq: u64, data: &[u8], keep: bool, budget: &mut Budget) {
        let upper = seq + data.len() as u64;
        let mut from = seq;
        self.contradicted |= self.contradicts(seq, data);
        if let Some((_, before)) = self.waiting.range(..=seq).next_back() {
            from = from.max(before.upper);
        }
        while from < upper {
            let (to, after) = match self.waiting.range(from..upper).next() {
                Some((next, segment)) => (*next, segment.upper),
                None => (upper, upper),
            };
            if to > from {
                let part = &data[(from - seq) as usize..(to - seq) as usize];
                self.insert(from, part, keep, budget);
            }
            from = after;
        }
    }

    /// Whether an earlier segment that still waits has other bytes in the same place.
    fn contradicts(&self, seq: u64, data: &[u8]) -> bool {
        let upper = seq + data.len() as u64;
        let before = self.waiting.range(..=seq).next_back();
        let within = self.waiting.range(seq + 1..upper.max(seq + 1));
        before.into_iter().chain(within).any(|(&start, segment)| {
            let (from, to) = (seq.max(start), upper.min(segment.upper));
            segment.data.as_ref().is_some_and(|kept| {
                from < to
                    && kept[(from - start) as usize..(to - start) as usize]
                        != data[(from - seq) as usize..(to - seq) as usize]
            })
        })
    }

    fn insert(&mut self, seq: u64, part: &[u8], keep: bool, budget: &mut Budget) {
        if self.waiting.len() >= SEGMENT_LIMIT {
            budget.dropped_bytes += part.len() as u64;
            return;
        }
        let room = self.held + part.len() <= budget.stream_limit;
        if keep && !room {
            budget.dropped_bytes += part.len() as u64;
        }
        let data = (keep && room).then(|| Box::from(part));
        if data.is_some() {
            self.held += part.len();
            budget.used += part.len();
        }
        self.waiting.insert(
            seq,
            Segment {
                upper: seq + part.len() as u64,
                data,
            },
        );
    }

    /// Give out what has become contiguous.
    fn give_waiting(&mut self, budget: &mut Budget, give: &mut impl FnMut(Piece<'_>)) {
        while let Some(entry) = self.waiting.first_entry() {
            if *entry.key() > self.next {
                break;
            }
            let segment = entry.remove();
            let len = segment.upper.saturating_sub(self.next);
            self.next = self.next.max(segment.upper);
            match segment.data {
                Some(data) => {
                    self.held -= data.len();
                    budget.used -= data.len();
                    give(Piece::Data(&data));
                }
                None => give(Piece::Unkept { len }),
            }
        }
    }

    /// Everything up to `seq` was acknowledged: what is missing there will not come.
    pub fn acknowledged(
        &mut self,
        seq: u64,
        ignore_start: bool,
        real: bool,
        budget: &mut Budget,
        give: &mut impl FnMut(Piece<'_>),
    ) {
        if seq <= self.trimmed {
            return;
        }
        // A connection seen from the middle: its first byte or two may be a keep-alive.
        if seq > self.next && !(seq <= 2 && ignore_start) {
            self.skip_to(seq, real, budget, give);
        }
        self.trimmed = seq;
    }

    fn skip_to(
        &mut self,
        seq: u64,
        real: bool,
        budget: &mut Budget,
        give: &mut impl FnMut(Piece<'_>),
    ) {
        let real = real && !self.unreliable;
        while self.first_waiting() < seq {
            self.gap_to(self.first_waiting(), real, give);
            self.give_waiting(budget, give);
        }
        self.gap_to(seq, real, give);
        self.give_waiting(budget, give);
    }

    fn gap_to(&mut self, seq: u64, real: bool, give: &mut impl FnMut(Piece<'_>)) {
        if seq > self.next {
            let len = seq - self.next;
            self.next = seq;
            give(Piece::Gap { len, real });
        }
    }

    /// When nothing is acknowledged and much waits behind a hole, the other side is not
    /// seen at all: go on without what is missing.
    pub fn give_up_waiting(&mut self, budget: &mut Budget, give: &mut impl FnMut(Piece<'_>)) {
        let last = self
            .waiting
            .last_key_value()
            .map_or(self.next, |(_, segment)| segment.upper);
        if last - self.next > UNACKED_LIMIT {
            self.unreliable = true;
            self.skip_to(last, false, budget, give);
        }
    }

    /// Give out all that waits, holes as gaps.
    pub fn flush(&mut self, budget: &mut Budget, give: &mut impl FnMut(Piece<'_>)) {
        if let Some((_, segment)) = self.waiting.last_key_value() {
            let upper = segment.upper;
            self.skip_to(upper, false, budget, give);
        }
    }

    /// Forget all that waits.
    pub fn release(&mut self, budget: &mut Budget) {
        budget.used -= self.held;
        self.held = 0;
        self.waiting.clear();
    }
}
