//! Categories: a hierarchical Pitman–Yor tail with a learnt novelty table.
//!
//! Interpolated form (Teh, 2006): an event is passed to the parent only where it is new to the
//! child, so groups and the network count types. With `b` the probability of "new here", `S` the
//! share of mass on less familiar symbols and `E` on equally familiar ones, the tail "at most
//! this familiar" begins at
//!
//! - found at the device: `b_u + (1 − b_u) S_u`, width `(1 − b_u) E_u`;
//! - found at the group: `b_u (b_g + (1 − b_g) S_g)`, width `b_u (1 − b_g) E_g`;
//! - found in the network: one level more of the same;
//! - new: 0, width `b_u b_g b_0`.

mod level;
mod state;

use std::collections::btree_map::{BTreeMap, Entry as Slot};

use crate::decay::Moment;
use level::{Context, Level};

pub use level::Entry;

const DEVICE: usize = 0;
const NETWORK: usize = 2;
/// The one context of the network level.
const ALL: u64 = 0;

/// Counts of one aspect.
#[derive(Clone, Debug)]
pub struct Category {
    half_life: i64,
    max_entries: usize,
    /// Epoch of the last tick that was learnt.
    epoch: i32,
    levels: [Level; 3],
    /// Devices with at least one symbol, held back or not.
    devices: u64,
    pub evicted: u64,
}

/// One score for each row, in the order of the rows.
#[derive(Debug, Default)]
pub struct Scores {
    /// The tail as an interval.
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// 0 found at the device, 1 at its group, 2 in the network, 3 new.
    pub level: Vec<u8>,
    /// The entity never had the symbol; nobody had it.
    pub new: Vec<bool>,
    pub new_to_network: Vec<bool>,
    /// Chance in 0–1 that a further device does not have it (Beta–binomial, prior ½, ½).
    pub rarity: Vec<f64>,
    /// When anyone first had it, in nanoseconds; the start of the tick where nobody had.
    pub first: Vec<i64>,
    /// Decayed number of windows the entity has.
    pub history: Vec<f64>,
}

/// Contexts that a tick asks for, each read once.
struct Contexts<'a> {
    model: &'a Category,
    now: Moment,
    read: [BTreeMap<u64, Context>; 3],
}

impl Contexts<'_> {
    fn get(&mut self, level: usize, key: u64) -> &Context {
        let made = || self.model.levels[level].context(key, self.now, self.model.half_life);
        match self.read[level].entry(key) {
            Slot::Occupied(slot) => slot.into_mut(),
            Slot::Vacant(slot) => slot.insert(made()),
        }
    }
}

