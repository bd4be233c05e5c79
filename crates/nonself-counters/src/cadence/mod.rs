//! Cadence: whether the contacts of a link are periodic, and to how many its endpoint is known.
//!
//! Of each link the last 64 intervals between session starts are kept, in milliseconds. Starts less
//! than a second apart are one session. Of each endpoint up to four of its devices are remembered,
//! those with the smallest keys, so that shards merge in any order.

mod known;
pub mod reading;
mod state;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use known::Known;
use reading::{Class, KEPT, SPANS};

use crate::decay::{DAY_NS, KEPT_EPOCHS, Moment};

/// Starts closer than this are one session.
pub const SESSION_NS: i64 = 1_000_000_000;

#[derive(Clone, Debug)]
struct Link {
    /// Start of the last session, and the last start within it.
    session: i64,
    last: i64,
    /// Milliseconds, oldest first.
    intervals: Vec<u32>,
    /// Which kinds it was found to be on its present day, a bit for each.
    kinds: u32,
    day: i32,
}

/// One row for each link of a tick, by ascending key.
#[derive(Debug, Default)]
pub struct Readings {
    pub link: Vec<u64>,
    /// Its earliest row.
    pub row: Vec<u32>,
    /// 0 too few intervals, 1 irregular, 2 jittered, 3 cyclic.
    pub class: Vec<u8>,
    /// Class of the period, 0 to 5; 0 where it is not periodic.
    pub span: Vec<u8>,
    /// Whether the link was not found to be of this class and period before on its day.
    pub fresh: Vec<bool>,
    /// Median interval, seconds; NaN before there is one.
    pub period: Vec<f64>,
    /// Share of intervals within 35 % of the median, 0 to 100; NaN before there is one.
    pub regularity: Vec<f64>,
    /// Number of intervals.
    pub intervals: Vec<i64>,
    /// Devices that ever contacted the endpoint; 4 is four or more.
    pub devices: Vec<u8>,
    /// For each row of the tick its link.
    pub of: Vec<u32>,
}

/// The columns of a tick: one row for each contact.
#[derive(Clone, Copy, Debug)]
pub struct Contacts<'a> {
    pub link: &'a [u64],
    pub device: &'a [u64],
    pub endpoint: &'a [u64],
    /// Start, ns.
    pub time: &'a [i64],
}

/// Intervals of many links.
#[derive(Clone, Debug)]
pub struct Cadence {
    half_life: i64,
    max_entries: usize,
    epoch: i32,
    links: HashMap<u64, Link>,
    endpoints: HashMap<u64, Known>,
    pub evicted: u64,
}

