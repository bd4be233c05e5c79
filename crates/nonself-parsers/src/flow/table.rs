//! The table of connections: found by key, ended by time, evicted by age.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::Flow;
use super::key::FlowKey;
use super::timers::{FlowRef, Queue};

const NONE: u32 = u32::MAX;

/// Connections of one piece of memory: the table grows by pieces, so that none is moved.
const PIECE: usize = 1024;

/// Connections that one packet may touch: it can be inside so many others.
const STAMP_BITS: u32 = 4;
const STAMP_MASK: u32 = (1 << STAMP_BITS) - 1;

/// A slot's place in the order of the last packet. Every packet changes some of these, so
/// they lie close together and apart from the connections.
#[derive(Clone, Copy)]
struct Place {
    older: u32,
    newer: u32,
    /// Stamps of the packet that began this slot's connection, and of its last one.
    tenant: u32,
    touched: u32,
}

/// Where a connection is, with half of its key's hash: most others are told apart by it
/// without a look at them.
#[derive(Clone, Copy)]
struct Entry {
    slot: u32,
    hash: u32,
}

/// Connections that are not over yet.
pub struct FlowTable {
    // The hash is seeded at random, against crafted collisions; nothing depends on the
    // order of the table.
    hasher: RandomState,
    by_key: HashTable<Entry>,
    pieces: Vec<Vec<Option<Flow>>>,
    places: Vec<Place>,
    free: Vec<u32>,
    oldest: u32,
    newest: u32,
    queue: Queue,
    /// The stamp that is given out next.
    stamp: u32,
}

impl Default for FlowTable {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            by_key: HashTable::new(),
            pieces: Vec::new(),
            places: Vec::new(),
            free: Vec::new(),
            oldest: NONE,
            newest: NONE,
            queue: Queue::default(),
            stamp: 0,
        }
    }
}

/// The hash as the table wants it, from the half that is kept.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn at(pieces: &[Vec<Option<Flow>>], slot: u32) -> Option<&Flow> {
    let slot = slot as usize;
    pieces.get(slot / PIECE)?.get(slot % PIECE)?.as_ref()
}

impl FlowTable {
    /// A packet begins. One packet may touch several connections, one inside the other: the
    /// lowest bits of a stamp count them. Stamps wrap; what is compared is never as far apart.
    pub fn begin_packet(&mut self, number: u64) {
        self.stamp = (number << STAMP_BITS) as u32;
    }

    fn stamp(&mut self) -> u32 {
        let stamp = self.stamp;
        if stamp & STAMP_MASK != STAMP_MASK {
            self.stamp += 1;
        }
        stamp
    }

    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    fn hash(&self, key: &FlowKey) -> u32 {
        self.hasher.hash_one(key) as u32
    }

    pub fn find(&self, key: &FlowKey) -> Option<u32> {
        let hash = self.hash(key);
        let found = self.by_key.find(spread(hash), |entry| {
            entry.hash == hash
                && at(&self.pieces, entry.slot).is_some_and(|flow| flow.info.key() == *key)
        });
        found.map(|entry| entry.slot)
    }

    pub fn get_mut(&mut self, slot: u32) -> Option<&mut Flow> {
        let slot = slot as usize;
        self.pieces
            .get_mut(slot / PIECE)?
            .get_mut(slot % PIECE)?
            .as_mut()
    }

    /// The connection, if it is still the one that was meant.
    pub fn resolve(&mut self, flow: FlowRef) -> Option<&mut Flow> {
        if self.places.get(flow.slot as usize)?.tenant != flow.tenant {
            return None;
        }
        self.get_mut(flow.slot)
    }

    pub fn reference(&self, slot: u32) -> FlowRef {
        FlowRef {
            slot,
            tenant: self.places.get(slot as usize).map_or(0, |p| p.tenant),
        }
    }

