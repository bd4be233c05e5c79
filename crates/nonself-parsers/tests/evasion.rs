//! What is sent so that a sensor sees another stream than its target: the policy of
//! `docs/sensor.md`, line by line. What was read is told by the `http` log.

mod common;

use common::*;
use nonself_parsers::config::Config;

const EVIL: &[u8] = b"GET /evil HTTP/1.1\r\n\r\n";
const GOOD: &[u8] = b"GET /good HTTP/1.1\r\n\r\n";

fn conversation() -> Conversation {
    let mut talk = Conversation::new(Config::default());
    talk.handshake();
    talk
}

/// The requests that were read, and the names of the weirds.
fn read(talk: &mut Conversation) -> (Vec<String>, Vec<String>) {
    talk.sensor.finish();
    let logs = talk.sensor.take();
    let column = |log: &str, name: &str| -> Vec<String> {
        let batches = logs.iter().filter(|(path, _)| *path == log);
        batches
            .flat_map(|(_, batch)| (0..batch.num_rows()).filter_map(|row| text(batch, name, row)))
            .collect()
    };
    (column("http", "uri"), column("weird", "name"))
}

fn told(talk: &mut Conversation, uris: &[&str], weird: Option<&str>) {
    let (read, weirds) = read(talk);
    assert_eq!(read, uris, "{weirds:?}");
    match weird {
        Some(name) => assert!(weirds.iter().any(|w| w == name), "{weirds:?}"),
        None => assert_eq!(weirds, [] as [String; 0]),
    }
}

/// A segment of the client that may pass so many more routers.
fn with_ttl(ttl: u8, flags: u8, seq: u32, data: &[u8]) -> Vec<u8> {
    let segment = Tcp {
        flags,
        seq,
        ack: 501,
        data,
    };
    let mut packet = tcp(CLIENT, 40000, SERVER, 80, segment);
    packet[8] = ttl;
    // As a router would put it right.
    with_header_checksum(packet)
}

#[test]
fn an_orderly_conversation_is_not_weird() {
    let mut talk = conversation();
    talk.client(ACK, 101, 501, GOOD).client(ACK, 101, 501, GOOD);
    told(&mut talk, &["/good"], None);
}

#[test]
fn what_came_first_stays_and_the_contradiction_is_told() {
    let mut talk = conversation();
    talk.client(ACK, 101, 501, EVIL).client(ACK, 101, 501, GOOD);
    told(&mut talk, &["/evil"], Some("retransmission_inconsistency"));
}

#[test]
fn a_contradiction_behind_a_hole_is_told_too() {
    let mut talk = conversation();
    talk.client(ACK, 106, 501, &EVIL[5..])
        .client(ACK, 108, 501, &GOOD[7..])
        .client(ACK, 101, 501, &EVIL[..5]);
    told(&mut talk, &["/evil"], Some("retransmission_inconsistency"));
}

#[test]
fn segments_of_one_byte_in_any_order_are_one_request() {
    let mut talk = conversation();
    let mut order: Vec<u32> = (0..EVIL.len() as u32).collect();
    let mut random = Random(3);
    for at in (1..order.len()).rev() {
        order.swap(at, random.below(at + 1));
    }
    for at in order {
        let byte = &EVIL[at as usize..=at as usize];
        talk.client(ACK, 101 + at, 501, byte);
    }
    told(&mut talk, &["/evil"], None);
}

#[test]
fn sequence_numbers_that_pass_zero_are_followed() {
    let mut talk = Conversation::new(Config::default());
    let start = u32::MAX - 6;
    talk.client(SYN, start, 0, b"")
        .server(SYN | ACK, 500, start.wrapping_add(1), b"")
        .client(ACK, start.wrapping_add(11), 501, &EVIL[10..])
        .client(ACK, start.wrapping_add(1), 501, &EVIL[..10]);
    told(&mut talk, &["/evil"], None);
}

#[test]
fn a_segment_with_a_wrong_checksum_is_not_taken() {
    let mut talk = conversation();
    talk.client(ACK, 101, 501, b"");
    let mut wrong = with_ttl(64, ACK, 101, GOOD);
    wrong[36] ^= 0x55;
    talk.raw(&wrong).client(ACK, 101, 501, EVIL);
    told(&mut talk, &["/evil"], Some("bad_TCP_checksum"));
}

#[test]
fn a_packet_that_may_not_have_arrived_is_told_by_how_far_it_may_go() {
    let mut talk = conversation();
    talk.raw(&with_ttl(3, ACK, 101, GOOD))
        .raw(&with_ttl(64, ACK, 101, EVIL));
    let (_, weirds) = read(&mut talk);
    for name in ["TTL_jump", "retransmission_inconsistency"] {
        assert!(weirds.iter().any(|w| w == name), "{weirds:?}");
    }
    // A router more or less is no news.
    let mut talk = conversation();
    talk.raw(&with_ttl(64, ACK, 101, &GOOD[..9]))
        .raw(&with_ttl(62, ACK, 110, &GOOD[9..]));
    told(&mut talk, &["/good"], None);
}

#[test]
fn a_reset_that_somebody_else_sent_does_not_end_the_reading() {
    let mut talk = conversation();
    talk.raw(&with_ttl(64, ACK, 101, &EVIL[..10]))
        .raw(&with_ttl(249, RST, 111, b""))
        .raw(&with_ttl(64, ACK, 111, &EVIL[10..]));
    let (uris, weirds) = read(&mut talk);
    assert_eq!(uris, ["/evil"]);
    for name in ["TTL_jump", "data_after_reset"] {
        assert!(weirds.iter().any(|w| w == name), "{weirds:?}");
    }
}

#[test]
fn bytes_in_a_reset_are_none_of_the_stream() {
    let mut talk = conversation();
    talk.client(ACK, 101, 501, &EVIL[..10])
        .client(RST | ACK, 111, 501, b"XXXX")
        .client(ACK, 111, 501, &EVIL[10..]);
    told(&mut talk, &["/evil"], Some("data_after_reset"));
}

#[test]
fn a_fin_in_the_middle_does_not_end_the_reading() {
    let mut talk = conversation();
    talk.client(ACK, 101, 501, &EVIL[..10])
        .client(FIN | ACK, 131, 501, b"")
        .client(ACK, 111, 501, &EVIL[10..]);
    let (uris, _) = read(&mut talk);
    assert_eq!(uris, ["/evil"]);
}

#[test]
fn overlapping_fragments_keep_what_came_first() {
    let whole = with_ttl(64, ACK, 101, EVIL);
    let other = with_ttl(64, ACK, 101, GOOD);
    let piece = |bytes: &[u8], from: usize, to: usize, more: bool| {
        fragment(6, from, more, &bytes[20 + from..20 + to])
    };
    let end = whole.len() - 20;
    let mut talk = conversation();
    // The smallest fragments there are; the others say something else about the same place.
    for from in (0..end).step_by(8).rev() {
        let to = (from + 8).min(end);
        talk.raw(&piece(&whole, from, to, to < end));
        if from > 0 {
            talk.raw(&piece(&other, from, to, to < end));
        }
    }
    let (uris, _) = read(&mut talk);
    assert_eq!(uris, ["/evil"]);
}
