//! Files in HTTP and TLS: types, hashes, gaps, pieces, parts.

use nonself_parsers::app::{AppLayer, Context, Direction, Transport};
use nonself_parsers::log::{Tables, Time};

use crate::support::{Message, Outcome, conn, run};

fn orig(text: &str) -> Message {
    (Direction::Orig, text.as_bytes().to_vec())
}

fn resp(text: &str) -> Message {
    (Direction::Resp, text.as_bytes().to_vec())
}

fn http(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 80), messages)
}

const GET: &str = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

#[test]
fn a_body_is_a_file_with_its_type_and_hashes() {
    let out = http(&[
        orig(GET),
        resp("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Disposition: attachment; "),
        resp("filename=\"x.bin\"\r\n\r\na"),
        resp("bc"),
    ]);
    assert_eq!(out.column("files", "source"), ["HTTP"]);
    assert_eq!(out.column("files", "filename"), ["x.bin"]);
    assert_eq!(out.column("files", "seen_bytes"), ["3"]);
    assert_eq!(out.column("files", "total_bytes"), ["3"]);
    assert_eq!(
        out.column("files", "sha256"),
        ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]
    );
    let fuid = out.column("files", "fuid")[0];
    assert!(fuid.starts_with('F') && fuid.len() == 18);
    assert_eq!(out.column("http", "resp_fuids"), [fuid]);
    assert_eq!(out.column("http", "resp_filenames"), ["x.bin"]);
}

#[test]
fn what_was_compressed_is_the_file() {
    // "hello, hello, hello" in gzip.
    let gzip = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 215, 81, 200, 64, 162, 0, 159,
        161, 202, 9, 19, 0, 0, 0,
    ];
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        gzip.len()
    );
    let mut messages = vec![orig(GET), resp(&head)];
    messages.extend(gzip.map(|byte| (Direction::Resp, vec![byte])));
    let out = http(&messages);
    assert_eq!(out.column("files", "mime_type"), ["text/plain"]);
    assert_eq!(out.column("files", "seen_bytes"), ["19"]);
    assert_eq!(out.column("http", "response_body_len"), ["19"]);
}

