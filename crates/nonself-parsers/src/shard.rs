//! Which of several sensors that read the same capture a packet belongs to.
//!
//! Every sensor is told of every packet and keeps the same time; each follows the connections
//! between its own pairs of hosts. What has to be seen together goes to the first one: frames
//! that are not IP, tunnels (the connections inside may come through several), and DHCP,
//! whose conversations go on between other addresses.

use std::hash::{BuildHasher, Hasher};
use std::net::IpAddr;

use foldhash::fast::FixedState;

use crate::link::{self, Content};
use crate::net::{self, HeaderChecksum, IpPacket, protocol};
use crate::sensor::encapsulation::teredo_by_content;
use crate::wire::be16;

/// UDP: DHCP, GRE, VXLAN, Geneve, GTP-U, Teredo, AYIYA.
const UDP_TOGETHER: [u16; 9] = [67, 68, 4011, 4754, 4789, 6081, 2152, 3544, 5072];

/// Any number: the rows do not depend on it.
const SEED: u64 = 0x6e6f_6e73_656c_6600;

/// Who has to look at a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The sensor of this number, and no other.
    One(u32),
    /// Only the sensors can tell: a fragment, or a packet that may not count.
    Unknown,
}

impl Whose {
    /// Of a packet of which `wire_len` bytes were on the wire, among `count` sensors.
    pub fn of(count: u32, linktype: u16, data: &[u8], wire_len: usize) -> Self {
        let (_, Content::Ip(inner)) = link::decapsulate(linktype, data) else {
            return Self::One(0);
        };
        match net::parse(inner, inner.len() + wire_len.saturating_sub(data.len())) {
            Ok(packet)
                if packet.fragment.is_some() || packet.header_checksum != HeaderChecksum::Right =>
            {
                Self::Unknown
            }
            Ok(packet) => Self::One(owner(&packet, count)),
            Err(_) => Self::One(0),
        }
    }
}

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

    pub(crate) fn index(self) -> u32 {
        self.index
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
    let together = match packet.protocol {
        protocol::UDP => {
            let data = packet.payload.get(8..).unwrap_or_default();
            let ports = [be16(packet.payload, 0), be16(packet.payload, 2)];
            let together = |port| UDP_TOGETHER.contains(port);
            ports.iter().flatten().any(together)
                || is_to_all(packet.src)
                || is_to_all(packet.dst)
                || teredo_by_content(data, false).is_some()
        }
        protocol::TCP | protocol::ICMP | protocol::ICMPV6 => false,
        _ => true,
    };
    if together {
        return 0;
    }
    let (low, high) = (packet.src.min(packet.dst), packet.src.max(packet.dst));
    // Not secret: of so few sensors anybody can find hosts of one.
    let mut hasher = FixedState::with_seed(SEED).build_hasher();
    for host in [low, high] {
        match host {
            IpAddr::V4(host) => hasher.write_u32(host.to_bits()),
            IpAddr::V6(host) => hasher.write_u128(host.to_bits()),
        }
    }
    // The upper half is the better one.
    (((hasher.finish() >> 32) * u64::from(count)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: u16 = 101;

    /// A TCP packet over IPv6 from a host to `dst`, behind this extension header if there is one.
    fn whose(dst: u8, extension: &[u8]) -> Whose {
        let (next, len) = match extension {
            [] => (protocol::TCP, 20),
            header => (protocol::ROUTING, header.len() + 20),
        };
        let head = [0x60, 0, 0, 0, 0, len as u8, next, 64];
        let packet = [&head[..], &[1; 16], &[dst; 16], extension, &[0; 20]].concat();
        Whose::of(64, RAW, &packet, packet.len())
    }

    #[test]
    fn a_packet_is_whose_the_end_of_its_route_is() {
        let route = |end: u8| [&[protocol::TCP, 2, 2, 1, 0, 0, 0, 0][..], &[end; 16]].concat();
        let direct: Vec<_> = (2..12).map(|dst| whose(dst, &[])).collect();
        let routed: Vec<_> = (2..12).map(|dst| whose(99, &route(dst))).collect();
        assert_eq!(direct, routed);
        assert!(direct.iter().any(|one| *one != direct[0]), "{direct:?}");
    }
}
