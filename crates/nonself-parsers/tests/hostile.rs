//! Frames that nobody would send: cut, with bits flipped, overlapping, endless.

mod common;

use std::io::Cursor;
use std::path::PathBuf;

use common::*;
use nonself_parsers::capture::Capture;
use nonself_parsers::config::{Checksums, Config};
use nonself_parsers::replay::Replay;
use nonself_parsers::sensor::Sensor;

const LINKTYPES: [u16; 16] = [
    0, 1, 9, 12, 14, 50, 101, 104, 105, 108, 113, 119, 127, 192, 239, 276,
];
const MEMORY: usize = 1 << 20;

fn small() -> Config {
    Config {
        checksums: Checksums::Ignore,
        max_flows: 1000,
        memory_limit: MEMORY,
        ..Config::default()
    }
}

/// One frame of each kind that is taken apart.
fn frames() -> Vec<Vec<u8>> {
    let datagram = udp(CLIENT, 5000, SERVER, 9000, &[1; 40]);
    let six = udp(CLIENT6, 5000, SERVER6, 9000, &[2; 40]);
    let segment = Tcp {
        flags: ACK,
        seq: 1,
        ack: 1,
        data: b"GET / HTTP/1.1\r\n\r\n",
    };
    let stream = tcp(CLIENT, 40000, SERVER, 80, segment);
    let frame = ethernet(&[], 0x0800, &datagram);
    let vxlan = [&[8, 0, 0, 0, 0, 0, 1, 0][..], &frame].concat();
    let geneve = [&[1, 0, 0x65, 0x58, 0, 0, 1, 0, 0, 0, 0, 0][..], &frame].concat();
    let gtp = [&[0x36, 0xff, 0, 68, 0, 0, 0, 1, 0, 0, 0, 0][..], &datagram].concat();
    let gre = [&[0x30, 0, 0x08, 0, 0, 0, 0, 1, 0, 0, 0, 1][..], &datagram].concat();
    let erspan = [
        &[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 1, 0, 0, 0, 0, 0, 0][..],
        &frame,
    ]
    .concat();
    let options = [&[17, 0, 1, 4, 0, 0, 0, 0][..], &six[40..]].concat();
    let fragment = [&[17, 0, 0, 1, 0, 0, 0, 9][..], &six[40..]].concat();
    let icmp = ip(CLIENT, SERVER, 1, &[8, 0, 0, 0, 0, 1, 0, 1]);
    let mpls = [&[0, 0, 0x11, 64][..], &datagram].concat();
    let pppoe = [&[0x11, 0, 0, 1, 0, 70, 0, 0x21][..], &datagram].concat();
    let ip_frames = [
        (0x0800, datagram.clone()),
        (0x86dd, six.clone()),
        (0x0800, stream),
        (0x0800, icmp),
        (0x86dd, ip(CLIENT6, SERVER6, 0, &options)),
        (0x86dd, ip(CLIENT6, SERVER6, 44, &fragment)),
        (0x0800, ip(CLIENT, SERVER, 4, &datagram)),
        (0x0800, ip(CLIENT, SERVER, 41, &six)),
        (0x0800, ip(CLIENT, SERVER, 47, &gre)),
        (0x0800, ip(CLIENT, SERVER, 47, &erspan)),
        (0x0800, udp(CLIENT, 5000, SERVER, 4789, &vxlan)),
        (0x0800, udp(CLIENT, 5000, SERVER, 6081, &geneve)),
        (0x0800, udp(CLIENT, 5000, SERVER, 2152, &gtp)),
        (0x0800, udp(CLIENT, 5000, SERVER, 3544, &six)),
        (0x8847, mpls),
        (0x8864, pppoe),
    ];
    let tags = [0x81, 0, 0, 5];
    ip_frames
        .iter()
        .map(|(kind, packet)| ethernet(&tags, *kind, packet))
        .collect()
}

