use nonself_parsers::app::Transport;

use crate::support::{conn, messages, run};

#[test]
fn a_handshake_among_stun_messages() {
    let messages = messages(include_str!("vectors/dtls.txt"));
    let out = run(&conn(Transport::Udp, 4711), &messages);
    assert_eq!(out.services, ["dtls"]);
    assert_eq!(out.column("ssl", "version"), ["DTLSv10"]);
    assert_eq!(out.column("ssl", "ssl_history"), ["^CsxkrnXGYIi"]);
    assert_eq!(out.column("ssl", "established"), ["true"]);
    assert_eq!(out.column("x509", "client_cert"), ["false", "true"]);
}
