//! LLDP (IEEE 802.1AB): devices tell their neighbours who they are and at which port.
//!
//! Besides the basic fields: VLANs (802.1), link (802.3), inventory (LLDP-MED) and PROFINET.

mod organisation;
mod parser;

use std::net::IpAddr;

use super::streams::{Limits, Stream, Streams};
use super::{Decoder, Frame, Out};
use crate::app::{About, Fact};
use crate::log::{self, Set, Time};
use parser::Advertisement;

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 4096,
    silence: 3600 * SECOND,
    span: 3600 * SECOND,
};

/// Sender, and what names the port that was sent from.
type Key = (
    Option<u16>,
    Option<[u8; 6]>,
    Option<[u8; 6]>,
    String,
    String,
);

/// The neighbours heard so far.
pub(super) struct Lldp {
    neighbours: Streams<Key, Advertisement>,
}

impl Default for Lldp {
    fn default() -> Self {
        Self {
            neighbours: Streams::new(LIMITS),
        }
    }
}

impl Decoder for Lldp {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let Some(said) = parser::parse(frame.payload) else {
            if frame.cut == 0 {
                out.weird("LLDP", "malformed_lldp", None);
            }
            return;
        };
        if said.is_cut && frame.cut == 0 {
            out.weird("LLDP", "truncated_lldp", None);
        }
        tell_facts(frame, &said, out);
        let key = (
            frame.vlan,
            frame.src,
            frame.dst,
            said.chassis.value.clone(),
            said.port.value.clone(),
        );
        let mut rows = Vec::new();
        let (neighbour, is_new) = self.neighbours.see(
            key.clone(),
            frame.ts.0,
            || said.clone(),
            |key, neighbour| rows.push(row("summary", key, neighbour)),
        );
        let changed = neighbour.what != said;
        if is_new || changed {
            let event = match said.ttl {
                Some(0) => "leaving",
                _ if is_new => "seen",
                _ => "changed",
            };
            neighbour.count -= 1;
            if neighbour.count > 0 {
                rows.push(row("summary", &key, neighbour));
            }
            neighbour.what = said;
            neighbour.first = frame.ts.0;
            neighbour.count = 1;
            rows.push(row(event, &key, neighbour));
            neighbour.told();
        }
        for row in rows {
            out.tables.lldp.push(out.clock, row);
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.lldp);
        self.neighbours.on_time(now, |key, each| {
            table.push(clock, row("summary", key, each));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.lldp);
        self.neighbours
            .end(|key, each| table.push(clock, row("summary", key, each)));
    }
}

/// The device is known by its management address, else by its hardware address.
fn tell_facts(frame: &Frame<'_>, said: &Advertisement, out: &mut Out<'_>) {
    let usable = |address: &&IpAddr| !address.is_unspecified() && !address.is_loopback();
    let about = About {
        uid: None,
        host: said.addresses.iter().find(usable).copied(),
        mac: said.profinet.chassis_mac.or(said.chassis.mac).or(frame.src),
        vlan: frame.vlan,
    };
    let inventory = &said.inventory;
    // A fact has one value, and the software is what is patched.
    let firmware = inventory.software.as_ref().or(inventory.firmware.as_ref());
    let roles = said.roles();
    let facts = [
        (Fact::Name, said.system_name.as_ref()),
        (Fact::Description, said.system_description.as_ref()),
        (Fact::Hardware, inventory.hardware.as_ref()),
        (Fact::Firmware, firmware),
        (Fact::Serial, inventory.serial.as_ref()),
        (Fact::Vendor, inventory.manufacturer.as_ref()),
        (Fact::Model, inventory.model.as_ref()),
        (Fact::Role, roles.as_ref()),
    ];
    for (fact, value) in facts {
        if let Some(value) = value {
            out.asset(frame.ts, about, "lldp", fact, value);
        }
    }
}

fn row(event: &'static str, key: &Key, neighbour: &Stream<Advertisement>) -> log::Lldp {
    let said = neighbour.what.clone();
    let words = |words: Vec<&'static str>| {
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        (!words.is_empty()).then_some(Set(words))
    };
    let mac = crate::app::text::mac;
    log::Lldp {
        ts: Time(neighbour.first),
        vlan: key.0.map(i64::from),
        event: Some(event),
        mac: key.1.map(mac),
        destination: key.2.map(mac),
        chassis_id_type: said.chassis.kind,
        chassis_id: said.chassis.value,
        port_id_type: said.port.kind,
        port_id: said.port.value,
        ttl: said.ttl.map(u64::from),
        port_description: said.port_description,
        system_name: said.system_name,
        system_description: said.system_description,
        capabilities: words(parser::capabilities(said.capabilities)),
        enabled: words(parser::capabilities(said.enabled)),
        management: (!said.addresses.is_empty())
            .then(|| said.addresses.iter().map(IpAddr::to_string).collect()),
        port_vlan: said.port_vlan.map(u64::from),
        mtu: said.mtu.map(u64::from),
        hardware: said.inventory.hardware,
        firmware: said.inventory.firmware,
        software: said.inventory.software,
        serial: said.inventory.serial,
        manufacturer: said.inventory.manufacturer,
        model: said.inventory.model,
        profinet_mac: said.profinet.chassis_mac.map(mac),
        profinet_port_status: said.profinet.port_status,
        profinet_alias: said.profinet.alias,
        profinet_cable_delay: said.profinet.cable_delay.map(u64::from),
        count: neighbour.count,
        last: Time(neighbour.last),
    }
}
