//! Peer groups, zones and the network: how many devices have each symbol.
//!
//! A parent counts devices, not events (types, in the words of Teh, 2006), as whole numbers. So it
//! is the sum of what its devices contribute, whatever the order and the shard they came from.
//! The chance that what is new to a device is new to the parent too is that of Good (1953): the
//! share of its (device, symbol) pairs whose symbol only one device has.

use hashbrown::HashMap;

/// Devices that have a symbol lie in a bucket by their number, one for each power of two.
const BUCKETS: usize = 32;
/// Weight of the formula against Good's estimate, m; and the strength θ in the formula.
const GOOD_PRIOR: f64 = 10.0;
const THETA: f64 = 1.0;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bucket {
    symbols: u64,
    devices: u64,
}

/// One group, zone, or the network.
#[derive(Clone, Debug, Default)]
pub(super) struct Parent {
    pub symbols: HashMap<u64, u32>,
    buckets: [Bucket; BUCKETS],
    /// Pairs of a device and a symbol.
    pairs: u64,
    /// Symbols that one device has, and that two have.
    pub once: u64,
    pub twice: u64,
}

fn bucket(devices: u32) -> usize {
    (devices.max(1).ilog2() as usize).min(BUCKETS - 1)
}

impl Parent {
    /// One device more, or less, has a symbol.
    pub fn change(&mut self, symbol: u64, more: bool) {
        let before = self.symbols.get(&symbol).copied().unwrap_or(0);
        let after = if more {
            before.saturating_add(1)
        } else {
            before.saturating_sub(1)
        };
        self.set(symbol, before, after);
    }

    /// So many devices more have a symbol.
    pub fn add(&mut self, symbol: u64, devices: u32) {
        let before = self.symbols.get(&symbol).copied().unwrap_or(0);
        self.set(symbol, before, before.saturating_add(devices));
    }

    fn set(&mut self, symbol: u64, before: u32, after: u32) {
        if before > 0 {
            let old = &mut self.buckets[bucket(before)];
            old.symbols -= 1;
            old.devices -= u64::from(before);
        }
        self.pairs = self.pairs - u64::from(before) + u64::from(after);
        self.once = self.once - u64::from(before == 1) + u64::from(after == 1);
        self.twice = self.twice - u64::from(before == 2) + u64::from(after == 2);
        if after > 0 {
            let new = &mut self.buckets[bucket(after)];
            new.symbols += 1;
            new.devices += u64::from(after);
            self.symbols.insert(symbol, after);
        } else {
            self.symbols.remove(&symbol);
        }
    }

    /// Probability that what is new to a device is new here too.
    pub fn new_here(&self, discount: f64) -> f64 {
        let pairs = self.pairs as f64;
        let formula = (THETA + discount * self.symbols.len() as f64) / (THETA + pairs);
        ((self.once as f64 + GOOD_PRIOR * formula.min(1.0)) / (pairs + GOOD_PRIOR)).min(1.0)
    }

    /// Share of the discounted mass on symbols that fewer devices have, and that about as many have.
    pub fn shares(&self, devices: u32, discount: f64) -> (f64, f64) {
        let mass = |b: &Bucket| b.devices as f64 - discount * b.symbols as f64;
        let own = bucket(devices);
        let all: f64 = self.buckets.iter().map(mass).sum();
        if all > 0.0 {
            let less: f64 = self.buckets[..own].iter().map(mass).sum();
            (less / all, mass(&self.buckets[own]) / all)
        } else {
            (0.0, 1.0)
        }
    }
}

/// All parents of one level.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    pub parents: HashMap<u64, Parent>,
}

impl Level {
    /// Discount from the pairs seen once and twice over all parents (Chen & Goodman, 1999).
    pub fn discount(&self) -> f64 {
        let once: u64 = self.parents.values().map(|parent| parent.once).sum();
        let twice: u64 = self.parents.values().map(|parent| parent.twice).sum();
        (once as f64 + 1.0) / (once as f64 + 2.0 * twice as f64 + 2.0)
    }

    /// A device more, or less, of a parent has a symbol.
    pub fn change(&mut self, key: u64, symbol: u64, more: bool) {
        let parent = self.parents.entry(key).or_default();
        parent.change(symbol, more);
        if parent.symbols.is_empty() {
            self.parents.remove(&key);
        }
    }

    /// How many devices of a parent have a symbol.
    pub fn devices(&self, key: u64, symbol: u64) -> u32 {
        let parent = self.parents.get(&key);
        parent
            .and_then(|parent| parent.symbols.get(&symbol))
            .copied()
            .unwrap_or(0)
    }

    pub fn merge(&mut self, other: &Self) {
        for (key, theirs) in &other.parents {
            let mine = self.parents.entry(*key).or_default();
            for (symbol, devices) in &theirs.symbols {
                mine.add(*symbol, *devices);
            }
        }
    }
}
