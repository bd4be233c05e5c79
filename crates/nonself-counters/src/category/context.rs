//! What one device does: its symbols, and their mass by familiarity.
//!
//! Symbols of nearly equal count share a bucket, one for each power of two, so that the tail of a
//! symbol costs the same for five symbols and for fifty thousand. All counts of a device decay
//! alike; buckets therefore hold counts as they weigh at the start of an epoch, and nothing moves
//! between them but by learning. A new epoch multiplies them by an exact power of two.

use hashbrown::HashMap;

use crate::decay::{Moment, Sum, power_of_two};

/// What is known about a symbol of a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Decayed number of windows; what was held back is not in it.
    pub count: Sum,
    /// Start of the first and of the last record, in nanoseconds.
    pub first: i64,
    pub last: i64,
    /// Number of windows that were learnt.
    pub times: u32,
}

/// Symbols of a device whose counts lie within the same power of two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bucket {
    pub exponent: i32,
    pub members: u32,
    /// Sum of the counts, and of the types, as they weigh at the start of the context's epoch.
    pub count: f64,
    pub kinds: f64,
}

/// The buckets of a device.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    /// Epoch that the counts are scaled to.
    pub epoch: i32,
    pub buckets: Vec<Bucket>,
}

/// One device.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub group: u64,
    pub zone: u64,
    /// Decayed number of windows, `N`, and of types, `T`.
    pub total: Sum,
    pub types: Sum,
    pub pairs: HashMap<u64, Pair>,
    pub shelf: Shelf,
}

/// A device as it stands before the tick is learnt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub total: f64,
    pub types: f64,
}

/// What a pair weighs in its bucket: exponent, count, and its type.
fn weighed(pair: &Pair, half_life: i64, epoch: i32) -> Option<(i32, f64, f64)> {
    let count = pair.count.scaled(epoch);
    if count <= 0.0 {
        return None;
    }
    let last = Moment::new(pair.last, half_life);
    let kind = power_of_two(last.epoch - epoch) * last.weight as f64;
    Some((exponent(count), count, count.min(kind)))
}

/// Exponent of a number above 0 as a power of two.
fn exponent(count: f64) -> i32 {
    ((count.to_bits() >> 52) & 0x7ff) as i32 - 1023
}

impl Shelf {
    /// Share of the discounted mass that is on less familiar symbols, and on equally familiar ones.
    pub fn shares(&self, pair: &Pair, discount: f64) -> (f64, f64) {
        let own = exponent(pair.count.scaled(self.epoch));
        let (mut less, mut equal, mut all) = (0.0, 0.0, 0.0);
        for bucket in &self.buckets {
            let mass = (bucket.count - discount * bucket.kinds).max(0.0);
            all += mass;
            if bucket.exponent < own {
                less += mass;
            } else if bucket.exponent == own {
                equal += mass;
            }
        }
        if all > 0.0 {
            (less / all, equal / all)
        } else {
            (0.0, 1.0)
        }
    }

    /// Bring the buckets to a later epoch, exactly.
    pub fn turn_to(&mut self, epoch: i32) {
        let later = epoch - self.epoch;
        if later <= 0 {
            return;
        }
        let scale = power_of_two(-later);
        for bucket in &mut self.buckets {
            bucket.exponent -= later;
            bucket.count *= scale;
            bucket.kinds *= scale;
        }
        self.epoch = epoch;
    }

    /// Put a pair into its bucket.
    pub fn put(&mut self, pair: &Pair, half_life: i64) {
        let Some((exponent, count, kind)) = weighed(pair, half_life, self.epoch) else {
            return;
        };
        let place = self.buckets.partition_point(|b| b.exponent < exponent);
        match self.buckets.get_mut(place) {
            Some(bucket) if bucket.exponent == exponent => {
                bucket.members += 1;
                bucket.count += count;
                bucket.kinds += kind;
            }
            _ => self.buckets.insert(
                place,
                Bucket {
                    exponent,
                    members: 1,
                    count,
                    kinds: kind,
                },
            ),
        }
    }

    /// Take a pair out of its bucket, as it stood when it was put in.
    pub fn take(&mut self, pair: &Pair, half_life: i64) {
        let Some((exponent, count, kind)) = weighed(pair, half_life, self.epoch) else {
            return;
        };
        let place = self.buckets.partition_point(|b| b.exponent < exponent);
        if let Some(bucket) = self.buckets.get_mut(place)
            && bucket.exponent == exponent
        {
            bucket.members = bucket.members.saturating_sub(1);
            if bucket.members == 0 {
                self.buckets.remove(place);
            } else {
                bucket.count -= count;
                bucket.kinds -= kind;
            }
        }
    }
}

impl Context {
    pub fn standing(&self, now: Moment) -> Standing {
        Standing {
            total: self.total.read(now).max(0.0),
            types: self.types.read(now).max(0.0),
        }
    }

    /// Make buckets and types anew from the pairs, in the order of their symbols.
    pub fn rebuild(&mut self, epoch: i32, half_life: i64) {
        self.shelf.epoch = epoch;
        self.shelf.buckets.clear();
        self.types = Sum::default();
        for symbol in self.symbols() {
            let pair = self.pairs[&symbol].clone();
            if !pair.count.is_zero() {
                self.types.add(Moment::new(pair.last, half_life), 1.0);
                self.shelf.put(&pair, half_life);
            }
        }
    }

    /// Symbols, ascending.
    pub fn symbols(&self) -> Vec<u64> {
        let mut symbols: Vec<u64> = self.pairs.keys().copied().collect();
        symbols.sort_unstable();
        symbols
    }
}
