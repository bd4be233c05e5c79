//! Look-ups in blocks.
//!
//! A table of millions of entries is larger than any cache, and each look-up waits for memory.
//! Those of a block do not depend on one another, so the processor waits for all of them at once.

use hashbrown::HashMap;

/// Rows that are looked up together.
const BLOCK: usize = 32;

/// The entry of each key, in the order of the keys.
pub fn lookups<'a, V>(
    table: &'a HashMap<u64, V>,
    keys: &'a [u64],
) -> impl Iterator<Item = Option<&'a V>> {
    keys.chunks(BLOCK).flat_map(move |block| {
        let mut found: [Option<&V>; BLOCK] = [None; BLOCK];
        for (slot, key) in found.iter_mut().zip(block) {
            *slot = table.get(key);
        }
        found.into_iter().take(block.len())
    })
}

/// At the start of each block, ask for the entries of its keys, so that they are near when they
/// are changed one after another.
pub fn warm<V>(table: &HashMap<u64, V>, keys: &[u64], row: usize) {
    if row.is_multiple_of(BLOCK) {
        let end = (row + BLOCK).min(keys.len());
        let near = keys[row..end].iter().filter(|key| table.contains_key(*key));
        std::hint::black_box(near.count());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_answered_in_order() {
        let table: HashMap<u64, u64> = (0..100).map(|key| (key * 3, key)).collect();
        let keys: Vec<u64> = (0..97).rev().collect();
        let found: Vec<Option<u64>> = lookups(&table, &keys).map(Option::<&u64>::copied).collect();
        let expected: Vec<Option<u64>> = keys.iter().map(|key| table.get(key).copied()).collect();
        assert_eq!(found, expected);
        for row in 0..keys.len() {
            warm(&table, &keys, row);
        }
    }
}
