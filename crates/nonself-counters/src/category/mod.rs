//! Categories: a hierarchical Pitman–Yor tail with a learnt novelty table.
//!
//! Interpolated form (Teh, 2006): an event is passed to the parents only where it is new to the
//! device, so peer groups, zones and the network count devices. With `b` the probability of "new
//! here", `S` the share of mass on less familiar symbols and `E` on equally familiar ones, the tail
//! "at most this familiar" begins at
//!
//! - found at the device: `b_u + (1 − b_u) S_u`, width `(1 − b_u) E_u`;
//! - found in the peer group: `b_u (b_g + (1 − b_g) S_g)`, width `b_u (1 − b_g) E_g`;
//! - found in the zone, in the network: one level more of the same, each;
//! - new: 0, width `b_u b_g b_z b_0`.

mod context;
mod parents;
mod state;

use std::collections::BTreeMap;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry as Slot;

use crate::decay::{Moment, Sum};
use crate::lookup::{lookups, warm};
use context::{Context, Pair, Shelf, Standing};
use parents::Level;

/// The one parent of the network level; a group or zone of this key is none.
const ALL: u64 = 0;
const GROUP: usize = 0;
const ZONE: usize = 1;
const NETWORK: usize = 2;
/// Where a symbol was found: at the device, then at a level of parents, else nowhere.
const AT_DEVICE: u8 = 0;
const NEW: u8 = 4;

/// Strength of a device's own novelty, θ.
const THETA: f64 = 1.0;
/// Weight of the formula against the learnt table, m.
const NOVELTY_PRIOR: f64 = 10.0;
/// Facts are told of rows with a tail below this.
const TOLD: f64 = 0.1;

/// Who had a symbol, learnt or held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Fact {
    first: i64,
    devices: u32,
}

/// Decayed "was new" and "was asked" of devices of about the same age and variety.
type Novelty = BTreeMap<(u8, u8), (Sum, Sum)>;

/// Counts of one aspect.
#[derive(Clone, Debug)]
pub struct Category {
    half_life: i64,
    max_entries: usize,
    /// Epoch of the last tick that was learnt.
    epoch: i32,
    contexts: HashMap<u64, Context>,
    novelty: Novelty,
    levels: [Level; 3],
    facts: HashMap<u64, Fact>,
    /// Pairs of a device and a symbol; of them learnt in one window, and in two.
    pairs: usize,
    once: u64,
    twice: u64,
    pub evicted: u64,
}

/// Rows of a tick, columns of equal length: one for each (entity, symbol), sorted by entity.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    pub entity: &'a [u64],
    /// Peer group and zone of the entity's device; 0 is none.
    pub group: &'a [u64],
    pub zone: &'a [u64],
    pub symbol: &'a [u64],
}

impl Rows<'_> {
    fn iter(&self) -> impl Iterator<Item = [u64; 4]> {
        let rows = self.entity.iter().zip(self.group);
        rows.zip(self.zone)
            .zip(self.symbol)
            .map(|(((&entity, &group), &zone), &symbol)| [entity, group, zone, symbol])
    }
}

/// One score for each row, in the order of the rows.
#[derive(Debug, Default)]
pub struct Scores {
    /// The tail as an interval.
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// 0 found at the device, 1 in its peer group, 2 in its zone, 3 in the network, 4 new.
    pub level: Vec<u8>,
    /// The entity never had the symbol; nobody had it.
    pub new: Vec<bool>,
    pub new_to_network: Vec<bool>,
    /// Chance in 0–1 that a further device does not have it (Beta–binomial, prior ½, ½).
    pub rarity: Vec<f64>,
    /// When anyone first had it, in nanoseconds; the start of the tick where nobody had.
    pub first: Vec<i64>,
    /// Decayed number of windows the entity has.
    pub history: Vec<f64>,
}

/// A parent as it stands now: its discount, and the chance of "new here too".
#[derive(Clone, Copy)]
struct Chance {
    discount: f64,
    new: f64,
}

