//! Forgetting, bounded memory, merging, and bytes of a [`Category`].

use super::level::{Entry, Level};
use super::{ALL, Category, NETWORK};
use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};

const MAGIC: [u8; 8] = *b"NSCATEG1";

impl Category {
    /// Number of pairs at the largest level.
    pub fn len(&self) -> usize {
        self.levels
            .iter()
            .map(|level| level.entries.len())
            .max()
            .unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forget by rule of the epoch number, when a new epoch begins.
    pub(super) fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        for level in &mut self.levels {
            let mut gone = Vec::new();
            for (key, entry) in &mut level.entries {
                entry.count.forget_before(oldest);
                if Moment::new(entry.last, self.half_life).epoch < oldest {
                    gone.push(*key);
                }
            }
            for key in &gone {
                level.remove(key);
            }
            for (new, asked) in level.novelty.values_mut() {
                new.forget_before(oldest);
                asked.forget_before(oldest);
            }
        }
    }

    /// Where a level is too large, drop its lightest tenth, of equal weight the oldest.
    pub(super) fn keep_within_memory(&mut self, now: Moment) {
        for level in &mut self.levels {
            if level.entries.len() <= self.max_entries {
                continue;
            }
            let goal = self.max_entries - self.max_entries / 10;
            let surplus = level.entries.len() - goal;
            let mut order: Vec<(f64, i64, (u64, u64))> = level
                .entries
                .iter()
                .map(|(key, entry)| (entry.count.read(now), entry.last, *key))
                .collect();
            order.select_nth_unstable_by(surplus - 1, |a, b| {
                a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
            });
            for (_, _, key) in &order[..surplus] {
                level.remove(key);
            }
            self.evicted += surplus as u64;
        }
    }

    /// Add the state of a shard that holds other devices.
    ///
    /// Sums of devices, and everything that adds up, are then those of one run over both. Not so
    /// which shard's event was the first of its kind in a group or in the network: two shards
    /// may each have passed it on.
    pub fn merge(&mut self, other: &Self) {
        self.epoch = self.epoch.max(other.epoch);
        self.devices += other.devices;
        self.evicted += other.evicted;
        for (mine, theirs) in self.levels.iter_mut().zip(&other.levels) {
            mine.merge(theirs);
        }
    }

    /// Decayed count at the device, and number of devices that ever had the symbol.
    pub fn known(&self, at: i64, entity: u64, symbol: u64) -> (f64, u32) {
        let now = Moment::new(at, self.half_life);
        let count = self.count(now, 0, entity, symbol).unwrap_or(0.0);
        let had = self.levels[NETWORK].entry(ALL, symbol);
        (count, had.map_or(0, |entry| entry.devices))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.devices);
        out.u64(self.evicted);
        for level in &self.levels {
            level.write(&mut out);
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
        made.devices = from.u64()?;
        made.evicted = from.u64()?;
        for level in &mut made.levels {
            *level = Level::read_from(&mut from)?;
        }
        from.finish()?;
        Ok(made)
    }
}

impl Level {
    fn merge(&mut self, other: &Self) {
        for (key, theirs) in &other.entries {
            let mut entry = self.entries.get(key).cloned().unwrap_or(Entry {
                first: i64::MAX,
                last: i64::MIN,
                ..Entry::default()
            });
            self.remove(key);
            entry.count.merge(&theirs.count);
            entry.first = entry.first.min(theirs.first);
            entry.last = entry.last.max(theirs.last);
            entry.times = entry.times.saturating_add(theirs.times);
            entry.devices = entry.devices.saturating_add(theirs.devices);
            self.count_pair(entry.times);
            self.entries.insert(*key, entry);
        }
        for (cell, (new, asked)) in &other.novelty {
            let mine = self.novelty.entry(*cell).or_default();
            mine.0.merge(new);
            mine.1.merge(asked);
        }
    }

    fn count_pair(&mut self, times: u32) {
        self.once += u64::from(times == 1);
        self.twice += u64::from(times == 2);
    }

    fn write(&self, out: &mut Writer) {
        out.u64(self.entries.len() as u64);
        for (key, entry) in &self.entries {
            out.u64(key.0);
            out.u64(key.1);
            entry.count.write(out);
            out.i64(entry.first);
            out.i64(entry.last);
            out.u32(entry.times);
            out.u32(entry.devices);
        }
        out.u64(self.novelty.len() as u64);
        for (cell, (new, asked)) in &self.novelty {
            out.u8(cell.0);
            out.u8(cell.1);
            new.write(out);
            asked.write(out);
        }
    }

    fn read_from(from: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let mut level = Self::default();
        for _ in 0..from.u64()? {
            let key = (from.u64()?, from.u64()?);
            let entry = Entry {
                count: Sum::read_from(from)?,
                first: from.i64()?,
                last: from.i64()?,
                times: from.u32()?,
                devices: from.u32()?,
            };
            level.count_pair(entry.times);
            level.entries.insert(key, entry);
        }
        for _ in 0..from.u64()? {
            let cell = (from.u8()?, from.u8()?);
            let sums = (Sum::read_from(from)?, Sum::read_from(from)?);
            level.novelty.insert(cell, sums);
        }
        Ok(level)
    }
}
