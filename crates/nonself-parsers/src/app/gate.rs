//! Rows of which not every one is written: what was said lately, and what is said too often.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use siphasher::sip128::{Hasher128, SipHasher13};

use super::ics::enip::ConnectionKey;
use crate::log::Time;

/// What a row asks before it may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The same thing with the same value is written once a day.
    Daily { thing: Thing, key: u128, value: u64 },
    /// What the key stands for is told again after ten minutes only.
    Repeated(u128),
    /// Of this weird so many are written, and of those that follow one in so many.
    Sampled(&'static str),
    /// It is written, with who has opened this connection.
    Connection(ConnectionKey),
}

/// What is written once a day; one kind cannot push another out of what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Certificate,
    Fact,
    Software,
}

const THINGS: usize = 3;
const DAY_NS: i64 = 86_400_000_000_000;
/// When more are known, all are forgotten: they are only written once more.
const MAX_KNOWN: usize = 100_000;
/// For so long what was told is not told again, as in Zeek.
const REPEATED_NS: i64 = 600_000_000_000;
/// Rows per weird before sampling begins, and one of how many is written after, as Zeek
/// does: a broken device must not fill the disk.
const WRITTEN: u64 = 25;
const SAMPLED: u64 = 1000;

/// What was written before.
#[derive(Default)]
pub struct Known {
    daily: [HashMap<u128, (Time, u64)>; THINGS],
    sampled: HashMap<&'static str, u64>,
    told: HashMap<u128, Time>,
}

impl Known {
    /// Whether a row may be written now; if so, it counts as written.
    pub fn admits(&mut self, claim: Claim, now: Time) -> bool {
        match claim {
            Claim::Daily { thing, key, value } => {
                let known = &mut self.daily[thing as usize];
                if let Some((written, last)) = known.get(&key)
                    && now.0 - written.0 < DAY_NS
                    && *last == value
                {
                    return false;
                }
                if known.len() >= MAX_KNOWN {
                    known.clear();
                }
                known.insert(key, (now, value));
                true
            }
            Claim::Repeated(key) => {
                if let Some(told) = self.told.get(&key)
                    && now.0 - told.0 < REPEATED_NS
                {
                    return false;
                }
                if self.told.len() >= MAX_KNOWN {
                    self.told.clear();
                }
                self.told.insert(key, now);
                true
            }
            Claim::Sampled(name) => {
                let count = self.sampled.entry(name).or_default();
                *count += 1;
                *count <= WRITTEN || count.is_multiple_of(SAMPLED)
            }
            Claim::Connection(_) => true,
        }
    }
}

/// A row that was written for now, and what decides whether it stays.
#[derive(Clone, Copy, Debug)]
pub struct Claimed {
    pub log: &'static str,
    pub row: usize,
    pub claim: Claim,
}

/// Decides at once; or, where several sensors share a capture and none knows what the others
/// have written, leaves it to whoever puts their rows together.
#[derive(Default)]
pub struct Gate {
    known: Known,
    later: Option<Vec<Claimed>>,
}

impl Gate {
    /// From now on decide nothing.
    pub fn decide_later(&mut self) {
        self.later = Some(Vec::new());
    }

    /// Whether the row that would be number `row` of `log` may be written.
    pub fn admits(&mut self, log: &'static str, row: usize, claim: Claim, now: Time) -> bool {
        match &mut self.later {
            Some(claims) => {
                claims.push(Claimed { log, row, claim });
                true
            }
            None => self.known.admits(claim, now),
        }
    }

    /// What is to be decided about the rows since the last call.
    pub fn take(&mut self) -> Vec<Claimed> {
        self.later.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

/// A key of 128 bits from whatever tells one thing from another.
pub fn key_of(parts: impl Hash) -> u128 {
    let mut hasher = SipHasher13::new_with_keys(0x6e6f_6e73_656c_6600, 2);
    parts.hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// A number that stands for a value.
pub fn value_of(value: impl Hash) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(0x6e6f_6e73_656c_6600, 3);
    value.hash(&mut hasher);
    hasher.finish()
}
