//! When a connection has to be looked at again. All times are packet times.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// No time at all.
pub const NEVER: i64 = i64::MAX;

/// What a connection waits for.
#[derive(Clone, Copy, Debug)]
pub struct Timers {
    /// The first SYN should have been answered by then.
    pub attempt: i64,
    /// Look whether it is over.
    pub check: i64,
    /// It is over; late packets are waited for until then.
    pub close: i64,
    /// Silence until then would end it; looked at then, not before.
    pub inactive: i64,
    /// How long a silence ends it.
    pub inactivity: i64,
    /// The entry in the queue that counts; others are out of date.
    pub queued: i64,
}

impl Timers {
    pub fn new(now: i64, inactivity: i64) -> Self {
        Self {
            attempt: NEVER,
            check: NEVER,
            close: NEVER,
            inactive: now.saturating_add(inactivity),
            inactivity,
            queued: NEVER,
        }
    }

    /// The earliest of all.
    pub fn due(&self) -> i64 {
        self.attempt
            .min(self.check)
            .min(self.close)
            .min(self.inactive)
    }

    pub fn cancel_checks(&mut self) {
        self.attempt = NEVER;
        self.check = NEVER;
        self.close = NEVER;
    }

    pub fn set_inactivity(&mut self, last: i64, inactivity: i64) {
        if inactivity != self.inactivity {
            self.inactivity = inactivity;
            self.inactive = last.saturating_add(inactivity);
        }
    }
}

/// A slot of the flow table, and which of its tenants is meant.
///
/// The tenant comes first in the order: what is due at the same time comes in the order in
/// which it began, wherever the table has put it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowRef {
    /// The stamp of the packet that began it; see [`super::table::FlowTable::stamp`].
    pub tenant: u32,
    pub slot: u32,
}

/// Length of a stretch of time whose entries are put in order together, in nanoseconds.
const STRETCH: i64 = 1 << 26;

/// What is due, earliest first. Entries are never searched for: one whose connection
/// has changed its mind is out of date and dropped when its time comes.
///
/// A million connections have a million entries, and most of them never come to be due
/// before they are out of date. So only those of the stretch of time that has begun are in
/// order, a heap small enough for the processor's cache; the others lie where they fell.
#[derive(Debug)]
pub struct Queue {
    /// Nothing is due before. Most packets ask for nothing but that.
    soonest: i64,
    near: BinaryHeap<Reverse<(i64, FlowRef)>>,
    /// Entries by the number of their stretch; all are later than those in `near`.
    far: BTreeMap<i64, Vec<(i64, FlowRef)>>,
    /// The first stretch that is not in `near`.
    begun: i64,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            soonest: NEVER,
            near: BinaryHeap::new(),
            far: BTreeMap::new(),
            begun: 0,
        }
    }
}

impl Queue {
    /// Nothing is due before.
    pub fn soonest(&self) -> i64 {
        self.soonest
    }

    pub fn push(&mut self, due: i64, flow: FlowRef) {
        self.soonest = self.soonest.min(due);
        let stretch = due / STRETCH;
        if stretch < self.begun {
            self.near.push(Reverse((due, flow)));
        } else {
            self.far.entry(stretch).or_default().push((due, flow));
        }
    }

    /// The next entry that is due at `now`.
    pub fn pop_due(&mut self, now: i64) -> Option<(i64, FlowRef)> {
        if now < self.soonest {
            return None;
        }
        while self.near.is_empty() {
            let Some(entry) = self.far.first_entry() else {
                self.soonest = NEVER;
                return None;
            };
            if *entry.key() > now / STRETCH {
                self.soonest = entry.key().saturating_mul(STRETCH);
                return None;
            }
            self.begun = entry.key() + 1;
            self.near.extend(entry.remove().into_iter().map(Reverse));
        }
        let Reverse((due, _)) = *self.near.peek()?;
        if due > now {
            self.soonest = due;
            return None;
        }
        self.near.pop().map(|Reverse(entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_out_by_time_and_not_before() {
        let mut queue = Queue::default();
        for (due, slot) in [(30, 1), (10, 2), (20, 3)] {
            queue.push(due, FlowRef { slot, tenant: 0 });
        }
        assert_eq!(queue.pop_due(9), None);
        let due: Vec<_> = std::iter::from_fn(|| queue.pop_due(25))
            .map(|entry| entry.0)
            .collect();
        assert_eq!(due, [10, 20]);
    }

    #[test]
    fn many_entries_come_out_in_the_order_of_one_heap() {
        let mut queue = Queue::default();
        let mut heap = BinaryHeap::new();
        let (mut state, mut now) = (1_u64, 0);
        for slot in 0..20_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // Some are due long before the latest that was asked for: clocks are set back.
            let due = (now + (state >> 29) as i64 - STRETCH * 4).max(0);
            let flow = FlowRef { slot, tenant: 0 };
            queue.push(due, flow);
            heap.push(Reverse((due, flow)));
            if slot % 7 == 0 {
                now += STRETCH / 3;
                while heap.peek().is_some_and(|Reverse((due, _))| *due <= now) {
                    assert_eq!(queue.pop_due(now), heap.pop().map(|Reverse(entry)| entry));
                }
                assert_eq!(queue.pop_due(now), None);
            }
        }
        assert!(!heap.is_empty());
    }
}
