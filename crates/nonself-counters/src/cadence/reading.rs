//! What the intervals of one link say: regular or not, how regular, and with which period.
//!
//! `G = 2 Σ [ln gamma(d; k, mean) − ln exponential(d; mean)]` is the likelihood ratio of a gamma
//! renewal process against a Poisson process (Cox & Lewis, 1966), with k by the closed approximation
//! `k = (3 − s + √((s − 3)² + 24 s))/(12 s)`, `s = ln mean − mean ln` (Minka, 2002). Beside it, and robust
//! against calls that are missing: how many intervals lie within 35 % of the median, as a binomial tail.

use crate::gamma::ln_gamma;

/// Intervals that are kept, and how many are needed to say anything.
pub const KEPT: usize = 64;
pub const NEEDED: usize = 10;

/// Bound of G by number of intervals, found by simulation: of Poisson streams, and of human ones
/// (log-normal think time, σ = 1), less than one in a thousand is above it in any of 140 sessions.
const BOUND: f64 = 14.0;
const BOUND_PER_INTERVAL: f64 = 0.25;
/// Chance that an interval of such a stream lies within 35 % of the median.
const CHANCE: f64 = 0.33;
const SIGNIFICANT: f64 = 2e-4;
const NEAR: f64 = 0.35;
/// Cyclic: four in five intervals lie within 10 % of the median.
const EXACT: f64 = 0.10;
const EXACT_SHARE: f64 = 0.8;

/// Bounds of the classes of periods, seconds; away from the round ones that timers have.
const BOUNDS: [f64; 5] = [15.0, 90.0, 450.0, 2700.0, 10_800.0];
pub const SPANS: u32 = 6;

/// Class of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// Too few intervals.
    Unknown = 0,
    Irregular = 1,
    Jittered = 2,
    Cyclic = 3,
}

#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub class: Class,
    /// Median interval, ms.
    pub period: f64,
    /// Share of intervals within 35 % of the median, 0 to 1.
    pub regularity: f64,
}

impl Reading {
    /// Class of the period: 0 below 15 s to 5 from three hours on; 0 where it is not periodic.
    pub fn span(&self) -> u8 {
        let periodic = matches!(self.class, Class::Jittered | Class::Cyclic);
        let above = |bound: &&f64| periodic && self.period >= 1e3 * **bound;
        BOUNDS.iter().filter(above).count() as u8
    }
}

/// Read intervals in milliseconds, in any order.
pub fn read(intervals: &[u32]) -> Reading {
    let mut sorted: Vec<f64> = intervals.iter().map(|&d| f64::from(d.max(1))).collect();
    let count = sorted.len();
    if count == 0 {
        return Reading {
            class: Class::Unknown,
            period: f64::NAN,
            regularity: f64::NAN,
        };
    }
    sorted.sort_unstable_by(f64::total_cmp);
    let median = f64::midpoint(sorted[(count - 1) / 2], sorted[count / 2]);
    let near = |width: f64| {
        let within = |d: &&f64| (**d - median).abs() <= width * median;
        sorted.iter().filter(within).count()
    };
    let regular = near(NEAR);
    let bound = BOUND + BOUND_PER_INTERVAL * count as f64;
    let class = if count < NEEDED {
        Class::Unknown
    } else if ratio(&sorted) < bound && binomial(count, regular) > SIGNIFICANT {
        Class::Irregular
    } else if near(EXACT) as f64 >= EXACT_SHARE * count as f64 {
        Class::Cyclic
    } else {
        Class::Jittered
    };
    Reading {
        class,
        period: median,
        regularity: regular as f64 / count as f64,
    }
}

/// G; 0 where the intervals are more irregular than those of a Poisson process.
fn ratio(intervals: &[f64]) -> f64 {
    let n = intervals.len() as f64;
    let mean = intervals.iter().sum::<f64>() / n;
    let logs = intervals.iter().map(|d| d.ln()).sum::<f64>();
    let s = (mean.ln() - logs / n).max(1e-9);
    let k = (3.0 - s + ((s - 3.0).powi(2) + 24.0 * s).sqrt()) / (12.0 * s);
    if k <= 1.0 {
        return 0.0;
    }
    let gamma = n * (k * (k / mean).ln() - ln_gamma(k)) + (k - 1.0) * logs - k * n;
    2.0 * (gamma + n * mean.ln() + n)
}

/// Pr(at least `hits` of `count`).
fn binomial(count: usize, hits: usize) -> f64 {
    let n = count as f64;
    (hits..=count)
        .map(|hit| {
            let k = hit as f64;
            let ways = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
            (ways + k * CHANCE.ln() + (n - k) * (1.0 - CHANCE).ln()).exp()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    fn uniform(seed: u64, step: u64) -> f64 {
        hash::uniform(hash::pair(seed, step))
    }

    #[test]
    fn polls_are_regular_and_chance_is_not() {
        let intervals = |seed: u64, of: fn(f64) -> f64| -> Vec<u32> {
            (0..30).map(|i| of(uniform(seed, i)) as u32).collect()
        };
        let polls = intervals(1, |u| 60_000.0 * (0.98 + 0.04 * u));
        assert_eq!(read(&polls).class, Class::Cyclic);
        assert!((read(&polls).period / 60_000.0 - 1.0).abs() < 0.02);
        let beacon = read(&intervals(2, |u| 60_000.0 * (0.7 + 0.6 * u)));
        assert_eq!(beacon.class, Class::Jittered);
        assert!(beacon.regularity > 0.9);
        let poisson = (0..2000).filter(|seed| {
            read(&intervals(seed + 10, |u| -60_000.0 * u.ln())).class != Class::Irregular
        });
        assert!(poisson.count() <= 6, "0.1 % of 2000, with its spread");
    }

    #[test]
    fn a_night_without_contact_does_not_hide_a_beacon() {
        let mut beacon: Vec<u32> = (0..40)
            .map(|i| (60_000.0 * (0.8 + 0.4 * uniform(3, i))) as u32)
            .collect();
        beacon.push(12 * 3_600_000);
        assert_eq!(read(&beacon).class, Class::Jittered);
    }

    #[test]
    fn few_intervals_say_nothing() {
        assert_eq!(read(&[1000; 9]).class, Class::Unknown);
        assert_eq!(read(&[1000; 10]).class, Class::Cyclic);
        assert_eq!(read(&[]).class, Class::Unknown);
    }
}
