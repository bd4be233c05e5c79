//! The network layer: IPv4, IPv6, fragments, checksums.

pub mod checksum;
pub mod extensions;
pub mod fragments;
pub mod ipv4;
pub mod ipv6;
pub mod networks;

use std::net::IpAddr;

/// IP protocol numbers.
pub mod protocol {
    pub const HOP_BY_HOP: u8 = 0;
    pub const ICMP: u8 = 1;
    pub const IPV4: u8 = 4;
    pub const TCP: u8 = 6;
    pub const UDP: u8 = 17;
    pub const IPV6: u8 = 41;
    pub const ROUTING: u8 = 43;
    pub const FRAGMENT: u8 = 44;
    pub const GRE: u8 = 47;
    pub const ESP: u8 = 50;
    pub const AH: u8 = 51;
    pub const ICMPV6: u8 = 58;
    pub const NO_NEXT: u8 = 59;
    pub const DESTINATION: u8 = 60;
    pub const MOBILITY: u8 = 135;
    pub const HIP: u8 = 139;
    pub const SHIM6: u8 = 140;
}

/// One piece of a fragmented packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    pub id: u32,
    /// In bytes.
    pub offset: usize,
    pub more: bool,
}

/// An IP packet, its headers taken apart.
#[derive(Clone, Copy, Debug)]
pub struct IpPacket<'a> {
    pub src: IpAddr,
    pub dst: IpAddr,
    /// What the payload is, after all extension headers.
    pub protocol: u8,
    /// Length by the header: IP headers and payload.
    pub total_len: usize,
    /// Length of the headers, extension headers included.
    pub header_len: usize,
    /// The payload as far as captured, padding cut off.
    pub payload: &'a [u8],
    pub fragment: Option<Fragment>,
    /// Routers that it may still pass.
    pub ttl: u8,
    /// The IPv4 header's checksum as found: right, wrong, or zero (left to the card).
    pub header_checksum: HeaderChecksum,
}

impl IpPacket<'_> {
    /// Length of the payload by the header.
    pub fn payload_len(&self) -> usize {
        self.total_len - self.header_len
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderChecksum {
    Right,
    Wrong,
    Zero,
}

/// Why a packet is none; the names are those of Zeek's weirds.
pub type IpError = &'static str;

/// Take an IP packet apart. `wire_len` is how long `data` was on the wire, which is
/// more than was captured when the capture cuts packets.
pub fn parse(data: &[u8], wire_len: usize) -> Result<IpPacket<'_>, IpError> {
    match data.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::parse(data, wire_len),
        Some(6) => ipv6::parse(data, wire_len).map(|packet| match extensions::ends(data) {
            Some(ends) => IpPacket {
                src: ends.src,
                dst: ends.dst,
                ..packet
            },
            None => packet,
        }),
        Some(_) if data.len() >= 20 => Err("unknown_ip_version"),
        _ => Err("truncated_IP"),
    }
}
