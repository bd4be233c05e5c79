//! Rates: a discretised gamma with a learnt dispersion, over or under 1.
//!
//! With decayed exposure `W` (windows), total `A` and Pearson sum `P` of a series, the mean `m0` and
//! dispersion `φ0` of all series taken as one, and the mean dispersion `φw` of series around their
//! own means:
//!
//! `μ = (A + m0)/(W + 1)`, `φ = (P + 5 φw)/(W + 5)`,
//! variance `φ μ (1 + 1/(W + 1)) + φ0 m0 / (W + 1)²`.
//!
//! The last term is what a young series does not know about itself.
//! The tail of a count `x` is read at `x ± ½`. A window in which a known entity did nothing is
//! a window with 0; a window in which the sensor saw nothing does not exist.

use std::collections::BTreeMap;

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};
use crate::gamma;

const MAGIC: [u8; 8] = *b"NSRATES1";

/// Weight, in windows, of the pool's mean and of the pool's dispersion.
const MEAN_PRIOR: f64 = 1.0;
const DISPERSION_PRIOR: f64 = 5.0;
/// Dispersion before anything is known.
const DISPERSION: f64 = 2.0;
/// One window adds at most this to a Pearson sum.
const PEARSON_CAP: f64 = 1e4;
/// Counts are clipped here, so that no integer overflows.
const COUNT_CAP: f64 = 1e9;
/// Normal score of the band that is shown: 5 % and 95 %.
const BAND: f64 = 1.645;

#[derive(Clone, Debug, Default)]
struct Series {
    exposure: Sum,
    total: Sum,
    pearson: Sum,
    last: i64,
}

/// Counts per window of many entities.
#[derive(Clone, Debug)]
pub struct Rate {
    half_life: i64,
    max_entries: usize,
    epoch: i32,
    series: BTreeMap<u64, Series>,
    /// All series as one.
    pool: Series,
    /// Pearson sum of all series around their own means.
    within: Sum,
    pub evicted: u64,
}

/// Scores of the rows asked for, then of all other known entities, with 0.
#[derive(Debug, Default)]
pub struct Scores {
    pub entity: Vec<u64>,
    pub seen: Vec<i64>,
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// Median of the prediction, and its 5 % and 95 % quantiles.
    pub expected: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Decayed number of windows the entity has.
    pub history: Vec<f64>,
}

/// Mean and variance of the next window, and the number of windows they rest on.
struct Prediction {
    windows: f64,
    mean: f64,
    variance: f64,
}

/// What all series together say.
struct Pool {
    mean: f64,
    dispersion: f64,
    within: f64,
}

impl Series {
    fn predict(&self, now: Moment, pool: &Pool) -> Prediction {
        let windows = self.exposure.read(now);
        let mean = (self.total.read(now) + MEAN_PRIOR * pool.mean) / (windows + MEAN_PRIOR);
        let dispersion = (self.pearson.read(now) + DISPERSION_PRIOR * pool.within)
            / (windows + DISPERSION_PRIOR);
        let unknown = MEAN_PRIOR / (windows + MEAN_PRIOR);
        Prediction {
            windows,
            mean,
            variance: dispersion * mean * (1.0 + unknown)
                + pool.dispersion * pool.mean * unknown.powi(2),
        }
    }

    /// Learn a window; gives what it adds to the Pearson sum.
    ///
    /// A first window says nothing about dispersion, hence `W/(W + 1)` (West, 1979).
    fn learn(&mut self, at: Moment, seen: f64, mean: f64, weight: f64) -> f64 {
        let windows = self.exposure.read(at);
        let pearson = ((seen - mean).powi(2) / mean).min(PEARSON_CAP) * windows / (windows + 1.0);
        self.exposure.add(at, weight);
        self.total.add(at, weight * seen);
        self.pearson.add(at, weight * pearson);
        weight * pearson
    }

    fn sums(&mut self) -> [&mut Sum; 3] {
        [&mut self.exposure, &mut self.total, &mut self.pearson]
    }
}

