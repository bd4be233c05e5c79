//! Intervals and endpoints as bytes.

use std::collections::HashMap;

use super::known::{DEVICES, Known};
use super::reading::KEPT;
use super::{Cadence, Link};
use crate::codec::{Corrupt, Reader, Writer};

const MAGIC: [u8; 8] = *b"NSCADEN1";
fn ascending<V>(map: &HashMap<u64, V>) -> Vec<(&u64, &V)> {
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_unstable_by_key(|pair| *pair.0);
    pairs
}

impl Cadence {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.i64(self.half_life);
        out.u64(self.max_entries as u64);
        out.i32(self.epoch);
        out.u64(self.evicted);
        out.u64(self.links.len() as u64);
        for (key, link) in ascending(&self.links) {
            out.u64(*key);
            out.i64(link.session);
            out.i64(link.last);
            out.u32(link.kinds);
            out.i32(link.day);
            out.u8(link.intervals.len() as u8);
            for interval in &link.intervals {
                out.u32(*interval);
            }
        }
        out.u64(self.endpoints.len() as u64);
        for (key, known) in ascending(&self.endpoints) {
            out.u64(*key);
            out.i64(known.last);
            out.u8(known.keys.len() as u8);
            for device in &known.keys {
                out.u64(*device);
            }
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
            made.links.insert(key, link(&mut from)?);
        }
        for _ in 0..from.u64()? {
            let key = from.u64()?;
            made.endpoints.insert(key, known(&mut from)?);
        }
        from.finish()?;
        Ok(made)
    }
}

/// Not before 1970, so that no difference of two times overflows.
fn time(from: &mut Reader<'_>) -> Result<i64, Corrupt> {
    let time = from.i64()?;
    if time >= 0 { Ok(time) } else { Err(Corrupt) }
}

fn link(from: &mut Reader<'_>) -> Result<Link, Corrupt> {
    let mut link = Link {
        session: time(from)?,
        last: time(from)?,
        kinds: from.u32()?,
        day: from.i32()?,
        intervals: Vec::new(),
    };
    let count = usize::from(from.u8()?);
    if count > KEPT {
        return Err(Corrupt);
    }
    for _ in 0..count {
        link.intervals.push(from.u32()?);
    }
    Ok(link)
}

fn known(from: &mut Reader<'_>) -> Result<Known, Corrupt> {
    let mut known = Known {
        keys: Vec::new(),
        last: time(from)?,
    };
    let count = usize::from(from.u8()?);
    if count > DEVICES {
        return Err(Corrupt);
    }
    for _ in 0..count {
        known.keys.push(from.u64()?);
    }
    Ok(known)
}
