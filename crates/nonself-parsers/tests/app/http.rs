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

/// Source, name and more of every weird.
fn weirds(messages: &[Message]) -> Vec<String> {
    let out = run(&conn(Transport::Tcp, 80), messages);
    let rows = out.rows("weird").iter();
    let rows = rows.map(|row| format!("{} {} {}", row["source"], row["name"], row["addl"]));
    rows.collect()
}

fn in_request(headers: &str) -> Vec<String> {
    weirds(&[orig(&format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n"))])
}

fn in_reply(headers: &str) -> Vec<String> {
    let get = "GET / HTTP/1.1\r\n\r\n";
    let reply = format!("HTTP/1.1 206 Partial\r\n{headers}\r\n\r\n");
    weirds(&[orig(get), resp(&reply)])
}

#[test]
fn lengths_that_hide_a_request_are_weird() {
    let none: [&str; 0] = [];
    assert_eq!(in_request("Content-Length: 10"), none);
    assert_eq!(in_request("Transfer-Encoding: chunked"), none);
    let bad = ["HTTP HTTP_bad_content_length -1"];
    assert_eq!(in_request("Content-Length: -1"), bad);
    let zeros = ["HTTP HTTP_content_length_leading_zeros 010"];
    assert_eq!(in_request("Content-Length: 010"), zeros);
    let both = ["HTTP HTTP_content_length_and_chunked -"];
    for order in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
    ] {
        assert_eq!(in_request(order), both);
    }
    let multi = ["HTTP HTTP_chunked_multi , gzip"];
    assert_eq!(in_request("Transfer-Encoding: chunked, gzip"), multi);
    let fold = ["HTTP HTTP_obsolete_line_folding Transfer-Encoding"];
    assert_eq!(in_request("Transfer-Encoding:\r\n chunked"), fold);
    let waits = ["HTTP HTTP_content_length_0_and_expect_100_cont -"];
    assert_eq!(
        in_request("Content-Length: 0\r\nExpect: 100-continue"),
        waits
    );
    let expect = ["HTTP HTTP_expect_not_100_continue later"];
    assert_eq!(in_request("Expect: later"), expect);
    let chunks = "Content-Type: message/http\r\nTransfer-Encoding: chunked";
    let name = ["HTTP HTTP_chunked_transfer_for_multipart_message -"];
    assert_eq!(in_request(chunks), name);
    let size = ["HTTP HTTP_bad_chunk_size -"];
    assert_eq!(in_request("Transfer-Encoding: chunked\r\n\r\nx"), size);
}

#[test]
fn ranges_that_cannot_be_are_weird() {
    let none: [&str; 0] = [];
    let range = |range: &str| in_reply(&format!("Content-Range: {range}"));
    assert_eq!(range("bytes 0-99/1000"), none);
    assert_eq!(range("bytes 0-99/*"), none);
    for (value, weird) in [
        ("words 0-99/*", "HTTP_content_range_unknown_byte_unit -"),
        ("bytes 0-99", "HTTP_content_range_cannot_parse -"),
        ("bytes a-b/c", "HTTP_content_range_cannot_parse a-b/c"),
        ("bytes 0--5/*", "HTTP_content_range_invalid 0--5/*"),
        ("bytes 10-5/*", "HTTP_non_positive_content_range 10-5/*"),
        ("bytes 1-2/x", "HTTP_content_range_invalid_instance 1-2/x"),
        (
            "bytes 0-9223372036854775807/*",
            "HTTP_content_range_overflow 0-9223372036854775807/*",
        ),
    ] {
        assert_eq!(range(value), [format!("HTTP {weird}")], "{value}");
    }
    let length = "Content-Length: 5\r\nContent-Range: bytes 0-99/*";
    assert_eq!(in_reply(length), ["HTTP HTTP_range_not_matching_len -"]);
    let chunked = "Transfer-Encoding: chunked\r\nContent-Range: bytes 0-99/*";
    assert_eq!(in_reply(chunked), ["HTTP HTTP_content_range_and_chunked -"]);
}

#[test]
fn request_lines_that_are_wrong_are_weird() {
    let none: [&str; 0] = [];
    let line = |line: &str| weirds(&[orig(&format!("{line}\r\n\r\n"))]);
    assert_eq!(line("GET /a%20b%u00e9?c=d&e HTTP/1.1"), none);
    for (request, weird) in [
        ("GET /% HTTP/1.1", "HTTP illegal_%_at_end_of_URI -"),
        ("GET /%4 HTTP/1.1", "HTTP partial_escape_at_end_of_URI -"),
        ("GET /%%41 HTTP/1.1", "HTTP double_%_in_URI -"),
        ("GET /%xyz HTTP/1.1", "HTTP unescaped_%_in_URI -"),
        ("GET / http/1.1", "HTTP lowercase_HTTP_keyword -"),
        ("GET HTTP/1.1", "HTTP missing_HTTP_uri -"),
        ("FETCH / HTTP/1.1", "- unknown_HTTP_method FETCH"),
    ] {
        assert_eq!(line(request), [weird], "{request}");
    }
    let good = "GET / HTTP/1.1\r\n\r\n";
    let with = ["HTTP bad_HTTP_request_with_version -"];
    assert_eq!(weirds(&[orig(good), orig("@ GET / HTTP/1.1\r\n")]), with);
    let without = ["HTTP bad_HTTP_request -"];
    assert_eq!(weirds(&[orig(good), orig("@ GET /\r\n")]), without);
    let user = ["- base64_illegal_encoding character 33 ignored by Base64 decoding"];
    assert_eq!(in_request("Authorization: Basic !"), user);
}

#[test]
fn messages_that_do_not_fit_the_earlier_ones_are_weird() {
    let none: [&str; 0] = [];
    let get = |version: &str| orig(&format!("GET / HTTP/{version}\r\n\r\n"));
    let ok = |version: &str| resp(&format!("HTTP/{version} 204 Fine\r\n\r\n"));
    assert_eq!(
        weirds(&[get("1.1"), ok("1.1"), get("1.1"), ok("1.1")]),
        none
    );
    assert_eq!(weirds(&[get("1.1"), ok("1.0")]), none);
    let mismatch = ["HTTP HTTP_version_mismatch -"];
    assert_eq!(weirds(&[get("1.1"), get("1.0")]), mismatch);
    assert_eq!(
        weirds(&[get("1.1"), ok("1.1"), get("1.1"), ok("1.0")]),
        mismatch
    );
    let again = ["HTTP unexpected_multiple_HTTP_requests -"];
    assert_eq!(weirds(&[get("1.0"), get("1.0")]), again);
    let keep = orig("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(weirds(&[keep, get("1.0")]), none);
}

#[test]
fn an_answer_before_its_request_without_version_is_none() {
    let out = run(
        &conn(Transport::Tcp, 80),
        &[
            resp("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"),
            orig("GET /\r\n"),
            resp("this is too much."),
        ],
    );
    let mut names = out.column("weird", "name");
    names.sort_unstable();
    let expected = [
        "HTTP_response_before_request",
        "HTTP_version_mismatch",
        "http_09_reply_before_request",
    ];
    assert_eq!(names, expected);
    assert_eq!(out.column("http", "response_body_len"), ["0", "17"]);
    let weird = weirds(&[orig("GET / HTTP/1.1\r\n\r\n"), orig("POST /\r\n")]);
    let expected = [
        "HTTP HTTP_version_mismatch -",
        "HTTP invalid_http_09_request_method POST",
    ];
    assert_eq!(weird, expected);
}

#[test]
fn a_part_has_no_transfer_encoding() {
    let parts = "--x\r\nTransfer-Encoding: chunked\r\n\r\na\r\n--x--\r\n";
    let length = parts.len();
    let kind = "Content-Type: multipart/mixed; boundary=x";
    let weird = in_request(&format!(
        "{kind}\r\nContent-Length: {length}\r\n\r\n{parts}"
    ));
    assert_eq!(weird, ["HTTP HTTP_nested_transfer_encoding_header -"]);
}

#[test]
fn a_request_that_ends_among_the_headers_of_its_reply_is_weird() {
    let post = "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab";
    let weird = weirds(&[
        orig(post),
        resp("HTTP/1.1 200 OK\r\nA: b\r\n"),
        orig("cd"),
        resp("Content-Length: 0\r\n\r\n"),
    ]);
    assert_eq!(weird, ["HTTP missing_HTTP_entity -"]);
    let none: [&str; 0] = [];
    let after = resp("HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(weirds(&[orig(post), after, orig("cd")]), none);
}

#[test]
fn headers_of_parts_that_come_compressed_are_weird() {
    let headers = "Content-Type: message/http\r\nContent-Encoding: gzip";
    let weird = ["HTTP http_no_crlf_in_header_list -"];
    assert_eq!(
        in_request(&format!("{headers}\r\nContent-Length: 9")),
        weird
    );
    assert!(in_request(&format!("{headers}\r\nContent-Length: 0")).is_empty());
}
