//! Where the packet inside another begins: the headers of tunnels.

use crate::flow::FlowInfo;
use crate::link::{self, Content, ethertype};
use crate::net::protocol;
use crate::wire::{be16, be32, u8_at};

/// A tunnel over UDP, and where its inner packet begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UdpTunnel {
    pub name: &'static str,
    pub start: usize,
    pub inner: Inner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inner {
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
        5072 => ("ayiya", ayiya(data)?, Inner::Ip),
        // Teredo peers use any port, so its addresses have to tell.
        _ => ("teredo", teredo(flow, data)?, Inner::Ip),
    };
    Some(UdpTunnel { name, start, inner })
}

/// "Anything in anything", as `SixXS` wrote it; only what it forwards.
fn ayiya(data: &[u8]) -> Option<usize> {
    const FORWARD: u8 = 1;
    let identity = 1 << (u8_at(data, 0)? >> 4);
    let signature = usize::from(u8_at(data, 1)? >> 4) * 4;
    let start = 8 + identity + signature;
    let forwarded = u8_at(data, 2)? & 0x0f == FORWARD
        && matches!(u8_at(data, 3)?, protocol::IPV4 | protocol::IPV6);
    (forwarded && data.len() > start).then_some(start)
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
    let known = flow.tunnel == Some("teredo") || flow.resp.port == 3544;
    teredo_by_content(data, known)
}

/// Unless it is known, the addresses have to tell.
pub(crate) fn teredo_by_content(data: &[u8], known: bool) -> Option<usize> {
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

pub(super) fn ppp(data: &[u8]) -> Option<Content<'_>> {
    let data = data.strip_prefix(&[0xff, 0x03]).unwrap_or(data);
    // A protocol number of one byte is odd.
    Some(match u8_at(data, 0)? {
        short if short & 1 == 1 => link::ppp(u16::from(short), &data[1..]),
        _ => link::ppp(be16(data, 0)?, data.get(2..)?),
    })
}

/// Ethertype and content of a GRE packet (RFC 2784, 2890, 2637; ERSPAN as Ethernet).
pub(super) fn gre_inner(data: &[u8]) -> Option<(u16, Option<&[u8]>)> {
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
