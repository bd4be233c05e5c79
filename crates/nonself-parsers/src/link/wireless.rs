//! IEEE 802.11, alone or behind a radiotap or Prism header.

use super::{Content, LinkInfo, tail};
use crate::wire::{array, be16, be32, u8_at};

/// Radiotap: a header of stated length.
pub(super) fn radiotap<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Option<Content<'a>> {
    let length = u16::from_le_bytes([u8_at(data, 2)?, u8_at(data, 3)?]);
    frame(info, data.get(usize::from(length)..)?)
}

/// Prism, or the AVS header that shares its link type.
pub(super) fn prism<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Option<Content<'a>> {
    const AVS_MAGIC: u32 = 0x8021_1000;
    let avs = be32(data, 0)? & 0xffff_f000 == AVS_MAGIC;
    let length = if avs { be32(data, 4)? as usize } else { 144 };
    frame(info, data.get(length..)?)
}

/// A data frame in the clear holds an LLC header; all others hold no IP packet.
pub(super) fn frame<'a>(info: &mut LinkInfo, data: &'a [u8]) -> Option<Content<'a>> {
    let control = u8_at(data, 0)?;
    let flags = u8_at(data, 1)?;
    let kind = control >> 2 & 3;
    let subtype = control >> 4;
    let protected = flags & 0x40 != 0;
    let carries_data = kind == 2 && subtype & 4 == 0;
    if !carries_data || protected {
        return Some(Content::Llc);
    }
    let mut length = 24;
    let (src, dst) = match flags & 3 {
        0 => (10, 4),
        1 => (10, 16),
        2 => (16, 4),
        _ => {
            length += 6;
            (24, 16)
        }
    };
    info.src = array(data, src);
    info.dst = array(data, dst);
    let quality_of_service = subtype & 8 != 0;
    if quality_of_service {
        let aggregated = u8_at(data, length)? & 0x80 != 0;
        if aggregated {
            return Some(Content::Llc);
        }
        length += 2;
    }
    let llc = data.get(length..)?;
    if !llc.starts_with(&[0xaa, 0xaa, 0x03]) {
        return Some(Content::Llc);
    }
    Some(super::by_ethertype(info, be16(llc, 6)?, tail(llc, 8)))
}
