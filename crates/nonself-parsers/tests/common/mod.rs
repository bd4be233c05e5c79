//! Frames and captures built by hand, and rows read back.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, RecordBatch};
use nonself_parsers::config::Config;
use nonself_parsers::net::checksum::{fold, pseudo_header, sum};
use nonself_parsers::sensor::Sensor;

pub const ETHERNET: u16 = 1;
pub const RAW: u16 = 101;
pub const SECOND: i64 = 1_000_000_000;

pub const FIN: u8 = 0x01;
pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const ACK: u8 = 0x10;

pub const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
pub const SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));
pub const CLIENT6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 1));
pub const SERVER6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 2));

/// An IP packet with a right header checksum.
pub fn ip(src: IpAddr, dst: IpAddr, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = Vec::new();
    match (src, dst) {
        (IpAddr::V4(src), IpAddr::V4(dst)) => {
            packet.extend([0x45, 0]);
            packet.extend((20 + payload.len() as u16).to_be_bytes());
            packet.extend([0, 0, 0, 0, 64, protocol, 0, 0]);
            packet.extend(src.octets());
            packet.extend(dst.octets());
            packet = with_header_checksum(packet);
        }
        (IpAddr::V6(src), IpAddr::V6(dst)) => {
            packet.extend([0x60, 0, 0, 0]);
            packet.extend((payload.len() as u16).to_be_bytes());
            packet.extend([protocol, 64]);
            packet.extend(src.octets());
            packet.extend(dst.octets());
        }
        _ => panic!("one family"),
    }
    packet.extend(payload);
    packet
}

/// The IPv4 packet with the checksum that its header should have.
pub fn with_header_checksum(mut packet: Vec<u8>) -> Vec<u8> {
    packet[10..12].fill(0);
    let checksum = !fold(sum(0, &packet[..20]));
    packet[10..12].copy_from_slice(&checksum.to_be_bytes());
    packet
}

/// A piece of the client's datagram number 7, beginning at byte `offset` of it.
pub fn fragment(protocol: u8, offset: usize, more: bool, payload: &[u8]) -> Vec<u8> {
    let mut packet = ip(CLIENT, SERVER, protocol, payload);
    packet[4..6].copy_from_slice(&7_u16.to_be_bytes());
    let word = (offset / 8) as u16 | if more { 0x2000 } else { 0 };
    packet[6..8].copy_from_slice(&word.to_be_bytes());
    with_header_checksum(packet)
}

fn with_checksum(src: IpAddr, dst: IpAddr, protocol: u8, at: usize, mut data: Vec<u8>) -> Vec<u8> {
    let start = pseudo_header(src, dst, protocol, data.len());
    let checksum = !fold(sum(start, &data));
    data[at..at + 2].copy_from_slice(&checksum.to_be_bytes());
    ip(src, dst, protocol, &data)
}

pub fn udp(src: IpAddr, src_port: u16, dst: IpAddr, dst_port: u16, payload: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    data.extend(src_port.to_be_bytes());
    data.extend(dst_port.to_be_bytes());
    data.extend((8 + payload.len() as u16).to_be_bytes());
    data.extend([0, 0]);
    data.extend(payload);
    with_checksum(src, dst, 17, 6, data)
}

/// What one TCP segment says.
#[derive(Clone, Copy)]
pub struct Tcp<'a> {
    pub flags: u8,
    pub seq: u32,
    pub ack: u32,
    pub data: &'a [u8],
}

pub fn tcp(src: IpAddr, src_port: u16, dst: IpAddr, dst_port: u16, segment: Tcp<'_>) -> Vec<u8> {
    let mut data = Vec::new();
    data.extend(src_port.to_be_bytes());
    data.extend(dst_port.to_be_bytes());
    data.extend(segment.seq.to_be_bytes());
    data.extend(segment.ack.to_be_bytes());
    data.extend([0x50, segment.flags, 0x20, 0, 0, 0, 0, 0]);
    data.extend(segment.data);
    with_checksum(src, dst, 6, 16, data)
}