impl Cadence {
    /// Links and endpoints are forgotten after ten half-lives (ns) without contact; at most
    /// `max_entries` of each.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            links: HashMap::new(),
            endpoints: HashMap::new(),
            evicted: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.links.len()
    }

    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Take the contacts of a tick, rows in any order, and say how each of its links is now.
    pub fn step(&mut self, at: i64, contacts: &Contacts<'_>) -> Readings {
        self.turn_to(Moment::new(at, self.half_life).epoch);
        let keys = contacts.link.iter().zip(contacts.time);
        let mut order: Vec<(u64, i64, u32)> = keys
            .zip(0..)
            .map(|((&link, &time), row)| (link, time, row))
            .collect();
        order.sort_unstable();
        let mut made = Readings {
            of: vec![0; order.len()],
            ..Readings::default()
        };
        let mut endpoints = Vec::new();
        for rows in order.chunk_by(|a, b| a.0 == b.0) {
            let key = rows[0].0;
            let first = rows[0].2;
            let place = first as usize;
            for row in rows {
                made.of[row.2 as usize] = made.link.len() as u32;
            }
            let link = self
                .links
                .entry(key)
                .or_insert_with(|| Link::new(rows[0].1));
            for row in rows {
                link.start(row.1);
            }
            let said = reading::read(&link.intervals);
            made.link.push(key);
            made.row.push(first);
            let (class, span) = (said.class as u8, said.span());
            let kind = 1_u32 << (u32::from(class) * SPANS + u32::from(span));
            made.class.push(class);
            made.span.push(span);
            let known = said.class != Class::Unknown;
            made.fresh.push(known && link.is_fresh(day(key, at), kind));
            made.period.push(said.period / 1e3);
            made.regularity.push(100.0 * said.regularity);
            made.intervals.push(link.intervals.len() as i64);
            let endpoint = contacts.endpoint[place];
            let known = self.endpoints.entry(endpoint).or_default();
            known.add(contacts.device[place], at);
            endpoints.push(endpoint);
        }
        // Asked after all were told, so that the order does not matter.
        let count = |key| self.endpoints.get(key).map_or(0, Known::devices);
        made.devices = endpoints.iter().map(count).collect();
        self.keep_within_memory();
        made
    }

    fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        let half_life = self.half_life;
        self.links
            .retain(|_, link| Moment::new(link.last, half_life).epoch >= oldest);
        self.endpoints
            .retain(|_, known| Moment::new(known.last, half_life).epoch >= oldest);
    }

    /// Where there are too many, drop the tenth that was not seen for longest.
    fn keep_within_memory(&mut self) {
        let kept = self.max_entries - self.max_entries / 10;
        if self.links.len() > self.max_entries {
            let surplus = self.links.len() - kept;
            let links = self.links.iter();
            // Those with few intervals first: they say nothing yet.
            let mut order: Vec<(bool, i64, u64)> = links
                .map(|(key, link)| (link.intervals.len() >= reading::NEEDED, link.last, *key))
                .collect();
            order.sort_unstable();
            for (_, _, key) in &order[..surplus] {
                self.links.remove(key);
            }
            self.evicted += surplus as u64;
        }
        if self.endpoints.len() > self.max_entries {
            let surplus = self.endpoints.len() - kept;
            let endpoints = self.endpoints.iter();
            let mut order: Vec<(i64, u64)> =
                endpoints.map(|(key, known)| (known.last, *key)).collect();
            order.sort_unstable();
            for (_, key) in &order[..surplus] {
                self.endpoints.remove(key);
            }
            self.evicted += surplus as u64;
        }
    }

    /// Add a shard that holds other devices, exactly.
    pub fn merge(&mut self, other: &Self) {
        self.epoch = self.epoch.max(other.epoch);
        self.evicted += other.evicted;
        for (key, link) in &other.links {
            self.links.insert(*key, link.clone());
        }
        for (key, theirs) in &other.endpoints {
            let known = self.endpoints.entry(*key).or_default();
            for device in &theirs.keys {
                known.add(*device, theirs.last);
            }
        }
    }
}

impl Link {
    fn new(first: i64) -> Self {
        Self {
            session: first,
            last: first,
            intervals: Vec::new(),
            kinds: 0,
            day: i32::MIN,
        }
    }

    /// Whether it is the first time on this day; remembers that it was.
    fn is_fresh(&mut self, day: i32, kind: u32) -> bool {
        if day != self.day {
            (self.day, self.kinds) = (day, 0);
        }
        let fresh = self.kinds & kind == 0;
        self.kinds |= kind;
        fresh
    }

    /// A start; one that is earlier than the last was logged late and says nothing.
    fn start(&mut self, time: i64) {
        if time - self.last >= SESSION_NS {
            if self.intervals.len() == KEPT {
                self.intervals.remove(0);
            }
            let interval = (time - self.session) / 1_000_000;
            self.intervals
                .push(interval.clamp(1, i64::from(u32::MAX)) as u32);
            self.session = time;
        }
        self.last = self.last.max(time);
    }
}

/// Number of a link's day: the days of links begin at times of their own, so that what is said once
/// a day is not said of all at midnight.
fn day(link: u64, at: i64) -> i32 {
    let begins = (link % DAY_NS as u64) as i64;
    (at.saturating_add(begins)).div_euclid(DAY_NS) as i32
}

const _: () = assert!((Class::Cyclic as u32 + 1) * SPANS <= u32::BITS);