/// A copy with a few bits flipped and, often, its end cut off.
fn mutate(frame: &[u8], random: &mut Random) -> Vec<u8> {
    let mut frame = frame.to_vec();
    for _ in 0..random.below(6) {
        let at = random.below(frame.len());
        if let Some(byte) = frame.get_mut(at) {
            *byte ^= 1 << random.below(8);
        }
    }
    if random.below(3) == 0 {
        frame.truncate(random.below(frame.len() + 1));
    }
    frame
}

#[test]
fn every_prefix_of_every_frame_is_survived_on_every_link() {
    let mut sensor = Sensor::new(small());
    for frame in frames() {
        for length in 0..=frame.len() {
            for linktype in LINKTYPES {
                sensor.packet(1, linktype, &frame[..length], frame.len() as u32);
                sensor.packet(1, linktype, &frame[..length], length as u32);
            }
        }
    }
    sensor.finish();
}

#[test]
fn flipped_bits_are_survived_within_the_memory_allowed() {
    let frames = frames();
    let mut random = Random(7);
    let mut sensor = Sensor::new(small());
    for number in 0..60_000 {
        let frame = mutate(&frames[random.below(frames.len())], &mut random);
        let linktype = if random.below(4) == 0 {
            LINKTYPES[random.below(16)]
        } else {
            ETHERNET
        };
        // Time stamps are bytes like any other.
        let ts = if random.below(50) == 0 {
            random.next() as i64
        } else {
            number * 1_000_000
        };
        let length = frame.len() as u32 + random.below(3) as u32;
        sensor.packet(ts, linktype, &frame, length);
        assert!(sensor.flows() <= 1000);
        assert!(sensor.memory_used() <= MEMORY);
        if number % 5000 == 0 {
            sensor.take();
        }
    }
    sensor.finish();
}

#[test]
fn segments_anywhere_in_the_sequence_space_are_survived() {
    let mut random = Random(11);
    let mut talk = Conversation::new(small());
    talk.handshake();
    let data = [b'x'; 1400];
    for _ in 0..40_000 {
        let near = random.below(200_000) as u32;
        let seq = match random.below(5) {
            0 => random.next() as u32,
            1 => u32::MAX - near,
            _ => 101_u32.wrapping_add(near),
        };
        let flags = if random.below(30) == 0 {
            random.next() as u8
        } else {
            ACK
        };
        let ack = if random.below(3) == 0 {
            random.next() as u32
        } else {
            501 + near / 2
        };
        let payload = &data[..random.below(data.len())];
        if random.below(2) == 0 {
            talk.client(flags, seq, ack, payload);
        } else {
            talk.server(flags, seq, ack, payload);
        }
        assert!(talk.sensor.memory_used() <= MEMORY);
    }
    talk.sensor.finish();
    assert_eq!(talk.sensor.memory_used(), 0);
}

#[test]
fn holes_in_many_connections_stay_within_the_memory_allowed() {
    let mut talk = Conversation::new(small());
    let data = [b'x'; 1400];
    for port in 1..=900 {
        let mut say = |flags, seq, ack, data: &[u8]| {
            talk.raw(&tcp(
                CLIENT,
                port,
                SERVER,
                12345,
                Tcp {
                    flags,
                    seq,
                    ack,
                    data,
                },
            ));
        };
        say(SYN, 0, 0, b"");
        for number in 1..8 {
            say(ACK, 2 + number * 1400, 1, &data);
        }
        assert!(talk.sensor.memory_used() <= MEMORY);
    }
    assert!(talk.counter("streams_evicted") > 0);
    talk.sensor.finish();
    assert_eq!(talk.sensor.memory_used(), 0);
}

#[test]
fn fragments_without_end_stay_within_the_memory_allowed() {
    let mut talk = Conversation::new(small());
    for id in 0..5000_u16 {
        let mut packet = ip(CLIENT, SERVER, 17, &[0; 1024]);
        packet[4..6].copy_from_slice(&id.to_be_bytes());
        packet[6] = 0x20;
        talk.raw(&packet);
        assert!(talk.sensor.memory_used() <= MEMORY);
    }
    assert!(talk.counter("datagrams_evicted") > 0);
}

