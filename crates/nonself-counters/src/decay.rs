//! Exponential forgetting in exact integers (forward decay: Cormode et al., 2009).
//!
//! Time is cut into epochs of one half-life. An amount that arrives at fraction `f` of an epoch is
//! added to that epoch's integer with weight `2^f`; a sum is read as
//! `Σ_e S_e · 2^(e − now) / 2^f(now)`. Integers of different epochs are never rounded together, so
//! merging is addition and the order does not matter.

use crate::codec::{Corrupt, Reader, Writer};
use crate::weights::WEIGHTS;

/// After this many epochs an amount weighs less than 0.001 and is dropped.
pub const KEPT_EPOCHS: i32 = 10;

/// Seconds per day, as nanoseconds.
pub const DAY_NS: i64 = 86_400 * 1_000_000_000;

/// A time in half-lives: the epoch, and the weight of one unit within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub epoch: i32,
    pub weight: i64,
}

impl Moment {
    /// `at` nanoseconds since 1970; `half_life` in nanoseconds, above 0 and below 100 years.
    pub fn new(at: i64, half_life: i64) -> Self {
        let rest = at.rem_euclid(half_life);
        // The short way serves half-lives of up to 104 days.
        let within = match rest.checked_mul(1024) {
            Some(scaled) => scaled / half_life,
            None => (i128::from(rest) * 1024 / i128::from(half_life)) as i64,
        };
        Self {
            epoch: at.div_euclid(half_life) as i32,
            weight: WEIGHTS[within as usize],
        }
    }

    /// `amount` as it is added to an epoch's integer.
    pub(crate) fn units(self, amount: f64) -> i64 {
        (amount * self.weight as f64).round() as i64
    }

    /// How much of one unit that arrived at `then` is left now.
    pub fn left(self, then: Moment) -> f64 {
        power_of_two(then.epoch - self.epoch) * then.weight as f64 / self.weight as f64
    }
}

/// 2^exponent, exact; 0 below the smallest number.
pub(crate) fn power_of_two(exponent: i32) -> f64 {
    if exponent < -1022 {
        0.0
    } else {
        f64::from_bits(((exponent.min(1023) + 1023) as u64) << 52)
    }
}

/// A decayed sum: one integer for each epoch in which something was added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    epoch: i32,
    latest: i64,
    /// Earlier epochs, ascending. One pointer wide, for there are millions of sums.
    #[allow(clippy::box_collection)]
    older: Option<Box<Vec<(i32, i64)>>>,
}

impl Sum {
    /// Add `amount` (at most 4·10¹² in one epoch) at a moment; moments may come in any order.
    pub fn add(&mut self, at: Moment, amount: f64) {
        self.add_units(at.epoch, at.units(amount));
    }

    pub(crate) fn add_units(&mut self, epoch: i32, units: i64) {
        if self.latest == 0 && self.older.is_none() {
            self.epoch = epoch;
        }
        if epoch == self.epoch {
            self.latest = self.latest.saturating_add(units);
            if self.latest == 0 && self.older.is_some() {
                *self = Self::from_parts(self.parts());
            }
        } else if units != 0 {
            let mut parts = self.parts();
            match parts.binary_search_by_key(&epoch, |part| part.0) {
                Ok(place) => parts[place].1 = parts[place].1.saturating_add(units),
                Err(place) => parts.insert(place, (epoch, units)),
            }
            *self = Self::from_parts(parts);
        }
    }

    /// The sum as it weighs now.
    pub fn read(&self, now: Moment) -> f64 {
        self.scaled(now.epoch) / now.weight as f64
    }

    /// The sum in units of 2^-20, as it weighs at the start of an epoch.
    pub(crate) fn scaled(&self, epoch: i32) -> f64 {
        let latest = power_of_two(self.epoch - epoch) * self.latest as f64;
        let Some(older) = &self.older else {
            return latest;
        };
        older
            .iter()
            .map(|&(then, units)| power_of_two(then - epoch) * units as f64)
            .sum::<f64>()
            + latest
    }

