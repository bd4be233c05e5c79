//! Tunnels: the rows that tell of them, and the connections inside.

mod common;

use arrow_array::RecordBatch;
use common::{CLIENT, CLIENT6, RAW, SECOND, SERVER, SERVER6, ip, udp};
use nonself_parsers::config::Config;
use nonself_parsers::sensor::Sensor;

const GRE: u8 = 47;
const HOUR: i64 = 3600 * SECOND;

fn run(packets: &[(i64, Vec<u8>)]) -> Vec<(&'static str, RecordBatch)> {
    let mut sensor = Sensor::new(Config::default());
    for (ts, packet) in packets {
        sensor.packet(*ts, RAW, packet, packet.len() as u32);
    }
    sensor.finish();
    sensor.take()
}

/// Type and action of each row.
fn tunnels(logs: &[(&'static str, RecordBatch)]) -> Vec<(String, String)> {
    let Some((_, batch)) = logs.iter().find(|(path, _)| *path == "tunnel") else {
        return Vec::new();
    };
    let cell = |row, name| common::text(batch, name, row).expect("a value");
    (0..batch.num_rows())
        .map(|row| (cell(row, "tunnel_type"), cell(row, "action")))
        .collect()
}

fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter()
        .map(|(kind, action)| (format!("Tunnel::{kind}"), format!("Tunnel::{action}")))
        .collect()
}

fn inner(port: u16) -> Vec<u8> {
    udp(CLIENT, port, SERVER, 9, b"x")
}

fn gre(inner: &[u8]) -> Vec<u8> {
    ip(SERVER, CLIENT, GRE, &[&[0, 0, 8, 0][..], inner].concat())
}

#[test]
fn a_tunnel_between_hosts_is_told_once_and_again_after_an_hour() {
    let logs = run(&[
        (0, gre(&inner(1))),
        (SECOND, gre(&inner(2))),
        (2 * HOUR, gre(&inner(3))),
    ]);
    assert_eq!(
        tunnels(&logs),
        pairs(&[("GRE", "DISCOVER"), ("GRE", "EXPIRE"), ("GRE", "DISCOVER")])
    );
}

#[test]
fn a_tunnel_that_is_a_connection_ends_with_it() {
    let geneve = [&[0, 0, 0x08, 0, 0, 0, 7, 0][..], &inner(1)].concat();
    let logs = run(&[(0, udp(CLIENT6, 6000, SERVER6, 6081, &geneve))]);
    assert_eq!(
        tunnels(&logs),
        pairs(&[("GENEVE", "DISCOVER"), ("GENEVE", "CLOSE")])
    );
}

#[test]
fn tunnels_in_tunnels_are_told_from_the_outside_in() {
    let six = ip(CLIENT6, SERVER6, 4, &inner(1));
    let logs = run(&[(0, ip(CLIENT, SERVER, 41, &six))]);
    // Both are tunnels of IP, between different hosts.
    assert_eq!(
        tunnels(&logs),
        pairs(&[("IP", "DISCOVER"), ("IP", "DISCOVER")])
    );
}

#[test]
fn ayiya_carries_what_its_header_names() {
    // Identity of 16 bytes, signature of 20, forward, IPv6.
    let mut header = vec![0x41, 0x52, 0x11, 4, 0, 0, 0, 0];
    header.extend([0; 36]);
    let ayiya = [header, inner(1)].concat();
    let logs = run(&[(0, udp(CLIENT6, 6000, SERVER6, 5072, &ayiya))]);
    assert_eq!(
        tunnels(&logs),
        pairs(&[("AYIYA", "DISCOVER"), ("AYIYA", "CLOSE")])
    );
    for length in 0..ayiya.len() {
        run(&[(0, udp(CLIENT6, 6000, SERVER6, 5072, &ayiya[..length]))]);
    }
}

#[test]
fn a_datagram_without_a_tunnel_tells_of_none() {
    assert_eq!(tunnels(&run(&[(0, inner(1))])), []);
}
