//! Sums and distinct counts over a window of ticks, exact, with each row added and removed once.

use std::collections::{BTreeMap, VecDeque};

use crate::codec::{Corrupt, Reader, Writer};

const MAGIC: [u8; 8] = *b"NSSLIDE1";

/// Entity, symbol, value.
type Row = (u64, u64, i64);

/// Rows of the ticks inside the window, and what they add up to.
#[derive(Clone, Debug, Default)]
pub struct Sliding {
    ticks: VecDeque<(i64, Vec<Row>)>,
    /// Sum of the values, by entity.
    sums: BTreeMap<u64, i64>,
    /// Number of ticks that hold the pair, by (entity, symbol).
    pairs: BTreeMap<(u64, u64), u32>,
    /// Number of distinct symbols, by entity.
    distinct: BTreeMap<u64, i64>,
}

impl Sliding {
    /// Drop ticks that began before `oldest`.
    pub fn expire(&mut self, oldest: i64) {
        while self.ticks.front().is_some_and(|tick| tick.0 < oldest) {
            for (entity, symbol, value) in self.ticks.pop_front().into_iter().flat_map(|t| t.1) {
                add(&mut self.sums, entity, -value);
                if let Some(ticks) = self.pairs.get_mut(&(entity, symbol)) {
                    *ticks -= 1;
                    if *ticks == 0 {
                        self.pairs.remove(&(entity, symbol));
                        add(&mut self.distinct, entity, -1);
                    }
                }
            }
        }
    }

    /// Add the rows of a tick, one for each (entity, symbol); ticks come in order.
    pub fn push(&mut self, tick: i64, entity: &[u64], symbol: &[u64], value: &[i64]) {
        let rows: Vec<_> = entity
            .iter()
            .zip(symbol)
            .zip(value)
            .map(|((&e, &s), &v)| (e, s, v))
            .collect();
        if rows.is_empty() {
            return;
        }
        for &(entity, symbol, value) in &rows {
            *self.sums.entry(entity).or_default() += value;
            let ticks = self.pairs.entry((entity, symbol)).or_default();
            *ticks += 1;
            if *ticks == 1 {
                *self.distinct.entry(entity).or_default() += 1;
            }
        }
        self.ticks.push_back((tick, rows));
    }

    /// The sum of values in the window, for each entity asked for.
    pub fn sum(&self, entity: &[u64]) -> Vec<i64> {
        let of = |key| self.sums.get(key).copied().unwrap_or(0);
        entity.iter().map(of).collect()
    }

    /// The number of distinct symbols in the window, for each entity asked for.
    pub fn distinct(&self, entity: &[u64]) -> Vec<i64> {
        let of = |key| self.distinct.get(key).copied().unwrap_or(0);
        entity.iter().map(of).collect()
    }

    /// Entities in the window, ascending.
    pub fn entities(&self) -> Vec<u64> {
        self.distinct.keys().copied().collect()
    }

    /// Start of the oldest tick in the window.
    pub fn oldest(&self) -> Option<i64> {
        self.ticks.front().map(|tick| tick.0)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        out.u64(self.ticks.len() as u64);
        for (tick, rows) in &self.ticks {
            out.i64(*tick);
            out.u64(rows.len() as u64);
            for &(entity, symbol, value) in rows {
                out.u64(entity);
                out.u64(symbol);
                out.i64(value);
            }
        }
        out.finish()
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Corrupt> {
        let mut from = Reader::new(bytes, MAGIC)?;
        let mut made = Self::default();
        for _ in 0..from.u64()? {
            let tick = from.i64()?;
            let (mut entity, mut symbol, mut value) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..from.u64()? {
                entity.push(from.u64()?);
                symbol.push(from.u64()?);
                value.push(from.i64()?);
            }
            made.push(tick, &entity, &symbol, &value);
        }
        from.finish()?;
        Ok(made)
    }
}

fn add(map: &mut BTreeMap<u64, i64>, key: u64, value: i64) {
    if let Some(known) = map.get_mut(&key) {
        *known += value;
        if *known == 0 {
            map.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_is_over_the_window_and_not_a_sum_of_ticks() {
        let mut window = Sliding::default();
        window.push(0, &[1, 1], &[7, 8], &[10, 20]);
        window.push(5, &[1, 2], &[7, 7], &[1, 2]);
        assert_eq!(window.distinct(&[1, 2, 3]), [2, 1, 0]);
        assert_eq!(window.sum(&[1, 2]), [31, 2]);
        let bytes = window.to_bytes();
        window.expire(5);
        assert_eq!(window.distinct(&[1]), [1]);
        assert_eq!(window.sum(&[1]), [1]);
        window.expire(6);
        assert_eq!(window.entities(), Vec::<u64>::new());
        let again = Sliding::from_bytes(&bytes).expect("written above");
        assert_eq!(again.distinct(&[1]), [2]);
        assert_eq!(again.to_bytes(), bytes);
    }
}
