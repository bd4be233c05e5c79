use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, conn, run};

fn orig(text: &str) -> Message {
    (Direction::Orig, text.as_bytes().to_vec())
}

fn resp(text: &str) -> Message {
    (Direction::Resp, text.as_bytes().to_vec())
}

#[test]
fn pipelined_requests_meet_their_replies() {
    let out = run(
        &conn(Transport::Tcp, 80),
        &[
            orig("GET /a%20b HTTP/1.1\r\nHost: x\r\n\r\nGET /c HTTP/1.1\r\nHost: y\r\n\r\n"),
            resp("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
            resp(
                "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            ),
        ],
    );
    assert_eq!(out.services, ["http"]);
    assert_eq!(out.column("http", "uri"), ["/a b", "/c"]);
    assert_eq!(out.column("http", "status_code"), ["200", "404"]);
    assert_eq!(out.column("http", "info_code"), ["100", "-"]);
    assert_eq!(out.column("http", "response_body_len"), ["3", "2"]);
    assert_eq!(out.column("http", "trans_depth"), ["1", "2"]);
}

#[test]
fn any_cut_gives_the_same_rows() {
    let request = "POST / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\nContent-Length: 4\r\n\r\nwxyz";
    for cut in 1..request.len() {
        let (a, b) = request.split_at(cut);
        let out = run(&conn(Transport::Tcp, 80), &[orig(a), orig(b)]);
        assert_eq!(out.column("http", "method"), ["POST"], "cut at {cut}");
        assert_eq!(
            out.column("http", "request_body_len"),
            ["4"],
            "cut at {cut}"
        );
    }
}

#[test]
fn users_are_kept_and_passwords_are_not() {
    let out = run(
        &conn(Transport::Tcp, 80),
        &[orig(
            "GET / HTTP/1.0\r\nAuthorization: Basic YWRtaW46c2VjcmV0\r\n\r\n",
        )],
    );
    assert_eq!(out.column("http", "username"), ["admin"]);
    assert_eq!(out.column("http", "password"), ["-"]);
}

#[test]
fn a_tunnel_is_identified_anew() {
    let out = run(
        &conn(Transport::Tcp, 3128),
        &[
            orig("CONNECT h:22 HTTP/1.1\r\nHost: h\r\n\r\n"),
            resp("HTTP/1.1 200 OK\r\n\r\nSSH-2.0-server\r\n"),
            orig("SSH-2.0-client\r\n"),
        ],
    );
    assert_eq!(out.services, ["http", "ssh"]);
    assert_eq!(out.rows("http").len(), 1);
}

#[test]
fn a_line_without_end_is_given_up() {
    let long = format!("GET /{} HTTP/1.1", "a".repeat(100_000));
    let out = run(
        &conn(Transport::Tcp, 80),
        &[orig("GET / HTTP/1.1\r\n\r\n"), orig(&long)],
    );
    assert_eq!(out.column("weird", "name"), ["http_given_up"]);
}
