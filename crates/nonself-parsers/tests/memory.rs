//! What parsers keep for messages that never end.

mod common;

use common::*;
use nonself_parsers::config::Config;

const LIMIT: usize = 4 << 20;
const PART: usize = 16_000;

/// A TLS record with a part of a client hello that says it is as long as one may be.
fn endless_hello() -> Vec<u8> {
    let mut record = vec![22, 3, 1];
    record.extend((PART as u16).to_be_bytes());
    record.extend([1, 5, 0xff, 0xff]);
    record.resize(5 + PART, 3);
    record
}

/// A client hello without extensions.
fn whole_hello() -> Vec<u8> {
    let mut record = vec![22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 1];
    record.extend([0; 32]);
    record.extend([0, 0, 2, 0, 0x2f, 1, 0]);
    record
}

/// The handshake of TCP, then these bytes of the client.
fn begin(talk: &mut Conversation, port: u16, data: &[u8]) {
    let client = |flags, seq, ack, data| {
        let segment = Tcp {
            flags,
            seq,
            ack,
            data,
        };
        tcp(CLIENT, port, SERVER, 443, segment)
    };
    let answer = Tcp {
        flags: SYN | ACK,
        seq: 500,
        ack: 101,
        data: b"",
    };
    talk.raw(&client(SYN, 100, 0, b""))
        .raw(&tcp(SERVER, 443, CLIENT, port, answer))
        .raw(&client(ACK, 101, 501, data));
}

#[test]
fn thousands_of_unfinished_handshakes_stay_within_the_limit() {
    let config = Config {
        parser_memory_limit: LIMIT,
        ..Config::default()
    };
    let mut talk = Conversation::new(config);
    let hello = endless_hello();
    for port in 10_000..13_000 {
        begin(&mut talk, port, &hello);
        assert!(talk.sensor.parser_memory_used() <= LIMIT);
    }
    // The limit is used, and only what does not fit is let go.
    assert!(talk.sensor.parser_memory_used() > LIMIT - 2 * PART);
    let evicted = talk.counter("parsers_evicted") as usize;
    assert!((3000 - evicted) * PART <= LIMIT && (3001 - evicted) * PART > LIMIT - 2 * PART);

    // Whoever comes now is still heard.
    begin(&mut talk, 20_000, &whole_hello());
    talk.sensor.finish();
    assert_eq!(talk.sensor.parser_memory_used(), 0);
    let logs = talk.sensor.take();
    let ssl = logs.iter().filter(|(path, _)| *path == "ssl");
    assert_eq!(ssl.map(|(_, batch)| batch.num_rows()).sum::<usize>(), 1);
    let conn = logs.iter().filter(|(path, _)| *path == "conn");
    assert_eq!(conn.map(|(_, batch)| batch.num_rows()).sum::<usize>(), 3001);
}

#[test]
fn what_is_read_is_no_longer_kept() {
    let mut talk = Conversation::new(Config::default());
    let part = b"+OK hello\r\n+OK he";
    talk.handshake().server(ACK, 501, 101, part).client(
        ACK,
        101,
        501 + part.len() as u32,
        b"CAPA\r\n",
    );
    // Recognised as POP3, which is only named and keeps nothing.
    assert_eq!(talk.sensor.parser_memory_used(), 0);
    assert_eq!(talk.counter("parsers_evicted"), 0);
}

/// The text of a column of the `conn` or `weird` log's first row.
fn first(talk: &mut Conversation, log: &str, column: &str) -> Option<String> {
    talk.sensor.finish();
    let logs = talk.sensor.take();
    let (_, batch) = logs.iter().find(|(path, _)| *path == log).expect("a log");
    text(batch, column, 0)
}

#[test]
fn what_is_weird_names_the_layer_that_found_it() {
    let mut talk = Conversation::new(Config::default());
    talk.client(SYN, 100, 0, b"x");
    assert_eq!(first(&mut talk, "weird", "source").as_deref(), Some("TCP"));
    let mut talk = Conversation::new(Config::default());
    talk.raw(&[0x45, 0, 0]);
    assert_eq!(first(&mut talk, "weird", "source").as_deref(), Some("IP"));
}

#[test]
fn changes_between_a_tunnel_and_none_are_counted() {
    let mut talk = Conversation::new(Config::default());
    for seq in 1..=10 {
        let segment = Tcp {
            flags: ACK,
            seq,
            ack: 1,
            data: b"x",
        };
        let inner = tcp(CLIENT, 44_444, SERVER, 80, segment);
        let outer = ip(CLIENT, SERVER, 4, &inner);
        talk.raw(if seq % 2 == 0 { &outer } else { &inner });
    }
    assert_eq!(first(&mut talk, "conn", "history").as_deref(), Some("DX"));
}
