//! Conversations by hand, and the rows that Zeek would write for them.

mod common;

use common::*;
use nonself_parsers::config::{Checksums, Config};

fn conversation() -> Conversation {
    Conversation::new(Config::default())
}

fn state_and_history(talk: &mut Conversation) -> (String, String) {
    let row = talk.row();
    (row.state, row.history)
}

fn expect(talk: &mut Conversation, state: &str, history: &str) {
    assert_eq!(
        state_and_history(talk),
        (state.to_owned(), history.to_owned())
    );
}

#[test]
fn a_request_and_its_answer() {
    let mut talk = conversation();
    talk.handshake()
        .client(ACK, 101, 501, b"hello")
        .server(ACK, 501, 106, b"good day")
        .client(ACK | FIN, 106, 509, b"")
        .server(ACK | FIN, 509, 107, b"")
        .client(ACK, 107, 510, b"");
    let row = talk.row();
    assert_eq!(
        (row.state.as_str(), row.history.as_str()),
        ("SF", "ShADdFf")
    );
    assert_eq!((row.packets, row.bytes), ((5, 3), (Some(5), Some(8))));
    assert_eq!(row.orig, "10.0.0.1:40000");
}

#[test]
fn what_is_left_of_a_handshake() {
    expect(conversation().client(SYN, 100, 0, b""), "S0", "S");
    expect(
        conversation()
            .client(SYN, 100, 0, b"")
            .server(RST | ACK, 0, 101, b""),
        "REJ",
        "Sr",
    );
    expect(
        conversation()
            .client(SYN, 100, 0, b"")
            .client(RST, 101, 0, b""),
        "RSTOS0",
        "SR",
    );
    expect(
        conversation()
            .client(SYN, 100, 0, b"")
            .client(FIN, 101, 0, b""),
        "SH",
        "SF",
    );
    expect(conversation().handshake(), "S1", "ShA");
}

#[test]
fn how_an_established_connection_ends() {
    expect(
        conversation().handshake().client(RST, 101, 0, b""),
        "RSTO",
        "ShAR",
    );
    expect(
        conversation().handshake().server(RST, 501, 0, b""),
        "RSTR",
        "ShAr",
    );
    expect(
        conversation().handshake().client(FIN | ACK, 101, 501, b""),
        "S2",
        "ShAF",
    );
    expect(
        conversation().handshake().server(FIN | ACK, 501, 101, b""),
        "S3",
        "ShAf",
    );
}

#[test]
fn without_its_beginning_a_connection_is_told_by_the_port() {
    let row = conversation().server(ACK, 501, 101, b"data").row();
    assert_eq!(
        (row.orig.as_str(), row.history.as_str()),
        ("10.0.0.1:40000", "^d")
    );
    assert_eq!(row.packets, (0, 1));
}

#[test]
fn an_answer_that_goes_on_shows_who_asked() {
    let config = Config {
        guess_servers_by_port: false,
        ..Config::default()
    };
    let mut talk = Conversation::new(config);
    talk.server(SYN | ACK, 500, 101, b"")
        .client(ACK, 101, 501, b"")
        .client(ACK, 101, 501, b"x");
    let row = talk.row();
    assert_eq!(
        (row.orig.as_str(), row.history.as_str()),
        ("10.0.0.1:40000", "^hAD")
    );
    assert_eq!((row.state.as_str(), row.packets), ("S1", (2, 1)));
}

#[test]
fn repeated_data_is_noted_the_first_and_the_tenth_time() {
    let mut talk = conversation();
    talk.handshake().client(ACK, 101, 501, b"hello");
    for _ in 0..10 {
        talk.client(ACK, 101, 501, b"hello");
    }
    let row = talk.row();
    assert_eq!((row.history.as_str(), row.bytes.0), ("ShADTT", Some(5)));
}

#[test]
fn what_was_acknowledged_but_never_seen_is_a_gap() {
    let mut talk = conversation();
    talk.handshake()
        .client(ACK, 201, 501, b"later")
        .server(ACK, 501, 206, b"");
    let row = talk.row();
    assert_eq!(
        (row.history.as_str(), row.missed, row.bytes.0),
        ("ShADaG", 100, Some(105))
    );
}

#[test]
fn segments_out_of_order_are_no_gap() {
    let mut talk = conversation();
    talk.handshake()
        .client(ACK, 106, 501, b"world")
        .client(ACK, 101, 501, b"hello")
        .server(ACK, 501, 111, b"");
    let row = talk.row();
    assert_eq!((row.missed, row.bytes.0), (0, Some(10)));
    assert_eq!(row.history, "ShADTa");
}

