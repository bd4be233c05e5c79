//! Rates: a discretised gamma with a learnt dispersion, over or under 1.
//!
//! With decayed exposure `W` (windows), total `A` and Pearson sum `P` of a series, the mean `m0` and
//! variance `v0` of all windows, the mean dispersion `φw` of series around their own means, and the
//! factor `f` of the hour ([`week`]):
//!
//! `μ = f (A + m0)/(W + 1)`, `φ = (P + 5 φw)/(W + 5)`,
//! variance `φ μ (1 + 1/(W + 1)) + f² v0 / (W + 1)²`.
//!
//! The last term is what a young series does not know about itself. The tail of a count `x` is
//! read at `x ± ½`. Of a cyclic series (variance at most the mean, and 0 next to impossible) it is
//! two-sided: twice the smaller of both. What people do may always be less: on a holiday, say. A window counts for an entity that was there, whether or not it did what is counted.

mod week;

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};
use crate::gamma;
use crate::lookup::{lookups, warm};
use week::Weeks;

const MAGIC: [u8; 8] = *b"NSRATES2";

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
/// The lower tail is tested where 0 is less likely than this.
const NEVER_ZERO: f64 = 0.01;
/// What would be usual is worked out below this tail.
const SHOWN: f64 = 0.05;
/// Windows before a series speaks for the week of its group.
const SETTLED: f64 = 12.0;
/// Bins of the pool, on ln(1 + x).
const WIDTH: f64 = 0.04;

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
    series: HashMap<u64, Series>,
    /// All windows: how many, their sum, and how they are spread.
    exposure: Sum,
    total: Sum,
    spread: BTreeMap<u32, Sum>,
    /// Pearson sum of all series around their own means.
    within: Sum,
    weeks: Weeks,
    pub evicted: u64,
}

/// Scores of the rows, in their order.
#[derive(Debug, Default)]
pub struct Scores {
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// Median of the prediction, and its 5 % and 95 % quantiles; NaN where the count is usual.
    pub expected: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Decayed number of windows the entity has.
    pub history: Vec<f64>,
    /// Whether the series is cyclic: variance at most the mean.
    pub steady: Vec<bool>,
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
    variance: f64,
    within: f64,
}

impl Series {
    fn predict(&self, now: Moment, pool: &Pool, factor: f64) -> Prediction {
        let windows = self.exposure.read(now);
        let mean =
            factor * (self.total.read(now) + MEAN_PRIOR * pool.mean) / (windows + MEAN_PRIOR);
        let dispersion = (self.pearson.read(now) + DISPERSION_PRIOR * pool.within)
            / (windows + DISPERSION_PRIOR);
        let unknown = MEAN_PRIOR / (windows + MEAN_PRIOR);
        Prediction {
            windows,
            mean,
            variance: dispersion * mean * (1.0 + unknown)
                + pool.variance * (factor * unknown).powi(2),
        }
    }

    /// Mean from its own windows alone, so that it is the same on every shard.
    fn own_mean(&self, now: Moment, windows: f64) -> f64 {
        (self.total.read(now) + 0.5) / (windows + 0.5)
    }

    fn sums(&mut self) -> [&mut Sum; 3] {
        [&mut self.exposure, &mut self.total, &mut self.pearson]
    }
}

/// The tail of a count, as an interval.
fn tail(mean: f64, variance: f64, count: f64) -> (f64, f64) {
    let scale = variance / mean;
    let shape = mean / scale;
    let lo = gamma::upper(shape, (count + 0.5) / scale);
    if count < 1.0 {
        return (lo, 1.0);
    }
    let hi = gamma::upper(shape, (count - 0.5) / scale);
    if variance > mean || gamma::upper(shape, 0.5 / scale) < 1.0 - NEVER_ZERO {
        return (lo, hi);
    }
    let (lower_lo, lower_hi) = (1.0 - hi, 1.0 - lo);
    if lower_hi < hi {
        (2.0 * lower_lo.max(0.0), (2.0 * lower_hi).clamp(0.0, 1.0))
    } else {
        ((2.0 * lo).min(1.0), (2.0 * hi).min(1.0))
    }
}

