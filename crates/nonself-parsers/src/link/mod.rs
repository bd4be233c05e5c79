//! The link layer: what carries the IP packet, and what it says on the way.

mod ethernet;
mod wireless;

use crate::wire::{be16, be32, u8_at};

pub(crate) use ethernet::ethernet;

/// Link types, by their numbers in the `LINKTYPE_` registry.
mod linktype {
    pub const NULL: u16 = 0;
    pub const ETHERNET: u16 = 1;
    pub const PPP: u16 = 9;
    pub const PPP_HDLC: u16 = 50;
    /// `DLT_RAW` of some systems, written to files by mistake.
    pub const RAW_BSD: u16 = 12;
    pub const RAW_OPENBSD: u16 = 14;
    pub const RAW: u16 = 101;
    pub const CISCO_HDLC: u16 = 104;
    pub const IEEE802_11: u16 = 105;
    pub const LOOP: u16 = 108;
    pub const LINUX_SLL: u16 = 113;
    pub const PRISM: u16 = 119;
    pub const IEEE802_11_RADIOTAP: u16 = 127;
    pub const PPI: u16 = 192;
    pub const IPV4: u16 = 228;
    pub const IPV6: u16 = 229;
    pub const NFLOG: u16 = 239;
    pub const LINUX_SLL2: u16 = 276;
}

/// Ethertypes.
pub(crate) mod ethertype {
    pub const IPV4: u16 = 0x0800;
    pub const ARP: u16 = 0x0806;
    pub const TRANSPARENT_ETHERNET: u16 = 0x6558;
    pub const VLAN: u16 = 0x8100;
    pub const IPV6: u16 = 0x86dd;
    pub const MPLS: u16 = 0x8847;
    pub const MPLS_MULTICAST: u16 = 0x8848;
    pub const PPPOE_SESSION: u16 = 0x8864;
    pub const QINQ: u16 = 0x88a8;
    pub const PROFINET: u16 = 0x8892;
    pub const ETHERCAT: u16 = 0x88a4;
    pub const GOOSE: u16 = 0x88b8;
    pub const SAMPLED_VALUES: u16 = 0x88ba;
    /// Provider backbone bridges: a frame in a frame.
    pub const PBB: u16 = 0x88e7;
    pub const PTP: u16 = 0x88f7;
    /// Supervision frames, and the end of the trailer.
    pub const PRP: u16 = 0x88fb;
    pub const HSR: u16 = 0x892f;
    pub const LLDP: u16 = 0x88cc;
    pub const VNTAG: u16 = 0x8926;
    pub const QINQ_OLD: u16 = 0x9100;
    pub const PPP: u16 = 0x880b;
}

/// VLANs and hardware addresses of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkInfo {
    pub vlan: Option<u16>,
    pub inner_vlan: Option<u16>,
    pub src: Option<[u8; 6]>,
    pub dst: Option<[u8; 6]>,
    /// There were more tags than two: the inner one is the last.
    pub is_overwritten: bool,
}

/// What is inside a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// An IP packet of whichever version, perhaps with padding behind it.
    Ip(&'a [u8]),
    /// Something else than IP, by its ethertype.
    Frame(u16, &'a [u8]),
    /// Frames without an ethertype: spanning tree, LLDP of old, BACnet, control frames.
    Llc,
    /// A protocol number that is no ethertype.
    UnknownProtocol(u16),
    UnknownLinktype(u16),
    /// Headers that make no sense: who noticed, the name of Zeek's weird, and the length that
    /// is more than the other.
    Odd(&'static str, &'static str, Option<(usize, usize)>),
    /// The frame is shorter than its headers.
    Truncated,
}

/// Take a frame apart down to the network layer.
pub fn decapsulate(linktype: u16, data: &[u8]) -> (LinkInfo, Content<'_>) {
    let mut info = LinkInfo::default();
    let content = match linktype {
        linktype::ETHERNET => Some(ethernet(&mut info, data)),
        linktype::RAW
        | linktype::RAW_BSD
        | linktype::RAW_OPENBSD
        | linktype::IPV4
        | linktype::IPV6 => Some(Content::Ip(data)),
        linktype::NULL | linktype::LOOP => loopback(data),
        linktype::LINUX_SLL => cooked(&mut info, data),
        linktype::LINUX_SLL2 => cooked_v2(&mut info, data),
        linktype::PPP | linktype::PPP_HDLC => ppp_hdlc(data),
        linktype::CISCO_HDLC => {
            be16(data, 2).map(|kind| by_ethertype(&mut info, kind, tail(data, 4)))
        }
        linktype::IEEE802_11 => wireless::frame(&mut info, data),
        linktype::IEEE802_11_RADIOTAP => wireless::radiotap(&mut info, data),
        linktype::PRISM => wireless::prism(&mut info, data),
        linktype::PPI => ppi(&mut info, data),
        linktype::NFLOG => nflog(data),
        other => Some(Content::UnknownLinktype(other)),
    };
    (info, content.unwrap_or(Content::Truncated))
}

fn tail(data: &[u8], at: usize) -> &[u8] {
    data.get(at..).unwrap_or(&[])
}

/// Go on with what `kind` names; tags are taken off until something else comes.
pub(crate) fn by_ethertype<'a>(info: &mut LinkInfo, kind: u16, data: &'a [u8]) -> Content<'a> {
    ethernet::payload(info, kind, data, 0)
}