impl Rate {
    /// `half_life` in nanoseconds; at most `max_entries` series.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            series: BTreeMap::new(),
            pool: Series::default(),
            within: Sum::default(),
            evicted: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.series.len()
    }

    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    fn pool(&self, now: Moment) -> Pool {
        let windows = self.pool.exposure.read(now);
        let dispersion = |sum: &Sum| {
            (sum.read(now) + DISPERSION_PRIOR * DISPERSION) / (windows + DISPERSION_PRIOR)
        };
        Pool {
            mean: (self.pool.total.read(now) + 0.5) / (windows + 0.5),
            dispersion: dispersion(&self.pool.pearson),
            within: dispersion(&self.within),
        }
    }

    /// Score the counts of a window, one row for each entity; nothing changes.
    pub fn score(&self, at: i64, entity: &[u64], seen: &[i64]) -> Scores {
        let now = Moment::new(at, self.half_life);
        let pool = self.pool(now);
        let given: BTreeMap<u64, i64> = entity.iter().copied().zip(seen.iter().copied()).collect();
        let idle = self.series.keys().filter(|key| !given.contains_key(key));
        let mut scores = Scores::default();
        let rows = entity.iter().copied().zip(seen.iter().copied());
        for (key, seen) in rows.chain(idle.map(|key| (*key, 0))) {
            let known = self.series.get(&key).unwrap_or(&EMPTY);
            let predicted = known.predict(now, &pool);
            let scale = predicted.variance / predicted.mean;
            let shape = predicted.mean / scale;
            let count = seen as f64;
            scores.entity.push(key);
            scores.seen.push(seen);
            scores.lo.push(gamma::upper(shape, (count + 0.5) / scale));
            scores.hi.push(gamma::upper(shape, (count - 0.5) / scale));
            for (z, out) in [
                (0.0, &mut scores.expected),
                (-BAND, &mut scores.low),
                (BAND, &mut scores.high),
            ] {
                out.push(gamma::quantile(predicted.mean, predicted.variance, z));
            }
            scores.history.push(predicted.windows);
        }
        scores
    }

    /// Learn a window: the rows with their weights; every other known entity did nothing.
    pub fn learn(&mut self, at: i64, entity: &[u64], seen: &[i64], weight: &[f64]) {
        let now = Moment::new(at, self.half_life);
        self.turn_to(now.epoch);
        let pool = self.pool(now);
        let mut given: BTreeMap<u64, (i64, f64)> = BTreeMap::new();
        for ((&key, &seen), &weight) in entity.iter().zip(seen).zip(weight) {
            given.insert(key, (seen, weight));
            let series = self.series.entry(key).or_default();
            series.last = series.last.max(at);
        }
        for (key, series) in &mut self.series {
            let (seen, weight) = given.get(key).copied().unwrap_or((0, 1.0));
            let seen = (seen as f64).clamp(0.0, COUNT_CAP);
            if weight > 0.0 {
                let own = series.predict(now, &pool).mean;
                self.within.add(now, series.learn(now, seen, own, weight));
                self.pool.learn(now, seen, pool.mean, weight);
            }
        }
        self.keep_within_memory(now);
    }

    fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        self.within.forget_before(oldest);
        let half_life = self.half_life;
        self.series
            .retain(|_, series| Moment::new(series.last, half_life).epoch >= oldest);
        for series in self.series.values_mut().chain([&mut self.pool]) {
            for sum in series.sums() {
                sum.forget_before(oldest);
            }
        }
    }

    /// Where there are too many series, drop the tenth with least in them, then the oldest.
    fn keep_within_memory(&mut self, now: Moment) {
        if self.series.len() <= self.max_entries {
            return;
        }
        let surplus = self.series.len() - (self.max_entries - self.max_entries / 10);
        let mut order: Vec<(f64, i64, u64)> = self
            .series
            .iter()
            .map(|(key, series)| (series.total.read(now), series.last, *key))
            .collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, _, key) in &order[..surplus] {
            self.series.remove(key);
        }
        self.evicted += surplus as u64;
    }

    /// Add a shard that holds other entities. Series are exact; the pool's Pearson sum was taken
    /// around each shard's own mean.
    pub fn merge(&mut self, other: &Self) {
        self.epoch = self.epoch.max(other.epoch);
        self.evicted += other.evicted;
        for (key, theirs) in &other.series {
            self.series.entry(*key).or_default().merge(theirs);
        }
        self.pool.merge(&other.pool);
        self.within.merge(&other.within);
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.evicted);
        self.pool.write(&mut out);
        self.within.write(&mut out);
        out.u64(self.series.len() as u64);
        for (key, series) in &self.series {
            out.u64(*key);
            series.write(&mut out);
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
        made.pool = Series::read_from(&mut from)?;
        made.within = Sum::read_from(&mut from)?;
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            made.series.insert(key, Series::read_from(&mut from)?);
        }
        from.finish()?;
        Ok(made)
    }
}

static EMPTY: std::sync::LazyLock<Series> = std::sync::LazyLock::new(Series::default);

impl Series {
    fn merge(&mut self, other: &Self) {
        self.exposure.merge(&other.exposure);
        self.total.merge(&other.total);
        self.pearson.merge(&other.pearson);
        self.last = self.last.max(other.last);
    }

    fn write(&self, out: &mut Writer) {
        for sum in [&self.exposure, &self.total, &self.pearson] {
            sum.write(out);
        }
        out.i64(self.last);
    }

    fn read_from(from: &mut Reader<'_>) -> Result<Self, Corrupt> {
        Ok(Self {
            exposure: Sum::read_from(from)?,
            total: Sum::read_from(from)?,
            pearson: Sum::read_from(from)?,
            last: from.i64()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decay::DAY_NS;

    const TICK: i64 = DAY_NS / 288;

    #[test]
    fn a_doubled_cyclic_stream_is_seen() {
        let mut model = Rate::new(14 * DAY_NS, 100);
        for tick in 0..2000 {
            let seen = 300 + (tick % 3) - 1;
            model.learn(tick * TICK, &[1, 2], &[seen, tick % 9], &[1.0; 2]);
        }
        let scores = model.score(2000 * TICK, &[1], &[600]);
        assert_eq!(scores.entity, [1, 2]);
        assert!(scores.hi[0] < 1e-12, "{scores:?}");
        assert!((scores.expected[0] - 300.0).abs() < 3.0);
        assert!(model.score(2000 * TICK, &[1], &[300]).hi[0] > 0.3);
    }

    #[test]
    fn zero_is_never_surprising_and_a_young_series_asks_the_pool() {
        let mut model = Rate::new(14 * DAY_NS, 100);
        for tick in 0..1000 {
            model.learn(tick * TICK, &[1, 2], &[tick % 9, tick % 5], &[1.0; 2]);
        }
        let scores = model.score(1000 * TICK, &[9], &[4]);
        assert!(scores.hi[0] > 0.1 && scores.history[0] < 1e-9);
        assert!((scores.hi[1] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn memory_is_bounded_and_state_survives() {
        let mut model = Rate::new(14 * DAY_NS, 50);
        for key in 0..80 {
            model.learn(key as i64 * TICK, &[key], &[key as i64], &[1.0]);
        }
        assert!(model.len() <= 50 && model.evicted >= 30);
        let bytes = model.to_bytes();
        assert_eq!(Rate::from_bytes(&bytes).map(|m| m.to_bytes()), Ok(bytes));
    }
}