impl Category {
    /// `half_life` in nanoseconds; at most `max_entries` (device, symbol) pairs.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            contexts: HashMap::new(),
            novelty: Novelty::new(),
            levels: Default::default(),
            facts: HashMap::new(),
            pairs: 0,
            once: 0,
            twice: 0,
            evicted: 0,
        }
    }

    /// Score rows against what was learnt before; nothing changes. Fastest sorted by entity.
    ///
    /// `facts`: whether rarity and time of the first record are wanted of usual rows too; else
    /// they are given where the tail is below 0.1 or the symbol is new, and NaN and `at` elsewhere.
    pub fn score(&self, at: i64, rows: Rows<'_>, facts: bool) -> Scores {
        let now = Moment::new(at, self.half_life);
        let discounts: Vec<f64> = self.levels.iter().map(Level::discount).collect();
        let own_discount = self.discount();
        let devices = self.contexts.len() as f64;
        let mut known: [HashMap<u64, Chance>; 3] = Default::default();
        let mut last: Option<(u64, f64, f64)> = None;
        let mut scores = Scores::default();
        let found = lookups(&self.contexts, rows.entity);
        for ([entity, group, zone, symbol], context) in rows.iter().zip(found) {
            let (new_here, history) = match last {
                Some((same, new, total)) if same == entity => (new, total),
                _ => {
                    let standing = standing(context, now);
                    let new = self.new_at_device(now, standing, own_discount);
                    last = Some((entity, new, standing.total));
                    (new, standing.total)
                }
            };
            let pair = context.and_then(|context| context.pairs.get(&symbol));
            let found = context
                .zip(pair)
                .filter(|(_, pair)| pair.count.scaled(now.epoch) > 0.0);
            let (lo, width, level) = if let Some((context, pair)) = found {
                let (less, equal) = context.shelf.shares(pair, own_discount);
                let known = 1.0 - new_here;
                (new_here + known * less, known * equal, AT_DEVICE)
            } else {
                let keys = [group, zone, ALL];
                let mut chance = |level: usize, key: u64| {
                    *known[level].entry(key).or_insert_with(|| {
                        let discount = discounts[level];
                        let parent = self.levels[level].parents.get(&key);
                        let new = parent.map_or(1.0, |parent| parent.new_here(discount));
                        Chance { discount, new }
                    })
                };
                self.above(&mut chance, keys, symbol, new_here)
            };
            scores.lo.push(lo);
            scores.hi.push((lo + width).min(1.0));
            scores.level.push(level);
            scores.new.push(pair.is_none());
            if facts || pair.is_none() || lo + width < TOLD {
                let fact = self.facts.get(&symbol);
                let had = fact.map_or(0, |fact| fact.devices);
                scores.new_to_network.push(had == 0);
                let rarity = 1.0 - (f64::from(had) + 0.5) / (devices + 1.0);
                scores.rarity.push(rarity);
                scores.first.push(fact.map_or(at, |fact| fact.first));
            } else {
                scores.new_to_network.push(false);
                scores.rarity.push(f64::NAN);
                scores.first.push(at);
            }
            scores.history.push(history);
        }
        scores
    }

    /// The tail of a symbol that the device does not have: start, width, where it was found.
    ///
    /// Each parent's chance is of what is new to the device; of what is new to the parent
    /// before it too, it is their ratio.
    fn above(
        &self,
        chance: &mut impl FnMut(usize, u64) -> Chance,
        keys: [u64; 3],
        symbol: u64,
        new_at_device: f64,
    ) -> (f64, f64, u8) {
        let mut before = 1.0;
        for (level, key) in keys.into_iter().enumerate() {
            if level != NETWORK && key == ALL {
                continue;
            }
            let here = chance(level, key);
            let devices = self.levels[level].devices(key, symbol);
            let reach = new_at_device * before;
            if devices > 0 {
                let parent = &self.levels[level].parents[&key];
                let (less, equal) = parent.shares(devices, here.discount);
                let new = (here.new / before).min(1.0);
                return (
                    reach * (new + (1.0 - new) * less),
                    reach * (1.0 - new) * equal,
                    level as u8 + 1,
                );
            }
            before = f64::min(before, here.new);
        }
        (0.0, new_at_device * before, NEW)
    }

    /// Learn rows, one for each (entity, symbol), sorted; a weight of 0 keeps the facts only.
    pub fn learn(&mut self, at: i64, rows: Rows<'_>, first: &[i64], weight: &[f64]) {
        let now = Moment::new(at, self.half_life);
        self.turn_to(now.epoch);
        let count = rows.entity.len().min(first.len()).min(weight.len());
        let mut row = 0;
        while row < count {
            let entity = rows.entity[row];
            let same = rows.entity[row..count].partition_point(|&other| other == entity);
            let run = row..row + same.max(1);
            for near in run.clone() {
                warm(&self.contexts, rows.entity, near);
            }
            let cell = self.enter(now, entity, rows.group[row], rows.zone[row]);
            self.learn_run(
                now,
                at,
                entity,
                cell,
                &rows.symbol[run.clone()],
                &first[run.clone()],
                &weight[run.clone()],
            );
            row = run.end;
        }
        if self.pairs > self.max_entries {
            self.keep_within_memory(now);
        }
    }

    /// Find or make the context of a device, in its present group and zone; gives its cell.
    fn enter(&mut self, now: Moment, entity: u64, group: u64, zone: u64) -> (u8, u8) {
        let context = self.contexts.entry(entity).or_insert_with(|| Context {
            group,
            zone,
            shelf: Shelf {
                epoch: now.epoch,
                buckets: Vec::new(),
            },
            ..Context::default()
        });
        if (context.group, context.zone) != (group, zone) {
            // The device moved: what it contributes moves with it.
            let moves = [(GROUP, context.group, group), (ZONE, context.zone, zone)];
            (context.group, context.zone) = (group, zone);
            for (level, from, to) in moves {
                if from == to {
                    continue;
                }
                for (symbol, pair) in &context.pairs {
                    if pair.count.is_zero() {
                        continue;
                    }
                    if from != ALL {
                        self.levels[level].change(from, *symbol, false);
                    }
                    if to != ALL {
                        self.levels[level].change(to, *symbol, true);
                    }
                }
            }
        }
        context.shelf.turn_to(now.epoch);
        let standing = context.standing(now);
        (cell(standing.total), cell(standing.types))
    }

    /// Learn the symbols of one device.
    #[allow(clippy::too_many_arguments)]
    fn learn_run(
        &mut self,
        now: Moment,
        at: i64,
        entity: u64,
        cell: (u8, u8),
        symbols: &[u64],
        firsts: &[i64],
        weights: &[f64],
    ) {
        let half_life = self.half_life;
        let Some(context) = self.contexts.get_mut(&entity) else {
            return;
        };
        let today = Moment::new(at, half_life);
        let (mut was_new, mut asked) = (0, 0);
        for ((&symbol, &first), &weight) in symbols.iter().zip(firsts).zip(weights) {
            let pair = match context.pairs.entry(symbol) {
                Slot::Occupied(slot) => {
                    let pair = slot.into_mut();
                    if first < pair.first {
                        pair.first = first;
                        if let Some(fact) = self.facts.get_mut(&symbol) {
                            fact.first = fact.first.min(first);
                        }
                    }
                    pair
                }
                Slot::Vacant(slot) => {
                    let fact = self
                        .facts
                        .entry(symbol)
                        .or_insert(Fact { first, devices: 0 });
                    fact.first = fact.first.min(first);
                    fact.devices = fact.devices.saturating_add(1);
                    self.pairs += 1;
                    slot.insert(Pair {
                        first,
                        last: at,
                        ..Pair::default()
                    })
                }
            };
            let new = pair.count.is_zero();
            if weight <= 0.0 {
                // Held back: seen, and no belief. A type keeps the time of its last belief.
                if new {
                    pair.last = pair.last.max(at);
                }
                continue;
            }
            asked += now.units(weight);
            if new {
                was_new += now.units(weight);
                for (level, key) in [(GROUP, context.group), (ZONE, context.zone)] {
                    if key != ALL {
                        self.levels[level].change(key, symbol, true);
                    }
                }
                self.levels[NETWORK].change(ALL, symbol, true);
            } else {
                context.shelf.take(pair, half_life);
                context
                    .types
                    .subtract(Moment::new(pair.last, half_life), 1.0);
            }
            let last = if pair.last > at {
                Moment::new(pair.last, half_life)
            } else {
                pair.last = at;
                today
            };
            pair.count.add(now, weight);
            pair.times = pair.times.saturating_add(1);
            match pair.times {
                1 => self.once += 1,
                2 => (self.once, self.twice) = (self.once.saturating_sub(1), self.twice + 1),
                3 => self.twice = self.twice.saturating_sub(1),
                _ => {}
            }
            context.shelf.put(pair, half_life);
            context.total.add(now, weight);
            context.types.add(last, 1.0);
        }
        if asked != 0 {
            let novelty = self.novelty.entry(cell).or_default();
            novelty.1.add_units(now.epoch, asked);
            if was_new != 0 {
                novelty.0.add_units(now.epoch, was_new);
            }
        }
    }

    /// Discount of the devices from the pairs seen once and twice (Chen & Goodman, 1999).
    fn discount(&self) -> f64 {
        (self.once as f64 + 1.0) / (self.once as f64 + 2.0 * self.twice as f64 + 2.0)
    }

    /// Probability that the next symbol is new to a device, `b_u`.
    fn new_at_device(&self, now: Moment, standing: Standing, discount: f64) -> f64 {
        let formula = (THETA + discount * standing.types) / (THETA + standing.total);
        let cell = (cell(standing.total), cell(standing.types));
        let (new, asked) = self
            .novelty
            .get(&cell)
            .map_or((0.0, 0.0), |(new, asked)| (new.read(now), asked.read(now)));
        ((new + NOVELTY_PRIOR * formula) / (asked + NOVELTY_PRIOR)).min(1.0)
    }
}

fn standing(context: Option<&Context>, now: Moment) -> Standing {
    context.map_or(
        Standing {
            total: 0.0,
            types: 0.0,
        },
        |context| context.standing(now),
    )
}

/// Cell of the novelty table: two for each doubling.
fn cell(amount: f64) -> u8 {
    (2.0 * amount.max(0.0).ln_1p() / std::f64::consts::LN_2).floor() as u8
}

#[cfg(test)]
mod tests;
