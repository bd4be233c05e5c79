//! Calls that wait for their answer, which may come in another connection.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::blocks::About;
use crate::app::ConnInfo;
use crate::log::OtCommand;

/// Calls of all connections together.
const MAX_WAITING: usize = 4096;
/// Controllers that are setting up a device.
const MAX_STARTING: usize = 4096;

/// Both hosts: an identifier is unique only where nobody copies devices.
pub(super) type Hosts = (IpAddr, IpAddr);

/// Activity and number of the call within it.
pub(super) type Key = (Hosts, [u8; 16], u32);

/// A connection between two hosts: who controls whom.
type Relation = (Hosts, [u8; 16]);

/// The same for both directions.
pub(super) fn hosts(conn: &ConnInfo) -> Hosts {
    (conn.orig_h.min(conn.resp_h), conn.orig_h.max(conn.resp_h))
}

pub(super) struct Waiting {
    pub row: OtCommand,
    pub operation: u16,
    pub about: About,
}

/// Shared by all connections.
#[derive(Default)]
pub struct Calls {
    waiting: BTreeMap<Key, Waiting>,
    starting: BTreeSet<Relation>,
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
    pub(super) fn begin(&mut self, relation: Relation) {
        if self.starting.len() >= MAX_STARTING {
            self.starting.clear();
        }
        self.starting.insert(relation);
    }

    pub(super) fn end(&mut self, relation: Relation) {
        self.starting.remove(&relation);
    }

    pub(super) fn is_starting(&self, relation: Relation) -> bool {
        self.starting.contains(&relation)
    }
}
