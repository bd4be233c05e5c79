//! Calls that wait for their answer, which may come in another connection.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::About;
use crate::log::OtCommand;

/// Calls of all connections together.
const MAX_WAITING: usize = 4096;
/// Controllers that are setting up a device.
const MAX_STARTING: usize = 4096;

/// Activity and number of the call within it.
pub(super) type Key = ([u8; 16], u32);

pub(super) struct Waiting {
    pub row: OtCommand,
    pub operation: u16,
    pub about: About,
}

/// Shared by all connections.
#[derive(Default)]
pub struct Calls {
    waiting: BTreeMap<Key, Waiting>,
    starting: BTreeSet<[u8; 16]>,
}

impl Calls {
    /// Gives back the call that has to be written without an answer: an earlier one of the
    /// same number, or this one when too many wait.
    pub(super) fn ask(&mut self, key: Key, call: Waiting) -> Option<Waiting> {
        if self.waiting.len() >= MAX_WAITING && !self.waiting.contains_key(&key) {
            return Some(call);
        }
        self.waiting.insert(key, call)
    }

    pub(super) fn take(&mut self, key: &Key) -> Option<Waiting> {
        self.waiting.remove(key)
    }

    pub(super) fn is_waiting(&self, key: &Key) -> bool {
        self.waiting.contains_key(key)
    }

    /// A controller begins to set up a device.
    pub(super) fn begin(&mut self, relation: [u8; 16]) {
        if self.starting.len() >= MAX_STARTING {
            self.starting.clear();
        }
        self.starting.insert(relation);
    }

    pub(super) fn end(&mut self, relation: [u8; 16]) {
        self.starting.remove(&relation);
    }

    pub(super) fn is_starting(&self, relation: [u8; 16]) -> bool {
        self.starting.contains(&relation)
    }
}
