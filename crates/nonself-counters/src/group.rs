//! Rows with the same (entity, symbol) become one: categories count once in a window.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Keys are hashes already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = self.0.rotate_left(31) ^ value;
    }
}

/// A map whose keys are hashes.
pub type KeyMap<K, V> = HashMap<K, V, BuildHasherDefault<Identity>>;

/// Groups in ascending order of (entity, symbol), and the group of each row.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Groups {
    pub entity: Vec<u64>,
    pub symbol: Vec<u64>,
    /// The row with the smallest time; of several, the first.
    pub row: Vec<u32>,
    pub first: Vec<i64>,
    /// Sum of the values of the rows.
    pub value: Vec<i64>,
    pub rows: Vec<i64>,
    /// For each row its group.
    pub group: Vec<u32>,
}

/// Group columns of equal length; a shorter one ends them all.
pub fn group(entity: &[u64], symbol: &[u64], at: &[i64], value: &[i64]) -> Groups {
    let mut found: KeyMap<(u64, u64), u32> = KeyMap::default();
    let mut made: Vec<(u64, u64, u32, i64, i64, i64)> = Vec::new();
    let mut group = Vec::with_capacity(entity.len());
    let columns = entity.iter().zip(symbol).zip(at).zip(value);
    for (row, (((&entity, &symbol), &at), &value)) in columns.enumerate() {
        let place = *found.entry((entity, symbol)).or_insert_with(|| {
            made.push((entity, symbol, row as u32, at, 0, 0));
            (made.len() - 1) as u32
        });
        let known = &mut made[place as usize];
        if at < known.3 {
            (known.2, known.3) = (row as u32, at);
        }
        known.4 = known.4.saturating_add(value);
        known.5 += 1;
        group.push(place);
    }
    let mut order: Vec<u32> = (0..made.len() as u32).collect();
    order.sort_unstable_by_key(|&place| (made[place as usize].0, made[place as usize].1));
    let mut rank = vec![0; made.len()];
    let mut groups = Groups::default();
    for (place, &old) in order.iter().enumerate() {
        rank[old as usize] = place as u32;
        let known = made[old as usize];
        groups.entity.push(known.0);
        groups.symbol.push(known.1);
        groups.row.push(known.2);
        groups.first.push(known.3);
        groups.value.push(known.4);
        groups.rows.push(known.5);
    }
    groups.group = group.iter().map(|&old| rank[old as usize]).collect();
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_sorted_and_summed() {
        let groups = group(
            &[9, 1, 9, 9],
            &[5, 7, 5, 4],
            &[30, 10, 20, 1],
            &[1, 2, 4, 8],
        );
        assert_eq!(groups.entity, [1, 9, 9]);
        assert_eq!(groups.symbol, [7, 4, 5]);
        assert_eq!(groups.row, [1, 3, 2]);
        assert_eq!(groups.first, [10, 1, 20]);
        assert_eq!(groups.value, [2, 8, 5]);
        assert_eq!(groups.rows, [1, 1, 2]);
        assert_eq!(groups.group, [2, 0, 2, 1]);
    }
}
