//! The least that anybody has to do with a packet: walk the records of a classic pcap file of
//! Ethernet, parse the headers (VLAN tags, IPv4, IPv6, TCP, UDP), and count packets, bytes and
//! flags of each flow in one table. No checksum, no order, no time-out, no payload, no output.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};

use foldhash::fast::RandomState;

const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;
const WINDOW: usize = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    low: u128,
    high: u128,
    ports: u32,
    protocol: u8,
}

#[derive(Default)]
struct Flow {
    first: u64,
    last: u64,
    packets: [u64; 2],
    bytes: [u64; 2],
    flags: [u8; 2],
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: limit FILE")?;
    let mut file = File::open(path)?;
    let mut flows: HashMap<Key, Flow, RandomState> = HashMap::default();
    let mut window = vec![0; WINDOW];
    let (mut at, mut end, mut packets) = (0, 0, 0_u64);
    let mut skip = FILE_HEADER;
    loop {
        let have = &window[at..end];
        let needed = RECORD_HEADER + have.get(8..12).map_or(0, |field| le32(field) as usize);
        let needed = if skip > 0 { skip } else { needed };
        if have.len() < needed || have.len() < RECORD_HEADER {
            window.copy_within(at..end, 0);
            (at, end) = (0, end - at);
            if needed > window.len() {
                window.resize(needed, 0);
            }
            let read = file.read(&mut window[end..])?;
            if read == 0 {
                break;
            }
            end += read;
            continue;
        }
        if skip == 0 {
            let time = u64::from(le32(have)) * 1_000_000 + u64::from(le32(&have[4..]));
            packet(&mut flows, time, &have[RECORD_HEADER..needed]);
            packets += 1;
        }
        skip = 0;
        at += needed;
    }
    let bytes: u64 = flows.values().map(|f| f.bytes[0] + f.bytes[1]).sum();
    let report = format!(
        "{{\"packets\": {packets}, \"flows\": {}, \"bytes\": {bytes}}}",
        flows.len()
    );
    writeln!(std::io::stdout(), "{report}")?;
    Ok(())
}

fn packet(flows: &mut HashMap<Key, Flow, RandomState>, time: u64, frame: &[u8]) {
    let Some((key, is_low, flags)) = headers(frame) else {
        return;
    };
    let flow = flows.entry(key).or_default();
    let side = usize::from(is_low);
    if flow.first == 0 {
        flow.first = time;
    }
    flow.last = time;
    flow.packets[side] += 1;
    flow.bytes[side] += frame.len() as u64;
    flow.flags[side] |= flags;
}

fn headers(frame: &[u8]) -> Option<(Key, bool, u8)> {
    let mut at = 12;
    let mut kind = be16(frame, at)?;
    at += 2;
    while matches!(kind, 0x8100 | 0x88a8 | 0x9100) {
        kind = be16(frame, at + 2)?;
        at += 4;
    }
    let (src, dst, protocol, transport) = match kind {
        0x0800 => {
            let header = frame.get(at..at + 20)?;
            let length = usize::from(header[0] & 15) * 4;
            let src = u128::from(u32::from_be_bytes(header[12..16].try_into().ok()?));
            let dst = u128::from(u32::from_be_bytes(header[16..20].try_into().ok()?));
            (src, dst, header[9], at + length)
        }
        0x86dd => {
            let header = frame.get(at..at + 40)?;
            let src = u128::from_be_bytes(header[8..24].try_into().ok()?);
            let dst = u128::from_be_bytes(header[24..40].try_into().ok()?);
            (src, dst, header[6], at + 40)
        }
        _ => return None,
    };
    let (src_port, dst_port) = match protocol {
        6 | 17 => (be16(frame, transport)?, be16(frame, transport + 2)?),
        _ => (0, 0),
    };
    let flags = if protocol == 6 {
        *frame.get(transport + 13)?
    } else {
        0
    };
    let is_low = (src, src_port) < (dst, dst_port);
    let ((low, low_port), (high, high_port)) = if is_low {
        ((src, src_port), (dst, dst_port))
    } else {
        ((dst, dst_port), (src, src_port))
    };
    let ports = u32::from(low_port) << 16 | u32::from(high_port);
    let key = Key {
        low,
        high,
        ports,
        protocol,
    };
    Some((key, is_low, flags))
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

fn le32(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
