//! Capture files by hand: every format, and what is said when one is damaged.

use std::io::{Cursor, Write};

use nonself_parsers::capture::{Capture, CaptureError};

/// Time, link type, bytes and length of each packet; and what ended the reading.
type Packets = (Vec<(i64, u16, Vec<u8>, u32)>, Option<CaptureError>);

fn read(bytes: &[u8]) -> Result<Packets, CaptureError> {
    let mut capture = Capture::new(Cursor::new(bytes.to_vec()))?;
    let mut packets = Vec::new();
    loop {
        match capture.next() {
            Ok(Some(p)) => packets.push((p.ts, p.linktype, p.data.to_vec(), p.orig_len)),
            Ok(None) => return Ok((packets, None)),
            Err(error) => return Ok((packets, Some(error))),
        }
    }
}

fn u32s(big_endian: bool, values: &[u32]) -> Vec<u8> {
    let bytes = |v: &u32| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    values.iter().flat_map(bytes).collect()
}

fn pcap(big_endian: bool, magic: u32) -> Vec<u8> {
    let mut file = u32s(big_endian, &[magic, 0, 0, 0, 65535, 1]);
    file.extend(u32s(big_endian, &[5, 7, 3, 60]));
    file.extend(b"abc");
    file
}

#[test]
fn pcap_of_either_byte_order_and_clock() {
    for big_endian in [false, true] {
        for (magic, ts) in [(0xa1b2_c3d4, 5_000_007_000), (0xa1b2_3c4d, 5_000_000_007)] {
            let (packets, error) = read(&pcap(big_endian, magic)).expect("a capture");
            assert_eq!(packets, [(ts, 1, b"abc".to_vec(), 60)]);
            assert!(error.is_none());
        }
    }
}

#[test]
fn a_capture_cut_off_anywhere_keeps_what_was_whole() {
    let mut file = pcap(false, 0xa1b2_c3d4);
    let whole = file.len();
    file.extend(u32s(false, &[6, 0, 4, 4]));
    file.extend(b"defg");
    for end in whole + 1..file.len() {
        let (packets, error) = read(&file[..end]).expect("a capture");
        assert_eq!(packets.len(), 1, "{end}");
        let text = error.expect("an error").to_string();
        assert!(
            text.contains("cut off") && text.contains("offset 43"),
            "{text}"
        );
    }
    for end in 4..24 {
        assert!(
            matches!(read(&file[..end]), Err(CaptureError::Truncated { .. })),
            "{end}"
        );
    }
}

#[test]
fn what_is_no_capture_is_told_from_one() {
    for bytes in [&b""[..], b"a,b,c\n1,2,3\n", b"\x7fELF\x02\x01", b"\xa1"] {
        let Err(error) = read(bytes) else {
            panic!("{bytes:?} was read")
        };
        assert!(matches!(error, CaptureError::NotACapture { .. }), "{error}");
        assert!(error.to_string().contains("pcap or pcapng"), "{error}");
    }
}

#[test]
fn a_length_that_cannot_be_is_an_error_and_no_allocation() {
    let mut file = pcap(false, 0xa1b2_c3d4);
    file.extend(u32s(false, &[6, 0, u32::MAX, 4]));
    let (packets, error) = read(&file).expect("a capture");
    assert_eq!(packets.len(), 1);
    assert!(matches!(
        error,
        Some(CaptureError::Damaged { offset: 43, .. })
    ));
}

fn block(big_endian: bool, kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = body.len().next_multiple_of(4);
    let len = 12 + padded as u32;
    let mut block = u32s(big_endian, &[kind, len]);
    block.extend(body);
    block.resize(8 + padded, 0);
    block.extend(u32s(big_endian, &[len]));
    block
}

fn u16s(big_endian: bool, values: &[u16]) -> Vec<u8> {
    let bytes = |v: &u16| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    values.iter().flat_map(bytes).collect()
}

fn section(big_endian: bool) -> Vec<u8> {
    let mut body = u32s(big_endian, &[0x1a2b_3c4d]);
    body.extend(u16s(big_endian, &[1, 0]));
    body.extend([0xff; 8]);
    block(big_endian, 0x0a0d_0d0a, &body)
}

