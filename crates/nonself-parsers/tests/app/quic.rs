use nonself_parsers::app::Transport;

use crate::support::{conn, messages, run};

#[test]
fn both_hellos_are_read() {
    let messages = messages(include_str!("vectors/quic.txt"));
    let out = run(&conn(Transport::Udp, 443), &messages);
    assert_eq!(out.services, ["quic", "ssl"]);
    assert_eq!(out.column("ssl", "server_name"), ["blog.cloudflare.com"]);
    assert_eq!(out.column("ssl", "version"), ["TLSv13"]);
    assert!(out.column("ssl", "ja4")[0].starts_with("q13d"));
}
