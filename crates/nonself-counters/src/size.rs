//! Sizes: a decayed histogram on the logarithm for each key, backed off to the aspect's pool.
//!
//! Bins are 4 % wide on `ln(1 + x)`. With `h` the key's histogram and `P` the pool's share:
//! `hi = (Σ_{j ≥ b} h_j + 3 P(≥ b)) / (N + 3)`, `lo` the same with `>`. The pool counts one
//! value that could have been anything, so that nothing is impossible.

use hashbrown::HashMap;

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};
use crate::lookup::{lookups, warm};

const MAGIC: [u8; 8] = *b"NSSIZES2";

const WIDTH: f64 = 0.04;
/// Weight of the pool against the key's own histogram, m.
const POOL_PRIOR: f64 = 3.0;
/// ln(1 + 2^63) / 0.04, and one more.
const BINS: usize = 1093;
/// What would be usual is worked out below this tail.
const SHOWN: f64 = 0.05;

/// One sum for each bin.
type Bins = Vec<Sum>;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Histogram {
    /// Bin and what is in it, ascending.
    bins: Vec<(u32, Sum)>,
    last: i64,
}

/// Sizes of many entities.
#[derive(Clone, Debug)]
pub struct Size {
    half_life: i64,
    max_entries: usize,
    epoch: i32,
    keys: HashMap<u64, Histogram>,
    pool: Bins,
    /// Number of bins in use over all keys.
    used: usize,
    pub evicted: u64,
}

/// One score for each row.
#[derive(Debug, Default)]
pub struct Scores {
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// Median of the prediction, and its 5 % and 95 % quantiles; NaN where the size is usual.
    pub expected: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Decayed number of values the entity has.
    pub history: Vec<f64>,
}

fn bin(value: i64) -> u32 {
    ((value.max(0) as f64).ln_1p() / WIDTH).floor() as u32
}

/// A value in the middle of a bin.
fn middle(bin: usize) -> f64 {
    ((bin as f64 + 0.5) * WIDTH).exp_m1()
}

/// The pool as the share of values in a bin or above it.
struct Pool(Vec<f64>);

impl Pool {
    fn new(pool: &Bins, now: Moment) -> Self {
        let mut beyond = vec![0.0; BINS + 2];
        for (bin, sum) in pool.iter().enumerate() {
            beyond[bin] = sum.read(now);
        }
        for bin in (0..=BINS).rev() {
            beyond[bin] += beyond[bin + 1];
        }
        Self(beyond)
    }
}

/// A key's histogram and the pool behind it.
struct Prediction<'a> {
    own: &'a [(u32, Sum)],
    now: Moment,
    total: f64,
    pool: &'a Pool,
}

impl<'a> Prediction<'a> {
    fn new(known: Option<&'a Histogram>, now: Moment, pool: &'a Pool) -> Self {
        let own = known.map_or(&[][..], |known| &known.bins);
        let total = own.iter().map(|(_, sum)| sum.read(now)).sum();
        Self {
            own,
            now,
            total,
            pool,
        }
    }

    /// Pr(bin ≥ `from`), with `one` for the pool's value that could have been anything.
    fn tail(&self, from: usize, one: f64) -> f64 {
        let first = self.own.partition_point(|part| (part.0 as usize) < from);
        let own: f64 = self.own[first..]
            .iter()
            .map(|(_, sum)| sum.read(self.now))
            .sum();
        let all = self.pool.0[0] + 1.0;
        (own + POOL_PRIOR * (self.pool.0[from] + one) / all) / (self.total + POOL_PRIOR)
    }

    /// Tails above a bin and from it on, in one pass.
    fn interval(&self, bin: usize) -> (f64, f64) {
        let (mut above, mut here) = (0.0, 0.0);
        for (place, sum) in self.own {
            if *place as usize > bin {
                above += sum.read(self.now);
            } else if *place as usize == bin {
                here = sum.read(self.now);
            }
        }
        let all = self.pool.0[0] + 1.0;
        let pool = |from: usize, one: f64| POOL_PRIOR * (self.pool.0[from] + one) / all;
        let total = self.total + POOL_PRIOR;
        let lo = (above + pool(bin + 1, 0.0)) / total;
        let hi = (above + here + pool(bin, 1.0)) / total;
        (lo, hi.min(1.0))
    }

