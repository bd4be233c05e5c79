//! What is acknowledged and was never seen is measured.

mod common;

use arrow_array::RecordBatch;
use common::{ACK, CLIENT, RAW, SECOND, SERVER, SYN, Tcp, number, tcp, udp};
use nonself_parsers::config::Config;
use nonself_parsers::sensor::Sensor;

fn run(packets: &[(i64, Vec<u8>)]) -> RecordBatch {
    let mut sensor = Sensor::new(Config::default());
    for (second, packet) in packets {
        sensor.packet(second * SECOND, RAW, packet, packet.len() as u32);
    }
    sensor.finish();
    let logs = sensor.take();
    let found = logs.into_iter().find(|(path, _)| *path == "capture_loss");
    found.expect("a measurement").1
}

fn segment(of_client: bool, flags: u8, seq: u32, ack: u32, data: &[u8]) -> Vec<u8> {
    let segment = Tcp {
        flags,
        seq,
        ack,
        data,
    };
    if of_client {
        tcp(CLIENT, 4000, SERVER, 80, segment)
    } else {
        tcp(SERVER, 80, CLIENT, 4000, segment)
    }
}

fn counts(rows: &RecordBatch) -> Vec<(u64, u64)> {
    let cell = |name, row| number(rows, name, row).expect("a number");
    (0..rows.num_rows())
        .map(|row| (cell("gaps", row), cell("acks", row)))
        .collect()
}

#[test]
fn an_acknowledgement_of_bytes_that_were_not_seen_is_a_gap() {
    let rows = run(&[
        (1, segment(true, SYN, 100, 0, b"")),
        (1, segment(false, SYN | ACK, 500, 101, b"")),
        (1, segment(true, ACK, 101, 501, b"abc")),
        (1, segment(false, ACK, 501, 104, b"")),
        // Four bytes before these are missing.
        (2, segment(true, ACK, 108, 501, b"xyz")),
        (2, segment(false, ACK, 501, 111, b"")),
        (2, segment(false, ACK, 501, 111, b"")),
    ]);
    assert_eq!(counts(&rows), [(1, 2)]);
}

#[test]
fn after_a_minute_and_then_after_a_quarter_of_an_hour_each() {
    let rows: Vec<_> = [0, 59, 61, 900, 962, 1000]
        .map(|second| (second, udp(CLIENT, 1, SERVER, 2, b"x")))
        .into();
    let rows = run(&rows);
    assert_eq!(counts(&rows), [(0, 0); 3]);
}
