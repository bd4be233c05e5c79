//! One block of a ring: what the kernel wrote, as packets.
//!
//! Offsets are those of `struct tpacket_block_desc` and `struct tpacket3_hdr` in
//! `linux/if_packet.h`. The bytes come from the kernel, but every offset is checked.

/// A packet as it was on the wire, the VLAN tag apart that the network card took off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Nanoseconds since 1970.
    pub ts: i64,
    /// Length on the wire.
    pub len: u32,
    pub data: &'a [u8],
    /// Protocol and tag control information of the tag that is not in `data`.
    pub vlan: Option<(u16, u16)>,
    /// Sent by this machine.
    pub outgoing: bool,
}

/// Length of the block's header that is read here.
const BLOCK_HEADER: usize = 48;
/// Where a packet's `sockaddr_ll` begins: the header's length, in steps of 16.
const ADDRESS: usize = 48;
/// Where the kind of packet is in it.
const KIND: usize = 10;
const OUTGOING: u8 = 4;

/// Status bits of a packet.
const VLAN_VALID: u32 = 1 << 4;
const VLAN_PROTOCOL_VALID: u32 = 1 << 6;

const VLAN: u16 = 0x8100;

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_ne_bytes([four[0], four[1], four[2], four[3]]))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_ne_bytes([two[0], two[1]]))
}

/// The packets of a block, in the order in which they came.
pub fn packets(block: &[u8]) -> impl Iterator<Item = Packet<'_>> {
    let header = block.get(..BLOCK_HEADER).unwrap_or_default();
    let mut left = u32_at(header, 12).unwrap_or(0);
    let mut at = u32_at(header, 16).unwrap_or(0) as usize;
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        left -= 1;
        let bytes = block.get(at..)?;
        let packet = packet(bytes)?;
        at = at.checked_add(u32_at(bytes, 0)? as usize)?;
        Some(packet)
    })
}

fn packet(bytes: &[u8]) -> Option<Packet<'_>> {
    let seconds = i64::from(u32_at(bytes, 4)?);
    let nanoseconds = i64::from(u32_at(bytes, 8)?);
    let captured = u32_at(bytes, 12)? as usize;
    let status = u32_at(bytes, 20)?;
    let start = usize::from(u16_at(bytes, 24)?);
    let protocol = if status & VLAN_PROTOCOL_VALID == 0 {
        VLAN
    } else {
        u16_at(bytes, 36)?
    };
    Some(Packet {
        ts: seconds * 1_000_000_000 + nanoseconds,
        len: u32_at(bytes, 16)?,
        data: bytes.get(start..start.checked_add(captured)?)?,
        vlan: (status & VLAN_VALID != 0)
            .then(|| u32_at(bytes, 32).map(|tci| (protocol, tci as u16)))
            .flatten(),
        outgoing: bytes.get(ADDRESS + KIND) == Some(&OUTGOING),
    })
}

/// Put the VLAN tag back where it was: behind both hardware addresses.
pub fn with_tag<'a>(packet: &Packet<'a>, room: &'a mut Vec<u8>) -> &'a [u8] {
    let (Some((protocol, tci)), Some((addresses, rest))) =
        (packet.vlan, packet.data.split_at_checked(12))
    else {
        return packet.data;
    };
    room.clear();
    room.extend_from_slice(addresses);
    room.extend_from_slice(&protocol.to_be_bytes());
    room.extend_from_slice(&tci.to_be_bytes());
    room.extend_from_slice(rest);
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(packets: &[(u32, &[u8], Option<u16>)]) -> Vec<u8> {
        let mut block = vec![0; BLOCK_HEADER];
        block[12..16].copy_from_slice(&(packets.len() as u32).to_ne_bytes());
        block[16..20].copy_from_slice(&(BLOCK_HEADER as u32).to_ne_bytes());
        for (second, data, vlan) in packets {
            let mut packet = vec![0; 82];
            let status = if vlan.is_some() { VLAN_VALID } else { 0 };
            let next = (82 + data.len()).next_multiple_of(16);
            for (at, value) in [
                (0, next as u32),
                (4, *second),
                (8, 7),
                (12, data.len() as u32),
                (16, 1500),
                (20, status),
                (32, u32::from(vlan.unwrap_or(0))),
            ] {
                packet[at..at + 4].copy_from_slice(&value.to_ne_bytes());
            }
            packet[24..26].copy_from_slice(&82_u16.to_ne_bytes());
            packet.extend_from_slice(data);
            packet.resize(next, 0);
            block.extend(packet);
        }
        block
    }

    #[test]
    fn packets_follow_each_other_and_the_tag_goes_back() {
        let block = block(&[(5, b"aaaaaabbbbbb\x08\x00x", Some(7)), (6, b"second", None)]);
        let found: Vec<_> = packets(&block).collect();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].ts, found[0].len), (5_000_000_007, 1500));
        let mut room = Vec::new();
        assert_eq!(
            with_tag(&found[0], &mut room),
            b"aaaaaabbbbbb\x81\x00\x00\x07\x08\x00x"
        );
        assert_eq!(with_tag(&found[1], &mut room), b"second");
    }

    #[test]
    fn a_block_that_says_more_than_it_has_ends_early() {
        let mut whole = block(&[(5, b"first", None), (6, b"second", None)]);
        whole[12..16].copy_from_slice(&u32::MAX.to_ne_bytes());
        assert_eq!(packets(&whole).count(), 2);
        for cut in 0..whole.len() {
            assert!(packets(&whole[..cut]).count() <= 2);
        }
        whole[16..20].copy_from_slice(&u32::MAX.to_ne_bytes());
        assert_eq!(packets(&whole).count(), 0);
    }
}