    /// The highest bin with at least `share` of the values in it or above it.
    fn quantile(&self, share: f64) -> f64 {
        let (mut low, mut high) = (0, BINS);
        while high - low > 1 {
            let mid = usize::midpoint(low, high);
            if self.tail(mid, 0.0) >= share {
                low = mid;
            } else {
                high = mid;
            }
        }
        if low == 0 { 0.0 } else { middle(low) }
    }
}

impl Size {
    /// `half_life` in nanoseconds; at most `max_entries` bins over all keys.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            keys: HashMap::new(),
            pool: vec![Sum::default(); BINS],
            used: 0,
            evicted: 0,
        }
    }

    /// Number of bins in use.
    pub fn len(&self) -> usize {
        self.used
    }

    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Score rows, one for each entity; nothing changes.
    pub fn score(&self, at: i64, entity: &[u64], seen: &[i64]) -> Scores {
        let now = Moment::new(at, self.half_life);
        let pool = Pool::new(&self.pool, now);
        let mut scores = Scores::default();
        let found = lookups(&self.keys, entity);
        for (known, &seen) in found.zip(seen) {
            let predicted = Prediction::new(known, now, &pool);
            let bin = bin(seen) as usize;
            let (lo, hi) = predicted.interval(bin);
            scores.lo.push(lo);
            scores.hi.push(hi);
            for (share, out) in [
                (0.5, &mut scores.expected),
                (0.95, &mut scores.low),
                (0.05, &mut scores.high),
            ] {
                out.push(if hi < SHOWN {
                    predicted.quantile(share)
                } else {
                    f64::NAN
                });
            }
            scores.history.push(predicted.total);
        }
        scores
    }

    /// The median of the next value, and its 5 % and 95 % quantiles.
    pub fn usual(&self, at: i64, entity: u64) -> [f64; 3] {
        let now = Moment::new(at, self.half_life);
        let pool = Pool::new(&self.pool, now);
        let predicted = Prediction::new(self.keys.get(&entity), now, &pool);
        [0.5, 0.95, 0.05].map(|share| predicted.quantile(share))
    }

    /// Learn rows, one for each entity; of weight 0 none.
    pub fn learn(&mut self, at: i64, entity: &[u64], seen: &[i64], weight: &[f64]) {
        let now = Moment::new(at, self.half_life);
        self.turn_to(now.epoch);
        for (row, ((&key, &seen), &weight)) in entity.iter().zip(seen).zip(weight).enumerate() {
            warm(&self.keys, entity, row);
            if weight > 0.0 {
                let known = self.keys.entry(key).or_default();
                known.last = known.last.max(at);
                let bin = bin(seen);
                let place = known.bins.partition_point(|part| part.0 < bin);
                if known.bins.get(place).is_none_or(|part| part.0 != bin) {
                    known.bins.insert(place, (bin, Sum::default()));
                    self.used += 1;
                }
                known.bins[place].1.add(now, weight);
                self.pool[bin as usize].add(now, weight);
            }
        }
        if self.used > self.max_entries {
            self.keep_within_memory();
        }
    }

    fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        for sum in &mut self.pool {
            sum.forget_before(oldest);
        }
        for known in self.keys.values_mut() {
            for (_, sum) in &mut known.bins {
                sum.forget_before(oldest);
            }
            known.bins.retain(|(_, sum)| !sum.is_zero());
        }
        self.keys.retain(|_, known| !known.bins.is_empty());
        self.used = self.keys.values().map(|known| known.bins.len()).sum();
    }

    /// Drop keys until a tenth is free: the oldest first.
    fn keep_within_memory(&mut self) {
        let goal = self.max_entries - self.max_entries / 10;
        let mut order: Vec<(i64, usize, u64)> = self
            .keys
            .iter()
            .map(|(key, known)| (known.last, known.bins.len(), *key))
            .collect();
        order.sort_unstable();
        for (_, bins, key) in order {
            if self.used <= goal {
                break;
            }
            self.keys.remove(&key);
            self.used -= bins;
            self.evicted += bins as u64;
        }
    }

    /// Add a shard that holds other entities, exactly.
    pub fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        let epoch = self.epoch.max(other.epoch);
        self.turn_to(epoch);
        other.turn_to(epoch);
        self.evicted += other.evicted;
        for (mine, theirs) in self.pool.iter_mut().zip(&other.pool) {
            mine.merge(theirs);
        }
        for (key, theirs) in other.keys {
            let mine = self.keys.entry(key).or_default();
            mine.last = mine.last.max(theirs.last);
            for (bin, sum) in theirs.bins {
                match mine.bins.binary_search_by_key(&bin, |part| part.0) {
                    Ok(place) => mine.bins[place].1.merge(&sum),
                    Err(place) => mine.bins.insert(place, (bin, sum)),
                }
            }
        }
        self.used = self.keys.values().map(|known| known.bins.len()).sum();
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.evicted);
        let used = self.pool.iter().filter(|sum| !sum.is_zero()).count();
        let pool = (0..).zip(&self.pool).filter(|(_, sum)| !sum.is_zero());
        write(pool, used, &mut out);
        let mut keys: Vec<u64> = self.keys.keys().copied().collect();
        keys.sort_unstable();
        out.u64(keys.len() as u64);
        for key in keys {
            let known = &self.keys[&key];
            out.u64(key);
            out.i64(known.last);
            let bins = known.bins.iter().map(|(bin, sum)| (*bin, sum));
            write(bins, known.bins.len(), &mut out);
        }
        out.finish()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Corrupt> {
        let mut from = Reader::new(bytes, MAGIC)?;
        let half_life = from.i64()?;
        if half_life <= 0 {
            return Err(Corrupt);
        }
        let mut made = Self::new(half_life, from.u64()? as usize);
        made.epoch = from.i32()?;
        made.evicted = from.u64()?;
        for (bin, sum) in read(&mut from)? {
            made.pool[bin as usize] = sum;
        }
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            let last = from.i64()?;
            let bins = read(&mut from)?;
            made.used += bins.len();
            made.keys.insert(key, Histogram { bins, last });
        }
        from.finish()?;
        Ok(made)
    }
}

