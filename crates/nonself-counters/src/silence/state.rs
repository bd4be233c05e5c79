//! What is kept of silence: within memory, as bytes, and merged.

use super::Silence;
use super::stream::{NEVER, Stream};
use crate::codec::{Corrupt, Reader, Writer};
use crate::decay::{KEPT_EPOCHS, Moment, Sum};

const MAGIC: [u8; 8] = *b"NSQUIET1";

impl Silence {
    pub(super) fn turn_to(&mut self, epoch: i32) {
        if epoch <= self.epoch {
            return;
        }
        self.epoch = epoch;
        let oldest = epoch - KEPT_EPOCHS;
        let half_life = self.half_life;
        self.streams
            .retain(|_, stream| Moment::new(stream.seen.max(0), half_life).epoch >= oldest);
        for stream in self.streams.values_mut() {
            stream.forget_before(oldest);
        }
        self.pool.0.forget_before(oldest);
        self.pool.1.forget_before(oldest);
    }

    /// Where there are too many streams, drop the tenth with least in them, then the oldest.
    pub(super) fn keep_within_memory(&mut self, now: Moment) {
        if self.streams.len() <= self.max_entries {
            return;
        }
        let surplus = self.streams.len() - (self.max_entries - self.max_entries / 10);
        let streams = self.streams.iter();
        let mut order: Vec<(f64, i64, u64)> = streams
            .map(|(key, stream)| (stream.active.read(now), stream.seen, *key))
            .collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, _, key) in &order[..surplus] {
            self.streams.remove(key);
        }
        self.evicted += surplus as u64;
    }

    /// Add a shard that holds other streams, exactly.
    pub fn merge(&mut self, other: &Self) {
        self.epoch = self.epoch.max(other.epoch);
        self.clock = self.clock.max(other.clock);
        self.evicted += other.evicted;
        self.gone += other.gone;
        for (key, stream) in &other.streams {
            self.streams.insert(*key, stream.clone());
        }
        self.pool.0.merge(&other.pool.0);
        self.pool.1.merge(&other.pool.1);
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.i64(self.clock);
        out.u64(self.evicted);
        out.u64(self.gone);
        self.pool.0.write(&mut out);
        self.pool.1.write(&mut out);
        out.u64(self.streams.len() as u64);
        for (key, stream) in &self.streams {
            out.u64(*key);
            stream.write(&mut out);
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
        made.clock = from.i64()?;
        made.evicted = from.u64()?;
        made.gone = from.u64()?;
        made.pool = (Sum::read_from(&mut from)?, Sum::read_from(&mut from)?);
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            made.streams.insert(key, Stream::read_from(&mut from)?);
        }
        from.finish()?;
        Ok(made)
    }
}

impl Stream {
    fn write(&self, out: &mut Writer) {
        for sum in [&self.windows, &self.active, &self.total, &self.deviation] {
            sum.write(out);
        }
        out.u32(self.bins.len() as u32);
        for (bin, sum) in &self.bins {
            out.u32(u32::from(*bin));
            sum.write(out);
        }
        out.i64(self.last);
        out.i64(self.masked);
        out.i64(self.seen);
    }

    fn read_from(from: &mut Reader<'_>) -> Result<Self, Corrupt> {
        let made = Self {
            windows: Sum::read_from(from)?,
            active: Sum::read_from(from)?,
            total: Sum::read_from(from)?,
            deviation: Sum::read_from(from)?,
            bins: bins(from)?,
            last: from.i64()?,
            masked: from.i64()?,
            seen: from.i64()?,
        };
        // Not before 1970: no difference of two times overflows.
        let sane = |time: i64| time == NEVER || time >= 0;
        if sane(made.last) && sane(made.seen) && made.masked >= 0 {
            Ok(made)
        } else {
            Err(Corrupt)
        }
    }
}

fn bins(from: &mut Reader<'_>) -> Result<Vec<(u16, Sum)>, Corrupt> {
    let mut bins: Vec<(u16, Sum)> = Vec::new();
    for _ in 0..from.u32()? {
        let bin = u16::try_from(from.u32()?).map_err(|_| Corrupt)?;
        if bins.last().is_some_and(|last| last.0 >= bin) {
            return Err(Corrupt);
        }
        bins.push((bin, Sum::read_from(from)?));
    }
    Ok(bins)
}