impl Category {
    /// `half_life` in nanoseconds; at most `max_entries` (context, symbol) pairs at each level.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            levels: Default::default(),
            devices: 0,
            evicted: 0,
        }
    }

    /// Score rows against what was learnt before; nothing changes.
    pub fn score(&self, at: i64, entity: &[u64], group: &[u64], symbol: &[u64]) -> Scores {
        let now = Moment::new(at, self.half_life);
        let mut contexts = self.contexts(now);
        let mut scores = Scores::default();
        for ((&entity, &group), &symbol) in entity.iter().zip(group).zip(symbol) {
            let (lo, width, level) = self.tail(&mut contexts, [entity, group, ALL], symbol);
            scores.lo.push(lo);
            scores.hi.push((lo + width).min(1.0));
            scores.level.push(level);
            let network = self.levels[NETWORK].entry(ALL, symbol);
            let had = network.map_or(0, |entry| entry.devices);
            scores
                .new
                .push(self.levels[DEVICE].entry(entity, symbol).is_none());
            scores.new_to_network.push(had == 0);
            scores
                .rarity
                .push(1.0 - (f64::from(had) + 0.5) / (self.devices as f64 + 1.0));
            scores.first.push(network.map_or(at, |entry| entry.first));
            scores.history.push(contexts.get(DEVICE, entity).total);
        }
        scores
    }

    /// Learn rows, one for each (entity, symbol), sorted; a weight of 0 keeps the facts only.
    pub fn learn(
        &mut self,
        at: i64,
        entity: &[u64],
        group: &[u64],
        symbol: &[u64],
        first: &[i64],
        weight: &[f64],
    ) {
        let now = Moment::new(at, self.half_life);
        self.turn_to(now.epoch);
        let cells = self.cells(now, entity, group, symbol);
        let rows = entity.iter().zip(group).zip(symbol).zip(first).zip(weight);
        for (((((&entity, &group), &symbol), &first), &weight), cell) in rows.zip(cells) {
            let seen = (first, at);
            let had = self.levels[DEVICE].entry(entity, symbol).is_some();
            let network = &mut self.levels[NETWORK];
            let fact = network
                .entries
                .entry((ALL, symbol))
                .or_insert_with(|| Entry {
                    first,
                    last: at,
                    ..Entry::default()
                });
            fact.first = fact.first.min(first);
            if !had {
                fact.devices = fact.devices.saturating_add(1);
                self.devices += u64::from(!self.has_context(entity));
            }
            let keys = [entity, group, ALL].into_iter().zip(cell);
            for (level, (key, cell)) in keys.enumerate() {
                let new = self.levels[level].learn((key, symbol), now, seen, weight, cell);
                if !new || weight <= 0.0 {
                    break;
                }
            }
        }
        self.keep_within_memory(now);
    }

    fn contexts(&self, now: Moment) -> Contexts<'_> {
        Contexts {
            model: self,
            now,
            read: Default::default(),
        }
    }

    /// Decayed count of a symbol in a context; nothing where it is not believed.
    fn count(&self, now: Moment, level: usize, key: u64, symbol: u64) -> Option<f64> {
        let count = self.levels[level].entry(key, symbol)?.count.read(now);
        (count > 0.0).then_some(count)
    }

    fn tail(&self, contexts: &mut Contexts<'_>, keys: [u64; 3], symbol: u64) -> (f64, f64, u8) {
        let mut reach = 1.0;
        for (level, key) in keys.into_iter().enumerate() {
            let found = self.count(contexts.now, level, key, symbol);
            let context = contexts.get(level, key);
            if let Some(count) = found {
                let (less, equal) = context.shares(count);
                let known = 1.0 - context.new;
                return (
                    reach * (context.new + known * less),
                    reach * known * equal,
                    level as u8,
                );
            }
            reach *= context.new;
        }
        (0.0, reach, 3)
    }

    /// The cells of the novelty table, as they stand before the tick is learnt.
    fn cells(
        &self,
        now: Moment,
        entity: &[u64],
        group: &[u64],
        symbol: &[u64],
    ) -> Vec<[(u8, u8); 3]> {
        let mut contexts = self.contexts(now);
        let rows = entity.iter().zip(group).zip(symbol);
        rows.map(|((&entity, &group), &symbol)| {
            let mut cells = [(0, 0); 3];
            for (level, key) in [entity, group, ALL].into_iter().enumerate() {
                cells[level] = contexts.get(level, key).cell;
                if self.count(now, level, key, symbol).is_some() {
                    break;
                }
            }
            cells
        })
        .collect()
    }

    fn has_context(&self, entity: u64) -> bool {
        let mut own = self.levels[DEVICE]
            .entries
            .range((entity, 0)..=(entity, u64::MAX));
        own.next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decay::DAY_NS;

    const TICK: i64 = DAY_NS / 288;

    fn model() -> Category {
        Category::new(14 * DAY_NS, 1000)
    }

    /// Every device of `devices` meets each of its symbols once a tick.
    fn teach(model: &mut Category, ticks: std::ops::Range<i64>, devices: u64, symbols: u64) {
        for tick in ticks {
            for device in 1..=devices {
                let of: Vec<u64> = (0..symbols).map(|s| 100 + device * 10 + s).collect();
                let n = of.len();
                let at = tick * TICK;
                model.learn(
                    at,
                    &vec![device; n],
                    &vec![7; n],
                    &of,
                    &vec![at; n],
                    &vec![1.0; n],
                );
            }
        }
    }

    #[test]
    fn a_first_event_is_not_surprising_and_a_late_new_one_is() {
        let mut model = model();
        let first = model.score(0, &[1], &[7], &[5]);
        assert!((first.hi[0] - 1.0).abs() < 1e-9 && first.new_to_network[0]);
        teach(&mut model, 0..2000, 5, 3);
        let late = model.score(2000 * TICK, &[1, 1, 1], &[7; 3], &[999, 120, 110]);
        assert_eq!(late.level, [3, 1, 0]);
        assert_eq!(late.new, [true, true, false]);
        assert_eq!(late.new_to_network, [true, false, false]);
        assert!(late.hi[0] < 1e-4, "{late:?}");
        assert!(
            late.hi[0] < late.hi[1] && late.hi[1] < 0.01 && late.hi[2] > 0.5,
            "{late:?}"
        );
        assert!(late.rarity[0] > late.rarity[1]);
    }

    #[test]
    fn what_is_held_back_is_a_fact_and_no_belief() {
        let mut model = model();
        teach(&mut model, 0..500, 3, 3);
        let at = 500 * TICK;
        let before = model.score(at, &[1], &[7], &[999]);
        model.learn(at, &[1], &[7], &[999], &[at], &[0.0]);
        let after = model.score(at, &[1], &[7], &[999]);
        assert!(!after.new[0] && !after.new_to_network[0]);
        assert!(after.hi[0] < before.hi[0] * 1.2);
    }

    #[test]
    fn memory_is_bounded_and_the_lightest_go_first() {
        let mut model = Category::new(14 * DAY_NS, 100);
        teach(&mut model, 0..50, 1, 5);
        for tick in 50..400 {
            let at = tick * TICK;
            model.learn(at, &[2], &[7], &[10_000 + tick as u64], &[at], &[1.0]);
        }
        assert!(
            model.len() <= 100 && model.evicted >= 250,
            "{}",
            model.evicted
        );
        assert!(!model.score(400 * TICK, &[1], &[7], &[110]).new[0]);
    }
}
