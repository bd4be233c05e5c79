//! From the IP header to the transport.

use super::Sensor;
use super::tunnel::Around;
use crate::config::Checksums;
use crate::link::LinkInfo;
use crate::net::fragments::{Added, Outcome};
use crate::net::{self, HeaderChecksum, IpPacket, extensions, ipv6, protocol};

/// Where an IP packet comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub ts: i64,
    pub link: LinkInfo,
    /// Bytes missing at the end of the packet.
    pub cut: usize,
    /// It is known to be this sensor's, of several.
    pub own: bool,
    /// Tunnels around it.
    pub depth: u8,
    /// The innermost tunnel.
    pub tunnel: Option<&'a Around<'a>>,
}

impl Sensor {
    pub(super) fn ip(&mut self, origin: &Origin<'_>, data: &[u8]) {
        // What is inside a tunnel belongs to the shard that has the tunnel.
        let shared = origin.depth == 0 && !origin.own && !self.config.shard.is_first();
        if !shared && let Some(ends) = extensions::ends(data) {
            for (name, addl, hosts) in ends.odd {
                self.hosts_weird(None, name, addl, hosts);
            }
        }
        let packet = match net::parse(data, data.len() + origin.cut) {
            Ok(packet) => packet,
            Err(_) if shared => return,
            Err(name) => {
                self.counters.malformed_ip += 1;
                self.packet_weird("IP", name, None);
                return;
            }
        };
        let acceptable = self.header_is_acceptable(&packet);
        if packet.fragment.is_none() && acceptable {
            if origin.depth == 0 && !origin.own && !self.config.shard.owns(&packet) {
                return;
            }
            self.counters.ip_packets += 1;
            self.transport(origin, &packet);
            return;
        }
        if !shared {
            self.counters.ip_packets += 1;
        }
        if !acceptable {
            if !shared {
                self.counters.bad_ip_checksums += 1;
                let hosts = (packet.src, packet.dst);
                self.hosts_weird(Some("IP"), "bad_IP_checksum", None, hosts);
            }
            return;
        }
        self.fragment(origin, packet, shared);
    }

    /// Whose a fragment is, only the whole tells: every shard puts it together.
    fn fragment(&mut self, origin: &Origin<'_>, mut packet: IpPacket<'_>, shared: bool) {
        let Some(fragment) = packet.fragment else {
            return;
        };
        let count = u64::from(!shared);
        self.counters.ip_fragments += count;
        let hosts = (packet.src, packet.dst);
        let Added { outcome, odd } = self.fragments.add(self.time, &packet, fragment);
        for name in odd.into_iter().filter(|_| !shared) {
            self.hosts_weird(None, name, None, hosts);
        }
        match outcome {
            Outcome::Waiting => {}
            Outcome::Dropped(_) if shared => {}
            Outcome::Dropped(name) => {
                self.counters.fragments_dropped += 1;
                self.hosts_weird(None, name, None, hosts);
                // The first one, cut by the capture, still tells who speaks.
                if name == "incompletely_captured_fragment" && fragment.offset == 0 {
                    self.transport(origin, &packet);
                }
            }
            Outcome::Complete(whole) => {
                self.counters.datagrams_reassembled += count;
                let mut header_len = whole.header_len;
                let mut kind = whole.protocol;
                let mut start = 0;
                if packet.src.is_ipv6() {
                    // The fragment header is gone; others may follow it.
                    header_len -= 8;
                    let Some(found) = ipv6::skip_extensions(kind, &whole.payload) else {
                        self.counters.malformed_ip += count;
                        return;
                    };
                    (kind, start) = found;
                }
                packet.protocol = kind;
                packet.header_len = header_len + start;
                packet.total_len = header_len + whole.payload.len();
                // The length of an IPv6 packet does not count its first header.
                let limit = 0xffff + if packet.src.is_ipv6() { 40 } else { 0 };
                if packet.total_len > limit {
                    self.counters.malformed_ip += count;
                    if !shared {
                        self.hosts_weird(Some("IP"), "invalid_IP_header_size", None, hosts);
                    }
                    return;
                }
                packet.fragment = None;
                let packet = IpPacket {
                    payload: &whole.payload[start..],
                    ..packet
                };
                if origin.depth > 0 || self.config.shard.owns(&packet) {
                    self.transport(&Origin { cut: 0, ..*origin }, &packet);
                }
            }
        }
    }

    /// In doubt the connection decides, from what its sender has sent before; a fragment
    /// belongs to none yet.
    fn header_is_acceptable(&self, packet: &IpPacket<'_>) -> bool {
        match (packet.header_checksum, self.config.checksums) {
            (HeaderChecksum::Right, _) | (_, Checksums::Ignore) => true,
            // Some cards fill in the header's checksum too.
            (HeaderChecksum::Zero, mode) => mode == Checksums::Auto,
            (HeaderChecksum::Wrong, mode) => mode == Checksums::Auto && packet.fragment.is_none(),
        }
    }

    fn transport(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>) {
        match packet.protocol {
            protocol::TCP => self.tcp(origin, packet),
            protocol::UDP => self.udp(origin, packet),
            protocol::ICMP | protocol::ICMPV6 => self.icmp(origin, packet),
            protocol::IPV4 | protocol::IPV6 => self.ip_in_ip(origin, packet),
            protocol::GRE => self.gre(origin, packet, packet.payload),
            protocol::ESP | protocol::MOBILITY => self.counters.encrypted_ip += 1,
            // Inside a tunnel it keeps the tunnel open: a Teredo bubble.
            protocol::NO_NEXT if origin.depth > 0 => {}
            protocol::NO_NEXT => {
                let hosts = (packet.src, packet.dst);
                self.hosts_weird(Some("IP"), "ipv6_no_next", None, hosts);
            }
            _ => self.other(origin, packet),
        }
    }
}
