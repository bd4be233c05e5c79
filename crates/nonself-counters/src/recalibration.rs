//! Recalibration of a tail by its decayed rank among past scores, with a Hill tail beyond.
//!
//! Works on `s = −ln p` (Vovk, Gammerman, Shafer, 2005; decay for drift: Barber et al., 2023;
//! tail: Hill, 1975). Past scores stand in a histogram; 20 scores of "the model is right" are the
//! prior, so an empty pool changes nothing.

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};

const MAGIC: [u8; 8] = *b"NSRECAL1";

/// Bins of 0.1 up to 4, then each 5 % wider than the last, up to s = 760.
const FINE: usize = 40;
const COARSE: usize = 108;
const BINS: usize = FINE + COARSE;
const RATIO: f64 = 1.05;
/// The highest s; p below 10⁻³²⁰ is 0.
const MAX_S: f64 = 750.0;

/// Weight of the prior "p is right", m0.
const IDENTITY: f64 = 20.0;
/// A tail needs this many decayed scores beyond its start.
const TAIL_SCORES: f64 = 20.0;
/// Weight of the prior of the tail's index, a.
const TAIL_PRIOR: f64 = 5.0;
/// Below this edge the pool is too small for a tail index; the model's own tail is kept.
const FIRST_TAIL_EDGE: f64 = 2.0;

/// Past scores of an aspect.
#[derive(Clone, Debug)]
pub struct Recalibration {
    half_life: i64,
    /// Number of scores, and sum of their ln s, by bin.
    bins: Vec<(Sum, Sum)>,
}

/// The map as it stands at one moment.
#[derive(Clone, Debug)]
pub struct Map {
    count: Vec<f64>,
    /// Scores in this bin and all higher ones.
    beyond: Vec<f64>,
    edges: Vec<f64>,
    /// The p of each edge.
    floors: Vec<f64>,
    /// Start, fraction beyond it, scale B and index a of the tail.
    tail: Option<Tail>,
}

#[derive(Clone, Copy, Debug)]
struct Tail {
    start: f64,
    share: f64,
    scale: f64,
    index: f64,
}

fn edge(bin: usize) -> f64 {
    if bin <= FINE {
        bin as f64 * 0.1
    } else {
        4.0 * RATIO.powi((bin - FINE) as i32)
    }
}

fn bin(s: f64, edges: &[f64]) -> usize {
    if s < 4.0 {
        // Right but for the last bit at an edge.
        let near = ((s * 10.0) as usize).min(FINE - 1);
        return if edges[near + 1] <= s { near + 1 } else { near };
    }
    edges.partition_point(|edge| *edge <= s).clamp(1, BINS) - 1
}

fn surprise(p: f64) -> f64 {
    if p > 0.0 {
        (-p.ln()).clamp(0.0, MAX_S)
    } else {
        MAX_S
    }
}

impl Recalibration {
    /// `half_life` of the past scores in nanoseconds; shorter than that of the models.
    pub fn new(half_life: i64) -> Self {
        Self {
            half_life,
            bins: vec![<(Sum, Sum)>::default(); BINS],
        }
    }

    /// Freeze the map.
    pub fn map(&self, at: i64) -> Map {
        let now = Moment::new(at, self.half_life);
        let edges: Vec<f64> = (0..=BINS).map(edge).collect();
        let count: Vec<f64> = self
            .bins
            .iter()
            .map(|bin| bin.0.read(now).max(0.0))
            .collect();
        let mut beyond = vec![0.0; BINS + 1];
        for bin in (0..BINS).rev() {
            beyond[bin] = beyond[bin + 1] + count[bin];
        }
        let floors = edges.iter().map(|edge| (-edge).exp()).collect();
        let mut map = Map {
            count,
            beyond,
            edges,
            floors,
            tail: None,
        };
        let first = (0..BINS).rev().find(|&bin| map.beyond[bin] >= TAIL_SCORES);
        if let Some(first) = first.filter(|&bin| map.edges[bin] > 0.0) {
            let start = map.edges[first];
            let share = map.counted(start);
            let excess: f64 = (first..BINS)
                .map(|bin| self.bins[bin].1.read(now) - map.count[bin] * start.ln())
                .sum();
            map.tail = Some(Tail {
                start,
                share,
                scale: TAIL_PRIOR / start + excess.max(0.0),
                index: TAIL_PRIOR + map.beyond[first],
            });
        }
        map
    }

