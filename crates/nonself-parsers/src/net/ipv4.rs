//! IPv4 (RFC 791).

use std::net::{IpAddr, Ipv4Addr};

use super::{Fragment, HeaderChecksum, IpError, IpPacket, checksum};
use crate::wire::{array, be16, u8_at};

const MIN_HEADER: usize = 20;

pub fn parse(data: &[u8], wire_len: usize) -> Result<IpPacket<'_>, IpError> {
    let truncated = "truncated_IP";
    if data.len() < MIN_HEADER {
        return Err(truncated);
    }
    let header_len = usize::from(data[0] & 0x0f) * 4;
    let mut total_len = usize::from(be16(data, 2).ok_or(truncated)?);
    if total_len == 0 {
        // Segmentation offload: the card would have filled it in.
        total_len = data.len();
    }
    if wire_len < total_len {
        return Err("truncated_IP_len");
    }
    if header_len > total_len {
        return Err("invalid_IP_header_size");
    }
    if header_len > data.len() {
        return Err("internally_truncated_header");
    }
    if header_len < MIN_HEADER {
        return Err("IPv4_min_header_size");
    }
    let word = be16(data, 6).ok_or(truncated)?;
    let offset = usize::from(word & 0x1fff) * 8;
    let more = word & 0x2000 != 0;
    let id = u32::from(be16(data, 4).ok_or(truncated)?);
    let address = |at| array::<4>(data, at).map(|bytes| IpAddr::V4(Ipv4Addr::from(bytes)));
    let header_checksum = if checksum::is_right(0, &data[..header_len]) {
        HeaderChecksum::Right
    } else if be16(data, 10) == Some(0) {
        HeaderChecksum::Zero
    } else {
        HeaderChecksum::Wrong
    };
    Ok(IpPacket {
        src: address(12).ok_or(truncated)?,
        dst: address(16).ok_or(truncated)?,
        protocol: u8_at(data, 9).ok_or(truncated)?,
        total_len,
        header_len,
        payload: &data[header_len..total_len.min(data.len())],
        fragment: (more || offset > 0).then_some(Fragment { id, offset, more }),
        ttl: u8_at(data, 8).ok_or(truncated)?,
        header_checksum,
    })
}
