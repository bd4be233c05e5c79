//! Values of points (registers, set points): the range that each was ever in, and how it is left.
//!
//! Of a point: `N` windows, `K` of them left the range so far, the lowest and the highest value of
//! each half-life epoch. The chance that the next window leaves the range is learnt from points of
//! about the same `N` and `K`, as for categories:
//!
//! `b = (A + 10 b⁰)/(M + 10)`, `b⁰ = 2/(N + 2)` (records of independent draws).
//!
//! How far it is left, `e` in widths of the range, has a Pareto tail with an index that is pooled
//! over all points: `(1 + e)^(−1/θ)`, `θ = (1 + Σ ln(1 + e))/(1 + n)` (Hill, 1975). Outside: `hi` is
//! the product of both. Inside: from `b` to 1, for nothing is unusual there.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};
use crate::lookup::{lookups, warm};

const MAGIC: [u8; 8] = *b"NSEXTEN1";
const NOVELTY_PRIOR: f64 = 10.0;
/// Ranges of this many epochs before the present one still hold.
const RANGE_EPOCHS: i32 = 4;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Point {
    windows: Sum,
    left: Sum,
    last: i64,
    /// Epoch, lowest and highest value, ascending.
    ranges: Vec<(i32, i64, i64)>,
    /// Time and value of the last reading.
    reading: Option<(i64, i64)>,
}

/// Ranges of many points.
#[derive(Clone, Debug)]
pub struct Extent {
    half_life: i64,
    max_entries: usize,
    epoch: i32,
    points: HashMap<u64, Point>,
    novelty: BTreeMap<(u8, u8), (Sum, Sum)>,
    /// Number of windows that left a range, and sum of ln(1 + e).
    beyond: (Sum, Sum),
    pub evicted: u64,
}

/// One score for each row.
#[derive(Debug, Default)]
pub struct Scores {
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// The range so far; NaN for a point that was never seen.
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Decayed number of windows the point has.
    pub history: Vec<f64>,
}

impl Point {
    fn range(&self) -> Option<(i64, i64)> {
        let low = self.ranges.iter().map(|range| range.1).min()?;
        let high = self.ranges.iter().map(|range| range.2).max()?;
        Some((low, high))
    }

    fn extend(&mut self, epoch: i32, low: i64, high: i64) {
        match self.ranges.last_mut() {
            Some(range) if range.0 == epoch => {
                (range.1, range.2) = (range.1.min(low), range.2.max(high));
            }
            _ => self.ranges.push((epoch, low, high)),
        }
    }

    fn cell(&self, now: Moment) -> (u8, u8) {
        let part = |sum: &Sum| {
            (2.0 * sum.read(now).max(0.0).ln_1p() / std::f64::consts::LN_2).floor() as u8
        };
        (part(&self.windows), part(&self.left))
    }
}

/// How far a window lies outside a range, in widths of it; 0 inside.
fn excess((low, high): (i64, i64), (seen_low, seen_high): (i64, i64)) -> f64 {
    let distance = low
        .saturating_sub(seen_low)
        .max(seen_high.saturating_sub(high));
    if distance <= 0 {
        return 0.0;
    }
    // A point that never moved has a width of one unit, or of a hundredth of its value.
    let width = (high.saturating_sub(low) as f64).max(1.0);
    distance as f64 / width.max(low.saturating_abs().max(high.saturating_abs()) as f64 * 0.01)
}