#[test]
fn what_is_given_out_is_what_was_sent_whatever_the_order() {
    // The bytes of a stream, cut, repeated and shuffled, come out once and in order:
    // told from the sizes and the absence of gaps.
    let mut random = Random(5);
    for _ in 0..50 {
        let mut pieces: Vec<(u32, u32)> = (0..40).map(|n| (101 + n * 10, 10)).collect();
        for _ in 0..40 {
            pieces.push((101 + random.below(390) as u32, 1 + random.below(9) as u32));
        }
        for index in (1..pieces.len()).rev() {
            pieces.swap(index, random.below(index + 1));
        }
        let mut talk = Conversation::new(small());
        talk.handshake();
        for (seq, len) in pieces {
            let len = len.min(501 - seq);
            talk.client(ACK, seq, 501, &vec![b'x'; len as usize]);
        }
        talk.server(ACK, 501, 501, b"");
        let row = talk.row();
        assert_eq!((row.missed, row.bytes.0), (0, Some(400)), "{row:?}");
    }
}

/// Bytes behind the headers replaced in one packet out of three: most connections go on, and
/// what their parsers get is nearly right.
fn damage(frame: &[u8], random: &mut Random) -> Vec<u8> {
    const HEADERS: usize = 54;
    let mut frame = frame.to_vec();
    if frame.len() > HEADERS && random.below(3) == 0 {
        for _ in 0..=random.below(4) {
            let at = HEADERS + random.below((frame.len() - HEADERS).min(200));
            frame[at] = random.next() as u8;
        }
    }
    frame
}

/// The shared captures: by `NONSELF_CAPTURES`, `NONSELF_SHARED`, or beside the repository.
fn captures_folder() -> Option<PathBuf> {
    let of = |name| std::env::var_os(name).map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = of("NONSELF_SHARED").unwrap_or(beside).join("captures");
    let folder = of("NONSELF_CAPTURES").unwrap_or(shared);
    folder.is_dir().then_some(folder)
}

fn files_of(folder: PathBuf) -> Vec<PathBuf> {
    let mut folders = vec![folder];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Every shared capture with its packets mutated, four times each: a million packets.
/// `NONSELF_SEED` gives other mutations.
#[test]
fn mutated_captures_are_survived() {
    let Some(folder) = captures_folder() else {
        #[expect(clippy::print_stdout, reason = "a test says that it was skipped")]
        {
            println!("skipped: no shared captures here");
        }
        return;
    };
    let seed = std::env::var("NONSELF_SEED").ok();
    let mut random = Random(seed.and_then(|seed| seed.parse().ok()).unwrap_or(3));
    let mut packets = 0_u64;
    let parser_limit = MEMORY;
    let config = || Config {
        parser_memory_limit: parser_limit,
        ..small()
    };
    let mut sensor = Sensor::new(config());
    for path in &files_of(folder) {
        let bytes = std::fs::read(path).expect("a file");
        // The file itself, damaged: its end may come early, but it comes.
        let damaged = Cursor::new(mutate(&bytes, &mut random));
        if let Ok(mut replay) = Replay::new(damaged, config()) {
            while replay.next_rows(1000).is_some() {}
        }
        for round in 0..4 {
            let Ok(mut capture) = Capture::new(Cursor::new(bytes.clone())) else {
                break;
            };
            while let Ok(Some(packet)) = capture.next() {
                let frame = if round == 0 {
                    mutate(packet.data, &mut random)
                } else {
                    damage(packet.data, &mut random)
                };
                let length = packet.orig_len.max(frame.len() as u32);
                sensor.packet(packet.ts, packet.linktype, &frame, length);
                packets += 1;
                assert!(sensor.memory_used() <= MEMORY);
                assert!(sensor.parser_memory_used() <= parser_limit);
                assert!(sensor.flows() <= 1000);
            }
            // The next round begins new connections.
            sensor.finish();
            sensor.take();
        }
    }
    assert!(packets >= 1_000_000 || std::env::var_os("NONSELF_CAPTURES").is_some());
}
