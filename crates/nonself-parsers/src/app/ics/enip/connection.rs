//! Forward Open and Close: connections that other messages and cyclic data refer to.

use std::collections::HashMap;
use std::net::IpAddr;

use super::path::Path;
use crate::app::text::{le16, le32};
use crate::log::{Teller, Text, Time};

/// Serial number of a connection, vendor and serial number of its originator: together they
/// name it until it is closed.
pub type Name = (u16, u16, u32);

/// A request to open a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardOpen {
    /// Of the data from originator to target, chosen by the target: here often still 0.
    pub to_target: u32,
    pub to_originator: u32,
    pub name: Name,
    /// Requested packet interval each way, in microseconds.
    pub intervals: (u32, u32),
    /// Bytes each way.
    pub sizes: (u32, u32),
    /// Transport class: 0 and 1 are cyclic data, 3 is messages.
    pub transport_class: u8,
    pub path: Path,
}

impl ForwardOpen {
    /// The large form has 32 bits of parameters each way, the other 16.
    pub fn parse(data: &[u8], is_large: bool) -> Option<Self> {
        let (width, size_mask) = if is_large { (4, 0xFFFF) } else { (2, 0x01FF) };
        let parameters = |at: usize| {
            if is_large {
                le32(data, at)
            } else {
                le16(data, at).map(u32::from)
            }
        };
        let end = 30 + 2 * width;
        let words = data.get(end + 1).map_or(0, |n| usize::from(*n));
        let path = data.get(end + 2..).unwrap_or_default();
        Some(Self {
            to_target: le32(data, 2)?,
            to_originator: le32(data, 6)?,
            name: (le16(data, 10)?, le16(data, 12)?, le32(data, 14)?),
            intervals: (le32(data, 22)?, le32(data, 26 + width)?),
            sizes: (
                parameters(26)? & size_mask,
                parameters(30 + width)? & size_mask,
            ),
            transport_class: data.get(end)? & 0x0F,
            path: Path::parse(&path[..path.len().min(2 * words)]),
        })
    }

    pub fn text(&self) -> String {
        let path = self
            .path
            .text()
            .map_or_else(String::new, |p| format!(", {p}"));
        format!(
            "transport class {}, {} bytes each {} us to the target, {} bytes each {} us back{path}",
            self.transport_class, self.sizes.0, self.intervals.0, self.sizes.1, self.intervals.1,
        )
    }
}

/// The two identifiers that the answer to a Forward Open gives: to the target, and back.
pub fn opened(data: &[u8]) -> Option<(u32, u32)> {
    Some((le32(data, 0)?, le32(data, 4)?))
}

/// The name of the connection that a Forward Close ends.
pub fn closed(data: &[u8]) -> Option<Name> {
    Some((le16(data, 2)?, le16(data, 4)?, le32(data, 6)?))
}

/// What is known of the connection that data belongs to.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The connection on which it was opened.
    pub uid: Text,
    /// From the one that opened it to the other.
    to_target: bool,
    pub path: Option<String>,
    name: Name,
    since: Time,
}

impl Opened {
    pub fn direction(&self) -> &'static str {
        if self.to_target { "O->T" } else { "T->O" }
    }
}

/// Who produces the data, and the number of the connection.
pub type Key = (IpAddr, u32);

/// A connection was agreed upon, or is over.
pub enum Change {
    Opened(Key, Opened),
    Closed(Key, Name),
}

/// Open connections, found by the sender of their data and their number.
///
/// The data often go to a group, not to who opened the connection. So where several sensors
/// share a capture none knows of all connections: each only notes what changes, for whoever
/// puts their rows together.
#[derive(Default)]
pub struct Connections {
    open: HashMap<Key, Opened>,
    later: Option<(Vec<Change>, Teller)>,
}

/// When more are open, the older half is forgotten.
const MAX_CONNECTIONS: usize = 20_000;

impl Connections {
    /// From now on only note what changes, and tell of it.
    pub fn decide_later(&mut self, teller: Teller) {
        self.later = Some((Vec::new(), teller));
    }

    /// What has changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Change> {
        let later = self.later.as_mut();
        later.map_or_else(Vec::new, |(changes, _)| std::mem::take(changes))
    }

    pub fn apply(&mut self, change: Change) {
        if let Some((changes, teller)) = &mut self.later {
            changes.push(change);
            teller.tell(changes.len());
            return;
        }
        match change {
            Change::Opened(key, opened) => {
                if self.open.len() >= MAX_CONNECTIONS {
                    self.forget_older_half();
                }
                self.open.insert(key, opened);
            }
            // Data of a closed connection no longer belongs to it.
            Change::Closed(key, name) => {
                if self
                    .open
                    .get(&key)
                    .is_some_and(|opened| opened.name == name)
                {
                    self.open.remove(&key);
                }
            }
        }
    }

    pub fn open(
        &mut self,
        now: Time,
        uid: &Text,
        (originator, target): (IpAddr, IpAddr),
        request: &ForwardOpen,
        (to_target, to_originator): (u32, u32),
    ) {
        for (producer, id, is_to_target) in [
            (originator, to_target, true),
            (target, to_originator, false),
        ] {
            let opened = Opened {
                uid: uid.clone(),
                to_target: is_to_target,
                path: request.path.text(),
                name: request.name,
                since: now,
            };
            self.apply(Change::Opened((producer, id), opened));
        }
    }

    pub fn close(&mut self, ids: [Key; 2], name: Name) {
        for key in ids {
            self.apply(Change::Closed(key, name));
        }
    }

    pub fn of(&self, key: Key) -> Option<&Opened> {
        self.open.get(&key)
    }

    fn forget_older_half(&mut self) {
        let mut ages: Vec<i64> = self.open.values().map(|opened| opened.since.0).collect();
        let middle = ages.len() / 2;
        let (_, &mut median, _) = ages.select_nth_unstable(middle);
        self.open.retain(|_, opened| opened.since.0 > median);
    }
}