pub fn ethernet(tags: &[u8], kind: u16, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
    frame.extend(tags);
    frame.extend(kind.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A conversation between client (port 40000) and server (port 80), packet by packet.
pub struct Conversation {
    pub sensor: Sensor,
    pub now: i64,
}

impl Conversation {
    pub fn new(config: Config) -> Self {
        Self {
            sensor: Sensor::new(config),
            now: 1_600_000_000 * SECOND,
        }
    }

    pub fn raw(&mut self, packet: &[u8]) -> &mut Self {
        self.now += SECOND / 1000;
        self.sensor
            .packet(self.now, RAW, packet, packet.len() as u32);
        self
    }

    pub fn client(&mut self, flags: u8, seq: u32, ack: u32, data: &[u8]) -> &mut Self {
        let segment = Tcp {
            flags,
            seq,
            ack,
            data,
        };
        self.raw(&tcp(CLIENT, 40000, SERVER, 80, segment))
    }

    pub fn server(&mut self, flags: u8, seq: u32, ack: u32, data: &[u8]) -> &mut Self {
        let segment = Tcp {
            flags,
            seq,
            ack,
            data,
        };
        self.raw(&tcp(SERVER, 80, CLIENT, 40000, segment))
    }

    /// SYN, SYN-ACK, ACK; both then are at sequence number 101 and 501.
    pub fn handshake(&mut self) -> &mut Self {
        self.client(SYN, 100, 0, b"")
            .server(SYN | ACK, 500, 101, b"")
            .client(ACK, 101, 501, b"")
    }

    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now += seconds * SECOND;
        self
    }

    /// The rows of the `conn` log once all is over.
    pub fn rows(&mut self) -> Vec<Row> {
        self.sensor.finish();
        let logs = self.sensor.take();
        logs.iter()
            .filter(|(path, _)| *path == "conn")
            .flat_map(|(_, batch)| rows(batch))
            .collect()
    }

    /// The only row: state, history, then packets and bytes of both sides.
    pub fn row(&mut self) -> Row {
        let mut rows = self.rows();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    pub fn counter(&self, name: &str) -> u64 {
        self.sensor
            .counters()
            .into_iter()
            .find(|(key, _)| key == name)
            .map_or(0, |(_, value)| value)
    }
}

/// What most tests ask of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub orig: String,
    pub proto: String,
    pub state: String,
    pub history: String,
    pub packets: (u64, u64),
    pub bytes: (Option<u64>, Option<u64>),
    pub missed: u64,
}

pub fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    let values = batch
        .column_by_name(column)
        .expect("a column")
        .as_string_view();
    (!values.is_null(row)).then(|| values.value(row).to_owned())
}

pub fn number(batch: &RecordBatch, column: &str, row: usize) -> Option<u64> {
    let values = batch
        .column_by_name(column)
        .expect("a column")
        .as_primitive::<UInt64Type>();
    (!values.is_null(row)).then(|| values.value(row))
}

pub fn rows(batch: &RecordBatch) -> Vec<Row> {
    (0..batch.num_rows())
        .map(|row| Row {
            orig: format!(
                "{}:{}",
                text(batch, "id.orig_h", row).unwrap_or_default(),
                number(batch, "id.orig_p", row).unwrap_or_default()
            ),
            proto: text(batch, "proto", row).unwrap_or_default(),
            state: text(batch, "conn_state", row).unwrap_or_default(),
            history: text(batch, "history", row).unwrap_or_default(),
            packets: (
                number(batch, "orig_pkts", row).unwrap_or_default(),
                number(batch, "resp_pkts", row).unwrap_or_default(),
            ),
            bytes: (
                number(batch, "orig_bytes", row),
                number(batch, "resp_bytes", row),
            ),
            missed: number(batch, "missed_bytes", row).unwrap_or_default(),
        })
        .collect()
}

/// Numbers that look random and are the same each time (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
