use nonself_parsers::app::{Direction, Transport};

use crate::support::{bytes, conn, messages, run};

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
fn early_drafts_have_no_session_id() {
    let hello = messages(include_str!("vectors/ssl.txt"))[0].clone();
    for (version, name) in [("0304", "TLSv13"), ("7f12", "TLSv13-draft18")] {
        let random = "11".repeat(32);
        let answer = format!("16 0301 0030 02 00002c {version} {random} c02b 0006 0028 0002 0017");
        let answer = (Direction::Resp, bytes(&answer));
        let out = run(&conn(Transport::Tcp, 443), &[hello.clone(), answer]);
        assert_eq!(out.column("ssl", "version"), [name]);
        let cipher = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        assert_eq!(out.column("ssl", "cipher"), [cipher]);
        assert_eq!(out.column("ssl", "curve"), ["secp256r1"]);
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
