//! Fields that organisations defined for themselves.

use super::parser::{Advertisement, words};
use crate::wire::{array, be16, be32, u8_at};

/// LLDP-MED (ANSI/TIA-1057): what is written on the type plate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inventory {
    pub hardware: Option<String>,
    pub firmware: Option<String>,
    pub software: Option<String>,
    pub serial: Option<String>,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
}

/// What PROFINET devices add (IEC 61158-6-10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Profinet {
    pub chassis_mac: Option<[u8; 6]>,
    pub port_status: Option<String>,
    pub alias: Option<String>,
    /// Nanoseconds.
    pub cable_delay: Option<u32>,
}

const IEEE_802_1: [u8; 3] = [0x00, 0x80, 0xc2];
const IEEE_802_3: [u8; 3] = [0x00, 0x12, 0x0f];
const MED: [u8; 3] = [0x00, 0x12, 0xbb];
const PROFINET: [u8; 3] = [0x00, 0x0e, 0xcf];

/// Three bytes of organisation, one of kind, then the value.
pub(super) fn specific(said: &mut Advertisement, field: &[u8]) {
    let (Some(organisation), Some(kind)) = (array::<3>(field, 0), u8_at(field, 3)) else {
        return;
    };
    let value = &field[4..];
    match (organisation, kind) {
        (IEEE_802_1, 1) => said.port_vlan = be16(value, 0),
        (IEEE_802_3, 4) => said.mtu = be16(value, 0),
        (MED, _) => inventory(&mut said.inventory, kind, value),
        (PROFINET, _) => profinet(&mut said.profinet, kind, value),
        _ => {}
    }
}

fn inventory(inventory: &mut Inventory, kind: u8, value: &[u8]) {
    let field = match kind {
        5 => &mut inventory.hardware,
        6 => &mut inventory.firmware,
        7 => &mut inventory.software,
        8 => &mut inventory.serial,
        9 => &mut inventory.manufacturer,
        10 => &mut inventory.model,
        _ => return,
    };
    *field = words(value);
}

fn profinet(profinet: &mut Profinet, kind: u8, value: &[u8]) {
    match kind {
        // Four delays of the ports, then that of the cable.
        1 => profinet.cable_delay = be32(value, 16),
        2 => {
            if let (Some(class_2), Some(class_3)) = (be16(value, 0), be16(value, 2)) {
                profinet.port_status = Some(format!("{class_2:04x}/{class_3:04x}"));
            }
        }
        3 => profinet.alias = words(value),
        5 => profinet.chassis_mac = array(value, 0),
        _ => {}
    }
}