/// BSD loopback: four bytes of address family in the byte order of the host.
fn loopback(data: &[u8]) -> Option<Content<'_>> {
    let family = be32(data, 0)?;
    let family = if family > 0xffff {
        family.swap_bytes()
    } else {
        family
    };
    Some(match family {
        // AF_INET, and AF_INET6 of Linux, FreeBSD, Darwin, NetBSD, Windows.
        2 | 10 | 23 | 24 | 28 | 30 => Content::Ip(tail(data, 4)),
        other => Content::UnknownProtocol(other as u16),
    })
}

fn hardware_address(length: u16, field: &[u8]) -> Option<[u8; 6]> {
    if length == 6 {
        field.get(..6)?.try_into().ok()
    } else {
        None
    }
}

/// Linux cooked capture: an ethertype, and the sender's address when it has one.
fn cooked<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Option<Content<'a>> {
    info.src = hardware_address(be16(data, 4)?, data.get(6..14)?);
    let kind = be16(data, 14)?;
    Some(cooked_payload(info, kind, be16(data, 2)?, tail(data, 16)))
}

fn cooked_v2<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Option<Content<'a>> {
    let kind = be16(data, 0)?;
    info.src = hardware_address(u16::from(u8_at(data, 11)?), data.get(12..20)?);
    Some(cooked_payload(info, kind, be16(data, 8)?, tail(data, 20)))
}

fn cooked_payload<'a>(info: &mut LinkInfo, kind: u16, device: u16, data: &'a [u8]) -> Content<'a> {
    const ARPHRD_IPGRE: u16 = 778;
    if device == ARPHRD_IPGRE {
        return Content::UnknownProtocol(kind);
    }
    // Below 0x0600 the field tells a kind of frame without ethertype.
    if kind < 0x0600 {
        Content::Llc
    } else {
        by_ethertype(info, kind, data)
    }
}

/// PPP, with or without its HDLC address and control bytes.
fn ppp_hdlc(data: &[u8]) -> Option<Content<'_>> {
    let data = if data.starts_with(&[0xff, 0x03]) {
        tail(data, 2)
    } else {
        data
    };
    Some(ppp(be16(data, 0)?, tail(data, 2)))
}

/// A PPP protocol number and what follows it.
pub(crate) fn ppp(protocol: u16, data: &[u8]) -> Content<'_> {
    match protocol {
        0x0021 | 0x0057 => Content::Ip(data),
        0x0281 | 0x0283 => ethernet::mpls(data).unwrap_or(Content::Truncated),
        other => Content::UnknownProtocol(other),
    }
}

/// Per-packet information: a header of stated length in front of another link type.
fn ppi<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Option<Content<'a>> {
    let length = u16::from_le_bytes([u8_at(data, 2)?, u8_at(data, 3)?]);
    let inner = u16::from_le_bytes([u8_at(data, 4)?, u8_at(data, 5)?]);
    if inner == linktype::PPI || length < 8 {
        return Some(Content::UnknownLinktype(inner));
    }
    let (inner_info, content) = decapsulate(inner, data.get(usize::from(length)..)?);
    *info = inner_info;
    Some(content)
}

/// Linux netfilter log: type-length-value records in host order; one holds the packet.
fn nflog(data: &[u8]) -> Option<Content<'_>> {
    const PAYLOAD: u16 = 9;
    let mut at = 4;
    loop {
        let length = u16::from_le_bytes([u8_at(data, at)?, u8_at(data, at + 1)?]);
        let kind = u16::from_le_bytes([u8_at(data, at + 2)?, u8_at(data, at + 3)?]);
        if kind == PAYLOAD {
            return Some(Content::Ip(tail(data, at + 4)));
        }
        let (skip, left) = (usize::from(length).next_multiple_of(4), data.len() - at);
        if length < 4 || skip > left {
            let lengths = (skip > left).then_some((skip, left));
            return Some(Content::Odd("NFLOG", "nflog_bad_tlv_len", lengths));
        }
        at += skip;
    }
}