    /// Take away what was added with the same moment and amount.
    pub fn subtract(&mut self, at: Moment, amount: f64) {
        self.add_units(at.epoch, -at.units(amount));
    }

    /// Add another sum, exactly.
    pub fn merge(&mut self, other: &Self) {
        for (epoch, units) in other.parts() {
            self.add_units(epoch, units);
        }
    }

    /// Drop what arrived before `epoch`.
    pub fn forget_before(&mut self, epoch: i32) {
        if self.epoch < epoch || self.older.as_ref().is_some_and(|o| o[0].0 < epoch) {
            let mut parts = self.parts();
            parts.retain(|part| part.0 >= epoch);
            *self = Self::from_parts(parts);
        }
    }

    pub fn is_zero(&self) -> bool {
        self.latest == 0 && self.older.is_none()
    }

    /// The integers by epoch, ascending; without empty ones.
    pub fn parts(&self) -> Vec<(i32, i64)> {
        let mut parts = self.older.as_deref().cloned().unwrap_or_default();
        if self.latest != 0 {
            parts.push((self.epoch, self.latest));
        }
        parts
    }

    fn from_parts(mut parts: Vec<(i32, i64)>) -> Self {
        parts.retain(|part| part.1 != 0);
        let Some((epoch, latest)) = parts.pop() else {
            return Self::default();
        };
        let older = (!parts.is_empty()).then(|| Box::new(parts));
        Self {
            epoch,
            latest,
            older,
        }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        let parts = self.parts();
        out.u32(parts.len() as u32);
        for (epoch, units) in parts {
            out.i32(epoch);
            out.i64(units);
        }
    }

    pub(crate) fn read_from(bytes: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let count = bytes.u32()?;
        let mut parts = Vec::new();
        for _ in 0..count {
            parts.push((bytes.i32()?, bytes.i64()?));
        }
        Ok(Self::from_parts(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_LIFE: i64 = 14 * DAY_NS;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-3 * b.abs().max(1e-9)
    }

    #[test]
    fn half_is_left_after_a_half_life() {
        let mut sum = Sum::default();
        let start = 1_700_000_000 * 1_000_000_000;
        sum.add(Moment::new(start, HALF_LIFE), 8.0);
        for halvings in 0..5 {
            let now = Moment::new(start + halvings * HALF_LIFE, HALF_LIFE);
            assert!(close(sum.read(now), 8.0 / 2_f64.powi(halvings as i32)));
        }
        let week = Moment::new(start + HALF_LIFE / 2, HALF_LIFE);
        assert!(close(sum.read(week), 8.0 / 2_f64.sqrt()));
    }

    #[test]
    fn any_order_and_any_split_gives_the_same_integers() {
        let moments: Vec<Moment> = (0..200)
            .map(|i| Moment::new(i * 7 * DAY_NS / 3, HALF_LIFE))
            .collect();
        let mut whole = Sum::default();
        let (mut odd, mut even) = (Sum::default(), Sum::default());
        for (i, at) in moments.iter().enumerate() {
            whole.add(*at, 0.1 * i as f64);
        }
        for (i, at) in moments.iter().enumerate().rev() {
            let part = if i % 2 == 0 { &mut even } else { &mut odd };
            part.add(*at, 0.1 * i as f64);
        }
        odd.merge(&even);
        assert_eq!(whole, odd);
        assert_eq!(whole.parts(), odd.parts());
    }

    #[test]
    fn what_is_old_is_dropped_by_the_epoch_number() {
        let mut sum = Sum::default();
        for epoch in 0..20_i64 {
            sum.add(Moment::new(epoch * HALF_LIFE, HALF_LIFE), 1.0);
        }
        sum.forget_before(15);
        assert_eq!(
            sum.parts().iter().map(|p| p.0).collect::<Vec<_>>(),
            [15, 16, 17, 18, 19]
        );
        sum.forget_before(99);
        assert!(sum.is_zero());
    }
}
