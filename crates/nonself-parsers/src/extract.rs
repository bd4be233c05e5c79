//! The packets of some connections, out of a capture: what a record was made of.

use std::net::IpAddr;

use crate::capture::{Capture, CaptureError, LATEST};
use crate::link::{self, Content};
use crate::net;
use crate::wire::be16;

const TCP: u8 = 6;
const UDP: u8 = 17;
const SCTP: u8 = 132;
const TCP_FLAGS: &[u8; 8] = b"FSRPAUEC";

/// A connection in either direction. Ports are only compared where the protocol has some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    pub a: (IpAddr, u16),
    pub b: (IpAddr, u16),
    pub protocol: u8,
}

impl Flow {
    fn has(&self, src: (IpAddr, Option<u16>), dst: (IpAddr, Option<u16>), protocol: u8) -> bool {
        let same = |one: (IpAddr, Option<u16>), other: (IpAddr, u16)| {
            one.0 == other.0 && one.1.is_none_or(|port| port == other.1)
        };
        self.protocol == protocol
            && (same(src, self.a) && same(dst, self.b) || same(src, self.b) && same(dst, self.a))
    }
}

/// Which packets, and how many at most.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub flows: Vec<Flow>,
    /// Nanoseconds since 1970; both ends count.
    pub start: i64,
    pub end: i64,
    pub most_packets: usize,
    pub most_bytes: usize,
}

/// A packet as it was captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub ts: i64,
    pub linktype: u16,
    pub orig_len: u32,
    pub data: Vec<u8>,
    /// In words: addresses, protocol, flags, length.
    pub summary: String,
}

/// What was found, and whether there was more than was wanted.
#[derive(Debug, Default)]
pub struct Extract {
    pub packets: Vec<Found>,
    pub more: bool,
    /// Why the capture was not read to its end.
    pub error: Option<CaptureError>,
}

/// Go through a capture once. What is inside tunnels is found by the outermost IP header only.
#[must_use]
pub fn extract(mut capture: Capture, wanted: &Wanted) -> Extract {
    let mut found = Extract::default();
    let mut bytes = 0;
    loop {
        let packet = match capture.next() {
            Ok(Some(packet)) => packet,
            Ok(None) => return found,
            Err(error) => {
                found.error = Some(error);
                return found;
            }
        };
        let ts = packet.ts.clamp(0, LATEST);
        if ts < wanted.start || ts > wanted.end {
            continue;
        }
        let (_, Content::Ip(data)) = link::decapsulate(packet.linktype, packet.data) else {
            continue;
        };
        let Some(summary) = matching(data, &wanted.flows) else {
            continue;
        };
        bytes += packet.data.len();
        if found.packets.len() >= wanted.most_packets || bytes > wanted.most_bytes {
            found.more = true;
            return found;
        }
        found.packets.push(Found {
            ts,
            linktype: packet.linktype,
            orig_len: packet.orig_len,
            data: packet.data.to_vec(),
            summary,
        });
    }
}

/// The packet in words, if it is one of a flow.
fn matching(data: &[u8], flows: &[Flow]) -> Option<String> {
    let ip = net::parse(data, data.len()).ok()?;
    let first = ip.fragment.is_none_or(|fragment| fragment.offset == 0);
    let ports = match ip.protocol {
        TCP | UDP | SCTP if first => be16(ip.payload, 0).zip(be16(ip.payload, 2)),
        _ => None,
    };
    let src = (ip.src, ports.map(|ports| ports.0));
    let dst = (ip.dst, ports.map(|ports| ports.1));
    if !flows.iter().any(|flow| flow.has(src, dst, ip.protocol)) {
        return None;
    }
    Some(format!(
        "{} → {} {}",
        end(src),
        end(dst),
        what(ip.protocol, ip.payload, first, ip.payload_len())
    ))
}

fn end((address, port): (IpAddr, Option<u16>)) -> String {
    match (address, port) {
        (IpAddr::V6(_), Some(port)) => format!("[{address}]:{port}"),
        (_, Some(port)) => format!("{address}:{port}"),
        (_, None) => address.to_string(),
    }
}

