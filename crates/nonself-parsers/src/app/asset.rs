//! What devices say about themselves: vendor, model, firmware, serial number and the like.

use std::net::IpAddr;

use super::gate::{self, Claim, Thing};
use crate::log::{Asset, AssetTable, Tables, Text, Time};

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

/// Longest value that is kept, in characters.
const MAX_VALUE: usize = 512;

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
    let claim = Claim::Daily {
        thing: Thing::Fact,
        key: gate::key_of((about.host, mac, protocol, fact.name())),
        value: gate::value_of(value),
    };
    let number = tables.asset.len();
    if !tables.app.gate.admits(AssetTable::PATH, number, claim, now) {
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
