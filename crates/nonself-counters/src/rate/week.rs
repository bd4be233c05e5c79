//! The week of a group: which hours are busier than its devices' own means, learnt.
//!
//! Of each hour of the week the decayed sum of what was seen, and of what the devices' means
//! promised. Their ratio is believed once it rests on enough: five days for an hour of the day,
//! three weeks for an hour of the week; until then it is that of the hour of the day, of the
//! network, or 1. Which day it is, is nowhere configured.

use std::collections::BTreeMap;

use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{Moment, Sum};

pub const HOURS: usize = 168;
const DAY_HOURS: usize = 24;
const HOUR_NS: i64 = 3600 * 1_000_000_000;
/// Days before an hour of the day is believed, weeks before an hour of the week is.
const DAYS_NEEDED: u32 = 5;
const WEEKS_NEEDED: u32 = 3;
/// A prior of so many events for each unit of dispersion.
const PRIOR: f64 = 5.0;
/// The factor stays within 1/8 and 8.
const MOST: f64 = 8.0;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Hour {
    seen: Sum,
    promised: Sum,
    /// One bit for each week, by its number, in which something was learnt.
    weeks: u64,
}

/// One group's week.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Week(Vec<Hour>);

/// The weeks of all groups, and under key 0 that of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weeks {
    groups: BTreeMap<u64, Week>,
}

/// Number of the hour of the week of a time; which hour is the first does not matter.
fn hour_of(at: i64) -> usize {
    at.div_euclid(HOUR_NS).rem_euclid(HOURS as i64) as usize
}

impl Week {
    fn new() -> Self {
        Self(vec![Hour::default(); HOURS])
    }

    /// The factor of an hour, from a factor that is believed without this week.
    fn factor(&self, hour: usize, now: Moment, prior: f64, base: f64) -> f64 {
        let mut believed = base;
        let (mut seen, mut promised, mut days) = (0.0, 0.0, 0);
        for same in (hour % DAY_HOURS..HOURS).step_by(DAY_HOURS) {
            seen += self.0[same].seen.read(now);
            promised += self.0[same].promised.read(now);
            days += self.0[same].weeks.count_ones();
        }
        if days >= DAYS_NEEDED {
            believed = (seen + prior * believed) / (promised + prior);
        }
        let own = &self.0[hour];
        if own.weeks.count_ones() >= WEEKS_NEEDED {
            believed = (own.seen.read(now) + prior * believed) / (own.promised.read(now) + prior);
        }
        believed
    }
}

impl Weeks {
    /// How much busier than their mean the devices of each group are at a time, 1/8 to 8.
    ///
    /// `dispersion` is that of the windows, variance over mean.
    pub fn factors(&self, at: i64, now: Moment, groups: &[u64], dispersion: f64) -> Vec<f64> {
        let (hour, prior) = (hour_of(at), PRIOR * dispersion);
        let factor = |key: u64, base: f64| {
            let week = self.groups.get(&key);
            week.map_or(base, |week| week.factor(hour, now, prior, base))
        };
        let network = factor(0, 1.0);
        let mut last = (0, network);
        groups
            .iter()
            .map(|&group| {
                if group != last.0 {
                    last = (group, factor(group, network));
                }
                last.1.clamp(1.0 / MOST, MOST)
            })
            .collect()
    }

    /// Learn what was seen of a group, and what its devices' means had promised, in units.
    pub fn learn(&mut self, at: i64, now: Moment, group: u64, (seen, promised): (i64, i64)) {
        let week = at.div_euclid(HOUR_NS * HOURS as i64).rem_euclid(64);
        let hour = &mut self.groups.entry(group).or_insert_with(Week::new).0[hour_of(at)];
        hour.seen.add_units(now.epoch, seen);
        hour.promised.add_units(now.epoch, promised);
        hour.weeks |= 1 << week;
    }

