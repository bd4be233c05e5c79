//! Which of several sensors that read the same capture a packet belongs to.
//!
//! Every sensor sees every packet and keeps the same time; each follows the connections
//! between its own pairs of hosts. What has to be seen together goes to the first one: frames
//! that are not IP, tunnels (the connections inside may come through several), and the
//! protocols that know something across pairs of hosts (DHCP; CIP connections, whose data go
//! to groups).

use std::hash::Hasher;
use std::net::IpAddr;

use siphasher::sip::SipHasher13;

use crate::net::{IpPacket, protocol};
use crate::sensor::encapsulation::teredo_by_content;
use crate::wire::be16;

/// UDP: DHCP, GRE, VXLAN, Geneve, GTP-U, Teredo, AYIYA, CIP I/O, ENIP.
const UDP_TOGETHER: [u16; 11] = [
    67, 68, 4011, 4754, 4789, 6081, 2152, 3544, 5072, 2222, 44818,
];
/// TCP: ENIP.
const TCP_TOGETHER: [u16; 1] = [44818];

/// One of several sensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

impl Default for Shard {
    /// The only one.
    fn default() -> Self {
        Self { index: 0, count: 1 }
    }
}

impl Shard {
    /// The shards of `count` sensors, at least one.
    pub fn all(count: usize) -> impl Iterator<Item = Self> {
        let count = count.clamp(1, 1024) as u32;
        (0..count).map(move |index| Self { index, count })
    }

    pub fn is_only(self) -> bool {
        self.count == 1
    }

    /// The one that takes what has to be seen together.
    pub fn is_first(self) -> bool {
        self.index == 0
    }

    /// Whether a whole packet, no fragment, is this one's.
    pub fn owns(self, packet: &IpPacket<'_>) -> bool {
        self.is_only() || self.index == owner(packet, self.count)
    }
}

/// No host of its own: DHCP on whichever port.
fn is_to_all(host: IpAddr) -> bool {
    match host {
        IpAddr::V4(host) => host.is_unspecified() || host.is_broadcast(),
        IpAddr::V6(host) => host.is_unspecified(),
    }
}

fn owner(packet: &IpPacket<'_>, count: u32) -> u32 {
    let ports = [be16(packet.payload, 0), be16(packet.payload, 2)];
    let on = |list: &[u16]| ports.iter().flatten().any(|port| list.contains(port));
    let together = match packet.protocol {
        protocol::TCP => on(&TCP_TOGETHER),
        protocol::UDP => {
            let data = packet.payload.get(8..).unwrap_or_default();
            on(&UDP_TOGETHER)
                || is_to_all(packet.src)
                || is_to_all(packet.dst)
                || teredo_by_content(data, false).is_some()
        }
        protocol::ICMP | protocol::ICMPV6 => false,
        _ => true,
    };
    if together {
        return 0;
    }
    let (low, high) = (packet.src.min(packet.dst), packet.src.max(packet.dst));
    let mut hasher = SipHasher13::new_with_keys(0x6e6f_6e73_656c_6600, 4);
    for host in [low, high] {
        match host {
            IpAddr::V4(host) => hasher.write_u32(host.to_bits()),
            IpAddr::V6(host) => hasher.write_u128(host.to_bits()),
        }
    }
    (hasher.finish() % u64::from(count)) as u32
}
