//! What devices say about themselves: vendor, model, firmware, serial number and the like.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::log::{Asset, Tables, Text, Time};

/// What a fact is about. The names are those of the `asset` log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    Vendor,
    Model,
    /// Order or product code.
    Product,
    Hardware,
    Firmware,
    Serial,
    /// The name that the device has in its plant or network.
    Name,
    /// What the device is for, as its protocol says it.
    Role,
    Location,
    /// Free text that holds several of the others.
    Description,
}

impl Fact {
    pub fn name(self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::Model => "model",
            Self::Product => "product",
            Self::Hardware => "hardware",
            Self::Firmware => "firmware",
            Self::Serial => "serial",
            Self::Name => "name",
            Self::Role => "role",
            Self::Location => "location",
            Self::Description => "description",
        }
    }
}

/// Who a fact is about, and where it was seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    pub uid: Option<&'a str>,
    pub host: Option<IpAddr>,
    pub mac: Option<[u8; 6]>,
    pub vlan: Option<u16>,
}

type Key = (Option<IpAddr>, Option<[u8; 6]>, &'static str, Fact);

/// Facts written within the last day are not written again unless they changed.
#[derive(Default)]
pub struct KnownFacts(HashMap<Key, (Time, String)>);

const DAY_NS: i64 = 86_400_000_000_000;
/// When more are known, all are forgotten: they are only written once more.
const MAX_KNOWN: usize = 100_000;
/// Longest value that is kept, in characters.
const MAX_VALUE: usize = 512;

impl KnownFacts {
    fn is_new(&mut self, key: Key, value: &str, now: Time) -> bool {
        if let Some((written, known)) = self.0.get(&key)
            && now.0 - written.0 < DAY_NS
            && known == value
        {
            return false;
        }
        if self.0.len() >= MAX_KNOWN {
            self.0.clear();
        }
        self.0.insert(key, (now, value.to_owned()));
        true
    }
}

/// Write a fact, once a day while it stays the same. Empty values are none.
pub fn note(
    tables: &mut Tables,
    now: Time,
    about: About<'_>,
    protocol: &'static str,
    fact: Fact,
    value: &str,
) {
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if value.is_empty() {
        return;
    }
    let value = match value.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => &value[..end],
        None => value,
    };
    // A device with an address is known by it; its frames may come through a router.
    let mac = about.mac.filter(|_| about.host.is_none());
    if !tables
        .app
        .facts
        .is_new((about.host, mac, protocol, fact), value, now)
    {
        return;
    }
    let row = Asset {
        ts: now,
        uid: about.uid.map(Text::new),
        host: about.host,
        mac: about.mac.map(super::text::mac),
        vlan: about.vlan.map(i64::from),
        protocol: Some(protocol),
        fact: Some(fact.name()),
        value: value.to_owned(),
    };
    tables.asset.push(now, row);
}
