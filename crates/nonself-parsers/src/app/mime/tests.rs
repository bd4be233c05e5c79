use super::headers::boundary;
use super::*;
use crate::app::text::text;

const BODY: &[u8] = b"ignored\r\n--xx\r\nContent-Disposition: form-data; name=\"f\"; \
    filename=\"a.txt\"\r\n\r\none\r\n--two\r\n--xx\r\n\r\n\r\n--xx\r\nContent-Type: multipart/mixed;\r\n \
    boundary=\"yy\"\r\n\r\n--yy\r\nContent-Transfer-Encoding: base64\r\n\r\naGVs\r\nbG8=\r\n\
    --yy\r\nContent-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\ninner\r\n--yy--\r\n\r\n\
    --xx\r\nA: b\r\n\r\nlast\r\n--xx--\r\nend";

type Found = Vec<(Option<String>, String)>;

fn parts(kind: &Kind, body: &[u8], step: usize) -> Found {
    let mut out: Vec<(Option<String>, Vec<u8>)> = Vec::new();
    let mut mime = Mime::new(kind).expect("no leaf");
    let mut give = |part: Part<'_>| match part {
        Part::Begin(headers) => out.push((headers.filename, Vec::new())),
        Part::Data(data) => out.last_mut().expect("begun").1.extend(data),
        Part::Header(..) | Part::TransferEncoding | Part::End => {}
        Part::TooDeep => out.push((Some("too deep".to_owned()), Vec::new())),
    };
    for piece in body.chunks(step) {
        mime.push(piece, &mut give);
    }
    mime.end(&mut give);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    out.into_iter()
        .map(|(name, data)| (name, text(data)))
        .collect()
}

#[test]
fn the_parts_are_the_same_however_the_body_is_cut() {
    let kind = Kind::Multipart(b"xx".to_vec());
    let whole = parts(&kind, BODY, BODY.len());
    let contents: Vec<_> = whole.iter().map(|(_, data)| data.as_str()).collect();
    assert_eq!(contents, ["one\r\n--two", "", "hello", "inner", "last"]);
    assert_eq!(whole[0].0.as_deref(), Some("a.txt"));
    for step in 1..BODY.len() {
        assert_eq!(parts(&kind, BODY, step), whole, "{step}");
    }
}

#[test]
fn a_message_has_headers_and_a_body() {
    let found = parts(&Kind::Message, b"Subject: s\n\nline\nline", 3);
    assert_eq!(found, [(None, "line\nline".to_owned())]);
}

#[test]
fn entities_are_not_opened_without_end() {
    let body = b"Content-Type: message/rfc822\n\n".repeat(MAX_DEPTH + 1);
    let found = parts(&Kind::Message, &body, 1000);
    assert_eq!(found, [(Some("too deep".to_owned()), String::new())]);
}

#[test]
fn names_of_files_in_all_spellings() {
    for (value, name) in [
        ("attachment; filename=\"a b.txt\"", Some("a b.txt")),
        ("attachment; filename=a.txt; size=3", Some("a.txt")),
        ("attachment; FileName*=UTF-8''a%20b.txt", Some("a b.txt")),
        ("inline", None),
        ("attachment; filename=", None),
    ] {
        assert_eq!(filename(value).as_deref(), name, "{value}");
    }
}

#[test]
fn boundaries_and_ranges() {
    let boundary = |value| boundary(value).map(|b| text(&b, 100));
    assert_eq!(
        boundary("multipart/form-data; boundary=xx").as_deref(),
        Some("xx")
    );
    assert_eq!(
        boundary("multipart/mixed; boundary=\"x y\"").as_deref(),
        Some("x y")
    );
    assert_eq!(boundary("text/html; boundary=xx"), None);
    assert_eq!(content_range("bytes 5-99/1000"), Some((5, Some(1000))));
    assert_eq!(content_range("bytes 5-99/*"), Some((5, None)));
    assert_eq!(content_range("bytes */1000"), None);
}
