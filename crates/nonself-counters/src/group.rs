//! Rows with the same (entity, symbol) become one unit: categories count once in a window.
//!
//! Units of a tick are found once for each pair of keys; what an aspect then asks of the rows that
//! its filter keeps is one pass without hashing.

use hashbrown::HashMap;

/// The units of a tick, ascending by (entity, symbol), and the unit of each row.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Units {
    pub entity: Vec<u64>,
    pub symbol: Vec<u64>,
    pub code: Vec<u32>,
}

/// Find the units of two columns of equal length; a shorter one ends both.
pub fn units(entity: &[u64], symbol: &[u64]) -> Units {
    let mut found: HashMap<(u64, u64), u32> = HashMap::with_capacity(entity.len() / 2);
    let mut made: Vec<(u64, u64, u32)> = Vec::new();
    let mut code = Vec::with_capacity(entity.len());
    for (&entity, &symbol) in entity.iter().zip(symbol) {
        let place = *found.entry((entity, symbol)).or_insert_with(|| {
            made.push((entity, symbol, made.len() as u32));
            (made.len() - 1) as u32
        });
        code.push(place);
    }
    made.sort_unstable();
    let mut rank = vec![0; made.len()];
    let mut units = Units::default();
    for (place, (entity, symbol, old)) in made.into_iter().enumerate() {
        rank[old as usize] = place as u32;
        units.entity.push(entity);
        units.symbol.push(symbol);
    }
    for place in &mut code {
        *place = rank[*place as usize];
    }
    units.code = code;
    units
}

/// What the kept rows of each unit add up to; only units that have one, ascending.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Reduced {
    /// Place of the unit among all.
    pub unit: Vec<u32>,
    /// The row with the smallest time; of several, the first.
    pub row: Vec<u32>,
    pub first: Vec<i64>,
    /// Sum of the values of the rows.
    pub value: Vec<i64>,
    /// For each kept row the place of its unit in these columns.
    pub of: Vec<u32>,
}

/// Reduce the rows in `kept` (their numbers, ascending); an empty `value` counts rows.
pub fn reduce(code: &[u32], count: usize, kept: &[u32], at: &[i64], value: &[i64]) -> Reduced {
    const NONE: u32 = u32::MAX;
    let mut first: Vec<(u32, i64, i64)> = vec![(NONE, i64::MAX, 0); count];
    for &row in kept {
        let Some(&unit) = code.get(row as usize) else {
            continue;
        };
        let known = &mut first[unit as usize];
        let at = at.get(row as usize).copied().unwrap_or(0);
        if known.0 == NONE || at < known.1 {
            (known.0, known.1) = (row, at);
        }
        let more = value.get(row as usize).copied().unwrap_or(1);
        known.2 = known.2.saturating_add(more);
    }
    let mut reduced = Reduced::default();
    let mut place = vec![NONE; count];
    for (unit, (row, at, sum)) in first.into_iter().enumerate() {
        if row != NONE {
            place[unit] = reduced.unit.len() as u32;
            reduced.unit.push(unit as u32);
            reduced.row.push(row);
            reduced.first.push(at);
            reduced.value.push(sum);
        }
    }
    reduced.of = kept
        .iter()
        .filter_map(|&row| code.get(row as usize))
        .map(|&unit| place[unit as usize])
        .collect();
    reduced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_sorted_and_rows_are_summed() {
        let found = units(&[9, 1, 9, 9], &[5, 7, 5, 4]);
        assert_eq!(found.entity, [1, 9, 9]);
        assert_eq!(found.symbol, [7, 4, 5]);
        assert_eq!(found.code, [2, 0, 2, 1]);
        let all = reduce(
            &found.code,
            3,
            &[0, 1, 2, 3],
            &[30, 10, 20, 1],
            &[1, 2, 4, 8],
        );
        assert_eq!(all.unit, [0, 1, 2]);
        assert_eq!(all.row, [1, 3, 2]);
        assert_eq!(all.first, [10, 1, 20]);
        assert_eq!(all.value, [2, 8, 5]);
        assert_eq!(all.of, [2, 0, 2, 1]);
        let some = reduce(&found.code, 3, &[0, 2], &[30, 10, 20, 1], &[]);
        assert_eq!(
            (some.unit, some.value, some.of),
            (vec![2], vec![2], vec![0, 0])
        );
    }
}