impl Rate {
    /// `half_life` in nanoseconds; at most `max_entries` series.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            series: HashMap::new(),
            exposure: Sum::default(),
            total: Sum::default(),
            spread: BTreeMap::new(),
            within: Sum::default(),
            weeks: Weeks::default(),
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
        let windows = self.exposure.read(now);
        let mean = (self.total.read(now) + 0.5) / (windows + 0.5);
        let mut squares = 0.0;
        for (bin, sum) in &self.spread {
            squares += sum.read(now) * (middle(*bin) - mean).powi(2);
        }
        Pool {
            mean,
            variance: (squares + DISPERSION_PRIOR * DISPERSION * mean)
                / (windows + DISPERSION_PRIOR),
            within: (self.within.read(now) + DISPERSION_PRIOR * DISPERSION)
                / (windows + DISPERSION_PRIOR),
        }
    }

    /// Score the counts of a window, one row for each entity; nothing changes.
    pub fn score(&self, at: i64, entity: &[u64], group: &[u64], seen: &[i64]) -> Scores {
        let now = Moment::new(at, self.half_life);
        let pool = self.pool(now);
        let factors = self.weeks.factors(at, now, group, pool.within);
        let empty = Series::default();
        let mut scores = Scores::default();
        let found = lookups(&self.series, entity);
        for ((known, &seen), factor) in found.zip(seen).zip(factors) {
            let known = known.unwrap_or(&empty);
            let predicted = known.predict(now, &pool, factor);
            let (mean, variance) = (predicted.mean, predicted.variance);
            let (lo, hi) = tail(mean, variance, (seen as f64).clamp(0.0, COUNT_CAP));
            scores.lo.push(lo);
            scores.hi.push(hi);
            for (z, out) in [
                (0.0, &mut scores.expected),
                (-BAND, &mut scores.low),
                (BAND, &mut scores.high),
            ] {
                out.push(if hi < SHOWN {
                    gamma::quantile(mean, variance, z)
                } else {
                    f64::NAN
                });
            }
            scores.history.push(predicted.windows);
            scores
                .steady
                .push(predicted.windows >= SETTLED && variance <= mean);
        }
        scores
    }

    /// The median of the next window, and its 5 % and 95 % quantiles.
    pub fn usual(&self, at: i64, entity: u64, group: u64) -> [f64; 3] {
        let now = Moment::new(at, self.half_life);
        let pool = self.pool(now);
        let factor = self.weeks.factors(at, now, &[group], pool.within)[0];
        let known = self.series.get(&entity).cloned().unwrap_or_default();
        let predicted = known.predict(now, &pool, factor);
        [0.0, -BAND, BAND].map(|z| gamma::quantile(predicted.mean, predicted.variance, z))
    }

    /// Learn a window: one row for each entity that was there, with its weight.
    pub fn learn(&mut self, at: i64, entity: &[u64], group: &[u64], seen: &[i64], weight: &[f64]) {
        let now = Moment::new(at, self.half_life);
        self.turn_to(now.epoch);
        let within = self.pool(now).within;
        let factors = self.weeks.factors(at, now, group, within);
        // Whole units, so that the sum does not depend on the order of rows.
        let mut weeks: BTreeMap<u64, (i64, i64)> = BTreeMap::new();
        let rows = entity.iter().zip(group).zip(seen).zip(weight).zip(factors);
        for (row, ((((&key, &group), &seen), &weight), factor)) in rows.enumerate() {
            warm(&self.series, entity, row);
            let series = self.series.entry(key).or_default();
            series.last = series.last.max(at);
            if weight <= 0.0 {
                continue;
            }
            let seen = (seen as f64).clamp(0.0, COUNT_CAP);
            let windows = series.exposure.read(now);
            let own = series.own_mean(now, windows);
            let mean = own * factor;
            // A first window says nothing about dispersion, hence W/(W + 1) (West, 1979).
            let pearson =
                ((seen - mean).powi(2) / mean).min(PEARSON_CAP) * windows / (windows + 1.0);
            series.exposure.add(now, weight);
            series.total.add(now, weight * seen);
            series.pearson.add(now, weight * pearson);
            self.within.add(now, weight * pearson);
            self.exposure.add(now, weight);
            self.total.add(now, weight * seen);
            self.spread.entry(bin(seen)).or_default().add(now, weight);
            if windows >= SETTLED {
                for key in [0, group] {
                    let sums = weeks.entry(key).or_default();
                    sums.0 = sums.0.saturating_add(now.units(weight * seen));
                    sums.1 = sums.1.saturating_add(now.units(weight * own));
                    if group == 0 {
                        break;
                    }
                }
            }
        }
        for (group, sums) in weeks {
            self.weeks.learn(at, now, group, sums);
        }
        if self.series.len() > self.max_entries {
            self.keep_within_memory(now);
        }
    }

    fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        let half_life = self.half_life;
        self.series
            .retain(|_, series| Moment::new(series.last, half_life).epoch >= oldest);
        for series in self.series.values_mut() {
            for sum in series.sums() {
                sum.forget_before(oldest);
            }
        }
        for sum in [&mut self.within, &mut self.exposure, &mut self.total]
            .into_iter()
            .chain(self.spread.values_mut())
        {
            sum.forget_before(oldest);
        }
        self.spread.retain(|_, sum| !sum.is_zero());
        self.weeks.forget_before(oldest);
    }

    /// Drop the tenth of the series with least in them, then the oldest.
    fn keep_within_memory(&mut self, now: Moment) {
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

    /// Add a shard that holds other entities, exactly.
    pub fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        let epoch = self.epoch.max(other.epoch);
        self.turn_to(epoch);
        other.turn_to(epoch);
        self.evicted += other.evicted;
        for (key, theirs) in &other.series {
            self.series.entry(*key).or_default().merge(theirs);
        }
        self.exposure.merge(&other.exposure);
        self.total.merge(&other.total);
        self.within.merge(&other.within);
        for (bin, sum) in &other.spread {
            self.spread.entry(*bin).or_default().merge(sum);
        }
        self.weeks.merge(&other.weeks);
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.evicted);
        for sum in [&self.exposure, &self.total, &self.within] {
            sum.write(&mut out);
        }
        out.u64(self.spread.len() as u64);
        for (bin, sum) in &self.spread {
            out.u32(*bin);
            sum.write(&mut out);
        }
        self.weeks.write(&mut out);
        let mut keys: Vec<u64> = self.series.keys().copied().collect();
        keys.sort_unstable();
        out.u64(keys.len() as u64);
        for key in keys {
            out.u64(key);
            self.series[&key].write(&mut out);
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
        for sum in [&mut made.exposure, &mut made.total, &mut made.within] {
            *sum = Sum::read_from(&mut from)?;
        }
        for _ in 0..from.u64()? {
            let bin = from.u32()?;
            made.spread.insert(bin, Sum::read_from(&mut from)?);
        }
        made.weeks = Weeks::read_from(&mut from)?;
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            made.series.insert(key, Series::read_from(&mut from)?);
        }
        from.finish()?;
        Ok(made)
    }
}

