//! Several sensors give the rows of one, in its order.

mod common;

use std::io::Cursor;

use arrow_array::{Array, RecordBatch};
use common::*;
use nonself_parsers::config::Config;
use nonself_parsers::replay::Replay;
use nonself_parsers::shards::Shards;

type Logs = Vec<(&'static str, Vec<RecordBatch>)>;

/// A pcap file of raw IP packets, each so many milliseconds after the one before.
fn pcap(packets: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 65535, u32::from(RAW)] {
        file.extend(word.to_le_bytes());
    }
    let mut now = 1_600_000_000 * SECOND;
    for (wait, packet) in packets {
        now += wait * SECOND / 1000;
        let length = packet.len() as u32;
        for word in [(now / SECOND) as u32, (now % SECOND) as u32, length, length] {
            file.extend(word.to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

/// One packet of some host to another: handshakes, data, requests for names, broken packets,
/// fragments, tunnels, addresses that are elsewhere than in the header.
fn packet(random: &mut Random) -> Vec<u8> {
    let host = |n: usize| std::net::IpAddr::from([10, 0, (n / 4) as u8, (n % 4) as u8]);
    let (a, b) = (host(random.below(12)), host(random.below(12)));
    let port = 40_000 + random.below(4) as u16;
    let segment = |flags, seq, ack, data| Tcp {
        flags,
        seq,
        ack,
        data,
    };
    match random.below(14) {
        0..3 => tcp(a, port, b, 502, segment(SYN, 100, 0, b"")),
        3 => tcp(b, 502, a, port, segment(SYN | ACK, 500, 101, b"")),
        4 | 5 => {
            let ask = b"\x00\x01\x00\x00\x00\x06\x11\x03\x00\x6b\x00\x03";
            tcp(a, port, b, 502, segment(ACK, 101, 501, ask))
        }
        6 => {
            let say = b"\x00\x01\x00\x00\x00\x09\x11\x03\x06\x02\x2b\x00\x00\x00\x64";
            tcp(b, 502, a, port, segment(ACK, 501, 113, say))
        }
        7 => tcp(a, port, b, 502, segment(FIN | ACK, 113, 516, b"")),
        8 => {
            let name = b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01";
            udp(a, port, b, 53, name)
        }
        9 => udp(a, 67, b, 68, b"not dhcp"),
        // A packet inside a packet, and one that is cut off within its header.
        10 => ip(a, b, 4, &udp(b, 9, a, 9, b"inside")),
        // Whose home the address in the extension header is, and a second one too many.
        11 => {
            let home = [&[201, 16][..], &[random.below(3) as u8; 16]].concat();
            let homes = home.repeat(1 + random.below(2));
            let words = (2 + homes.len()).div_ceil(8);
            let mut header = vec![17, words as u8 - 1];
            header.extend(homes);
            header.resize(8 * words, 0);
            ip(
                CLIENT6,
                SERVER6,
                60,
                &[&header, &udp(CLIENT6, port, SERVER6, 9, b"x")[40..]].concat(),
            )
        }
        12 => ip(CLIENT6, SERVER6, 58, &[135, 0, 0, 0, 0, 0, 0, 0]),
        _ => {
            let mut whole = udp(a, port, b, 9, b"checksum");
            whole[22] ^= 0xff;
            whole.truncate(20 + random.below(12));
            whole
        }
    }
}

fn capture() -> Vec<u8> {
    let mut random = Random(7);
    let packets: Vec<_> = (0..4000)
        .map(|_| {
            let wait = if random.below(50) == 0 { 20_000 } else { 7 };
            (wait, packet(&mut random))
        })
        .collect();
    pcap(&packets)
}

fn keep(logs: &mut Logs, rows: Vec<(&'static str, RecordBatch)>) {
    for (path, batch) in rows {
        match logs.iter_mut().find(|(known, _)| *known == path) {
            Some((_, batches)) => batches.push(batch),
            None => logs.push((path, vec![batch])),
        }
    }
}

/// All logs as text, row by row.
fn text(logs: &Logs) -> Vec<(&'static str, Vec<String>)> {
    let mut all: Vec<_> = logs
        .iter()
        .map(|(path, batches)| {
            let rows = batches.iter().flat_map(|batch| {
                (0..batch.num_rows()).map(|row| format!("{:?}", batch.slice(row, 1).columns()))
            });
            (*path, rows.collect())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn rows_and_counters_are_those_of_one_sensor() {
    let file = capture();
    let mut replay = Replay::new(Cursor::new(file.clone()), Config::default()).expect("a capture");
    let mut alone = Logs::new();
    while let Some(rows) = replay.next_rows(997) {
        keep(&mut alone, rows);
    }
    let rows = |log: &str| {
        let found = alone.iter().find(|(path, _)| *path == log);
        found.map_or(0, |(_, batches)| {
            batches.iter().map(RecordBatch::num_rows).sum()
        })
    };
    assert!(
        rows("conn") > 1000 && rows("modbus") > 100 && rows("weird") > 25,
        "a real mix"
    );
    let counters: std::collections::BTreeMap<_, _> =
        replay.sensor().counters().into_iter().collect();
    for (count, step) in [(1, 997), (2, 997), (3, 400), (5, 100_000)] {
        let reader = Cursor::new(file.clone());
        let mut shards = Shards::new(count, reader, &Config::default()).expect("a capture");
        let mut together = Logs::new();
        while let Some(rows) = shards.rows_until(step, i64::MAX) {
            keep(&mut together, rows);
        }
        assert_eq!(text(&together), text(&alone), "{count} sensors");
        assert_eq!(
            shards
                .counters()
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>(),
            counters
        );
        assert_eq!(shards.watermark(), replay.watermark());
    }
}

/// Devices agree on cyclic data, and both send them to a group.
#[test]
fn data_to_a_group_know_who_opened_their_connection() {
    // The answer gives the connection the number 0x0a24f36e, and 0x80fe0005 back.
    let conversation = include_str!("app/vectors/enip.txt").lines();
    let messages: Vec<_> = conversation
        .filter_map(|line| line.strip_prefix(['>', '<']))
        .map(hex)
        .collect();
    let [open, answer] = [&messages[10], &messages[11]];
    let data = |number: [u8; 4]| {
        let head = [2, 0, 2, 0x80, 8, 0];
        [&head[..], &number, &[1, 0, 0, 0, 0xb1, 0, 2, 0, 1, 0]].concat()
    };
    let segment = |seq, ack, data| Tcp {
        flags: ACK,
        seq,
        ack,
        data,
    };
    let mut packets = Vec::new();
    for device in 0..8 {
        let [a, b, group] = [
            [10, 0, device, 1],
            [10, 0, device, 2],
            [239, 192, 0, device],
        ]
        .map(std::net::IpAddr::from);
        let end = 1 + open.len() as u32;
        for packet in [
            tcp(a, 40_000, b, 44_818, segment(1, 1, open)),
            tcp(b, 44_818, a, 40_000, segment(1, end, answer)),
            udp(a, 2222, group, 2222, &data([0x6e, 0xf3, 0x24, 0x0a])),
            udp(b, 2222, group, 2222, &data([5, 0, 0xfe, 0x80])),
        ] {
            packets.push((5, packet));
        }
    }
    let file = pcap(&packets);
    let mut replay = Replay::new(Cursor::new(file.clone()), Config::default()).expect("a capture");
    let mut alone = Logs::new();
    while let Some(rows) = replay.next_rows(1000) {
        keep(&mut alone, rows);
    }
    let (_, io) = alone
        .iter()
        .find(|(log, _)| *log == "cip_io")
        .expect("data");
    let column = |name| io[0].column_by_name(name).expect("a column");
    assert_eq!(
        (column("opened_by").len(), column("opened_by").null_count()),
        (16, 0)
    );
    // Batches end between the opening and the data too.
    for step in [1, 3, 1000] {
        let reader = Cursor::new(file.clone());
        let mut shards = Shards::new(3, reader, &Config::default()).expect("a capture");
        let mut together = Logs::new();
        while let Some(rows) = shards.rows_until(step, i64::MAX) {
            keep(&mut together, rows);
        }
        assert_eq!(text(&together), text(&alone));
    }
}

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits
        .chars()
        .filter_map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

#[test]
fn all_of_them_stop_where_the_capture_is_cut_off() {
    let mut file = capture();
    file.truncate(file.len() - 5);
    let mut shards = Shards::new(3, Cursor::new(file), &Config::default()).expect("a capture");
    while shards.rows_until(1000, i64::MAX).is_some() {}
    assert_eq!(shards.packets(), 3999);
    assert!(shards.error().is_some());
}