#[test]
fn each_part_of_a_form_is_a_file() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n{\"a\": 1}\r\n--b\r\n\
        Content-Disposition: form-data; filename=\"p.pdf\"\r\n\r\n%PDF-1.4\r\n--b--\r\n";
    let head = format!(
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let out = http(&[
        orig(&head),
        orig(body),
        resp("HTTP/1.1 204 No Content\r\n\r\n"),
    ]);
    assert_eq!(
        out.column("files", "mime_type"),
        ["text/json", "application/pdf"]
    );
    assert_eq!(out.column("files", "seen_bytes"), ["8", "8"]);
    assert_eq!(
        out.column("http", "orig_mime_types"),
        ["text/json,application/pdf"]
    );
    assert_eq!(out.column("http", "orig_filenames"), ["p.pdf"]);
}

#[test]
fn pieces_of_a_file_are_joined_in_whatever_order_they_come() {
    let piece = |range: &str, data: &str| {
        resp(&format!(
            "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {range}/10\r\n\
             Content-Length: {}\r\n\r\n{data}",
            data.len()
        ))
    };
    let out = http(&[
        orig(GET),
        piece("4-9", "567890"),
        orig(GET),
        piece("0-3", "1234"),
    ]);
    assert_eq!(out.column("files", "seen_bytes"), ["10"]);
    assert_eq!(out.column("files", "mime_type"), ["text/plain"]);
    assert_eq!(
        out.column("files", "sha256"),
        ["c775e7b757ede630cd0aa1113bd102661ab38829ca52a6422ab782862f268646"]
    );
    assert_eq!(out.column("files", "timedout"), ["false"]);
}

#[test]
fn a_file_with_a_gap_has_no_hashes() {
    let conn = conn(Transport::Tcp, 80);
    let (mut tables, mut layer) = (Tables::default(), AppLayer::new(Transport::Tcp));
    let mut cx = Context {
        now: Time(0),
        conn: &conn,
        tables: &mut tables,
    };
    layer.on_data(&mut cx, Direction::Orig, GET.as_bytes());
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nsome text.";
    layer.on_data(&mut cx, Direction::Resp, head);
    layer.on_gap(&mut cx, Direction::Resp, 10);
    layer.on_data(&mut cx, Direction::Resp, b"more text.");
    layer.on_end(&mut cx);
    let files = tables.files.take().expect("rows");
    let number = |name| {
        use arrow_array::cast::AsArray;
        use arrow_array::types::UInt64Type;
        let column = files.column_by_name(name).expect("a column");
        column.as_primitive::<UInt64Type>().value(0)
    };
    assert_eq!((number("seen_bytes"), number("missing_bytes")), (20, 10));
    let hash = files.column_by_name("sha256").expect("a column");
    assert_eq!(hash.null_count(), 1);
}

#[test]
fn what_an_announced_connection_of_ftp_carries_is_a_file() {
    let control = conn(Transport::Tcp, 21);
    let data = conn(Transport::Tcp, 1025);
    let mut tables = Tables::default();
    let mut talk = |conn, messages: &[Message]| {
        let mut layer = AppLayer::new(Transport::Tcp);
        let mut cx = Context {
            now: Time(1),
            conn,
            tables: &mut tables,
        };
        for (dir, bytes) in messages {
            layer.on_data(&mut cx, *dir, bytes);
        }
        layer.on_end(&mut cx);
        layer.services().to_vec()
    };
    let announce = [
        resp("220 ready\r\n"),
        orig("PASV\r\n"),
        resp("227 Entering Passive Mode (10,0,0,2,4,1)\r\n"),
    ];
    assert_eq!(talk(&control, &announce), ["ftp"]);
    let services = talk(&data, &[resp("some text "), resp("in a file")]);
    assert_eq!(services, ["ftp-data"]);
    let files = tables.files.take().expect("rows");
    assert_eq!(files.num_rows(), 1);
}

/// An entry of an archive, stored: its sizes in front, or behind.
fn entry(name: &str, data: &[u8], sizes_follow: bool) -> Vec<u8> {
    let length = (data.len() as u32).to_le_bytes();
    let none = [0; 4];
    let in_front = if sizes_follow { none } else { length };
    let mut out = b"PK\x03\x04\x0a\0".to_vec();
    out.extend([u8::from(sizes_follow) << 3, 0, 0, 0, 0, 0, 0, 0]);
    out.extend([&none[..], &in_front, &in_front].concat());
    out.extend((name.len() as u16).to_le_bytes());
    out.extend([0, 0]);
    out.extend(name.as_bytes());
    out.extend(data);
    if sizes_follow {
        out.extend([&b"PK\x07\x08"[..], &none, &length, &length].concat());
    }
    out
}

fn archive() -> Vec<u8> {
    let inner = [entry("deep.txt", b"deeper and deeper", false), directory()].concat();
    [
        entry("folder/", b"", false),
        entry("a.txt", b"PK\x07\x08 is no descriptor here", true),
        entry("folder/inner.zip", &inner, false),
        entry("b.json", b"{\"a\": 1}", false),
        directory(),
    ]
    .concat()
}

fn directory() -> Vec<u8> {
    b"PK\x01\x02and so on".to_vec()
}

fn reply(body: &[u8]) -> Message {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    (Direction::Resp, [head.as_bytes(), body].concat())
}

#[test]
fn files_inside_archives_have_rows_of_their_own() {
    let out = http(&[orig(GET), reply(&archive())]);
    assert_eq!(
        out.column("files", "filename"),
        ["-", "a.txt", "deep.txt", "folder/inner.zip", "b.json", "-"]
    );
    let sources = out.column("files", "source");
    assert_eq!(sources, ["ZIP", "ZIP", "ZIP", "ZIP", "ZIP", "HTTP"]);
    let fuids = out.column("files", "fuid");
    let parents = out.column("files", "parent_fuid");
    assert_eq!((parents[0], parents[2]), (fuids[5], fuids[3]));
    assert_eq!(out.column("files", "mime_type")[2], "text/plain");
    assert_eq!(out.column("files", "seen_bytes")[1], "26");
}

#[test]
fn an_archive_that_is_cut_anywhere_is_no_harm() {
    let whole = archive();
    for end in 0..whole.len() {
        http(&[orig(GET), reply(&whole[..end])]);
    }
    let bytes: Vec<Message> = reply(&whole)
        .1
        .into_iter()
        .map(|byte| (Direction::Resp, vec![byte]))
        .collect();
    let out = http(&[&[orig(GET)][..], &bytes].concat());
    assert_eq!(out.rows("files").len(), 6);
}

#[test]
fn an_archive_that_grows_without_end_is_given_up() {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..80 {
        encoder.write_all(&zeros).expect("in memory");
    }
    let mut bomb = entry("zeros", &encoder.finish().expect("in memory"), false);
    // Deflated, not stored.
    bomb[8] = 8;
    let out = http(&[orig(GET), reply(&bomb)]);
    let seen: u64 = out.column("files", "seen_bytes")[0]
        .parse()
        .expect("a number");
    assert!(seen < 65 << 20, "{seen}");
}
