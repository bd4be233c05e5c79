use nonself_parsers::app::{Direction, Transport};

use crate::support::{conn, messages, run};

#[test]
fn a_log_on_inside_spnego_has_its_outcome() {
    let all = messages(include_str!("vectors/ntlm.txt"));
    let out = run(&conn(Transport::Tcp, 49724), &all);
    assert_eq!(out.services, ["dce_rpc", "gssapi", "ntlm"]);
    let row = &out.rows("ntlm")[0];
    assert_eq!(row["username"], "Administrator");
    assert_eq!(row["hostname"], "GURDIL-PC1");
    assert_eq!(row["domainname"], "PURP");
    assert_eq!(row["server_dns_computer_name"], "DC1.purp.le");
    assert_eq!(row["server_version"], "10.0.14393");
    assert_eq!(row["method"], "NTLMv2");
    assert_eq!(row["success"], "true");
}

#[test]
fn without_an_answer_from_the_server_the_outcome_is_open() {
    let all = messages(include_str!("vectors/dce_rpc.txt"));
    let out = run(&conn(Transport::Tcp, 49683), &all);
    assert_eq!(out.column("ntlm", "success"), ["-"]);
    assert_eq!(out.column("ntlm", "domainname"), ["3B"]);
    let facts = out.column("asset", "value");
    assert!(facts.contains(&"02694W-WIN10"), "{facts:?}");
    assert!(facts.contains(&"Windows 10.0.14393"), "{facts:?}");
}

/// The first and the last message of a client of Windows XP.
const NEGOTIATE: &str = "TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAFASgKAAAADw==";
const ANSWER: &str = "TlRMTVNTUAADAAAAGAAYAIgAAAAYABgAoAAAAA4ADgBIAAAAGgAaAFYAAAAYABgAcAAA\
    AAAAAAC4AAAABYKIogUBKAoAAAAPZQB4AGEAbQBwAGwAZQBhAGQAbQBpAG4AaQBzAHQAcgBhAHQAbwByAFcAQQBO\
    AEcAXwBXAEUATgBDAEgAQQBPAGWqe25n+EqjAAAAAAAAAAAAAAAAAAAAAKpY3VubZVwgf6w9J+aFyZ16FjpUtLb4zA==";

#[test]
fn a_log_on_in_headers_of_http_is_told_with_its_outcome() {
    let request = |token: &str| {
        let text = format!("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: NTLM {token}\r\n\r\n");
        (Direction::Orig, text.into_bytes())
    };
    let reply = |status: &str| {
        let text = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        (Direction::Resp, text.into_bytes())
    };
    for (status, success) in [("200 OK", "true"), ("401 Unauthorized", "false")] {
        let all = [
            request(NEGOTIATE),
            reply("401 Unauthorized"),
            request(ANSWER),
            reply(status),
        ];
        let out = run(&conn(Transport::Tcp, 80), &all);
        assert_eq!(out.services, ["http", "ntlm"]);
        assert_eq!(out.column("ntlm", "username"), ["administrator"]);
        assert_eq!(out.column("ntlm", "domainname"), ["example"]);
        assert_eq!(out.column("ntlm", "client_version"), ["5.1.2600"]);
        assert_eq!(out.column("ntlm", "success"), [success]);
    }
}

#[test]
fn a_log_on_to_a_mail_server_is_told_with_its_outcome() {
    for (reply, success) in [("235 welcome\r\n", "true"), ("535 no\r\n", "false")] {
        let client = |text: &str| (Direction::Orig, text.as_bytes().to_vec());
        let server = |text: &str| (Direction::Resp, text.as_bytes().to_vec());
        let out = run(
            &conn(Transport::Tcp, 25),
            &[
                server("220 mail\r\n"),
                client("EHLO me\r\n"),
                server("250 AUTH NTLM\r\n"),
                client("AUTH NTLM\r\n"),
                server("334 \r\n"),
                client(&format!("{NEGOTIATE}\r\n")),
                server("334 TlRMTVNTUAA=\r\n"),
                client(&format!("{ANSWER}\r\n")),
                server(reply),
            ],
        );
        assert_eq!(out.services, ["smtp", "ntlm"]);
        assert_eq!(out.column("ntlm", "username"), ["administrator"]);
        assert_eq!(out.column("ntlm", "success"), [success]);
    }
}
