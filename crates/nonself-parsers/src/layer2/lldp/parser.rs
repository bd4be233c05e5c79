//! The fields of one advertisement.

use std::net::IpAddr;

use super::organisation::{Inventory, Profinet, specific};
use crate::app::text;
use crate::wire::{array, be16, u8_at};

/// Longest text that is kept, in bytes.
pub(super) const MAX_TEXT: usize = 512;
/// Management addresses that are kept.
const MAX_ADDRESSES: usize = 8;

/// A name of a chassis or port, and what kind of name it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub kind: Option<&'static str>,
    pub value: String,
    pub mac: Option<[u8; 6]>,
}

/// What a device says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Advertisement {
    pub chassis: Name,
    pub port: Name,
    pub ttl: Option<u16>,
    pub port_description: Option<String>,
    pub system_name: Option<String>,
    pub system_description: Option<String>,
    pub capabilities: u16,
    pub enabled: u16,
    pub addresses: Vec<IpAddr>,
    pub port_vlan: Option<u16>,
    pub mtu: Option<u16>,
    pub inventory: Inventory,
    pub profinet: Profinet,
    /// A field is longer than what is left.
    pub is_cut: bool,
}

impl Advertisement {
    /// What the device is for, in the words of the standard.
    pub fn roles(&self) -> Option<String> {
        let names = capabilities(self.enabled);
        (!names.is_empty()).then(|| names.join(", "))
    }
}

/// None when the two fields that come first are missing.
pub(super) fn parse(data: &[u8]) -> Option<Advertisement> {
    const CHASSIS_NAMES: [&str; 7] = [
        "chassis_component",
        "interface_alias",
        "port_component",
        "mac",
        "network_address",
        "interface_name",
        "local",
    ];
    const PORT_NAMES: [&str; 7] = [
        "interface_alias",
        "port_component",
        "mac",
        "network_address",
        "interface_name",
        "agent_circuit_id",
        "local",
    ];
    let mut said = Advertisement::default();
    let mut at = 0;
    let mut fields = 0;
    while let Some(head) = be16(data, at) {
        let (kind, length) = (head >> 9, usize::from(head & 0x1ff));
        let Some(value) = data.get(at + 2..at + 2 + length) else {
            said.is_cut = true;
            break;
        };
        at += 2 + length;
        match (fields, kind) {
            (_, 0) => break,
            (0, 1) => said.chassis = name(value, &CHASSIS_NAMES)?,
            (1, 2) => said.port = name(value, &PORT_NAMES)?,
            (0 | 1, _) => return None,
            (_, 3) => said.ttl = be16(value, 0),
            (_, 4) => said.port_description = words(value),
            (_, 5) => said.system_name = words(value),
            (_, 6) => said.system_description = words(value),
            (_, 7) => {
                said.capabilities = be16(value, 0).unwrap_or(0);
                said.enabled = be16(value, 2).unwrap_or(0);
            }
            (_, 8) if said.addresses.len() < MAX_ADDRESSES => {
                let length = u8_at(value, 0).map_or(0, usize::from);
                said.addresses
                    .extend(value.get(1..1 + length).and_then(network_address));
            }
            (_, 127) => specific(&mut said, value),
            _ => {}
        }
        fields += 1;
    }
    (fields >= 2).then_some(said)
}

fn name(value: &[u8], names: &[&'static str; 7]) -> Option<Name> {
    let (&kind, value) = value.split_first()?;
    let kind = names.get(usize::from(kind).wrapping_sub(1)).copied();
    let mac = array::<6>(value, 0).filter(|_| kind == Some("mac") && value.len() == 6);
    let address = network_address(value).filter(|_| kind == Some("network_address"));
    let value = match (mac, address) {
        (Some(mac), _) => text::mac(mac),
        (None, Some(address)) => address.to_string(),
        _ => text::c_text(value, MAX_TEXT),
    };
    Some(Name { kind, value, mac })
}

/// A number of the family, then the address.
fn network_address(value: &[u8]) -> Option<IpAddr> {
    match (u8_at(value, 0)?, value.len()) {
        (1, 5) => Some(IpAddr::from(array::<4>(value, 1)?)),
        (2, 17) => Some(IpAddr::from(array::<16>(value, 1)?)),
        _ => None,
    }
}

/// A text, if it says something.
pub(super) fn words(value: &[u8]) -> Option<String> {
    let text = text::c_text(value, MAX_TEXT);
    (!text.is_empty()).then_some(text)
}

pub(super) fn capabilities(bits: u16) -> Vec<&'static str> {
    const NAMES: [&str; 11] = [
        "other",
        "repeater",
        "bridge",
        "access_point",
        "router",
        "telephone",
        "docsis",
        "station",
        "c_vlan",
        "s_vlan",
        "relay",
    ];
    let named = NAMES.iter().enumerate();
    named
        .filter(|(bit, _)| bits >> bit & 1 == 1)
        .map(|(_, name)| *name)
        .collect()
}