/// An interface with its link type and, if not the default, its resolution.
fn interface(big_endian: bool, linktype: u16, resolution: Option<u8>) -> Vec<u8> {
    let mut body = u16s(big_endian, &[linktype, 0]);
    body.extend(u32s(big_endian, &[0]));
    if let Some(resolution) = resolution {
        body.extend(u16s(big_endian, &[9, 1]));
        body.extend([resolution, 0, 0, 0]);
        body.extend(u16s(big_endian, &[0, 0]));
    }
    block(big_endian, 1, &body)
}

fn enhanced(big_endian: bool, interface: u32, ticks: u64, data: &[u8]) -> Vec<u8> {
    let len = data.len() as u32;
    let halves = [(ticks >> 32) as u32, ticks as u32];
    let mut body = u32s(big_endian, &[interface, halves[0], halves[1], len, len + 9]);
    body.extend(data);
    block(big_endian, 6, &body)
}

#[test]
fn pcapng_with_a_clock_and_a_link_type_per_interface() {
    for big_endian in [false, true] {
        let mut file = section(big_endian);
        file.extend(interface(big_endian, 1, None));
        file.extend(interface(big_endian, 101, Some(9)));
        file.extend(interface(big_endian, 101, Some(0x8a)));
        file.extend(block(big_endian, 5, &[0; 8])); // statistics
        file.extend(enhanced(big_endian, 0, 3_000_000, b"abc"));
        file.extend(enhanced(big_endian, 1, 4_000_000_001, b"de"));
        file.extend(enhanced(big_endian, 2, 5 * 1024 + 512, b"f"));
        file.extend(enhanced(big_endian, 9, 0, b"no such interface"));
        let (packets, error) = read(&file).expect("a capture");
        assert!(error.is_none());
        assert_eq!(
            packets,
            [
                (3_000_000_000, 1, b"abc".to_vec(), 12),
                (4_000_000_001, 101, b"de".to_vec(), 11),
                (5_500_000_000, 101, b"f".to_vec(), 10),
            ]
        );
    }
}

#[test]
fn simple_packets_have_the_time_of_the_one_before() {
    let mut file = section(false);
    file.extend(interface(false, 1, None));
    file.extend(enhanced(false, 0, 3_000_000, b"abc"));
    let mut body = u32s(false, &[5]);
    body.extend(b"hello");
    file.extend(block(false, 3, &body));
    let (packets, _) = read(&file).expect("a capture");
    assert_eq!(packets[1], (3_000_000_000, 1, b"hello".to_vec(), 5));
}

#[test]
fn sections_of_different_byte_order_follow_each_other() {
    let mut file = Vec::new();
    for big_endian in [false, true] {
        file.extend(section(big_endian));
        file.extend(interface(big_endian, 1, None));
        file.extend(enhanced(big_endian, 0, 3_000_000, b"abc"));
    }
    assert_eq!(read(&file).expect("a capture").0.len(), 2);
}

#[test]
fn a_damaged_block_ends_the_reading_with_a_word() {
    for length in [0_u32, 11, 13, u32::MAX] {
        let mut file = section(false);
        let offset = file.len();
        file.extend(u32s(false, &[6, length, 0, 0]));
        let (packets, error) = read(&file).expect("a capture");
        assert!(packets.is_empty());
        let text = error.expect("an error").to_string();
        assert!(text.contains(&format!("offset {offset}")), "{text}");
    }
}

#[test]
fn compressed_captures_are_read_as_they_are() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder
        .write_all(&pcap(false, 0xa1b2_c3d4))
        .expect("memory");
    let bytes = encoder.finish().expect("memory");
    assert_eq!(read(&bytes).expect("a capture").0.len(), 1);
    // Cut inside the compressed stream: what came out counts, and it is told.
    for end in 3..bytes.len() {
        if let Ok((packets, error)) = read(&bytes[..end]) {
            assert!(packets.len() <= 1);
            assert!(error.is_some(), "{end}");
        }
    }
}
