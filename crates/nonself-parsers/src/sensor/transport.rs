//! Packets to their connections: TCP, UDP, ICMP and the rest.

use super::Sensor;
use super::checksums::Checksum;
use super::ip::Origin;
use super::lifetime::Ends;
use crate::app::Direction;
use crate::flow::key::{Endpoint, FlowKey};
use crate::flow::{Counts, FlowInfo, Kind, Outlet, server_ports};
use crate::net::{IpPacket, protocol};
use crate::transport::icmp;
use crate::transport::tcp::{self, Segment, Surroundings};
use crate::wire::{be16, u8_at};

const UDP_HEADER: usize = 8;
const ICMP_HEADER: usize = 8;
/// The largest shift of a window (RFC 7323).
const MAX_SHIFT: u8 = 14;

fn ends(kind: Kind, packet: &IpPacket<'_>, src_port: u16, dst_port: u16) -> Ends {
    Ends {
        kind,
        protocol: packet.protocol,
        src: Endpoint {
            host: packet.src,
            port: src_port,
        },
        dst: Endpoint {
            host: packet.dst,
            port: dst_port,
        },
    }
}

fn direction(flow: &FlowInfo, src: Endpoint) -> Direction {
    if flow.orig == src {
        Direction::Orig
    } else {
        Direction::Resp
    }
}

impl Sensor {
    /// The ports, when the header is there.
    fn ports(&mut self, packet: &IpPacket<'_>, header: usize) -> Option<(u16, u16)> {
        let name = if packet.payload_len() < header {
            "truncated_header"
        } else if packet.payload.len() < header {
            "internally_truncated_header"
        } else {
            return Some((be16(packet.payload, 0)?, be16(packet.payload, 2)?));
        };
        self.counters.malformed_transport += 1;
        let source = match packet.protocol {
            protocol::TCP => "TCP",
            protocol::UDP => "UDP",
            _ => "ICMP",
        };
        self.hosts_weird(Some(source), name, None, (packet.src, packet.dst));
        None
    }

