//! IPv6 (RFC 8200) with its extension headers.

use std::net::{IpAddr, Ipv6Addr};

use super::{Fragment, HeaderChecksum, IpError, IpPacket, protocol};
use crate::wire::{array, be16, be32, u8_at};

const HEADER: usize = 40;
/// Extension headers followed in one packet.
const EXTENSION_LIMIT: usize = 32;

pub fn parse(data: &[u8], wire_len: usize) -> Result<IpPacket<'_>, IpError> {
    let truncated = "truncated_IP";
    if data.len() < HEADER {
        return Err(truncated);
    }
    let payload_len = usize::from(be16(data, 4).ok_or(truncated)?);
    // No length: a jumbogram, or segmentation offload.
    let total_len = if payload_len == 0 {
        data.len()
    } else {
        HEADER + payload_len
    };
    if wire_len < total_len {
        return Err("truncated_IP_len");
    }
    let end = total_len.min(data.len());
    let address = |at| array::<16>(data, at).map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes)));
    let mut packet = IpPacket {
        src: address(8).ok_or(truncated)?,
        dst: address(24).ok_or(truncated)?,
        protocol: u8_at(data, 6).ok_or(truncated)?,
        total_len,
        header_len: HEADER,
        payload: &data[HEADER..end],
        fragment: None,
        ttl: u8_at(data, 7).ok_or(truncated)?,
        header_checksum: HeaderChecksum::Right,
    };
    for _ in 0..EXTENSION_LIMIT {
        let rest = &data[packet.header_len..end];
        let length = match packet.protocol {
            protocol::HOP_BY_HOP
            | protocol::ROUTING
            | protocol::DESTINATION
            | protocol::HIP
            | protocol::SHIM6 => u8_at(rest, 1).map(|words| usize::from(words) * 8 + 8),
            protocol::AH => u8_at(rest, 1).map(|words| usize::from(words) * 4 + 8),
            protocol::FRAGMENT => Some(8),
            _ => break,
        };
        let (Some(length), Some(next)) = (length, u8_at(rest, 0)) else {
            return Err("internally_truncated_header");
        };
        if length > rest.len() {
            let is_there = data.len() - packet.header_len >= length;
            return Err(if is_there {
                "invalid_IP_header_size"
            } else {
                "internally_truncated_header"
            });
        }
        if packet.protocol == protocol::FRAGMENT {
            let word = be16(rest, 2).ok_or(truncated)?;
            packet.fragment = Some(Fragment {
                id: be32(rest, 4).ok_or(truncated)?,
                offset: usize::from(word & 0xfff8),
                more: word & 1 != 0,
            });
        }
        packet.header_len += length;
        packet.protocol = next;
        packet.payload = &data[packet.header_len..end];
        // What follows belongs to the whole packet, not to this piece of it.
        if packet.fragment.is_some() {
            break;
        }
    }
    Ok(packet)
}

/// Extension headers in front of a reassembled packet's transport header.
///
/// Gives the protocol behind them and where it begins.
pub fn skip_extensions(mut next: u8, data: &[u8]) -> Option<(u8, usize)> {
    let mut at = 0;
    for _ in 0..EXTENSION_LIMIT {
        let length = match next {
            protocol::HOP_BY_HOP
            | protocol::ROUTING
            | protocol::DESTINATION
            | protocol::HIP
            | protocol::SHIM6 => usize::from(u8_at(data, at + 1)?) * 8 + 8,
            protocol::AH => usize::from(u8_at(data, at + 1)?) * 4 + 8,
            _ => break,
        };
        next = u8_at(data, at)?;
        at += length;
    }
    (at <= data.len()).then_some((next, at))
}
