//! What is odd below the applications is told by the names that Zeek has for it.

mod common;

use common::*;
use nonself_parsers::config::Config;
use nonself_parsers::sensor::Sensor;

const NFLOG: u16 = 239;
const ICMPV6: u8 = 58;

/// Name, more about it, source and sender of each weird that a packet makes.
fn weirds(linktype: u16, packets: &[Vec<u8>]) -> Vec<[Option<String>; 4]> {
    let mut sensor = Sensor::new(Config::default());
    for (number, packet) in (1..).zip(packets) {
        sensor.packet(number * SECOND / 100, linktype, packet, packet.len() as u32);
    }
    sensor.finish();
    let logs = sensor.take();
    let Some((_, batch)) = logs.iter().find(|(path, _)| *path == "weird") else {
        return Vec::new();
    };
    (0..batch.num_rows())
        .map(|row| ["name", "addl", "source", "id.orig_h"].map(|name| text(batch, name, row)))
        .collect()
}

fn told(linktype: u16, packets: &[Vec<u8>], expected: &[[&str; 4]]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|row| row.map(|cell| (cell != "-").then(|| cell.to_owned())))
        .collect();
    assert_eq!(weirds(linktype, packets), expected);
}

#[test]
fn three_tags_are_one_too_many() {
    let tag = |id: u8| [0x81, 0, 0, id];
    let inner = udp(CLIENT, 1, SERVER, 9, b"x");
    let frame = |tags: &[u8]| ethernet(tags, 0x0800, &inner);
    told(ETHERNET, &[frame(&[tag(1), tag(2)].concat())], &[]);
    told(
        ETHERNET,
        &[frame(&[tag(1), tag(2), tag(3)].concat())],
        &[[
            "triple_tagged_vlan_unsupported",
            "inner VLAN tag overwritten",
            "VLAN",
            "-",
        ]],
    );
}

#[test]
fn frames_in_frames_end_somewhere() {
    let inner = ethernet(&[], 0x0800, &udp(CLIENT, 1, SERVER, 9, b"x"));
    let mut frame = inner.clone();
    for _ in 0..3 {
        frame = ethernet(&[], 0x88e7, &[&[0, 0, 0, 1][..], &frame].concat());
    }
    told(ETHERNET, std::slice::from_ref(&frame), &[]);
    for _ in 0..30 {
        frame = ethernet(&[], 0x88e7, &[&[0, 0, 0, 1][..], &frame].concat());
    }
    told(
        ETHERNET,
        &[frame],
        &[["max_packet_analyzer_depth_exceeded", "-", "ETHERNET", "-"]],
    );
    // An outer header of Cisco's, as often as a record holds it.
    let header = [&[2; 12][..], &[0x89, 3, 0, 0]].concat();
    let _ = weirds(ETHERNET, &[header.repeat(1 << 20)]);
}

#[test]
fn a_record_of_the_netfilter_log_that_is_longer_than_the_packet() {
    let packet = vec![2, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];
    told(
        NFLOG,
        &[packet],
        &[["nflog_bad_tlv_len", "(256 > 8)", "NFLOG", "-"]],
    );
}

#[test]
fn an_empty_packet_of_geneve() {
    let empty = udp(CLIENT, 6000, SERVER, 6081, &[0, 0, 0x65, 0x58, 0, 0, 0, 0]);
    told(
        RAW,
        &[empty],
        &[["geneve_empty_packet", "-", "GENEVE", "10.0.0.1"]],
    );
}

#[test]
fn a_window_is_not_shifted_by_more_than_fourteen_bits() {
    let syn = |shift: u8| {
        let mut packet = tcp(
            CLIENT,
            40000,
            SERVER,
            80,
            Tcp {
                flags: SYN,
                seq: 1,
                ack: 0,
                data: &[1, 3, 3, shift],
            },
        );
        // What was data are options now; the sensor lets one wrong checksum pass.
        packet[32] = 0x60;
        packet
    };
    told(RAW, &[syn(14)], &[]);
    told(
        RAW,
        &[syn(255)],
        &[["TCP_scale_range", "255", "TCP", "10.0.0.1"]],
    );
}