    pub(super) fn tcp(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>) {
        let Some((src_port, dst_port)) = self.ports(packet, tcp::header::MIN_LEN) else {
            return;
        };
        let Some(header) = tcp::header::parse(packet.payload) else {
            return;
        };
        let ends = ends(Kind::Tcp, packet, src_port, dst_port);
        let key = FlowKey::new(ends.src, ends.dst, ends.protocol, false);
        let mut slot = self.flows.find(&key);
        if let Some(known) = slot {
            let flow = self.flows.get_mut(known);
            if flow
                .and_then(|flow| flow.tcp.as_ref())
                .is_some_and(|tcp| tcp.view().is_reuse(&header))
            {
                self.end_flow(known);
                slot = None;
            }
        }
        let slot = slot.unwrap_or_else(|| {
            let flip = self.config.guess_servers_by_port && looks_like_answer(&header, &ends);
            self.begin_flow(origin, false, &ends, flip)
        });
        self.flows.touch(slot);
        let stated = be16(packet.payload, 16).unwrap_or(0);
        let checksum = self.checksum(packet, true, stated);
        self.come_through(slot, origin);
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let dir = direction(&flow.info, ends.src);
        let mut counts = flow.info.counts[index(dir)];
        let acceptable = self.is_acceptable(&mut counts, checksum);
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        flow.info.counts[index(dir)] = counts;
        let Some(tcp) = &mut flow.tcp else { return };
        let mut outlet = Outlet {
            now: origin.ts,
            clock: self.clock,
            flow: &mut flow.info,
            app: &mut flow.app,
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        if header.len < tcp::header::MIN_LEN {
            self.counters.malformed_transport += 1;
            outlet.weird("bad_TCP_header_len");
        } else if header.len > packet.payload.len() {
            self.counters.malformed_transport += 1;
            outlet.weird("truncated_header");
        } else if !acceptable {
            outlet.weird("bad_TCP_checksum");
            tcp.change(|tcp| tcp.checksum_error(dir, &mut outlet));
        } else {
            let segment = Segment {
                header,
                payload: &packet.payload[header.len..],
                len: packet.payload_len() - header.len,
                ttl: packet.ttl,
            };
            let mut surroundings = Surroundings {
                outlet: &mut outlet,
                timers: &mut flow.timers,
                timeouts: &self.config.timeouts,
                budget: &mut self.budget,
            };
            if header.flags.syn() {
                let options = &packet.payload[tcp::header::MIN_LEN..header.len];
                if let Some(shift) = tcp::header::window_scale(options).filter(|s| *s > MAX_SHIFT) {
                    let addl = Some(shift.to_string());
                    surroundings.outlet.weird_with("TCP_scale_range", addl);
                }
            }
            tcp.change(|tcp| tcp.segment(&segment, dir, &mut surroundings));
            // The roles may have changed.
            let counts = &mut flow.info.counts[index(direction(&flow.info, ends.src))];
            counts.packets += 1;
            counts.ip_bytes += packet.total_len as u64;
        }
        self.flows.schedule(slot);
        self.limit_memory(slot);
        self.limit_parsers(slot);
    }

    pub(super) fn udp(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>) {
        let Some((src_port, dst_port)) = self.ports(packet, UDP_HEADER) else {
            return;
        };
        let ends = ends(Kind::Udp, packet, src_port, dst_port);
        let key = FlowKey::new(ends.src, ends.dst, ends.protocol, false);
        let slot = self.flows.find(&key).unwrap_or_else(|| {
            let flip = self.config.guess_servers_by_port
                && server_ports::is_udp_server(src_port)
                && (!server_ports::is_udp_server(dst_port) || is_dns_reply(src_port, packet));
            self.begin_flow(origin, false, &ends, flip)
        });
        // In IPv4 a sender may leave the checksum out.
        let stated = be16(packet.payload, 6).unwrap_or(0);
        let checksum = if stated == 0 && packet.src.is_ipv4() {
            Checksum::Right
        } else {
            self.checksum(packet, true, stated)
        };
        let stated_len = usize::from(be16(packet.payload, 4).unwrap_or(0));
        let mut tunnel = None;
        let data = &packet.payload[UDP_HEADER..];
        self.datagram(
            origin,
            packet,
            slot,
            ends.src,
            checksum,
            |outlet, dir, counts| {
                if stated_len != packet.payload_len() {
                    outlet.weird("UDP_datagram_length_mismatch");
                }
                let len = stated_len.saturating_sub(UDP_HEADER) as u64;
                counts.payload += len;
                outlet
                    .flow
                    .history
                    .check(crate::flow::history::Event::Data, b'D', dir.is_orig());
                tunnel = super::encapsulation::recognise(outlet.flow, data);
                if tunnel.is_none() {
                    outlet.data(dir, data);
                }
            },
        );
        if let Some(tunnel) = tunnel {
            self.udp_tunnel(origin, packet, slot, tunnel, data);
        }
    }

    pub(super) fn icmp(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>) {
        if self.ports(packet, ICMP_HEADER).is_none() {
            return;
        }
        let (Some(kind), Some(code)) = (u8_at(packet.payload, 0), u8_at(packet.payload, 1)) else {
            return;
        };
        let v6 = packet.protocol == protocol::ICMPV6;
        let counterpart = if v6 {
            icmp::counterpart_v6(kind)
        } else {
            icmp::counterpart_v4(kind)
        };
        let other = counterpart.unwrap_or(code);
        if v6 && let Some((name, options)) = icmp::options(kind) {
            let len = packet.payload.len() - ICMP_HEADER;
            if len < options {
                let addl = format!("{options} (length {len})");
                self.packet_weird("ICMP", name, Some(addl));
            }
        }
        let ends = ends(Kind::Icmp, packet, u16::from(kind), u16::from(other));
        let one_way = counterpart.is_none();
        let key = FlowKey::new(ends.src, ends.dst, ends.protocol, one_way);
        let slot = self
            .flows
            .find(&key)
            .unwrap_or_else(|| self.begin_flow(origin, one_way, &ends, false));
        let stated = be16(packet.payload, 2).unwrap_or(0);
        let checksum = self.checksum(packet, v6, stated);
        let len = packet.payload_len() - ICMP_HEADER;
        self.datagram(origin, packet, slot, ends.src, checksum, |_, _, counts| {
            counts.payload += len as u64;
        });
    }

    /// Any other IP protocol: who, to whom, how much.
    pub(super) fn other(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>) {
        self.counters.unknown_ip_protocol += 1;
        let ends = ends(Kind::Other, packet, 0, 0);
        let key = FlowKey::new(ends.src, ends.dst, ends.protocol, false);
        let slot = self
            .flows
            .find(&key)
            .unwrap_or_else(|| self.begin_flow(origin, false, &ends, false));
        // Zeek counts no payload here: where the header ends is not known.
        self.datagram(
            origin,
            packet,
            slot,
            ends.src,
            Checksum::Right,
            |_, _, _| {},
        );
    }

    /// The packet comes through a tunnel, or through none.
    fn come_through(&mut self, slot: u32, origin: &Origin<'_>) {
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let changed = flow
            .info
            .note_parent(origin.tunnel.map(|tunnel| &*tunnel.uid));
        if let (true, Some(tunnel)) = (changed, origin.tunnel) {
            self.note_tunnels(origin.ts, tunnel);
        }
    }

    /// What all protocols without a stream have in common.
    fn datagram(
        &mut self,
        origin: &Origin<'_>,
        packet: &IpPacket<'_>,
        slot: u32,
        src: Endpoint,
        checksum: Checksum,
        act: impl FnOnce(&mut Outlet<'_>, Direction, &mut Counts),
    ) {
        self.flows.touch(slot);
        self.come_through(slot, origin);
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let dir = direction(&flow.info, src);
        let mut counts = flow.info.counts[index(dir)];
        let acceptable = self.is_acceptable(&mut counts, checksum);
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let mut outlet = Outlet {
            now: origin.ts,
            clock: self.clock,
            flow: &mut flow.info,
            app: &mut flow.app,
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        if acceptable {
            outlet.flow.last = origin.ts;
            act(&mut outlet, dir, &mut counts);
            counts.packets += 1;
            counts.ip_bytes += packet.total_len as u64;
        } else if outlet.flow.kind == Kind::Udp {
            outlet.weird("bad_UDP_checksum");
            counts
                .checksum_errors
                .count(&mut outlet.flow.history, b'C', dir.is_orig());
        } else {
            outlet.weird("bad_ICMP_checksum");
        }
        flow.info.counts[index(dir)] = counts;
        self.flows.schedule(slot);
        self.limit_parsers(slot);
    }
}

fn index(dir: Direction) -> usize {
    usize::from(!dir.is_orig())
}

/// Between two name servers the first message tells who was asked.
fn is_dns_reply(src_port: u16, packet: &IpPacket<'_>) -> bool {
    const HEADER: usize = 12;
    const REPLY: u8 = 0x80;
    let message = packet.payload.get(UDP_HEADER..).unwrap_or_default();
    src_port == 53 && message.len() >= HEADER && message[2] & REPLY != 0
}

/// A connection that does not begin with a SYN: does its sender look like the server?
fn looks_like_answer(header: &tcp::header::Header, ends: &Ends) -> bool {
    let flags = header.flags;
    if flags.syn() && !flags.ack() {
        return false;
    }
    let (src, dst) = (ends.src.port, ends.dst.port);
    if !server_ports::is_tcp_server(src) {
        return false;
    }
    // A SYN-ACK between two servers may be a stealth scan: leave it as it is.
    !server_ports::is_tcp_server(dst) || (!flags.syn() && src < dst)
}
