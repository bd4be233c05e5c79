//! Packets inside packets: GRE, IP in IP, VXLAN, Geneve, Teredo, GTP-U.

use super::Sensor;
use super::ip::Origin;
use crate::flow::FlowInfo;
use crate::flow::key::Endpoint;
use crate::flow::uid::{Identity, uid};
use crate::link::{self, Content, LinkInfo, ethertype};
use crate::log::Text;
use crate::net::{IpPacket, protocol};
use crate::wire::{be16, be32, u8_at};

/// A tunnel over UDP, and where its inner packet begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UdpTunnel {
    pub name: &'static str,
    start: usize,
    inner: Inner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inner {
    Ethernet,
    Ip,
    Gre,
}

/// By the responder's port, and only when the content agrees; Teredo by content alone.
pub(super) fn recognise(flow: &FlowInfo, data: &[u8]) -> Option<UdpTunnel> {
    let (name, start, inner) = match flow.resp.port {
        4789 if u8_at(data, 0)? & 0x08 != 0 && data.len() >= 8 + 14 => {
            ("vxlan", 8, Inner::Ethernet)
        }
        6081 => geneve(data)?,
        2152 => ("gtpv1", gtp(data)?, Inner::Ip),
        4754 if u8_at(data, 1)?.trailing_zeros() >= 3 => ("gre", 0, Inner::Gre),
        // Teredo peers use any port, so its addresses have to tell.
        _ => ("teredo", teredo(flow, data)?, Inner::Ip),
    };
    Some(UdpTunnel { name, start, inner })
}

fn geneve(data: &[u8]) -> Option<(&'static str, usize, Inner)> {
    let version = u8_at(data, 0)? >> 6;
    let options = usize::from(u8_at(data, 0)? & 0x3f) * 4;
    let inner = match be16(data, 2)? {
        ethertype::TRANSPARENT_ETHERNET => Inner::Ethernet,
        ethertype::IPV4 | ethertype::IPV6 => Inner::Ip,
        _ => return None,
    };
    let start = 8 + options;
    (version == 0 && data.len() >= 8).then_some(("geneve", start, inner))
}

/// An IPv6 packet, perhaps behind an authentication and an origin header (RFC 4380) and
/// in front of trailers (RFC 6081).
fn teredo(flow: &FlowInfo, data: &[u8]) -> Option<usize> {
    const PREFIX: [u8; 4] = [0x20, 0x01, 0, 0];
    let mut at = 0;
    // Most datagrams are none: be quick about it.
    if !matches!(data.first()?, 0 | 0x60..=0x6f) {
        return None;
    }
    if be16(data, at)? == 1 {
        at += 13 + usize::from(u8_at(data, at + 2)?) + usize::from(u8_at(data, at + 3)?);
    }
    if be16(data, at)? == 0 {
        at += 8;
    }
    let inner = data.get(at..)?;
    let fits = inner.len() >= 40 && inner.len() >= 40 + usize::from(be16(inner, 4)?);
    let known = flow.tunnel == Some("teredo") || flow.resp.port == 3544;
    let teredo = fits && (known || inner[8..12] == PREFIX || inner[24..28] == PREFIX);
    (teredo && inner[0] >> 4 == 6).then_some(at)
}

/// GTP version 1, user plane only.
fn gtp(data: &[u8]) -> Option<usize> {
    const USER_DATA: u8 = 0xff;
    let flags = u8_at(data, 0)?;
    if flags >> 5 != 1 || flags & 0x10 == 0 || u8_at(data, 1)? != USER_DATA {
        return None;
    }
    let mut at = 8;
    if flags & 0x07 != 0 {
        at += 4;
        let mut next = if flags & 0x04 == 0 {
            0
        } else {
            u8_at(data, at - 1)?
        };
        while next != 0 {
            let length = usize::from(u8_at(data, at)?) * 4;
            if length == 0 {
                return None;
            }
            at += length;
            next = u8_at(data, at - 1)?;
        }
    }
    matches!(u8_at(data, at)? >> 4, 4 | 6).then_some(at)
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
        let gre = tunnel.inner == Inner::Gre;
        if !gre {
            flow.info.tunnel = Some(tunnel.name);
        }
        let parent = if gre {
            gre_parent(packet)
        } else {
            flow.info.uid()
        };
        let origin = Origin {
            depth: origin.depth + 1,
            parent: Some(&parent),
            ..*origin
        };
        let inner = data.get(tunnel.start..).unwrap_or(&[]);
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
            let parent = parent(packet);
            let origin = Origin {
                depth: origin.depth + 1,
                parent: Some(&parent),
                ..*origin
            };
            self.ip(&origin, packet.payload);
        }
    }

    pub(super) fn gre(&mut self, origin: &Origin<'_>, packet: &IpPacket<'_>, data: &[u8]) {
        if self.enter(origin.depth) {
            let parent = parent(packet);
            let origin = Origin {
                depth: origin.depth + 1,
                parent: Some(&parent),
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

fn ppp(data: &[u8]) -> Option<Content<'_>> {
    let data = data.strip_prefix(&[0xff, 0x03]).unwrap_or(data);
    // A protocol number of one byte is odd.
    Some(match u8_at(data, 0)? {
        short if short & 1 == 1 => link::ppp(u16::from(short), &data[1..]),
        _ => link::ppp(be16(data, 0)?, data.get(2..)?),
    })
}

/// Ethertype and content of a GRE packet (RFC 2784, 2890, 2637; ERSPAN as Ethernet).
fn gre_inner(data: &[u8]) -> Option<(u16, Option<&[u8]>)> {
    const ERSPAN: u16 = 0x88be;
    const ERSPAN_III: u16 = 0x22eb;
    let flags = be16(data, 0)?;
    let kind = be16(data, 2)?;
    let version = flags & 7;
    let bit = |mask: u16| flags & mask != 0;
    let mut at = 4;
    let checksum_or_routing = bit(0x8000) || bit(0x4000);
    at += 4
        * (usize::from(checksum_or_routing) + usize::from(bit(0x2000)) + usize::from(bit(0x1000)));
    if version == 1 {
        at += 4 * usize::from(bit(0x0080));
    }
    if bit(0x4000) || version > 1 {
        return Some((kind, None));
    }
    let kind = match kind {
        ERSPAN => {
            // Type I has no header of its own and no sequence number.
            at += if bit(0x1000) { 8 } else { 0 };
            ethertype::TRANSPARENT_ETHERNET
        }
        ERSPAN_III => {
            let has_subheader = be32(data, at + 8)? & 1 != 0;
            at += if has_subheader { 20 } else { 12 };
            ethertype::TRANSPARENT_ETHERNET
        }
        other => other,
    };
    Some((kind, Some(data.get(at..)?)))
}

fn gre_parent(packet: &IpPacket<'_>) -> Text {
    parent(&IpPacket {
        protocol: protocol::GRE,
        ..*packet
    })
}

/// The identifier of a tunnel that is no connection: the same for all of its packets.
fn parent(packet: &IpPacket<'_>) -> Text {
    let end = |host| Endpoint { host, port: 0 };
    let (low, high) = (packet.src.min(packet.dst), packet.src.max(packet.dst));
    let gre = packet.protocol == protocol::GRE;
    uid(&Identity {
        start: 0,
        packet: 0,
        src: end(low),
        dst: end(high),
        protocol: if gre { protocol::GRE } else { protocol::IPV4 },
        vlan: None,
    })
}
