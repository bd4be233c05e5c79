//! The table of connections: found by key, ended by time, evicted by age.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Flow;
use super::key::FlowKey;
use super::timers::{FlowRef, Queue};

const NONE: u32 = u32::MAX;

struct Slot {
    flow: Option<Flow>,
    key: FlowKey,
    /// How many connections have used this slot before.
    tenant: u32,
    /// Neighbours in the order of the last packet.
    older: u32,
    newer: u32,
}

/// Connections that are not over yet.
pub struct FlowTable {
    // The hash is seeded at random, against crafted collisions; nothing depends on the
    // order of the map.
    by_key: HashMap<FlowKey, u32, RandomState>,
    slots: Vec<Slot>,
    free: Vec<u32>,
    oldest: u32,
    newest: u32,
    queue: Queue,
}

impl Default for FlowTable {
    fn default() -> Self {
        Self {
            by_key: HashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            oldest: NONE,
            newest: NONE,
            queue: Queue::default(),
        }
    }
}

impl FlowTable {
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    pub fn find(&self, key: &FlowKey) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    pub fn get_mut(&mut self, slot: u32) -> Option<&mut Flow> {
        self.slots.get_mut(slot as usize)?.flow.as_mut()
    }

    /// The connection, if it is still the one that was meant.
    pub fn resolve(&mut self, flow: FlowRef) -> Option<&mut Flow> {
        let slot = self.slots.get_mut(flow.slot as usize)?;
        if slot.tenant == flow.tenant {
            slot.flow.as_mut()
        } else {
            None
        }
    }

    pub fn reference(&self, slot: u32) -> FlowRef {
        FlowRef {
            slot,
            tenant: self.slots.get(slot as usize).map_or(0, |slot| slot.tenant),
        }
    }

    /// Add a connection, the newest of all.
    pub fn insert(&mut self, key: FlowKey, flow: Flow) -> u32 {
        let slot = if let Some(slot) = self.free.pop() {
            let entry = &mut self.slots[slot as usize];
            entry.flow = Some(flow);
            entry.key = key;
            slot
        } else {
            let slot = self.slots.len() as u32;
            self.slots.push(Slot {
                flow: Some(flow),
                key,
                tenant: 0,
                older: NONE,
                newer: NONE,
            });
            slot
        };
        self.by_key.insert(key, slot);
        self.link_newest(slot);
        slot
    }

    pub fn remove(&mut self, slot: u32) -> Option<Flow> {
        let entry = self.slots.get_mut(slot as usize)?;
        let flow = entry.flow.take()?;
        entry.tenant = entry.tenant.wrapping_add(1);
        let key = entry.key;
        self.by_key.remove(&key);
        self.unlink(slot);
        self.free.push(slot);
        Some(flow)
    }

    /// The connection has just had a packet.
    pub fn touch(&mut self, slot: u32) {
        if self.newest != slot {
            self.unlink(slot);
            self.link_newest(slot);
        }
    }

    /// The connection that has been silent for longest.
    pub fn oldest(&self) -> Option<u32> {
        (self.oldest != NONE).then_some(self.oldest)
    }

    /// See to it that the connection is looked at when its next timer is due.
    pub fn schedule(&mut self, slot: u32) {
        let Some(entry) = self.slots.get_mut(slot as usize) else {
            return;
        };
        let Some(flow) = entry.flow.as_mut() else {
            return;
        };
        let due = flow.timers.due();
        if due < flow.timers.queued {
            flow.timers.queued = due;
            self.queue.push(
                due,
                FlowRef {
                    slot,
                    tenant: entry.tenant,
                },
            );
        }
    }

    /// The next connection with a timer that is due at `now`.
    pub fn next_due(&mut self, now: i64) -> Option<u32> {
        while let Some((due, reference)) = self.queue.pop_due(now) {
            let current = self
                .resolve(reference)
                .filter(|flow| flow.timers.queued == due);
            if let Some(flow) = current {
                flow.timers.queued = super::timers::NEVER;
                return Some(reference.slot);
            }
        }
        None
    }

    fn unlink(&mut self, slot: u32) {
        let (older, newer) = {
            let entry = &self.slots[slot as usize];
            (entry.older, entry.newer)
        };
        match self.slots.get_mut(older as usize) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
        match self.slots.get_mut(newer as usize) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
    }

    fn link_newest(&mut self, slot: u32) {
        let before = self.newest;
        let entry = &mut self.slots[slot as usize];
        entry.older = before;
        entry.newer = NONE;
        match self.slots.get_mut(before as usize) {
            Some(entry) => entry.newer = slot,
            None => self.oldest = slot,
        }
        self.newest = slot;
    }
}
