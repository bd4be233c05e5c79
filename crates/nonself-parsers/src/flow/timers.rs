//! When a connection has to be looked at again. All times are packet times.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowRef {
    pub slot: u32,
    pub tenant: u32,
}

/// What is due, earliest first. Entries are never searched for: one whose connection
/// has changed its mind is out of date and dropped when its time comes.
#[derive(Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<(i64, FlowRef)>>,
}

impl Queue {
    pub fn push(&mut self, due: i64, flow: FlowRef) {
        self.heap.push(Reverse((due, flow)));
    }

    /// The next entry that is due at `now`.
    pub fn pop_due(&mut self, now: i64) -> Option<(i64, FlowRef)> {
        let Reverse((due, _)) = *self.heap.peek()?;
        if due > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
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
}