    /// Learn randomised p-values in 0–1; of weight 0 none.
    pub fn learn(&mut self, at: i64, p: &[f64], weight: &[f64]) {
        let now = Moment::new(at, self.half_life);
        let edges: Vec<f64> = (0..=BINS).map(edge).collect();
        for (&p, &weight) in p.iter().zip(weight) {
            if weight > 0.0 && !p.is_nan() {
                let s = surprise(p);
                let (count, logs) = &mut self.bins[bin(s, &edges)];
                count.add(now, weight);
                logs.add(now, weight * s.max(1e-6).ln());
            }
        }
        for (count, logs) in &mut self.bins {
            count.forget_before(now.epoch - KEPT_EPOCHS);
            logs.forget_before(now.epoch - KEPT_EPOCHS);
        }
    }

    /// Decayed number of past scores.
    pub fn size(&self, at: i64) -> f64 {
        let now = Moment::new(at, self.half_life);
        self.bins.iter().map(|bin| bin.0.read(now)).sum()
    }

    /// Add the past scores of another shard, exactly.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            mine.0.merge(&theirs.0);
            mine.1.merge(&theirs.1);
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        for (count, logs) in &self.bins {
            count.write(&mut out);
            logs.write(&mut out);
        }
        out.finish()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Corrupt> {
        let mut from = Reader::new(bytes, MAGIC)?;
        let half_life = from.i64()?;
        if half_life <= 0 {
            return Err(Corrupt);
        }
        let mut made = Self::new(half_life);
        for bin in &mut made.bins {
            *bin = (Sum::read_from(&mut from)?, Sum::read_from(&mut from)?);
        }
        from.finish()?;
        Ok(made)
    }
}

impl Map {
    /// The recalibrated p of each raw p.
    pub fn apply(&self, p: &[f64]) -> Vec<f64> {
        p.iter().map(|&p| self.one(p)).collect()
    }

    fn one(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        let s = surprise(p);
        match self.tail {
            Some(tail) if s > tail.start => tail.at(s),
            _ => self.counted(s),
        }
    }

    /// Share of past scores beyond s, linear in p inside a bin.
    fn counted(&self, s: f64) -> f64 {
        let bin = bin(s, &self.edges);
        let p = (-s).exp();
        let (top, bottom) = (self.floors[bin], self.floors[bin + 1]);
        let inside = if top > bottom {
            ((p - bottom) / (top - bottom)).clamp(0.0, 1.0)
        } else {
            0.5
        };
        let beyond = self.beyond[bin + 1] + self.count[bin] * inside;
        (IDENTITY * p + beyond) / (IDENTITY + self.beyond[0])
    }
}

impl Tail {
    fn at(self, s: f64) -> f64 {
        let left = if self.start < FIRST_TAIL_EDGE {
            (self.start - s).exp()
        } else {
            (self.scale / (self.scale + (s / self.start).ln())).powf(self.index)
        };
        (self.share * left).max(f64::MIN_POSITIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decay::DAY_NS;
    use crate::hash::uniform;

    #[test]
    fn an_empty_pool_leaves_p_as_it_is() {
        let map = Recalibration::new(3 * DAY_NS).map(0);
        for p in [1.0, 0.5, 0.1, 1e-3, 1e-9, 1e-100] {
            assert!((map.one(p) / p - 1.0).abs() < 1e-9, "{p} {}", map.one(p));
        }
        assert!(map.one(0.0) <= 0.0);
    }

    #[test]
    fn a_model_that_is_wrong_by_a_power_is_put_right() {
        let mut past = Recalibration::new(3 * DAY_NS);
        let raw: Vec<f64> = (0..100_000).map(|i| uniform(i).powi(2)).collect();
        past.learn(0, &raw, &vec![1.0; raw.len()]);
        let map = past.map(0);
        for p in [0.1, 0.01, 1e-3, 1e-4, 1e-5] {
            let got = map.one(f64::powi(p, 2));
            assert!(got / p < 1.5 && p / got < 1.5, "{p} {got}");
        }
    }

    #[test]
    fn the_map_is_monotone_and_survives_saving() {
        let mut past = Recalibration::new(3 * DAY_NS);
        for n in [10, 100, 1000, 10_000] {
            let raw: Vec<f64> = (0..n).map(uniform).collect();
            past.learn(n as i64, &raw, &vec![1.0; raw.len()]);
            let map = past.map(n as i64);
            let values: Vec<f64> = (0..3000)
                .map(|i| map.one((-f64::from(i) * 0.1).exp()))
                .collect();
            assert!(
                values.windows(2).all(|w| w[0] >= w[1] * (1.0 - 1e-9)),
                "{n}"
            );
            assert!(values[0] <= 1.0 + 1e-9);
        }
        let bytes = past.to_bytes();
        assert_eq!(
            Recalibration::from_bytes(&bytes).map(|r| r.to_bytes()),
            Ok(bytes)
        );
    }
}
