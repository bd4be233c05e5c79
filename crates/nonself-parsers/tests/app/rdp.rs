use nonself_parsers::app::{Direction, Transport};

use crate::support::{bytes, conn, messages, run};

#[test]
fn standard_security_tells_client_and_certificate() {
    let messages = messages(include_str!("vectors/rdp.txt"));
    let out = run(&conn(Transport::Tcp, 3389), &messages);
    assert_eq!(out.services, ["rdp"]);
    assert_eq!(out.column("rdp", "cookie"), [r"FTBCO\A70"]);
    assert_eq!(out.column("rdp", "client_name"), ["FROG-POND"]);
    assert_eq!(out.column("rdp", "cert_type"), ["RSA"]);
    assert_eq!(out.column("rdp", "result"), ["Success"]);
}

/// `Cookie: mstshash=admin`, offering SSL and HYBRID; the server takes HYBRID.
#[test]
fn negotiation_leads_to_tls() {
    let request = "0300 002b 26 e0 0000 0000 00 \
        436f6f6b69653a206d737473686173683d61646d696e0d0a 01 00 0800 03000000";
    let mut all = vec![
        (Direction::Orig, bytes(request)),
        (
            Direction::Resp,
            bytes("0300 0013 0e d0 0000 1234 00 02 00 0800 02000000"),
        ),
    ];
    all.extend(messages(include_str!("vectors/ssl.txt")));
    let out = run(&conn(Transport::Tcp, 3389), &all);
    assert_eq!(out.services, ["rdp", "ssl"]);
    assert_eq!(out.column("rdp", "cookie"), ["admin"]);
    assert_eq!(out.column("rdp", "security_protocol"), ["HYBRID"]);
    assert_eq!(out.column("rdp", "requested_security"), ["SSL,HYBRID"]);
    assert_eq!(out.rows("ssl").len(), 1);
}

#[test]
fn s7_connection_requests_are_not_rdp() {
    let request = "0300 0016 11 e0 0000 0001 00 c0 01 0a c1 02 0100 c2 02 0102";
    let out = run(
        &conn(Transport::Tcp, 3389),
        &[(Direction::Orig, bytes(request))],
    );
    assert_eq!(out.services, ["cotp"]);
    assert_eq!(out.column("weird", "name"), ["non_rdp_on_rdp_port"]);
}
