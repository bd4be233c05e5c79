//! Packets inside packets: GRE, IP in IP, VXLAN, Geneve, Teredo, GTP-U, AYIYA.

use super::Sensor;
use super::encapsulation::{Inner, UdpTunnel, gre_inner, ppp};
use super::ip::Origin;
use crate::app::tunnels::{self, DISCOVER, Ends};
use crate::flow::key::Endpoint;
use crate::flow::uid::{Identity, uid};
use crate::link::{self, Content, LinkInfo, ethertype};
use crate::log::{Enum, Text, Time};
use crate::net::{IpPacket, protocol};

/// A tunnel around a packet.
#[derive(Clone)]
pub(super) struct Around<'a> {
    pub uid: Text,
    kind: Enum,
    ends: Ends,
    /// The connection that is the tunnel, unless it is one of hosts.
    flow: Option<u32>,
    outer: Option<&'a Around<'a>>,
}

/// The type of a tunnel in Zeek's words.
fn kind(name: &str) -> Enum {
    Enum(match name {
        "vxlan" => "Tunnel::VXLAN",
        "geneve" => "Tunnel::GENEVE",
        "gtpv1" => "Tunnel::GTPv1",
        "teredo" => "Tunnel::TEREDO",
        "ayiya" => "Tunnel::AYIYA",
        "gre" => "Tunnel::GRE",
        _ => "Tunnel::IP",
    })
}

impl Sensor {
    fn enter(&mut self, depth: u8) -> bool {
        let allowed = depth < self.config.max_tunnel_depth;
        if allowed {
            self.counters.tunnelled_packets += 1;
        } else {
            self.counters.tunnels_too_deep += 1;
            self.packet_weird("TUNNEL", "exceeded_tunnel_max_depth", None);
        }
        allowed
    }

    /// A connection has just been found to come through these tunnels: tell of those that
    /// are new, the outermost first.
    pub(super) fn note_tunnels(&mut self, ts: i64, tunnel: &Around<'_>) {
        if let Some(outer) = tunnel.outer {
            self.note_tunnels(ts, outer);
        }
        let (now, time) = (Time(ts), Time(self.clock));
        let Some(slot) = tunnel.flow else {
            let uid = Some(tunnel.uid.clone());
            tunnels::note(&mut self.tables, now, tunnel.ends, tunnel.kind, uid);
            return;
        };
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        if !std::mem::replace(&mut flow.info.tunnel_told, true) {
            let ends = (flow.info.orig, flow.info.resp);
            let row = tunnels::row(now, Some(tunnel.uid.clone()), ends, tunnel.kind, DISCOVER);
            self.tables.tunnel.push(time, row);
        }
    }

    /// The connection that was a tunnel is over.
    pub(super) fn end_tunnel(&mut self, slot: u32) {
        let now = Time(self.clock);
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let info = &flow.info;
        if let (true, Some(name)) = (info.tunnel_told, info.tunnel) {
            let ends = (info.orig, info.resp);
            let row = tunnels::row(now, Some(info.uid()), ends, kind(name), tunnels::CLOSE);
            self.tables.tunnel.push(now, row);
        }
    }

    pub(super) fn udp_tunnel(
        &mut self,
        origin: &Origin<'_>,
        packet: &IpPacket<'_>,
        slot: u32,
        tunnel: UdpTunnel,
        data: &[u8],
    ) {
        if !self.enter(origin.depth) {
            return;
        }
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        // GRE is one tunnel between two hosts, whichever ports carry it.
        let around = if tunnel.inner == Inner::Gre {
            let gre = IpPacket {
                protocol: protocol::GRE,
                ..*packet
            };
            between_hosts(&gre, origin)
        } else {
            flow.info.tunnel = Some(tunnel.name);
            Around {
                uid: flow.info.uid(),
                kind: kind(tunnel.name),
                ends: (flow.info.orig, flow.info.resp),
                flow: Some(slot),
                outer: origin.tunnel,
            }
        };
        let origin = Origin {
            depth: origin.depth + 1,
            tunnel: Some(&around),
            ..*origin
        };
        let inner = data.get(tunnel.start..).unwrap_or(&[]);
        if inner.is_empty() && tunnel.name == "geneve" {
            let hosts = (packet.src, packet.dst);
            return self.hosts_weird(Some("GENEVE"), "geneve_empty_packet", None, hosts);
        }
        match tunnel.inner {
            Inner::Ip => self.ip(&origin, inner),
            Inner::Ethernet => self.inner_frame(&origin, inner),
            Inner::Gre => self.gre_payload(&origin, inner),
        }
    }

    /// A frame inside a tunnel: its own addresses and VLANs count.
    fn inner_frame(&mut self, origin: &Origin<'_>, data: &[u8]) {
        let mut info = LinkInfo::default();
        let content = link::ethernet(&mut info, data);
        self.content(
            &Origin {
                link: info,
                ..*origin
            },
            content,
        );
    }

    pub(super) fn ip_in_ip(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>) {
        if self.enter(origin.depth) {
            let around = between_hosts(packet, origin);
            let origin = Origin {
                depth: origin.depth + 1,
                tunnel: Some(&around),
                ..*origin
            };
            self.ip(&origin, packet.payload);
        }
    }

    pub(super) fn gre(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>, data: &[u8]) {
        if self.enter(origin.depth) {
            let around = between_hosts(packet, origin);
            let origin = Origin {
                depth: origin.depth + 1,
                tunnel: Some(&around),
                ..*origin
            };
            self.gre_payload(&origin, data);
        }
    }

    fn gre_payload(&mut self, origin: &Origin<'_>, data: &[u8]) {
        match gre_inner(data) {
            Some((kind, Some(inner))) => match kind {
                ethertype::TRANSPARENT_ETHERNET => self.inner_frame(origin, inner),
                ethertype::PPP => self.content(origin, ppp(inner).unwrap_or(Content::Truncated)),
                _ => {
                    let mut info = origin.link;
                    let content = link::by_ethertype(&mut info, kind, inner);
                    self.content(
                        &Origin {
                            link: info,
                            ..*origin
                        },
                        content,
                    );
                }
            },
            Some((kind, None)) => self.content(origin, Content::UnknownProtocol(kind)),
            None => self.packet_weird("TUNNEL", "truncated_GRE", None),
        }
    }
}

/// A tunnel that is no connection: the same for all packets between two hosts.
fn between_hosts<'a>(packet: &IpPacket<'_>, origin: &Origin<'a>) -> Around<'a> {
    let end = |host| Endpoint { host, port: 0 };
    let (low, high) = (packet.src.min(packet.dst), packet.src.max(packet.dst));
    let gre = packet.protocol == protocol::GRE;
    Around {
        uid: uid(&Identity {
            start: 0,
            packet: 0,
            src: end(low),
            dst: end(high),
            protocol: if gre { protocol::GRE } else { protocol::IPV4 },
            vlan: None,
        }),
        kind: kind(if gre { "gre" } else { "ip" }),
        ends: (end(packet.src), end(packet.dst)),
        flow: None,
        outer: origin.tunnel,
    }
}
