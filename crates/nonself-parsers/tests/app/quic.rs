use nonself_parsers::app::{Direction, Transport};

use crate::support::{Outcome, bytes, conn, messages, run};

#[test]
fn both_hellos_are_read() {
    let messages = messages(include_str!("vectors/quic.txt"));
    let out = run(&conn(Transport::Udp, 443), &messages);
    assert_eq!(out.services, ["quic", "ssl"]);
    assert_eq!(out.column("ssl", "server_name"), ["blog.cloudflare.com"]);
    assert_eq!(out.column("ssl", "version"), ["TLSv13"]);
    assert!(out.column("ssl", "ja4")[0].starts_with("q13d"));
}

#[test]
fn the_row_tells_ids_names_and_packets() {
    let messages = messages(include_str!("vectors/quic.txt"));
    let out = run(&conn(Transport::Udp, 443), &messages);
    assert_eq!(out.column("quic", "version"), ["1"]);
    assert_eq!(
        out.column("quic", "client_initial_dcid"),
        ["c5a5015ae8f479784a"]
    );
    assert_eq!(out.column("quic", "server_name"), ["blog.cloudflare.com"]);
    assert_eq!(out.column("quic", "client_protocol"), ["h3"]);
    assert!(out.column("quic", "history")[0].starts_with("IS"));
}

#[test]
fn packets_after_the_handshake_are_noted_when_their_number_doubles() {
    let mut messages = messages(include_str!("vectors/quic.txt"));
    let before = run(&conn(Transport::Udp, 443), &messages);
    messages.extend((0..9).map(|_| (Direction::Orig, [0x40; 40].to_vec())));
    // Neither long nor short.
    messages.push((Direction::Resp, vec![0; 40]));
    let after = run(&conn(Transport::Udp, 443), &messages);
    let history = |out: &Outcome| out.column("quic", "history")[0].to_owned();
    assert_eq!(history(&after), history(&before) + "OOOOx");
}

#[test]
fn a_retry_ends_one_row_and_begins_another() {
    let mut messages = messages(include_str!("vectors/quic.txt"));
    let retry = bytes("f0 00000001 00 04 01020304 aabb 00112233445566778899aabbccddeeff");
    messages.insert(1, (Direction::Resp, retry));
    let out = run(&conn(Transport::Udp, 443), &messages);
    let histories = out.column("quic", "history");
    assert_eq!(histories.len(), 2);
    assert_eq!(histories[0], "ISXr");
}

#[test]
fn cut_datagrams_are_no_harm() {
    let messages = messages(include_str!("vectors/quic.txt"));
    for cut in 0..messages[0].1.len() {
        let mut messages = messages.clone();
        messages[0].1.truncate(cut);
        run(&conn(Transport::Udp, 443), &messages);
    }
}