#[test]
fn the_same_ports_again_are_another_connection() {
    let mut talk = conversation();
    talk.client(SYN, 100, 0, b"").server(RST | ACK, 0, 101, b"");
    talk.client(SYN, 9000, 0, b"")
        .server(RST | ACK, 0, 9001, b"");
    let rows = talk.rows();
    assert_eq!(
        rows.iter()
            .map(|row| row.state.as_str())
            .collect::<Vec<_>>(),
        ["REJ", "REJ"]
    );
}

#[test]
fn an_attempt_is_over_after_five_seconds() {
    let mut talk = conversation();
    talk.client(SYN, 100, 0, b"")
        .wait(3)
        .client(SYN, 100, 0, b"")
        .wait(6)
        .client(SYN, 100, 0, b"");
    let rows = talk.rows();
    assert_eq!(
        rows.iter().map(|row| row.packets.0).collect::<Vec<_>>(),
        [2, 1]
    );
}

#[test]
fn datagrams_belong_together_for_a_minute_of_silence() {
    let mut talk = conversation();
    let ask = udp(CLIENT, 5000, SERVER, 9000, b"one");
    let answer = udp(SERVER, 9000, CLIENT, 5000, b"three");
    talk.raw(&ask)
        .raw(&answer)
        .wait(59)
        .raw(&ask)
        .wait(61)
        .raw(&ask);
    let rows = talk.rows();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0].state.as_str(), rows[0].history.as_str()),
        ("SF", "Dd")
    );
    assert_eq!(
        (rows[0].packets, rows[0].bytes),
        ((2, 1), (Some(6), Some(5)))
    );
    assert_eq!(
        (rows[1].state.as_str(), rows[1].bytes),
        ("S0", (None, None))
    );
}

#[test]
fn an_echo_and_its_reply_are_one_connection() {
    let mut talk = conversation();
    let echo = |kind: u8| {
        let mut data = vec![kind, 0, 0, 0, 0, 1, 0, 1, b'p'];
        let checksum =
            !nonself_parsers::net::checksum::fold(nonself_parsers::net::checksum::sum(0, &data));
        data[2..4].copy_from_slice(&checksum.to_be_bytes());
        data
    };
    talk.raw(&ip(CLIENT, SERVER, 1, &echo(8)))
        .raw(&ip(SERVER, CLIENT, 1, &echo(0)));
    let row = talk.row();
    assert_eq!(
        (row.orig.as_str(), row.proto.as_str()),
        ("10.0.0.1:8", "icmp")
    );
    assert_eq!((row.packets, row.bytes), ((1, 1), (Some(1), Some(1))));
}

#[test]
fn a_damaged_packet_among_good_ones_does_not_count() {
    let mut talk = conversation();
    talk.handshake();
    let segment = Tcp {
        flags: ACK,
        seq: 101,
        ack: 501,
        data: b"injected",
    };
    let mut packet = tcp(CLIENT, 40000, SERVER, 80, segment);
    packet[37] ^= 0xff;
    talk.raw(&packet);
    assert_eq!(talk.counter("bad_transport_checksums"), 1);
    let row = talk.row();
    assert_eq!((row.history.as_str(), row.packets.0), ("ShAC", 2));
}

#[test]
fn a_sender_without_checksums_counts_unless_told_otherwise() {
    for (checksums, state) in [(Checksums::Auto, "S0"), (Checksums::Validate, "OTH")] {
        let mut talk = Conversation::new(Config {
            checksums,
            ..Config::default()
        });
        let segment = Tcp {
            flags: SYN,
            seq: 100,
            ack: 0,
            data: b"",
        };
        let mut packet = tcp(CLIENT, 40000, SERVER, 80, segment);
        packet[37] ^= 0xff;
        talk.raw(&packet);
        assert_eq!(talk.row().state, state, "{checksums:?}");
    }
}

#[test]
fn fragments_are_put_together_in_any_order() {
    for (src, dst) in [(CLIENT, SERVER), (CLIENT6, SERVER6)] {
        let whole = udp(src, 5000, dst, 9000, &[7; 60]);
        let header = if src.is_ipv4() { 20 } else { 40 };
        let (first, second) = whole[header..].split_at(32);
        let fragment = |data: &[u8], offset: u16, more: bool| {
            if src.is_ipv4() {
                let mut packet = ip(src, dst, 17, data);
                let word = (offset / 8) | if more { 0x2000 } else { 0 };
                packet[6..8].copy_from_slice(&word.to_be_bytes());
                packet[10..12].fill(0);
                packet
            } else {
                let word = offset | u16::from(more);
                let mut payload = vec![17, 0];
                payload.extend(word.to_be_bytes());
                payload.extend([0, 0, 0, 9]);
                payload.extend(data);
                ip(src, dst, 44, &payload)
            }
        };
        let mut talk = conversation();
        talk.raw(&fragment(second, 32, false))
            .raw(&fragment(first, 0, true));
        talk.raw(&udp(src, 5000, dst, 9000, b"more"));
        let row = talk.row();
        assert_eq!((row.packets.0, row.bytes.0), (2, Some(64)), "{src}");
    }
}