impl Extent {
    /// `half_life` in nanoseconds; at most `max_entries` points.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            points: HashMap::new(),
            novelty: BTreeMap::new(),
            beyond: Default::default(),
            evicted: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.points.len()
    }

    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Score the lowest and highest value of a window, one row for each point; nothing changes.
    pub fn score(&self, at: i64, point: &[u64], low: &[i64], high: &[i64]) -> Scores {
        let now = Moment::new(at, self.half_life);
        let left = self.beyond.0.read(now);
        let theta = (1.0 + self.beyond.1.read(now).max(0.0)) / (1.0 + left.max(0.0));
        let mut scores = Scores::default();
        let rows = lookups(&self.points, point).zip(low.iter().zip(high));
        for (known, (&low, &high)) in rows {
            let range = known.and_then(Point::range);
            let Some((known, range)) = known.zip(range) else {
                scores.push(0.0, 1.0, None, 0.0);
                continue;
            };
            let chance = self.chance(known, now);
            let windows = known.windows.read(now);
            let far = excess(range, (low, high));
            if far <= 0.0 {
                scores.push(chance, 1.0, Some(range), windows);
            } else {
                let tail = |e: f64| chance * (1.0 + e).powf(-1.0 / theta);
                scores.push(tail(far * 1.01 + 1e-6), tail(far), Some(range), windows);
            }
        }
        scores
    }

    /// Probability that the next window leaves the range.
    fn chance(&self, known: &Point, now: Moment) -> f64 {
        let formula = (2.0 / (known.windows.read(now) + 2.0)).min(1.0);
        let (left, asked) = self
            .novelty
            .get(&known.cell(now))
            .map_or((0.0, 0.0), |(left, asked)| {
                (left.read(now), asked.read(now))
            });
        ((left + NOVELTY_PRIOR * formula) / (asked + NOVELTY_PRIOR)).min(1.0)
    }

    /// Learn windows, one row for each point, sorted; of weight 0 none.
    pub fn learn(&mut self, at: i64, point: &[u64], low: &[i64], high: &[i64], weight: &[f64]) {
        let now = Moment::new(at, self.half_life);
        self.turn_to(now.epoch);
        let rows = point.iter().zip(low).zip(high).zip(weight);
        for (row, (((&key, &low), &high), &weight)) in rows.enumerate() {
            warm(&self.points, point, row);
            let known = self.points.entry(key).or_default();
            known.last = known.last.max(at);
            if weight <= 0.0 {
                continue;
            }
            if let Some(range) = known.range() {
                let far = excess(range, (low, high));
                let (left, asked) = self.novelty.entry(known.cell(now)).or_default();
                asked.add(now, weight);
                if far > 0.0 {
                    left.add(now, weight);
                    known.left.add(now, weight);
                    self.beyond.0.add(now, weight);
                    self.beyond.1.add(now, weight * far.ln_1p());
                }
            }
            known.extend(now.epoch, low, high);
            known.windows.add(now, weight);
        }
        if self.points.len() > self.max_entries {
            self.keep_within_memory();
        }
    }

    /// How fast each value changed since the reading before it of its point, in thousandths a
    /// second; rows sorted by point and time. −1 for a first reading, and for one that is not later
    /// than the last. Remembers the last ones.
    pub fn speeds(&mut self, point: &[u64], at: &[i64], value: &[i64]) -> Vec<i64> {
        let rows = point.iter().zip(at).zip(value);
        let speeds = rows
            .map(|((&key, &at), &value)| {
                let known = self.points.entry(key).or_default();
                known.last = known.last.max(at);
                let Some((then, old)) = known.reading else {
                    known.reading = Some((at, value));
                    return -1;
                };
                if at <= then {
                    return -1;
                }
                known.reading = Some((at, value));
                let seconds = ((at - then) as f64 / 1e9).max(0.1);
                (value.saturating_sub(old).saturating_abs() as f64 * 1000.0 / seconds) as i64
            })
            .collect();
        if self.points.len() > self.max_entries {
            self.keep_within_memory();
        }
        speeds
    }

    fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let (oldest, half_life) = (epoch - KEPT_EPOCHS, self.half_life);
        self.points
            .retain(|_, point| Moment::new(point.last, half_life).epoch >= epoch - RANGE_EPOCHS);
        for point in self.points.values_mut() {
            point.windows.forget_before(oldest);
            point.left.forget_before(oldest);
            point.ranges.retain(|range| range.0 >= epoch - RANGE_EPOCHS);
        }
        for (left, asked) in self.novelty.values_mut() {
            left.forget_before(oldest);
            asked.forget_before(oldest);
        }
        self.beyond.0.forget_before(oldest);
        self.beyond.1.forget_before(oldest);
    }

    /// Drop the tenth of the points that was not seen for longest.
    fn keep_within_memory(&mut self) {
        let surplus = self.points.len() - (self.max_entries - self.max_entries / 10);
        let mut order: Vec<(i64, u64)> = self
            .points
            .iter()
            .map(|(key, point)| (point.last, *key))
            .collect();
        order.sort_unstable();
        for (_, key) in &order[..surplus] {
            self.points.remove(key);
        }
        self.evicted += surplus as u64;
    }

    /// Add a shard that holds other points, exactly.
    pub fn merge(&mut self, other: &Self) {
        let mut other = other.clone();
        let epoch = self.epoch.max(other.epoch);
        self.turn_to(epoch);
        other.turn_to(epoch);
        self.evicted += other.evicted;
        for (cell, (left, asked)) in &other.novelty {
            let mine = self.novelty.entry(*cell).or_default();
            mine.0.merge(left);
            mine.1.merge(asked);
        }
        self.beyond.0.merge(&other.beyond.0);
        self.beyond.1.merge(&other.beyond.1);
        self.points.extend(other.points);
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.evicted);
        self.beyond.0.write(&mut out);
        self.beyond.1.write(&mut out);
        out.u64(self.novelty.len() as u64);
        for (cell, (left, asked)) in &self.novelty {
            out.u8(cell.0);
            out.u8(cell.1);
            left.write(&mut out);
            asked.write(&mut out);
        }
        let mut keys: Vec<u64> = self.points.keys().copied().collect();
        keys.sort_unstable();
        out.u64(keys.len() as u64);
        for key in keys {
            out.u64(key);
            self.points[&key].write(&mut out);
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
        made.beyond = (Sum::read_from(&mut from)?, Sum::read_from(&mut from)?);
        for _ in 0..from.u64()? {
            let cell = (from.u8()?, from.u8()?);
            let sums = (Sum::read_from(&mut from)?, Sum::read_from(&mut from)?);
            made.novelty.insert(cell, sums);
        }
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            made.points.insert(key, Point::read_from(&mut from)?);
        }
        from.finish()?;
        Ok(made)
    }
}

