//! The header of a call, and what follows it.

use crate::app::text;

pub(super) const HEADER: usize = 80;

/// Numbers are in the byte order that the header names; its identifiers are kept as sent.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub version: u8,
    pub packet_type: u8,
    pub flags: [u8; 2],
    pub representation: [u8; 2],
    pub serial: [u8; 2],
    pub object: [u8; 16],
    pub interface: [u8; 16],
    pub activity: [u8; 16],
    /// None when the byte order is neither of the two.
    pub numbers: Option<Numbers>,
    pub is_little: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    pub boot_time: u32,
    pub version: u32,
    pub sequence: u32,
    pub operation: u16,
    pub interface_hint: u16,
    pub activity_hint: u16,
    pub body: u16,
    pub fragment: u16,
    pub authentication: u8,
}

/// How a receiver of fragments answers.
#[derive(Clone, Debug)]
pub(super) struct FragmentAck {
    pub version: u8,
    pub window: u16,
    pub max_tsdu: u32,
    pub max_fragment: u32,
    pub serial: u16,
    pub selective: Vec<u64>,
    pub selective_length: u16,
}

pub(super) fn u16_at(data: &[u8], at: usize, little: bool) -> Option<u16> {
    if little {
        text::le16(data, at)
    } else {
        text::be16(data, at)
    }
}

pub(super) fn u32_at(data: &[u8], at: usize, little: bool) -> Option<u32> {
    if little {
        text::le32(data, at)
    } else {
        text::be32(data, at)
    }
}

fn identifier(data: &[u8], at: usize) -> Option<[u8; 16]> {
    data.get(at..at + 16)?.try_into().ok()
}

pub(super) fn header(data: &[u8]) -> Option<Header> {
    let head = data.get(..HEADER)?;
    let is_little = head[4] >> 4 == 1;
    let numbers = || {
        Some(Numbers {
            boot_time: u32_at(head, 56, is_little)?,
            version: u32_at(head, 60, is_little)?,
            sequence: u32_at(head, 64, is_little)?,
            operation: u16_at(head, 68, is_little)?,
            interface_hint: u16_at(head, 70, is_little)?,
            activity_hint: u16_at(head, 72, is_little)?,
            body: u16_at(head, 74, is_little)?,
            fragment: u16_at(head, 76, is_little)?,
            authentication: head[78],
        })
    };
    Some(Header {
        version: head[0],
        packet_type: head[1] & 0x1f,
        flags: [head[2], head[3]],
        representation: [head[4], head[5]],
        serial: [head[7], head[79]],
        object: identifier(head, 8)?,
        interface: identifier(head, 24)?,
        activity: identifier(head, 40)?,
        numbers: (head[4] >> 4 <= 1).then(numbers).flatten(),
        is_little,
    })
}

pub(super) fn fragment_ack(body: &[u8], little: bool) -> Option<FragmentAck> {
    let selective_length = u16_at(body, 14, little)?;
    let selective = (0..usize::from(selective_length))
        .map(|index| u32_at(body, 16 + index * 4, little).map(u64::from))
        .collect::<Option<Vec<_>>>()?;
    Some(FragmentAck {
        version: *body.first()?,
        window: u16_at(body, 2, little)?,
        max_tsdu: u32_at(body, 4, little)?,
        max_fragment: u32_at(body, 8, little)?,
        serial: u16_at(body, 12, little)?,
        selective,
        selective_length,
    })
}

/// An identifier with its first three parts in network order.
pub(super) fn in_network_order(mut id: [u8; 16], little: bool) -> [u8; 16] {
    if little {
        id[..4].reverse();
        id[4..6].reverse();
        id[6..8].reverse();
    }
    id
}

/// Upper case, and in the order of the bytes.
pub(super) fn id_text(id: [u8; 16]) -> String {
    let mut out = text::hex(&id).to_uppercase();
    for at in [20, 16, 12, 8] {
        out.insert(at, '-');
    }
    out
}