    pub fn forget_before(&mut self, epoch: i32) {
        for week in self.groups.values_mut() {
            for hour in &mut week.0 {
                hour.seen.forget_before(epoch);
                hour.promised.forget_before(epoch);
            }
        }
        self.groups
            .retain(|_, week| week.0.iter().any(|hour| !hour.promised.is_zero()));
    }

    pub fn merge(&mut self, other: &Self) {
        for (key, theirs) in &other.groups {
            let mine = self.groups.entry(*key).or_insert_with(Week::new);
            for (hour, other) in mine.0.iter_mut().zip(&theirs.0) {
                hour.seen.merge(&other.seen);
                hour.promised.merge(&other.promised);
                hour.weeks |= other.weeks;
            }
        }
    }

    pub fn write(&self, out: &mut Writer) {
        out.u64(self.groups.len() as u64);
        for (key, week) in &self.groups {
            out.u64(*key);
            for hour in &week.0 {
                hour.seen.write(out);
                hour.promised.write(out);
                out.u64(hour.weeks);
            }
        }
    }

    pub fn read_from(from: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let mut made = Self::default();
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            let mut week = Week::new();
            for hour in &mut week.0 {
                *hour = Hour {
                    seen: Sum::read_from(from)?,
                    promised: Sum::read_from(from)?,
                    weeks: from.u64()?,
                };
            }
            made.groups.insert(key, week);
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decay::DAY_NS;

    const HALF_LIFE: i64 = 14 * DAY_NS;

    /// Hours 8 to 17 of five days of the week see four times what the rest does.
    fn seen(hour: i64) -> f64 {
        let office = hour % 168 < 120 && (8..18).contains(&(hour % 24));
        if office { 40.0 } else { 10.0 }
    }

    fn factor_after(days: i64, hour: i64) -> f64 {
        let mut weeks = Weeks::default();
        let mean = (50.0 * 40.0 + 118.0 * 10.0) / 168.0;
        for past in 0..days * 24 {
            let at = past * HOUR_NS;
            let now = Moment::new(at, HALF_LIFE);
            weeks.learn(at, now, 3, (now.units(seen(past)), now.units(mean)));
        }
        let at = (days * 24 + hour) * HOUR_NS;
        weeks.factors(at, Moment::new(at, HALF_LIFE), &[3], 2.0)[0] * mean
    }

    #[test]
    fn nothing_is_believed_before_five_days_and_the_day_before_the_week() {
        assert!((factor_after(4, 10) / factor_after(4, 3) - 1.0).abs() < 1e-9);
        // After two weeks the hours of the day are known, the week-end is not.
        let (work, rest) = (factor_after(14, 10), factor_after(14, 5 * 24 + 10));
        assert!(
            work > 25.0 && (work / rest - 1.0).abs() < 0.02,
            "{work} {rest}"
        );
        // After four it is.
        let (work, rest) = (factor_after(28, 10), factor_after(28, 5 * 24 + 10));
        assert!(work > 30.0 && rest < 18.0, "{work} {rest}");
    }

    #[test]
    fn shards_add_up_and_state_survives() {
        let mut parts = [Weeks::default(), Weeks::default()];
        let mut whole = Weeks::default();
        for hour in 0..500 {
            let at = hour * HOUR_NS;
            let now = Moment::new(at, HALF_LIFE);
            parts[(hour % 2) as usize].learn(at, now, 1 + hour as u64 % 3, (2 << 20, 1 << 20));
            whole.learn(at, now, 1 + hour as u64 % 3, (2 << 20, 1 << 20));
        }
        let [mut one, other] = parts;
        one.merge(&other);
        assert_eq!(one, whole);
        let mut out = Writer::new(*b"NSTEST01");
        whole.write(&mut out);
        let bytes = out.finish();
        let mut from = Reader::new(&bytes, *b"NSTEST01").expect("as written");
        assert_eq!(Weeks::read_from(&mut from), Ok(whole));
    }
}
