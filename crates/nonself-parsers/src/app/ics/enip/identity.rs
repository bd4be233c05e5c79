//! What a device says about itself: List Identity, and the attributes of its Identity object.

use std::net::Ipv4Addr;

use super::names::{device_type_name, vendor_name};
use crate::app::Fact;
use crate::app::text::{be16, be32, le16, le32, text};

/// The answer to List Identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListIdentity {
    pub version: u16,
    pub address: Ipv4Addr,
    pub port: u16,
    pub identity: Identity,
    pub state: Option<u8>,
}

/// The attributes that every CIP device has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub vendor: u16,
    pub device_type: u16,
    pub product_code: u16,
    pub major: u8,
    pub minor: u8,
    pub status: u16,
    pub serial: u32,
    pub name: String,
}

impl ListIdentity {
    /// Version, a socket address in network order, then the attributes and the state.
    pub fn parse(item: &[u8]) -> Option<Self> {
        let (identity, used) = Identity::parse(item.get(18..)?)?;
        Some(Self {
            version: le16(item, 0)?,
            port: be16(item, 4)?,
            address: Ipv4Addr::from(be32(item, 6)?),
            identity,
            state: item.get(18 + used).copied(),
        })
    }
}

impl Identity {
    /// The attributes in their order, and the number of their bytes.
    pub fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let length = usize::from(*bytes.get(14)?);
        let name = bytes.get(15..15 + length)?;
        let identity = Self {
            vendor: le16(bytes, 0)?,
            device_type: le16(bytes, 2)?,
            product_code: le16(bytes, 4)?,
            major: *bytes.get(6)?,
            minor: *bytes.get(7)?,
            status: le16(bytes, 8)?,
            serial: le32(bytes, 10)?,
            name: text(name, 255),
        };
        Some((identity, 15 + length))
    }

    pub fn facts(&self) -> Vec<(Fact, String)> {
        vec![
            (Fact::Vendor, vendor_name(self.vendor)),
            (Fact::Role, device_type_name(self.device_type)),
            (Fact::Product, self.product_code.to_string()),
            (Fact::Firmware, revision(self.major, self.minor)),
            (Fact::Serial, format!("{:#010x}", self.serial)),
            (Fact::Model, self.name.clone()),
        ]
    }
}

pub fn revision(major: u8, minor: u8) -> String {
    format!("{major}.{minor}")
}

/// What one attribute of the Identity object says, by its number.
pub fn fact(attribute: u32, data: &[u8]) -> Option<(Fact, String)> {
    Some(match attribute {
        1 => (Fact::Vendor, vendor_name(le16(data, 0)?)),
        2 => (Fact::Role, device_type_name(le16(data, 0)?)),
        3 => (Fact::Product, le16(data, 0)?.to_string()),
        4 => (Fact::Firmware, revision(*data.first()?, *data.get(1)?)),
        6 => (Fact::Serial, format!("{:#010x}", le32(data, 0)?)),
        7 => {
            let length = usize::from(*data.first()?);
            (Fact::Model, text(data.get(1..1 + length)?, 255))
        }
        _ => return None,
    })
}

/// The facts of a Get Attribute List answer: number, status and value of each, as long as the
/// lengths of the values are known.
pub fn listed_facts(data: &[u8]) -> Vec<(Fact, String)> {
    let mut facts = Vec::new();
    let mut rest = data.get(2..).unwrap_or_default();
    for _ in 0..le16(data, 0).map_or(0, |n| n.min(16)) {
        let (Some(attribute), Some(status)) = (le16(rest, 0), le16(rest, 2)) else {
            break;
        };
        let value = rest.get(4..).unwrap_or_default();
        if status != 0 {
            rest = value;
            continue;
        }
        facts.extend(fact(u32::from(attribute), value));
        let width = match attribute {
            1..=5 => 2,
            6 => 4,
            7 => 1 + value.first().map_or(0, |n| usize::from(*n)),
            8 => 1,
            _ => break,
        };
        rest = value.get(width..).unwrap_or_default();
    }
    facts
}
