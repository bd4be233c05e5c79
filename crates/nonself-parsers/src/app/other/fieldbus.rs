//! Protocols of controllers and field devices.

use super::verdict;
use crate::app::Transport;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, be32, le16};

/// DCE/RPC version 4 to one of the interfaces of PROFINET IO: device, controller,
/// supervisor, parameter server. On the port any call counts, such as to the endpoint mapper.
pub fn profinet(e: &Evidence<'_>) -> Verdict {
    const NODE: &[u8] = &[0x82, 0x71, 0x00, 0xA0, 0x24, 0x42, 0xDF, 0x7D];
    let bytes = e.latest();
    let rpc = matches!(bytes, [4, 0..=10, _, _, 0 | 1 | 0x10 | 0x11, 0..=3, ..]);
    let Some(interface) = bytes.get(24..40).filter(|_| rpc && bytes.len() >= 80) else {
        return Verdict::No;
    };
    let front = matches!(
        interface,
        [0xDE, 0xA0, 0, 1..=4, 0x6C, 0x97, 0x11, 0xD1, ..]
            | [1..=4, 0, 0xA0, 0xDE, 0x97, 0x6C, 0xD1, 0x11, ..]
    );
    verdict((front && interface.ends_with(NODE)) || e.on_port(&[34964]))
}

/// The eight bytes of the header, or the thirteen of a session's start on any port.
pub fn hart_ip(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let [1 | 2, 0..=2 | 15, id @ 0..=5, ..] = bytes else {
        return Verdict::No;
    };
    let length = be16(bytes, 6).map_or(0, usize::from);
    let fits = match e.transport {
        Transport::Udp => length == bytes.len(),
        Transport::Tcp => length <= bytes.len(),
    };
    let session = *id == 0 && length == 13 && matches!(bytes.get(8), Some(0 | 1));
    verdict(length >= 8 && fits && (session || e.on_port(&[5094])))
}

/// Implicit messages: an address with a connection identifier, then connected data that
/// fill the datagram.
pub fn cip_io(e: &Evidence<'_>) -> Verdict {
    const CONNECTED_DATA: u16 = 0x00B1;
    let bytes = e.latest();
    let address = match bytes {
        [2, 0, 0x02, 0x80, 8, 0, ..] => 14,
        [2, 0, 0xA1, 0x00, 4, 0, ..] => 10,
        _ => return Verdict::No,
    };
    let length = le16(bytes, address + 2).map(usize::from);
    let fits = length == bytes.len().checked_sub(address + 4);
    verdict(le16(bytes, address) == Some(CONNECTED_DATA) && fits)
}

/// The magic and its length; on UDP the ten bytes of the header on their port.
pub fn omron_fins(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    if e.transport == Transport::Tcp {
        let length = be32(bytes, 4).is_some_and(|l| (8..0x1_0000).contains(&l));
        return verdict(bytes.starts_with(b"FINS") && length);
    }
    let header = matches!(bytes, [0x80 | 0x81 | 0xC0 | 0xC1, 0, 0..=7, ..]);
    verdict(header && bytes.len() >= 12 && e.on_port(&[9600]))
}
