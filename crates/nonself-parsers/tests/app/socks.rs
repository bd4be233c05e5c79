//! SOCKS: the tunnel is told of, and what runs inside is identified.

use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, conn, run};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

fn orig(data: &[u8]) -> Message {
    (Direction::Orig, data.to_vec())
}

fn resp(data: &[u8]) -> Message {
    (Direction::Resp, data.to_vec())
}

fn version_5() -> Vec<Message> {
    vec![
        orig(&[5, 1, 2]),
        resp(&[5, 2]),
        orig(b"\x01\x03bob\x05alice"),
        resp(&[1, 0]),
        orig(b"\x05\x01\x00\x03\x01a\x00\x50"),
        resp(&[5, 0, 0, 1, 10, 0, 0, 9, 0x10, 0]),
        orig(GET),
        resp(OK),
    ]
}

#[test]
fn version_5_with_log_on_and_a_name() {
    let out = run(&conn(Transport::Tcp, 1080), &version_5());
    assert_eq!(out.services, ["socks", "http"]);
    assert_eq!(out.column("tunnel", "tunnel_type"), ["Tunnel::SOCKS"]);
    assert_eq!(out.column("tunnel", "action"), ["Tunnel::DISCOVER"]);
    assert_eq!(out.column("tunnel", "id.orig_p"), ["0"]);
    assert_eq!(out.column("http", "host"), ["a"]);
    assert_eq!(out.column("socks", "user"), ["bob"]);
    assert_eq!(out.column("socks", "password"), ["<hidden>"]);
    assert_eq!(out.column("socks", "status"), ["succeeded"]);
    assert_eq!(out.column("socks", "request.name"), ["a"]);
    assert_eq!(out.column("socks", "bound.host"), ["10.0.0.9"]);
}

#[test]
fn version_4_with_a_name_in_place_of_an_address() {
    let messages = [
        orig(b"\x04\x01\x00\x50\x00\x00\x00\x01me\x00host.example\x00"),
        resp(&[0, 90, 0, 0, 0, 0, 0, 0]),
        orig(GET),
        resp(OK),
    ];
    let out = run(&conn(Transport::Tcp, 1080), &messages);
    assert_eq!(out.services, ["socks", "http"]);
    assert_eq!(out.rows("tunnel").len(), 1);
    assert_eq!(out.column("socks", "request.name"), ["host.example"]);
    assert_eq!(out.column("socks", "request_p"), ["80"]);
    assert_eq!(out.column("socks", "user"), ["me"]);
}

#[test]
fn cut_at_every_byte_it_is_the_same() {
    let messages: Vec<Message> = version_5()
        .into_iter()
        .flat_map(|(dir, data)| data.into_iter().map(move |byte| (dir, vec![byte])))
        .collect();
    let out = run(&conn(Transport::Tcp, 1080), &messages[..40]);
    assert_eq!(out.rows("tunnel").len(), 1);
}

#[test]
fn a_refusal_has_no_inside() {
    let messages = [
        orig(&[5, 1, 0]),
        resp(&[5, 0]),
        orig(&[5, 1, 0, 1, 10, 0, 0, 9, 0, 80]),
        resp(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]),
        orig(GET),
        resp(OK),
    ];
    let out = run(&conn(Transport::Tcp, 1080), &messages);
    assert_eq!(out.services, ["socks"]);
    assert_eq!(out.column("socks", "status"), ["Connection refused"]);
    assert_eq!(out.column("socks", "request.host"), ["10.0.0.9"]);
}
