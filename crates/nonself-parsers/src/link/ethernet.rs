//! Ethernet: DIX and IEEE 802.3, with VLAN, QinQ, VN-Tag, MPLS and PPPoE in between.

use super::{Content, LinkInfo, ethertype, ppp, tail};
use crate::wire::{array, be16, u8_at};

/// Tags and outer headers taken off one frame; more of them are an attack, not a network.
const TAG_LIMIT: usize = 8;

const FABRIC_PATH: u16 = 0x8903;

/// An Ethernet frame, destination address first.
pub(crate) fn ethernet<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Content<'a> {
    let (Some(dst), Some(src), Some(kind)) =
        (array::<6>(data, 0), array::<6>(data, 6), be16(data, 12))
    else {
        return Content::Truncated;
    };
    // Cisco FabricPath: an outer header of 16 bytes around the frame.
    if kind == FABRIC_PATH && be16(data, 28).is_some_and(|inner| inner != FABRIC_PATH) {
        return ethernet(info, &data[16..]);
    }
    info.dst = Some(dst);
    info.src = Some(src);
    payload(info, kind, tail(data, 14), 0)
}

pub(super) fn payload<'a>(
    info: &mut LinkInfo,
    kind: u16,
    data: &'a [u8],
    tags: usize,
) -> Content<'a> {
    if tags > TAG_LIMIT {
        return Content::Odd("ETHERNET", "max_packet_analyzer_depth_exceeded", None);
    }
    let content = match kind {
        ethertype::IPV4 | ethertype::IPV6 => Some(Content::Ip(data)),
        ethertype::VLAN | ethertype::QINQ | ethertype::QINQ_OLD => vlan(info, data, tags),
        // High-availability ring: path and length, a number, then the ethertype.
        ethertype::HSR => be16(data, 4).map(|next| payload(info, next, tail(data, 6), tags + 1)),
        ethertype::VNTAG => be16(data, 4).map(|next| payload(info, next, tail(data, 6), tags + 1)),
        // A number of the service, then the frame of the customer.
        ethertype::PBB => be16(data, 16).map(|next| payload(info, next, tail(data, 18), tags + 1)),
        ethertype::MPLS | ethertype::MPLS_MULTICAST => mpls(data),
        ethertype::PPPOE_SESSION => be16(data, 6).map(|protocol| ppp(protocol, tail(data, 8))),
        0..0x0600 => Some(llc(info, data)),
        other => Some(Content::Frame(other, data)),
    };
    content.unwrap_or(Content::Truncated)
}

/// The first tag is the frame's VLAN, the second the inner one.
fn vlan<'a>(info: &mut LinkInfo, data: &'a [u8], tags: usize) -> Option<Content<'a>> {
    let id = be16(data, 0)? & 0x0fff;
    if info.vlan.is_none() {
        info.vlan = Some(id);
    } else {
        info.is_overwritten = info.inner_vlan.is_some();
        info.inner_vlan = Some(id);
    }
    Some(payload(info, be16(data, 2)?, tail(data, 4), tags + 1))
}

/// Go past the label stack; what lies below is told from its first half byte.
pub(super) fn mpls(data: &[u8]) -> Option<Content<'_>> {
    let mut at = 0;
    while u8_at(data, at + 2)? & 1 == 0 {
        at += 4;
    }
    let inner = tail(data, at + 4);
    Some(match inner.first()? >> 4 {
        4 | 6 => Content::Ip(inner),
        _ => Content::UnknownProtocol(ethertype::MPLS),
    })
}

/// IEEE 802.2: only SNAP names an ethertype.
fn llc<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Content<'a> {
    let snap = data.starts_with(&[0xaa, 0xaa, 0x03, 0, 0, 0]);
    match be16(data, 6) {
        Some(kind @ 0x0600..) if snap => payload(info, kind, tail(data, 8), 1),
        _ => Content::Llc,
    }
}
