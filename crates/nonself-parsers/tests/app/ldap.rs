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
    assert_eq!(out.services, ["ldap_tcp", "krb", "gssapi"]);
    assert_eq!(
        out.column("ldap", "opcode"),
        ["bind SASL", "modify", "unbind"]
    );
    let changed = "replace(msDS-SupportedEncryptionTypes=28)";
    assert_eq!(out.column("ldap", "argument"), ["GSS-SPNEGO", changed, "-"]);
    assert_eq!(out.column("ldap_search", "result"), ["success"]);
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
