use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

const VECTOR: &str = include_str!("vectors/ldap.txt");
const BIND: &str = "30 0c 020101 60 07 020103 0400 8000";
const BOUND: &str = "30 0c 020101 61 07 0a0100 0400 0400";
/// `(&(cn=a)(!(sn=*)))` in the whole tree below `dc=x`, asking for `mail`.
const SEARCH: &str = "30 33 020102 63 2e 0404 64633d78 0a0102 0a0103 020100 020100 010100 \
    a0 0f a307 0402 636e 0401 61 a204 8702 736e 3006 0404 6d61696c";
const FOUND: &str = "30 0d 020102 64 08 0404 64633d79 3000";
const DONE: &str = "30 0c 020102 65 07 0a0100 0400 0400";

fn on_port(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 389), messages)
}

fn client(digits: &str) -> Message {
    (Direction::Orig, bytes(digits))
}

fn server(digits: &str) -> Message {
    (Direction::Resp, bytes(digits))
}

#[test]
fn what_is_wrapped_and_not_sealed_is_read() {
    let out = on_port(&messages(VECTOR));
    assert_eq!(out.services, ["ldap_tcp", "gssapi", "krb"]);
    assert_eq!(
        out.column("ldap", "opcode"),
        ["bind SASL", "modify", "unbind"]
    );
    let changed = "replace(msDS-SupportedEncryptionTypes=28)";
    assert_eq!(out.column("ldap", "argument"), ["GSS-SPNEGO", changed, "-"]);
    assert_eq!(out.column("ldap_search", "result"), ["success"]);
    // The ticket that was shown in the bind.
    assert_eq!(out.column("kerberos", "request_type"), ["AP"]);
    assert_eq!(out.column("kerberos", "success"), ["true"]);
}

/// The first and the last message of NTLM.
const NEGOTIATE: &str =
    "4e544c4d5353500001000000078208a2000000000000000000000000000000000501280a0000000f";
const ANSWER: &str = "4e544c4d5353500003000000180018008800000018001800a00000000e000e00480000001a001a00 \
    56000000180018007000000000000000b8000000058288a20501280a0000000f6500780061006d00 \
    70006c006500610064006d0069006e006900730074007200610074006f007200570041004e004700 \
    5f00570045004e004300480041004f0065aa7b6e67f84aa300000000000000000000000000000000 \
    aa58dd5b9b655c207fac3d27e685c99d7a163a54b4b6f8cc";
/// A challenge without names.
const CHALLENGE: &str = "4e544c4d53535000 02000000 0000000000000000 01000000 0102030405060708 \
    0000000000000000 0000000000000000";

/// An element of DER with what is in it.
fn der(tag: u8, inside: &[u8]) -> Vec<u8> {
    let length = u8::try_from(inside.len()).ok().filter(|l| *l < 128);
    let mut out = vec![tag];
    match length {
        Some(length) => out.push(length),
        None => out.extend([0x82, (inside.len() >> 8) as u8, inside.len() as u8]),
    }
    out.extend(inside);
    out
}

fn message(operation: u8, inside: &[Vec<u8>]) -> Vec<u8> {
    let operation = der(operation, &inside.concat());
    der(0x30, &[der(0x02, &[1]), operation].concat())
}

/// A bind in two steps; `method` makes the client's token, `answer` the server's.
fn bind(
    method: impl Fn(Vec<u8>) -> Vec<u8>,
    answer: impl Fn(Vec<u8>) -> Vec<Vec<u8>>,
    code: u8,
) -> Outcome {
    let request = |token: &str| {
        let start = [der(0x02, &[3]), der(0x04, b"")];
        let message = message(0x60, &[start.concat(), method(bytes(token))]);
        (Direction::Orig, message)
    };
    let reply = |code: u8, rest: Vec<Vec<u8>>| {
        let message = message(0x61, &[vec![der(0x0A, &[code])], rest].concat());
        (Direction::Resp, message)
    };
    on_port(&[
        request(NEGOTIATE),
        reply(14, answer(bytes(CHALLENGE))),
        request(ANSWER),
        reply(code, vec![der(0x04, b""), der(0x04, b"")]),
    ])
}

