use nonself_parsers::app::{Direction, Transport};

use crate::support::{bytes, conn, run};

#[test]
fn named_by_content() {
    let tcp: &[(&str, &[u8], &[u8])] = &[
        ("ssh", b"SSH-2.0-a\r\n", b"SSH-2.0-b\r\n"),
        ("ftp", b"USER a\r\n", b"220 hello\r\n"),
        ("smtp", b"EHLO a\r\n", b"220 hello\r\n"),
        ("pop3", b"USER a\r\n", b"+OK hello\r\n"),
        ("imap", b"a1 CAPABILITY\r\n", b"* OK hello\r\n"),
        ("redis", b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n"),
        (
            "mqtt",
            b"\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0",
            b"\x20\x02\0\0",
        ),
        ("rfb", b"", b"RFB 003.008\n"),
        ("smb", b"\0\0\0\x40\xfeSMB\x40\0\0\0", b""),
        (
            "ldap_tcp",
            b"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\0\x80\0",
            b"",
        ),
        ("sip", b"OPTIONS sip:a SIP/2.0\r\n\r\n", b""),
        ("postgresql", b"\0\0\0\x08\x04\xd2\x16\x2f", b"S"),
    ];
    for (service, orig, resp) in tcp {
        // A port that says nothing.
        let out = run(
            &conn(Transport::Tcp, 4711),
            &[
                (Direction::Resp, resp.to_vec()),
                (Direction::Orig, orig.to_vec()),
            ],
        );
        assert_eq!(out.services, [*service]);
    }
}

#[test]
fn dnp3_needs_its_checksum() {
    let link = bytes("0564 05 c0 0100 0a00 e08c");
    let mut broken = link.clone();
    broken[9] ^= 1;
    let run = |data| run(&conn(Transport::Tcp, 20000), &[(Direction::Orig, data)]).services;
    assert_eq!(run(link), ["dnp3_tcp"]);
    assert!(run(broken).is_empty());
}

#[test]
fn what_comes_before_the_first_request_of_sip_is_weird() {
    let sip = |first: &[u8]| {
        let request = b"OPTIONS sip:a@b SIP/2.0\r\n\r\n".to_vec();
        let messages = [
            (Direction::Orig, first.to_vec()),
            (Direction::Orig, request),
            (Direction::Orig, vec![0; 4]),
        ];
        let out = run(&conn(Transport::Udp, 5060), &messages);
        assert_eq!(out.services, ["sip"]);
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {}", row["name"], row["addl"]));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(sip(&[0; 2]), ["sip_junk_before_request \\x00\\x00"]);
    assert!(sip(b"\r\n\r\n").is_empty());
}