fn bin(count: f64) -> u32 {
    (count.ln_1p() / WIDTH).floor() as u32
}

/// A count in the middle of a bin; small counts stand for themselves.
fn middle(bin: u32) -> f64 {
    ((f64::from(bin) + 0.5) * WIDTH).exp_m1().round()
}

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
    const GROUP: [u64; 2] = [3, 3];

    #[test]
    fn a_doubled_and_a_halved_cyclic_stream_are_seen() {
        let mut model = Rate::new(14 * DAY_NS, 100);
        for tick in 0..2000 {
            let seen = 300 + (tick % 3) - 1;
            model.learn(tick * TICK, &[1, 2], &GROUP, &[seen, tick % 9], &[1.0; 2]);
        }
        let p = |seen: i64| model.score(2000 * TICK, &[1], &GROUP[..1], &[seen]);
        assert!(p(600).hi[0] < 1e-12 && p(150).hi[0] < 1e-12 && p(300).hi[0] > 0.3);
        assert!((p(600).expected[0] - 300.0).abs() < 3.0);
        assert!(p(300).expected[0].is_nan());
        assert!((model.usual(2000 * TICK, 1, 3)[0] - 300.0).abs() < 3.0);
    }

    #[test]
    fn zero_is_never_surprising_and_a_young_series_asks_the_pool() {
        let mut model = Rate::new(14 * DAY_NS, 100);
        for tick in 0..1000 {
            model.learn(
                tick * TICK,
                &[1, 2],
                &GROUP,
                &[tick % 9, tick % 5],
                &[1.0; 2],
            );
        }
        let scores = model.score(1000 * TICK, &[9, 1], &GROUP, &[4, 0]);
        assert!(scores.hi[0] > 0.1 && scores.history[0] < 1e-9);
        assert!((scores.hi[1] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn shards_by_entity_add_up_exactly() {
        let mut whole = Rate::new(14 * DAY_NS, 100);
        let mut parts = [Rate::new(14 * DAY_NS, 100), Rate::new(14 * DAY_NS, 100)];
        for tick in 0..1100 {
            for key in 0..4_u64 {
                let seen = (tick * 7 + key as i64 * 3) % 11;
                for model in [&mut whole, &mut parts[(key % 2) as usize]] {
                    model.learn(tick * TICK, &[key], &[key % 3], &[seen], &[1.0]);
                }
            }
        }
        let [one, mut other] = parts;
        other.merge(&one);
        // Before any hour is believed the sums do not depend on the other shard.
        assert!(other.to_bytes() == whole.to_bytes());
    }

    #[test]
    fn memory_is_bounded_and_state_survives() {
        let mut model = Rate::new(14 * DAY_NS, 50);
        for key in 0..80 {
            model.learn(key as i64 * TICK, &[key], &[1], &[key as i64], &[1.0]);
        }
        assert!(model.len() <= 50 && model.evicted >= 30);
        let bytes = model.to_bytes();
        assert_eq!(Rate::from_bytes(&bytes).map(|m| m.to_bytes()), Ok(bytes));
    }
}