#[test]
fn who_logs_on_with_ntlm_is_told_with_the_outcome() {
    let sasl = |token: Vec<u8>| {
        let inside = [der(0x04, b"GSS-SPNEGO"), der(0x04, &token)].concat();
        der(0xA3, &inside)
    };
    let credentials = |token: Vec<u8>| vec![der(0x04, b""), der(0x04, b""), der(0x87, &token)];
    let sicily = |token: Vec<u8>| der(0x8B, &token);
    let name = |token: Vec<u8>| vec![der(0x04, &token), der(0x04, b"")];
    for (code, success) in [(0, "true"), (49, "false")] {
        for out in [bind(sasl, credentials, code), bind(sicily, name, code)] {
            assert_eq!(out.services, ["ldap_tcp", "ntlm"]);
            assert_eq!(out.column("ntlm", "username"), ["administrator"]);
            assert_eq!(out.column("ntlm", "domainname"), ["example"]);
            assert_eq!(out.column("ntlm", "success"), [success]);
        }
    }
}

#[test]
fn searches_have_filter_and_count() {
    let found = [FOUND, FOUND].concat();
    let out = on_port(&[
        client(BIND),
        server(BOUND),
        client(SEARCH),
        server(&found),
        server(DONE),
    ]);
    assert_eq!(out.column("ldap", "opcode"), ["bind simple"]);
    assert_eq!(out.column("ldap", "result"), ["success"]);
    let row = &out.rows("ldap_search")[0];
    assert_eq!(row["filter"], "(&(cn=a)(!(sn=*)))");
    assert_eq!(row["scope"], "tree");
    assert_eq!(row["base_object"], "dc=x");
    assert_eq!(row["result_count"], "2");
    assert_eq!(row["requested_attributes"], "mail");
}

#[test]
fn any_cut_gives_the_same_rows() {
    let stream = bytes(&[BIND, SEARCH].concat());
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        // Too few bytes to know the protocol by: the port helps nobody here.
        if cut < 6 {
            continue;
        }
        let out = on_port(&halves);
        assert_eq!(out.rows("ldap").len(), 1, "cut at {cut}");
        assert_eq!(out.rows("ldap_search").len(), 1, "cut at {cut}");
    }
}

#[test]
fn datagrams_have_their_own_service() {
    let out = run(&conn(Transport::Udp, 389), &[client(SEARCH), server(DONE)]);
    assert_eq!(out.services, ["ldap_udp"]);
    assert_eq!(out.column("ldap_search", "result"), ["success"]);
}

#[test]
fn start_tls_leads_to_tls() {
    let oid = "312e332e362e312e342e312e313436362e3230303337";
    let mut all = vec![
        client(&format!("30 1d 020101 77 18 8016 {oid}")),
        server("30 0c 020101 78 07 0a0100 0400 0400"),
    ];
    all.extend(messages(include_str!("vectors/ssl.txt")));
    let out = on_port(&all);
    assert_eq!(out.services, ["ldap_tcp", "ssl"]);
    let object = "1.3.6.1.4.1.1466.20037 (StartTLS)";
    assert_eq!(out.column("ldap", "object"), [object]);
    assert_eq!(out.rows("ssl").len(), 1);
}

#[test]
fn passwords_are_not_kept() {
    let out = on_port(&[client("30 10 020101 60 0b 020103 0400 8004 70617373")]);
    assert_eq!(out.column("ldap", "argument"), ["REDACTED"]);
}

#[test]
fn requests_without_answers_are_bounded() {
    let mut stream = Vec::new();
    for id in 0..5000_u16 {
        let [high, low] = id.to_be_bytes();
        stream.extend([0x30, 7, 2, 2, high, low, 0x4A, 1, b'x']);
    }
    let out = on_port(&[client(BIND), (Direction::Orig, stream)]);
    // Those that made room, and those that waited at the end; number 0 is nobody's.
    assert!(out.rows("ldap").len() >= 4999);
}
