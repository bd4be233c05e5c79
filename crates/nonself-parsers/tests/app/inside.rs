//! Protocols that carry others: FTP with GSI, WebSocket.

use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, conn, run};

fn orig(data: &[u8]) -> Message {
    (Direction::Orig, data.to_vec())
}

fn resp(data: &[u8]) -> Message {
    (Direction::Resp, data.to_vec())
}

fn ftp(replies: &[&str]) -> Outcome {
    let mut messages = vec![resp(b"220 ready\r\n"), orig(b"USER a\r\n")];
    messages.extend(replies.iter().map(|reply| resp(reply.as_bytes())));
    run(&conn(Transport::Tcp, 2121), &messages)
}

#[test]
fn ftp_with_replies_that_are_none_is_not_ftp() {
    assert_eq!(ftp(&["230-a\r\nanything\r\n230 b\r\n"]).services, ["ftp"]);
    assert!(ftp(&["99 no\r\n"]).services.is_empty());
    assert!(ftp(&["230_no\r\n"]).services.is_empty());
    // Late in a connection it says nothing any more.
    let long = format!("230 {}\r\n", "x".repeat(11_000));
    assert_eq!(ftp(&[&long, "99 no\r\n"]).services, ["ftp"]);
}

#[test]
fn tls_in_adat_lines_is_read() {
    // A client hello without extensions, in two tokens.
    let messages = [
        resp(b"220 ready\r\n"),
        orig(b"AUTH GSSAPI\r\n"),
        resp(b"334 go on\r\n"),
        orig(b"ADAT FgMBAC0BAAApAwEAAAAAAAAAAAAAAAAAAAAAAAAA\r\nAD"),
        orig(b"AT AAAAAAAAAAAAAAAAAAAAAgAvAQA=\r\n"),
    ];
    let out = run(&conn(Transport::Tcp, 2811), &messages);
    assert_eq!(out.services, ["ftp", "gridftp", "ssl"]);
    assert_eq!(out.column("ssl", "ssl_history"), ["C"]);
}

/// A frame of binary data, masked when there is a mask.
fn frame(first: u8, mask: Option<[u8; 4]>, data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let flag = u8::from(mask.is_some()) << 7;
    let mut frame = vec![first, flag | 0x7E];
    frame.extend(length.to_be_bytes());
    frame.extend(mask.unwrap_or_default().iter().filter(|_| mask.is_some()));
    let key = mask.unwrap_or_default();
    frame.extend(data.iter().enumerate().map(|(at, b)| b ^ key[at % 4]));
    frame
}

#[test]
fn what_runs_inside_websocket_frames_is_identified() {
    const BINARY: u8 = 0x82;
    const TEXT: u8 = 0x81;
    const COMPRESSED: u8 = 0xC2;
    const PING: u8 = 0x89;
    let upgrade = |first| {
        let client = [
            frame(PING, Some([9; 4]), b"are you there"),
            frame(first, Some([1, 2, 3, 4]), b"SSH-2.0-a\r\n"),
        ]
        .concat();
        let mut messages = vec![
            orig(b"GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
            resp(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n"),
        ];
        // Byte by byte: headers are cut too.
        messages.extend(client.iter().map(|byte| orig(&[*byte])));
        messages.push(resp(&frame(first, None, b"SSH-2.0-b\r\n")));
        run(&conn(Transport::Tcp, 8888), &messages).services
    };
    assert_eq!(upgrade(BINARY), ["http", "websocket", "ssh"]);
    assert_eq!(upgrade(COMPRESSED), ["http", "websocket"]);
    assert_eq!(upgrade(TEXT), ["http", "websocket"]);
}

#[test]
fn a_server_proves_that_it_understood_websocket() {
    let weirds = |key: &str, answer: &str| {
        let ask = format!("GET / HTTP/1.1\r\nUpgrade: websocket\r\n{key}\r\n\r\n");
        let reply = format!("HTTP/1.1 101 Go\r\nUpgrade: websocket\r\n{answer}\r\n\r\n");
        let out = run(
            &conn(Transport::Tcp, 80),
            &[orig(ask.as_bytes()), resp(reply.as_bytes())],
        );
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {} {}", row["source"], row["name"], row["addl"]));
        rows.collect::<Vec<_>>()
    };
    // The example of RFC 6455.
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    let answer = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    assert!(weirds(key, answer).is_empty());
    let wrong = "WebSocket websocket_wrong_accept_header \
        expected=s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, found=x";
    assert_eq!(weirds(key, "Sec-WebSocket-Accept: x"), [wrong]);
    let missing = "WebSocket websocket_missing_accept_header -";
    assert_eq!(weirds(key, "X: y"), [missing]);
    assert_eq!(
        weirds("X: y", answer),
        ["WebSocket websocket_missing_key_header -"]
    );
}
