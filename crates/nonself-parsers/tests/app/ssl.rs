use nonself_parsers::app::{Direction, Transport};

use crate::support::{conn, messages, run};

#[test]
fn a_handshake_has_its_certificates() {
    let messages = messages(include_str!("vectors/ssl.txt"));
    let out = run(&conn(Transport::Tcp, 443), &messages);
    assert_eq!(out.services, ["ssl"]);
    assert_eq!(out.column("ssl", "version"), ["TLSv12"]);
    assert_eq!(out.column("ssl", "ssl_history"), ["CsxnGIi"]);
    assert_eq!(out.column("ssl", "established"), ["true"]);
    assert_eq!(out.column("ssl", "validation_status"), ["expired"]);
    assert_eq!(
        out.column("x509", "self_signed"),
        ["false", "false", "true"]
    );
    assert_eq!(out.column("x509", "certificate.key_length"), ["2048"; 3]);
    assert!(out.column("x509", "certificate.subject")[0].starts_with("CN=*.taleo.net,"));
}

#[test]
fn records_are_found_however_they_are_cut() {
    let messages = messages(include_str!("vectors/ssl.txt"));
    for size in [1, 3, 7, 100] {
        let cut: Vec<_> = messages
            .iter()
            .flat_map(|(dir, data)| data.chunks(size).map(|part| (*dir, part.to_vec())))
            .collect();
        let out = run(&conn(Transport::Tcp, 443), &cut);
        assert_eq!(
            out.column("ssl", "ssl_history"),
            ["CsxnGIi"],
            "parts of {size}"
        );
        assert_eq!(out.rows("x509").len(), 3);
    }
}

#[test]
fn tls_after_starttls_is_read() {
    let mut all = vec![
        (Direction::Resp, b"220 mail ESMTP\r\n".to_vec()),
        (Direction::Orig, b"EHLO a\r\n".to_vec()),
        (Direction::Resp, b"250 STARTTLS\r\n".to_vec()),
        (Direction::Orig, b"STARTTLS\r\n".to_vec()),
        (Direction::Resp, b"220 go\r\n".to_vec()),
    ];
    all.extend(messages(include_str!("vectors/ssl.txt")));
    let out = run(&conn(Transport::Tcp, 25), &all);
    assert_eq!(out.services, ["smtp", "ssl"]);
    assert_eq!(out.rows("ssl").len(), 1);
}