#[test]
fn neighbours_that_say_too_little() {
    let message = |kind: u8, len: usize| {
        let mut data = vec![kind, 0, 0, 0, 0, 0, 0, 0];
        data.extend(vec![0; len]);
        let sum =
            nonself_parsers::net::checksum::pseudo_header(CLIENT6, SERVER6, ICMPV6, data.len());
        let sum = nonself_parsers::net::checksum::sum(sum, &data);
        let checksum = !nonself_parsers::net::checksum::fold(sum);
        data[2..4].copy_from_slice(&checksum.to_be_bytes());
        ip(CLIENT6, SERVER6, ICMPV6, &data)
    };
    for (kind, name, options) in [
        (134, "icmp6_ra_bad_opt_offset", 8),
        (135, "icmp6_ns_bad_opt_offset", 16),
        (136, "icmp6_na_bad_opt_offset", 16),
        (137, "icmp6_redirect_bad_opt_offset", 32),
    ] {
        told(RAW, &[message(kind, options)], &[]);
        let addl = format!("{options} (length 4)");
        told(RAW, &[message(kind, 4)], &[[name, &addl, "ICMP", "-"]]);
    }
}

/// A piece of a datagram of UDP.
fn piece(offset: usize, more: bool, payload: &[u8]) -> Vec<u8> {
    fragment(17, offset, more, payload)
}

#[test]
fn fragments_that_overlap_are_told_whether_they_agree_or_not() {
    let hosts = "10.0.0.1";
    told(
        RAW,
        &[
            piece(8, true, &[1; 64]),
            piece(8, true, &[1; 72]),
            piece(40, true, &[2; 64]),
        ],
        &[
            ["fragment_overlap", "-", "-", hosts],
            ["fragment_inconsistency", "-", "-", hosts],
        ],
    );
    told(
        RAW,
        &[piece(0, true, &[1; 8]), piece(8, true, &[1; 64])],
        &[["excessively_small_fragment", "-", "-", hosts]],
    );
}

#[test]
fn a_datagram_that_would_be_longer_than_any_is_told_and_not_read() {
    let mut packets: Vec<_> = (0..64)
        .map(|number| piece(number * 1024, true, &[0; 1024]))
        .collect();
    packets.pop();
    packets.push(piece(63 * 1024, false, &[0; 1032]));
    told(
        RAW,
        &packets,
        &[
            ["excessively_large_fragment", "-", "-", "10.0.0.1"],
            ["invalid_IP_header_size", "-", "IP", "10.0.0.1"],
        ],
    );
}

#[test]
fn the_ends_of_a_packet_are_those_that_its_extension_headers_name() {
    let mut options = vec![17, 2, 1, 2, 0, 0, 201, 16];
    options.extend([0xfd; 16]);
    let datagram = udp(CLIENT6, 5, SERVER6, 9, b"x");
    let packet = ip(
        CLIENT6,
        SERVER6,
        60,
        &[&options[..], &datagram[40..]].concat(),
    );
    let mut sensor = Sensor::new(Config::default());
    sensor.packet(SECOND, RAW, &packet, packet.len() as u32);
    sensor.finish();
    let logs = sensor.take();
    let (_, conn) = logs
        .iter()
        .find(|(path, _)| *path == "conn")
        .expect("a row");
    let home = "fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd";
    assert_eq!(text(conn, "id.orig_h", 0).as_deref(), Some(home));
    // A second home address is one too many, and the header ends behind the packet.
    let mut options = vec![17, 4, 1, 0];
    for _ in 0..2 {
        options.extend([201, 16]);
        options.extend([0xfd; 16]);
    }
    let mut packet = ip(CLIENT6, SERVER6, 60, &options);
    packet[5] -= 4;
    told(
        RAW,
        &[packet],
        &[
            ["multiple_home_addr_opts", "-", "-", home],
            ["invalid_IP_header_size", "-", "IP", "-"],
        ],
    );
}

#[test]
fn what_was_told_of_two_hosts_is_told_again_after_ten_minutes_only() {
    let mut sensor = Sensor::new(Config::default());
    let mut at = |second: i64| {
        let packet = piece(second as usize % 50 * 8, true, &[1; 8]);
        sensor.packet(second * SECOND, RAW, &packet, packet.len() as u32);
        let logs = sensor.take();
        logs.iter().filter(|(path, _)| *path == "weird").count()
    };
    assert_eq!([1, 2, 600, 601, 602].map(&mut at), [1, 0, 0, 1, 0]);
}