    /// Add a connection, the newest of all.
    pub fn insert(&mut self, flow: Flow) -> u32 {
        let hash = self.hash(&flow.info.key());
        let slot = self.free.pop().unwrap_or_else(|| {
            let slot = self.places.len();
            if slot.is_multiple_of(PIECE) {
                self.pieces.push(Vec::with_capacity(PIECE));
            }
            self.pieces[slot / PIECE].push(None);
            self.places.push(Place {
                older: NONE,
                newer: NONE,
                tenant: 0,
                touched: 0,
            });
            slot as u32
        });
        let stamp = self.stamp();
        let place = &mut self.places[slot as usize];
        (place.tenant, place.touched) = (stamp, stamp);
        self.pieces[slot as usize / PIECE][slot as usize % PIECE] = Some(flow);
        self.by_key
            .insert_unique(spread(hash), Entry { slot, hash }, |e| spread(e.hash));
        self.link_newest(slot);
        slot
    }

    /// Forget a connection.
    pub fn remove(&mut self, slot: u32) {
        let Some(key) = at(&self.pieces, slot).map(|flow| flow.info.key()) else {
            return;
        };
        let hash = self.hash(&key);
        if let Ok(entry) = self
            .by_key
            .find_entry(spread(hash), |entry| entry.slot == slot)
        {
            entry.remove();
        }
        self.pieces[slot as usize / PIECE][slot as usize % PIECE] = None;
        self.unlink(slot);
        self.free.push(slot);
    }

    /// The connection has just had a packet.
    pub fn touch(&mut self, slot: u32) {
        let stamp = self.stamp();
        self.places[slot as usize].touched = stamp;
        if self.newest != slot {
            self.unlink(slot);
            self.link_newest(slot);
        }
    }

    /// How many stamps ago the connection had its last packet: in the order of [`Self::oldest`],
    /// the first has the most.
    pub fn age(&self, slot: u32) -> u32 {
        let touched = self.places.get(slot as usize).map_or(0, |p| p.touched);
        (self.stamp | STAMP_MASK)
            .wrapping_add(1)
            .wrapping_sub(touched)
    }

    /// The age of connections that had no part in the last so many packets.
    pub fn age_after(packets: u64) -> u32 {
        let stamps = packets.saturating_mul(1 << STAMP_BITS).saturating_add(1);
        u32::try_from(stamps).unwrap_or(u32::MAX)
    }

    /// The connection that has been silent for longest.
    pub fn oldest(&self) -> Option<u32> {
        (self.oldest != NONE).then_some(self.oldest)
    }

    /// See to it that the connection is looked at when its next timer is due.
    pub fn schedule(&mut self, slot: u32) {
        let reference = self.reference(slot);
        let Some(flow) = self.get_mut(slot) else {
            return;
        };
        let due = flow.timers.due();
        if due < flow.timers.queued {
            flow.timers.queued = due;
            self.queue.push(due, reference);
        }
    }

    /// No connection is due before.
    pub fn soonest(&self) -> i64 {
        self.queue.soonest()
    }

    /// The next connection with a timer that is due at `now`, and since when it is.
    pub fn next_due(&mut self, now: i64) -> Option<(i64, FlowRef)> {
        while let Some((due, reference)) = self.queue.pop_due(now) {
            let current = self
                .resolve(reference)
                .filter(|flow| flow.timers.queued == due);
            if let Some(flow) = current {
                flow.timers.queued = super::timers::NEVER;
                return Some((due, reference));
            }
        }
        None
    }

    fn unlink(&mut self, slot: u32) {
        let Place { older, newer, .. } = self.places[slot as usize];
        match self.places.get_mut(older as usize) {
            Some(place) => place.newer = newer,
            None => self.oldest = newer,
        }
        match self.places.get_mut(newer as usize) {
            Some(place) => place.older = older,
            None => self.newest = older,
        }
    }

    fn link_newest(&mut self, slot: u32) {
        let before = self.newest;
        let place = &mut self.places[slot as usize];
        place.older = before;
        place.newer = NONE;
        match self.places.get_mut(before as usize) {
            Some(place) => place.newer = slot,
            None => self.oldest = slot,
        }
        self.newest = slot;
    }
}