impl Scores {
    fn push(&mut self, lo: f64, hi: f64, range: Option<(i64, i64)>, history: f64) {
        self.lo.push(lo);
        self.hi.push(hi);
        self.low
            .push(range.map_or(f64::NAN, |range| range.0 as f64));
        self.high
            .push(range.map_or(f64::NAN, |range| range.1 as f64));
        self.history.push(history);
    }
}

impl Point {
    fn write(&self, out: &mut Writer) {
        self.windows.write(out);
        self.left.write(out);
        out.i64(self.last);
        out.u64(self.ranges.len() as u64);
        for (epoch, low, high) in &self.ranges {
            out.i32(*epoch);
            out.i64(*low);
            out.i64(*high);
        }
        out.u8(u8::from(self.reading.is_some()));
        let (at, value) = self.reading.unwrap_or_default();
        out.i64(at);
        out.i64(value);
    }

    fn read_from(from: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let mut made = Self {
            windows: Sum::read_from(from)?,
            left: Sum::read_from(from)?,
            last: from.i64()?,
            ..Self::default()
        };
        for _ in 0..from.u64()? {
            made.ranges.push((from.i32()?, from.i64()?, from.i64()?));
        }
        let has_reading = from.u8()? == 1;
        let reading = (from.i64()?, from.i64()?);
        made.reading = has_reading.then_some(reading);
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decay::DAY_NS;

    const TICK: i64 = DAY_NS / 288;

    fn taught() -> Extent {
        let mut model = Extent::new(14 * DAY_NS, 100);
        for tick in 0..2000 {
            let value = 500 + (tick * 37 % 101);
            model.learn(
                tick * TICK,
                &[1, 2],
                &[value, 7],
                &[value + 3, 7],
                &[1.0; 2],
            );
        }
        model
    }

    #[test]
    fn inside_is_usual_and_the_further_outside_the_rarer() {
        let model = taught();
        let p = |low: i64, high: i64| model.score(2000 * TICK, &[1], &[low], &[high]);
        assert!(p(520, 530).hi[0] > 0.99);
        let (near, far) = (p(520, 620).hi[0], p(520, 5000).hi[0]);
        assert!(near < 0.01 && far < near / 5.0, "{near} {far}");
        assert!(p(-30_000, 520).hi[0] < near);
        assert!((p(520, 530).low[0] - 500.0).abs() < 1e-9);
        let constant = model.score(2000 * TICK, &[2], &[8], &[8]);
        assert!(constant.hi[0] < 0.01, "{constant:?}");
        assert!(model.score(0, &[9], &[i64::MIN], &[i64::MAX]).hi[0] > 0.99);
    }

    #[test]
    fn speeds_are_between_readings_of_one_point() {
        let mut model = taught();
        let second = 1_000_000_000;
        let speeds = model.speeds(&[1, 1, 5], &[0, 2 * second, 0], &[10, 30, i64::MIN]);
        assert_eq!(speeds, [-1, 10_000, -1]);
        assert_eq!(model.speeds(&[5], &[second], &[i64::MAX])[0], i64::MAX);
        assert_eq!(model.speeds(&[5], &[second / 2], &[0])[0], -1);
        let mut small = Extent::new(14 * DAY_NS, 10);
        for key in 0..30 {
            small.speeds(&[key], &[key as i64], &[1]);
        }
        assert!(small.len() <= 10 && small.evicted >= 20);
    }

    #[test]
    fn old_ranges_are_forgotten_and_state_survives() {
        let mut model = taught();
        let later = 100 * DAY_NS;
        model.learn(later, &[1], &[900], &[900], &[1.0]);
        assert!(model.score(later, &[1], &[520], &[520]).hi[0] < 1.0);
        let bytes = model.to_bytes();
        assert_eq!(Extent::from_bytes(&bytes).map(|m| m.to_bytes()), Ok(bytes));
        let mut small = Extent::new(14 * DAY_NS, 10);
        for key in 0..30 {
            small.learn(key as i64 * TICK, &[key], &[1], &[1], &[1.0]);
        }
        assert!(small.len() <= 10 && small.evicted >= 20);
    }

    #[test]
    fn shards_add_up_exactly() {
        let mut parts = [Extent::new(DAY_NS, 100), Extent::new(DAY_NS, 100)];
        let mut whole = Extent::new(DAY_NS, 100);
        for tick in 0..900 {
            for key in 0..4_u64 {
                let value = (tick * (key as i64 + 3) * 31) % 257;
                for model in [&mut whole, &mut parts[(key % 2) as usize]] {
                    model.learn(tick * TICK, &[key], &[value], &[value], &[1.0]);
                }
            }
        }
        let [one, mut other] = parts;
        other.merge(&one);
        assert!(other.to_bytes() == whole.to_bytes());
    }
}
