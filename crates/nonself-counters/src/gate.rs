//! What alerted is not learnt, until it was seen on several days.

use std::collections::BTreeMap;

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::DAY_NS;

const MAGIC: [u8; 8] = *b"NSGATE01";

#[derive(Clone, Copy, Debug)]
struct Held {
    /// Number of the last day on which it was held back.
    day: i32,
    days: u32,
    /// When a score of it last went into the recalibration.
    counted: i64,
}

/// What was held back, by (entity, symbol).
#[derive(Clone, Debug)]
pub struct Gate {
    held: BTreeMap<(u64, u64), Held>,
    /// Forgotten after this many days without being seen.
    forget_days: i32,
    max_entries: usize,
    pub evicted: u64,
}

impl Gate {
    pub fn new(forget_days: i32, max_entries: usize) -> Self {
        Self {
            held: BTreeMap::new(),
            forget_days,
            max_entries,
            evicted: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// On how many distinct days each was held back, this one included.
    ///
    /// Also says which may count for recalibration: none of its entity did within `pause`.
    pub fn hold(
        &mut self,
        at: i64,
        entity: &[u64],
        symbol: &[u64],
        pause: i64,
    ) -> Vec<(u32, bool)> {
        let day = at.div_euclid(DAY_NS) as i32;
        let mut answers = Vec::with_capacity(entity.len());
        for key in entity.iter().copied().zip(symbol.iter().copied()) {
            let held = self.held.entry(key).or_insert(Held {
                day,
                days: 1,
                counted: i64::MIN,
            });
            if held.day != day {
                let forgotten = day - held.day > self.forget_days;
                held.days = if forgotten { 1 } else { held.days + 1 };
                held.day = day;
            }
            let days = held.days;
            // One key for the entity as a whole keeps a flood out of the map.
            let whole = self.held.entry((key.0, u64::MAX)).or_insert(Held {
                day,
                days: 0,
                counted: i64::MIN,
            });
            whole.day = day;
            let counts = whole.counted == i64::MIN || at - whole.counted >= pause;
            if counts {
                whole.counted = at;
            }
            answers.push((days, counts));
        }
        if self.held.len() > self.max_entries {
            self.shrink(day);
        }
        answers
    }

    /// Drop what is forgotten, then the oldest tenth if that is not enough.
    fn shrink(&mut self, day: i32) {
        let oldest = day - self.forget_days;
        self.held.retain(|_, held| held.day >= oldest);
        if self.held.len() > self.max_entries {
            let mut ages: Vec<_> = self
                .held
                .iter()
                .map(|(key, held)| (held.day, *key))
                .collect();
            ages.sort_unstable();
            for (_, key) in ages.iter().take(self.max_entries / 10 + 1) {
                self.held.remove(key);
                self.evicted += 1;
            }
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i32(self.forget_days);
        out.u64(self.max_entries as u64);
        out.u64(self.evicted);
        out.u64(self.held.len() as u64);
        for (key, held) in &self.held {
            out.u64(key.0);
            out.u64(key.1);
            out.i32(held.day);
            out.u32(held.days);
            out.i64(held.counted);
        }
        out.finish()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Corrupt> {
        let mut from = Reader::new(bytes, MAGIC)?;
        let mut gate = Self::new(from.i32()?, from.u64()? as usize);
        gate.evicted = from.u64()?;
        for _ in 0..from.u64()? {
            let key = (from.u64()?, from.u64()?);
            let (day, days, counted) = (from.i32()?, from.u32()?, from.i64()?);
            gate.held.insert(key, Held { day, days, counted });
        }
        from.finish()?;
        Ok(gate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_once_and_forgotten() {
        let mut gate = Gate::new(30, 100);
        let days = |gate: &mut Gate, day: i64| gate.hold(day * DAY_NS + 5, &[1], &[2], 10)[0].0;
        assert_eq!([1, 1, 2, 9].map(|day| days(&mut gate, day)), [1, 1, 2, 3]);
        assert_eq!(days(&mut gate, 80), 1);
    }

    #[test]
    fn a_flood_of_one_entity_counts_once_in_the_pause() {
        let mut gate = Gate::new(30, 100);
        let answers = gate.hold(0, &[1, 1, 2], &[5, 6, 5], 10);
        assert_eq!(
            answers.iter().map(|a| a.1).collect::<Vec<_>>(),
            [true, false, true]
        );
        assert!(!gate.hold(9, &[1], &[7], 10)[0].1);
        assert!(gate.hold(10, &[1], &[7], 10)[0].1);
    }

    #[test]
    fn memory_is_bounded_and_state_survives() {
        let mut gate = Gate::new(30, 50);
        for day in 0..200 {
            gate.hold(day * DAY_NS, &[day as u64], &[0], 10);
        }
        let keys: Vec<u64> = (0..200).collect();
        gate.hold(200 * DAY_NS, &keys, &keys, 10);
        let bytes = gate.to_bytes();
        assert_eq!(
            Gate::from_bytes(&bytes).map(|g| g.to_bytes()),
            Ok(bytes.clone())
        );
        assert!(Gate::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    }
}