fn what(protocol: u8, payload: &[u8], first: bool, length: usize) -> String {
    if !first {
        return format!("fragment, {length} bytes");
    }
    match protocol {
        TCP => {
            let (Some(offset), Some(flags)) = (payload.get(12), payload.get(13)) else {
                return "TCP, cut off".to_owned();
            };
            let names: String = (0..8)
                .filter(|bit| flags >> bit & 1 == 1)
                .map(|bit| char::from(TCP_FLAGS[bit]))
                .collect();
            let data = length.saturating_sub(usize::from(offset >> 4) * 4);
            format!("TCP {names}, {data} bytes")
        }
        UDP => format!("UDP, {} bytes", length.saturating_sub(8)),
        1 | 58 => format!(
            "ICMP type {}, {length} bytes",
            payload.first().unwrap_or(&0)
        ),
        other => format!("protocol {other}, {length} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn udp(src: u8, dst: u8, ports: (u16, u16), body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(28 + body.len()).expect("of the test");
        let mut data = vec![0x45, 0];
        data.extend(length.to_be_bytes());
        data.extend([0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, src, 10, 0, 0, dst]);
        data.extend(ports.0.to_be_bytes());
        data.extend(ports.1.to_be_bytes());
        data.extend((length - 20).to_be_bytes());
        data.extend([0, 0]);
        data.extend(body);
        data
    }

    fn capture(packets: &[(u32, Vec<u8>)]) -> Vec<u8> {
        let mut file = 0xa1b2_c3d4_u32.to_le_bytes().to_vec();
        for number in [0x0004_0002_u32, 0, 0, 65_535, 101] {
            file.extend(number.to_le_bytes());
        }
        for (second, data) in packets {
            let length = u32::try_from(data.len()).expect("of the test");
            for number in [*second, 0, length, length] {
                file.extend(number.to_le_bytes());
            }
            file.extend(data);
        }
        file
    }

    fn wanted(most_packets: usize) -> Wanted {
        Wanted {
            flows: vec![Flow {
                a: ("10.0.0.1".parse().expect("of the test"), 1000),
                b: ("10.0.0.2".parse().expect("of the test"), 502),
                protocol: 17,
            }],
            start: 10_000_000_000,
            end: 20_000_000_000,
            most_packets,
            most_bytes: 1 << 20,
        }
    }

    fn run(file: Vec<u8>, most: usize) -> Extract {
        extract(
            Capture::new(Cursor::new(file)).expect("of the test"),
            &wanted(most),
        )
    }

    #[test]
    fn both_directions_within_the_time_and_nothing_else() {
        let file = capture(&[
            (9, udp(1, 2, (1000, 502), b"early")),
            (10, udp(1, 2, (1000, 502), b"ask")),
            (11, udp(2, 1, (502, 1000), b"answer")),
            (12, udp(1, 2, (1001, 502), b"other port")),
            (13, udp(3, 2, (1000, 502), b"other host")),
            (20, udp(1, 2, (1000, 502), b"last")),
            (21, udp(1, 2, (1000, 502), b"late")),
        ]);
        let found = run(file.clone(), 10);
        let words: Vec<_> = found.packets.iter().map(|each| &*each.summary).collect();
        assert_eq!(
            words,
            [
                "10.0.0.1:1000 → 10.0.0.2:502 UDP, 3 bytes",
                "10.0.0.2:502 → 10.0.0.1:1000 UDP, 6 bytes",
                "10.0.0.1:1000 → 10.0.0.2:502 UDP, 4 bytes",
            ]
        );
        assert!(!found.more && found.error.is_none());
        let two = run(file, 2);
        assert_eq!((two.packets.len(), two.more), (2, true));
    }

    #[test]
    fn a_cut_capture_gives_what_can_be_had() {
        let mut file = capture(&[
            (10, udp(1, 2, (1000, 502), b"ask")),
            (11, udp(2, 1, (502, 1000), b"answer")),
        ]);
        file.truncate(file.len() - 3);
        let found = run(file, 10);
        assert_eq!(found.packets.len(), 1);
        assert!(found.error.is_some());
    }

    #[test]
    fn bytes_of_an_attacker_are_no_harm() {
        for length in 0..60 {
            for fill in [0x45_u8, 0x60, 0xff, 0x00] {
                assert_eq!(matching(&vec![fill; length], &[]), None);
            }
        }
    }
}
