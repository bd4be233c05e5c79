//! The counts of one level of the hierarchy: devices, groups, or the network as a whole.

use std::collections::BTreeMap;

use crate::decay::{Moment, Sum};

/// What is known about a symbol in a context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Decayed number of windows; what was held back is not in it.
    pub count: Sum,
    /// Start of the first and of the last record, in nanoseconds.
    pub first: i64,
    pub last: i64,
    /// Number of windows that were learnt.
    pub times: u32,
    /// Devices that ever had it, held back or not; of the network level only.
    pub devices: u32,
}

/// Decayed "was new" and "was asked" of contexts of about the same age and variety.
pub type Novelty = BTreeMap<(u8, u8), (Sum, Sum)>;

/// All contexts of one level.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// By (context, symbol).
    pub entries: BTreeMap<(u64, u64), Entry>,
    pub novelty: Novelty,
    /// Pairs learnt in one window, and in two.
    pub once: u64,
    pub twice: u64,
}

/// Symbols of nearly equal count share a bucket, one for each power of two.
const BUCKETS: usize = 64;

/// A context as it stands now, before the tick is learnt.
#[derive(Clone, Debug)]
pub struct Context {
    /// Decayed number of windows, `N`.
    pub total: f64,
    /// Probability that the next one is new here, `b`.
    pub new: f64,
    pub cell: (u8, u8),
    /// Discounted mass of the symbols of a bucket.
    mass: [f64; BUCKETS],
    all_mass: f64,
}

fn bucket(count: f64) -> usize {
    ((count.log2().floor() + 24.0).clamp(0.0, (BUCKETS - 1) as f64)) as usize
}

impl Context {
    /// Share of the mass that is on less familiar symbols, and on equally familiar ones.
    pub fn shares(&self, count: f64) -> (f64, f64) {
        if self.all_mass <= 0.0 {
            return (0.0, 1.0);
        }
        let own = bucket(count);
        let less: f64 = self.mass[..own].iter().sum();
        (less / self.all_mass, self.mass[own] / self.all_mass)
    }
}

/// Strength of a context's own novelty, θ.
const THETA: f64 = 1.0;
/// Weight of the formula against the learnt table, m.
const NOVELTY_PRIOR: f64 = 10.0;

impl Level {
    /// Discount of this level from the pairs seen once and twice (Chen & Goodman, 1999).
    pub fn discount(&self) -> f64 {
        (self.once as f64 + 1.0) / (self.once as f64 + 2.0 * self.twice as f64 + 2.0)
    }

    pub fn entry(&self, context: u64, symbol: u64) -> Option<&Entry> {
        self.entries.get(&(context, symbol))
    }

    /// Read a context: a pass over its symbols, in their order.
    pub fn context(&self, key: u64, now: Moment, half_life: i64) -> Context {
        let discount = self.discount();
        let (mut total, mut types) = (0.0, 0.0);
        let (mut mass, mut all_mass) = ([0.0; BUCKETS], 0.0);
        for (_, entry) in self.entries.range((key, 0)..=(key, u64::MAX)) {
            let count = entry.count.read(now);
            if count <= 0.0 {
                continue;
            }
            // A type weighs as much as one window at the time it was last seen.
            let kind = count.min(now.left(Moment::new(entry.last, half_life)));
            total += count;
            types += kind;
            mass[bucket(count)] += count - discount * kind;
            all_mass += count - discount * kind;
        }
        let formula = (THETA + discount * types) / (THETA + total);
        let cell = (cell(total), cell(types));
        let (new, asked) = self
            .novelty
            .get(&cell)
            .map_or((0.0, 0.0), |(new, asked)| (new.read(now), asked.read(now)));
        Context {
            total,
            new: ((new + NOVELTY_PRIOR * formula) / (asked + NOVELTY_PRIOR)).min(1.0),
            cell,
            mass,
            all_mass,
        }
    }

    /// Learn one window of a symbol; says whether it was new to the context.
    pub fn learn(
        &mut self,
        key: (u64, u64),
        at: Moment,
        seen: (i64, i64),
        weight: f64,
        cell: (u8, u8),
    ) -> bool {
        let entry = self.entries.entry(key).or_insert_with(|| Entry {
            first: seen.0,
            last: seen.1,
            ..Entry::default()
        });
        entry.first = entry.first.min(seen.0);
        entry.last = entry.last.max(seen.1);
        let new = entry.count.is_zero();
        if weight > 0.0 {
            let asked = self.novelty.entry(cell).or_default();
            asked.1.add(at, weight);
            if new {
                asked.0.add(at, weight);
            }
            entry.count.add(at, weight);
            entry.times = entry.times.saturating_add(1);
            match entry.times {
                1 => self.once += 1,
                2 => (self.once, self.twice) = (self.once.saturating_sub(1), self.twice + 1),
                3 => self.twice = self.twice.saturating_sub(1),
                _ => {}
            }
        }
        new
    }

    /// Take out an entry, keeping the numbers of pairs seen once and twice.
    pub fn remove(&mut self, key: &(u64, u64)) {
        match self.entries.remove(key).map_or(0, |entry| entry.times) {
            1 => self.once = self.once.saturating_sub(1),
            2 => self.twice = self.twice.saturating_sub(1),
            _ => {}
        }
    }
}

/// Cell of the novelty table: two for each doubling.
fn cell(amount: f64) -> u8 {
    (2.0 * amount.max(0.0).ln_1p() / std::f64::consts::LN_2).floor() as u8
}