fn write<'a>(bins: impl Iterator<Item = (u32, &'a Sum)>, count: usize, out: &mut Writer) {
    out.u64(count as u64);
    for (bin, sum) in bins {
        out.u32(bin);
        sum.write(out);
    }
}

fn read(from: &mut Reader<'_>) -> Result<Vec<(u32, Sum)>, Corrupt> {
    let mut bins: Vec<(u32, Sum)> = Vec::new();
    for _ in 0..from.u64()? {
        let bin = from.u32()?;
        let in_order = bins.last().is_none_or(|last| last.0 < bin);
        if bin as usize >= BINS || !in_order {
            return Err(Corrupt);
        }
        bins.push((bin, Sum::read_from(from)?));
    }
    Ok(bins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decay::DAY_NS;

    const TICK: i64 = DAY_NS / 288;

    #[test]
    fn a_large_value_is_in_the_tail_and_the_usual_is_not() {
        let mut model = Size::new(14 * DAY_NS, 10_000);
        for tick in 0..1000 {
            model.learn(tick * TICK, &[1, 2], &[1000 + tick % 50, 40], &[1.0; 2]);
        }
        let scores = model.score(1000 * TICK, &[1, 1, 2, 3], &[1020, 50_000_000, 1020, 40]);
        assert!(scores.hi[0] > 0.3 && scores.hi[1] < 1e-3, "{scores:?}");
        assert!(scores.hi[2] < 0.01 && scores.hi[3] > 0.9);
        assert!((scores.expected[1] / 1020.0 - 1.0).abs() < 0.1 && scores.expected[0].is_nan());
        assert!(scores.low[1] <= scores.expected[1] && scores.expected[1] <= scores.high[1]);
        assert!((model.usual(1000 * TICK, 1)[0] - scores.expected[1]).abs() < 1e-9);
        assert!(model.score(0, &[1], &[i64::MAX]).hi[0] > 0.0);
    }

    #[test]
    fn an_empty_pool_says_nothing() {
        let scores = Size::new(DAY_NS, 10).score(0, &[1], &[5]);
        assert!(scores.lo[0] <= 0.0 && (scores.hi[0] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn memory_is_bounded_and_state_survives() {
        let mut model = Size::new(14 * DAY_NS, 50);
        for key in 0..80 {
            model.learn(key as i64 * TICK, &[key], &[1 << (key % 60)], &[1.0]);
        }
        assert!(model.len() <= 50 && model.evicted >= 30);
        let bytes = model.to_bytes();
        assert_eq!(Size::from_bytes(&bytes).map(|m| m.to_bytes()), Ok(bytes));
    }
}
