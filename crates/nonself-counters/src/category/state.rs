//! Forgetting, bounded memory, merging, and bytes of a [`Category`].

use super::context::{Context, Pair};
use super::{ALL, Category, Fact, GROUP, NETWORK, ZONE};
use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};

const MAGIC: [u8; 8] = *b"NSCATEG2";

/// Pairs as columns, sorted by (entity, symbol).
#[derive(Debug, Default, PartialEq)]
pub struct Pairs {
    pub entity: Vec<u64>,
    pub symbol: Vec<u64>,
    /// Decayed number of windows.
    pub count: Vec<f64>,
    /// Start of the first record, nanoseconds.
    pub first: Vec<i64>,
}

/// Two shards hold the same entity: their states cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared;

impl std::fmt::Display for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("both shards hold the same entity; allowed: each entity in one shard")
    }
}

impl std::error::Error for Shared {}

impl Category {
    /// Number of (device, symbol) pairs.
    pub fn len(&self) -> usize {
        self.pairs
    }

    pub fn is_empty(&self) -> bool {
        self.pairs == 0
    }

    /// Forget by rule of the epoch number, when a new epoch begins.
    pub(super) fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        let half_life = self.half_life;
        let mut gone = Vec::new();
        for (key, context) in &mut self.contexts {
            context.total.forget_before(oldest);
            for (symbol, pair) in &mut context.pairs {
                if Moment::new(pair.last, half_life).epoch < oldest {
                    gone.push((*key, *symbol));
                }
            }
        }
        for (key, symbol) in gone {
            self.remove(key, symbol);
        }
        for context in self.contexts.values_mut() {
            for pair in context.pairs.values_mut() {
                pair.count.forget_before(oldest);
            }
            context.rebuild(epoch, half_life);
        }
        for (new, asked) in self.novelty.values_mut() {
            new.forget_before(oldest);
            asked.forget_before(oldest);
        }
    }

    /// Drop the lightest tenth of the pairs, of equal weight the oldest.
    pub(super) fn keep_within_memory(&mut self, now: Moment) {
        let surplus = self.pairs - (self.max_entries - self.max_entries / 10);
        let mut order: Vec<(f64, i64, u64, u64)> = self
            .contexts
            .iter()
            .flat_map(|(key, context)| {
                let pairs = context.pairs.iter();
                pairs.map(|(symbol, pair)| (pair.count.read(now), pair.last, *key, *symbol))
            })
            .collect();
        let by_weight = |a: &(f64, i64, u64, u64), b: &(f64, i64, u64, u64)| {
            a.0.total_cmp(&b.0)
                .then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)))
        };
        order.select_nth_unstable_by(surplus - 1, by_weight);
        order.truncate(surplus);
        order.sort_unstable_by(by_weight);
        for (_, _, key, symbol) in order {
            self.remove(key, symbol);
        }
        self.evicted += surplus as u64;
    }

    /// Take out a pair with everything that it contributed.
    fn remove(&mut self, key: u64, symbol: u64) {
        let Some(context) = self.contexts.get_mut(&key) else {
            return;
        };
        let Some(pair) = context.pairs.remove(&symbol) else {
            return;
        };
        self.pairs -= 1;
        match pair.times {
            1 => self.once = self.once.saturating_sub(1),
            2 => self.twice = self.twice.saturating_sub(1),
            _ => {}
        }
        if !pair.count.is_zero() {
            context.shelf.take(&pair, self.half_life);
            let last = Moment::new(pair.last, self.half_life);
            context.types.subtract(last, 1.0);
            for (level, parent) in [(GROUP, context.group), (ZONE, context.zone)] {
                if parent != ALL {
                    self.levels[level].change(parent, symbol, false);
                }
            }
            self.levels[NETWORK].change(ALL, symbol, false);
        }
        if let Some(fact) = self.facts.get_mut(&symbol) {
            fact.devices = fact.devices.saturating_sub(1);
            if fact.devices == 0 {
                self.facts.remove(&symbol);
            }
        }
        if context.pairs.is_empty() {
            self.contexts.remove(&key);
        }
    }

    /// Add the state of a shard that holds other entities: exactly, in any order.
    ///
    /// # Errors
    /// An entity stands in both; nothing was added.
    pub fn merge(&mut self, other: &Self) -> Result<(), Shared> {
        if other
            .contexts
            .keys()
            .any(|key| self.contexts.contains_key(key))
        {
            return Err(Shared);
        }
        let mut other = other.clone();
        let epoch = self.epoch.max(other.epoch);
        self.turn_to(epoch);
        other.turn_to(epoch);
        self.evicted += other.evicted;
        self.pairs += other.pairs;
        self.once += other.once;
        self.twice += other.twice;
        for (symbol, theirs) in &other.facts {
            let fact = self.facts.entry(*symbol).or_insert(Fact {
                first: theirs.first,
                devices: 0,
            });
            fact.first = fact.first.min(theirs.first);
            fact.devices = fact.devices.saturating_add(theirs.devices);
        }
        for (mine, theirs) in self.levels.iter_mut().zip(&other.levels) {
            mine.merge(theirs);
        }
        for (cell, (new, asked)) in &other.novelty {
            let mine = self.novelty.entry(*cell).or_default();
            mine.0.merge(new);
            mine.1.merge(asked);
        }
        self.contexts.extend(other.contexts);
        Ok(())
    }

    /// Decayed count at the device, and number of devices that ever had the symbol.
    pub fn known(&self, at: i64, entity: u64, symbol: u64) -> (f64, u32) {
        let now = Moment::new(at, self.half_life);
        let context = self.contexts.get(&entity);
        let pair = context.and_then(|context| context.pairs.get(&symbol));
        let count = pair.map_or(0.0, |pair| pair.count.read(now));
        (
            count,
            self.facts.get(&symbol).map_or(0, |fact| fact.devices),
        )
    }

    /// All pairs that are believed, or those of one entity.
    pub fn export(&self, at: i64, entity: Option<u64>) -> Pairs {
        let now = Moment::new(at, self.half_life);
        let mut keys: Vec<u64> = match entity {
            Some(key) => vec![key],
            None => self.contexts.keys().copied().collect(),
        };
        keys.sort_unstable();
        let mut pairs = Pairs::default();
        for key in keys {
            let Some(context) = self.contexts.get(&key) else {
                continue;
            };
            for symbol in context.symbols() {
                let pair = &context.pairs[&symbol];
                let count = pair.count.read(now);
                if count > 0.0 {
                    pairs.entity.push(key);
                    pairs.symbol.push(symbol);
                    pairs.count.push(count);
                    pairs.first.push(pair.first);
                }
            }
        }
        pairs
    }

    /// Numbers and pairs, keys in order; parents and facts follow from the pairs, but for the time
    /// of the first record, which a pair that is gone may have set.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.evicted);
        let mut keys: Vec<u64> = self.contexts.keys().copied().collect();
        keys.sort_unstable();
        out.u64(keys.len() as u64);
        for key in keys {
            self.contexts[&key].write(key, &mut out);
        }
        out.u64(self.novelty.len() as u64);
        for (cell, (new, asked)) in &self.novelty {
            out.u8(cell.0);
            out.u8(cell.1);
            new.write(&mut out);
            asked.write(&mut out);
        }
        let mut symbols: Vec<u64> = self.facts.keys().copied().collect();
        symbols.sort_unstable();
        out.u64(symbols.len() as u64);
        for symbol in symbols {
            out.u64(symbol);
            out.i64(self.facts[&symbol].first);
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
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            let context = Context::read_from(&mut from)?;
            for (symbol, pair) in &context.pairs {
                made.count_in(&context, *symbol, pair);
            }
            made.contexts.insert(key, context);
        }
        for _ in 0..from.u64()? {
            let cell = (from.u8()?, from.u8()?);
            let sums = (Sum::read_from(&mut from)?, Sum::read_from(&mut from)?);
            made.novelty.insert(cell, sums);
        }
        for _ in 0..from.u64()? {
            let (symbol, first) = (from.u64()?, from.i64()?);
            made.facts.get_mut(&symbol).ok_or(Corrupt)?.first = first;
        }
        from.finish()?;
        Ok(made)
    }

    /// What a pair contributes to everything above it.
    fn count_in(&mut self, context: &Context, symbol: u64, pair: &Pair) {
        self.pairs += 1;
        self.once += u64::from(pair.times == 1);
        self.twice += u64::from(pair.times == 2);
        let fact = self.facts.entry(symbol).or_insert(Fact {
            first: pair.first,
            devices: 0,
        });
        fact.devices = fact.devices.saturating_add(1);
        if pair.count.is_zero() {
            return;
        }
        for (level, parent) in [(GROUP, context.group), (ZONE, context.zone)] {
            if parent != ALL {
                self.levels[level].change(parent, symbol, true);
            }
        }
        self.levels[NETWORK].change(ALL, symbol, true);
    }
}