#[test]
fn tags_and_hardware_addresses_are_kept() {
    let mut talk = conversation();
    let packet = udp(CLIENT, 5000, SERVER, 9000, b"one");
    let frame = ethernet(&[0x88, 0xa8, 0, 30, 0x81, 0, 0, 40], 0x0800, &packet);
    talk.sensor
        .packet(talk.now, ETHERNET, &frame, frame.len() as u32);
    talk.sensor.finish();
    let logs = talk.sensor.take();
    let (_, batch) = logs
        .iter()
        .find(|(path, _)| *path == "conn")
        .expect("a row");
    assert_eq!(
        text(batch, "orig_l2_addr", 0).as_deref(),
        Some("02:00:00:00:00:01")
    );
    let vlan = batch.column_by_name("inner_vlan").expect("a column");
    let vlan = arrow_array::cast::AsArray::as_primitive::<arrow_array::types::Int64Type>(vlan);
    assert_eq!(vlan.value(0), 40);
}

#[test]
fn a_tunnel_is_opened_and_named() {
    let inner = udp(CLIENT, 5000, SERVER, 9000, b"inside");
    let mut vxlan = vec![8, 0, 0, 0, 0, 0, 1, 0];
    vxlan.extend(ethernet(&[], 0x0800, &inner));
    let mut talk = conversation();
    talk.raw(&udp(CLIENT6, 6000, SERVER6, 4789, &vxlan));
    talk.sensor.finish();
    let logs = talk.sensor.take();
    let (_, batch) = logs.iter().find(|(path, _)| *path == "conn").expect("rows");
    assert_eq!(batch.num_rows(), 2);
    let outer = (0..2)
        .find(|row| text(batch, "service", *row).is_some())
        .expect("the tunnel");
    assert_eq!(text(batch, "service", outer).as_deref(), Some("vxlan"));
}

#[test]
fn the_table_never_holds_more_than_allowed() {
    let mut talk = Conversation::new(Config {
        max_flows: 10,
        ..Config::default()
    });
    for port in 1..=100 {
        talk.raw(&udp(CLIENT, port, SERVER, 9000, b"x"));
        assert!(talk.sensor.flows() <= 10);
    }
    assert_eq!(talk.counter("flows_evicted"), 90);
    assert_eq!(talk.rows().len(), 100);
}

#[test]
fn connections_keep_to_the_memory_that_was_set() {
    let mut config = Config::default();
    config.share_memory(1 << 20);
    let limit = config.flow_memory;
    let mut talk = Conversation::new(config);
    for port in 1..=20_000_u16 {
        let segment = Tcp {
            flags: SYN,
            seq: 7,
            ack: 0,
            data: b"",
        };
        talk.raw(&tcp(CLIENT, port, SERVER, 102, segment));
        assert!(talk.sensor.flow_memory_used() <= limit + 4096);
    }
    let followed = talk.sensor.flows();
    assert!(followed > 500, "{followed}");
    let evicted = talk.counter("flows_evicted") as usize;
    assert_eq!(followed + evicted, 20_000);
    talk.sensor.finish();
    assert_eq!(talk.sensor.flow_memory_used(), 0);
}

#[test]
fn the_same_packets_give_the_same_identifiers() {
    let uids = || {
        let mut talk = conversation();
        talk.handshake()
            .raw(&udp(CLIENT, 5000, SERVER, 9000, b"one"));
        talk.sensor.finish();
        let logs = talk.sensor.take();
        let (_, batch) = logs.iter().find(|(path, _)| *path == "conn").expect("rows");
        (0..2)
            .map(|row| text(batch, "uid", row).expect("a uid"))
            .collect::<Vec<_>>()
    };
    assert_eq!(uids(), uids());
    assert_ne!(uids()[0], uids()[1]);
}

#[test]
fn one_wrong_time_stamp_does_not_cut_up_what_comes_after() {
    let mut talk = conversation();
    let datagram = udp(CLIENT, 5000, SERVER, 9000, b"x");
    let far = talk.now + 50 * 365 * 86_400 * SECOND;
    talk.sensor
        .packet(far, RAW, &udp(CLIENT, 1, SERVER, 2, b"late"), 32);
    for _ in 0..10 {
        talk.raw(&datagram);
    }
    let packets: Vec<_> = talk.rows().iter().map(|row| row.packets.0).collect();
    assert_eq!(talk.counter("clock_set_back"), 1);
    assert!(packets.contains(&10), "{packets:?}");
}