impl Context {
    fn write(&self, key: u64, out: &mut Writer) {
        out.u64(key);
        out.u64(self.group);
        out.u64(self.zone);
        self.total.write(out);
        self.types.write(out);
        out.i32(self.shelf.epoch);
        out.u64(self.shelf.buckets.len() as u64);
        for bucket in &self.shelf.buckets {
            out.i32(bucket.exponent);
            out.u32(bucket.members);
            out.u64(bucket.count.to_bits());
            out.u64(bucket.kinds.to_bits());
        }
        out.u64(self.pairs.len() as u64);
        for symbol in self.symbols() {
            let pair = &self.pairs[&symbol];
            out.u64(symbol);
            pair.count.write(out);
            out.i64(pair.first);
            out.i64(pair.last);
            out.u32(pair.times);
        }
    }

    fn read_from(from: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let mut made = Self {
            group: from.u64()?,
            zone: from.u64()?,
            total: Sum::read_from(from)?,
            types: Sum::read_from(from)?,
            ..Self::default()
        };
        made.shelf.epoch = from.i32()?;
        for _ in 0..from.u64()? {
            made.shelf.buckets.push(super::context::Bucket {
                exponent: from.i32()?,
                members: from.u32()?,
                count: f64::from_bits(from.u64()?),
                kinds: f64::from_bits(from.u64()?),
            });
        }
        for _ in 0..from.u64()? {
            let symbol = from.u64()?;
            let pair = Pair {
                count: Sum::read_from(from)?,
                first: from.i64()?,
                last: from.i64()?,
                times: from.u32()?,
            };
            made.pairs.insert(symbol, pair);
        }
        Ok(made)
    }
}
