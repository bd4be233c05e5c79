//! Text: markup by its root element, JSON, scripts, anything printable.

/// Strength and type.
pub type Match = (i32, &'static str);

/// Elements that tell the type, in lower case.
const ROOTS: &[(&str, Match)] = &[
    ("!doctype html", (100, "text/html")),
    (
        "!doctype cross-domain-policy",
        (49, "text/x-cross-domain-policy"),
    ),
    ("html", (100, "text/html")),
    ("meta http-equiv", (100, "text/html")),
    ("head", (20, "text/html")),
    ("title", (20, "text/html")),
    ("body", (20, "text/html")),
    ("rss", (90, "text/rss")),
    ("feed", (100, "text/atom")),
    ("soap:envelope", (49, "application/soap+xml")),
    ("soap-env:envelope", (49, "application/soap+xml")),
    ("cross-domain-policy", (49, "text/x-cross-domain-policy")),
    ("methodresponse>", (49, "application/xml-rpc")),
    (
        "manifest xmlns=\"http://ns.adobe.com/f4m/",
        (49, "application/f4m"),
    ),
];

/// Interpreters after `#!…bin/`, and what they run.
const INTERPRETERS: &[(&str, Match)] = &[
    ("perl", (60, "text/x-perl")),
    ("ruby", (60, "text/x-ruby")),
    ("python", (60, "text/x-python")),
    ("awk", (60, "text/x-awk")),
    ("gawk", (60, "text/x-awk")),
    ("nawk", (60, "text/x-awk")),
    ("wish", (60, "text/x-tcl")),
    ("tcl", (60, "text/x-tcl")),
    ("lua", (49, "text/x-lua")),
    ("node", (60, "application/javascript")),
    ("php", (60, "text/x-php")),
    ("sh", (250, "text/x-shellscript")),
    ("bash", (250, "text/x-shellscript")),
    ("csh", (250, "text/x-shellscript")),
    ("tcsh", (250, "text/x-shellscript")),
    ("zsh", (250, "text/x-shellscript")),
    ("ash", (250, "text/x-shellscript")),
    ("ksh", (250, "text/x-shellscript")),
    ("fash", (250, "text/x-shellscript")),
];

/// The strongest that the text is.
pub fn text_type(bytes: &[u8]) -> Option<Match> {
    let kinds = [markup(bytes), json(bytes), script(bytes), plain(bytes)];
    kinds
        .into_iter()
        .flatten()
        .max_by_key(|(strength, _)| *strength)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn without_space(bytes: &[u8]) -> &[u8] {
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let end = bytes.iter().position(|b| !blank(b));
    &bytes[end.unwrap_or(bytes.len())..]
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// Blanks and comments taken off.
fn without_comments(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = without_space(bytes);
        let Some(comment) = bytes.strip_prefix(b"<!--") else {
            return bytes;
        };
        let Some(end) = position(comment, b"-->") else {
            return bytes;
        };
        bytes = &comment[end + 3..];
    }
}

fn starts_with(bytes: &[u8], lower: &str) -> bool {
    let head = bytes.get(..lower.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(lower.as_bytes()))
}

fn markup(bytes: &[u8]) -> Option<Match> {
    let mut rest = without_comments(without_mark(bytes));
    let declared = rest.starts_with(b"<?xml ");
    if declared && let Some(end) = position(rest, b"?>") {
        rest = without_comments(&rest[end + 2..]);
    }
    let root = rest.strip_prefix(b"<").and_then(|root| {
        let found = ROOTS.iter().find(|(name, _)| starts_with(root, name));
        found.map(|(_, found)| *found)
    });
    let version = bytes.starts_with(b"<?xml version=") || bytes.starts_with(b"<?xml version ");
    let xml = match (declared, version) {
        (_, true) => Some((185, "application/xml")),
        (true, _) => Some((10, "application/xml")),
        _ => None,
    };
    root.into_iter()
        .chain(xml)
        .max_by_key(|(strength, _)| *strength)
}

fn json(bytes: &[u8]) -> Option<Match> {
    let rest = without_space(without_mark(bytes));
    let (first, inside) = rest.split_first()?;
    let inside = without_space(inside);
    match (first, inside.first()) {
        (b'{', Some(b'}')) | (b'[', Some(b']')) => {
            let end = without_space(&inside[1..]).is_empty();
            end.then_some((0, "text/json"))
        }
        (b'{', _) => {
            let after = without_space(string(inside).or_else(|| name(inside))?);
            let value = without_space(after.strip_prefix(b":")?);
            let good = matches!(value.first(), Some(b'"' | b'[' | b'{' | b'0'..=b'9'))
                || value.starts_with(b"true")
                || value.starts_with(b"false");
            good.then_some((1, "text/json"))
        }
        (b'[', Some(b'{' | b'[')) => Some((1, "text/json")),
        (b'[', _) => {
            let word = |word: &[u8]| inside.strip_prefix(word);
            let after = string(inside)
                .or_else(|| number(inside))
                .or_else(|| word(b"true"))
                .or_else(|| word(b"false"))?;
            without_space(after)
                .starts_with(b",")
                .then_some((1, "text/json"))
        }
        _ => None,
    }
}

/// What follows a text in quotes that is not empty.
fn string(bytes: &[u8]) -> Option<&[u8]> {
    let inside = bytes.strip_prefix(b"\"")?;
    let end = inside
        .iter()
        .position(|b| *b == b'"')
        .filter(|end| *end > 0)?;
    Some(&inside[end + 1..])
}

fn name(bytes: &[u8]) -> Option<&[u8]> {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'\\');
    bytes.first().filter(|b| b.is_ascii_alphabetic())?;
    let end = bytes.iter().position(|b| !part(b));
    Some(&bytes[end.unwrap_or(bytes.len())..])
}

fn number(bytes: &[u8]) -> Option<&[u8]> {
    let part = |b: &u8| b.is_ascii_digit() || *b == b'.';
    bytes.first().filter(|b| b.is_ascii_digit())?;
    let end = bytes.iter().position(|b| !part(b));
    Some(&bytes[end.unwrap_or(bytes.len())..])
}

fn script(bytes: &[u8]) -> Option<Match> {
    let rest = without_space(bytes);
    if let Some(line) = bytes.strip_prefix(b"#!") {
        let end = line.iter().position(|b| *b == b'\n').unwrap_or(line.len());
        return interpreter(&line[..end]);
    }
    let javascript = rest.starts_with(b"for (;;);")
        || rest.starts_with(b"document.write")
        || is_function(bytes)
        || is_script_element(rest);
    if javascript {
        return Some((60, "application/javascript"));
    }
    let batch = bytes.strip_prefix(b"@").map(without_space);
    if batch.is_some_and(|line| starts_with(line, "echo ") && is_off(&line[5..])) {
        return Some((110, "text/x-msdos-batch"));
    }
    match bytes {
        [b'@', line @ ..] if starts_with(line, "rem") => Some((60, "text/x-msdos-batch")),
        [b'@', line @ ..] if starts_with(line, "set ") => Some((70, "text/x-msdos-batch")),
        _ => {
            let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
            position(line, b"<?php").map(|_| (40, "text/x-php"))
        }
    }
}

/// Zeek takes no carriage return for a blank here.
fn is_function(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"(function()") else {
        return false;
    };
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\n');
    rest.iter().find(|b| !blank(b)) == Some(&b'{')
}

fn is_off(bytes: &[u8]) -> bool {
    starts_with(without_space(bytes), "off")
}

fn is_script_element(rest: &[u8]) -> bool {
    if !starts_with(rest, "<script") {
        return false;
    }
    let tag = &rest[..rest.len().min(64)].to_ascii_lowercase();
    let after = rest.get(8..).map(without_space).unwrap_or_default();
    position(tag, b"javascript").is_some()
        || (tag.starts_with(b"<script>")
            && (after.starts_with(b"var ") || after.starts_with(b"function ")))
}

fn interpreter(line: &[u8]) -> Option<Match> {
    let at = position(line, b"bin/")?;
    let command = &line[at + 4..];
    let command = command.strip_prefix(b"env").map_or(command, without_space);
    let end = command
        .iter()
        .position(|b| !b.is_ascii_alphabetic())
        .unwrap_or(command.len());
    let name = &command[..end];
    let known = INTERPRETERS
        .iter()
        .find(|(known, _)| known.as_bytes() == name);
    known.map(|(_, found)| *found)
}

/// Ten characters that can be printed, after a byte order mark.
fn plain(bytes: &[u8]) -> Option<Match> {
    const MARKS: &[&[u8]] = &[
        b"\xef\xbb\xbf",
        b"\x00\x00\xfe\xff",
        b"\xff\xfe\x00\x00",
        b"\xfe\xff",
        b"\xff\xfe",
    ];
    let mark = MARKS.iter().find(|mark| bytes.starts_with(mark));
    let rest = &bytes[mark.map_or(0, |mark| mark.len())..];
    let printable = |b: &u8| matches!(b, b'\t'..=b'\r' | b' '..=b'~');
    let start = rest.get(..10)?;
    let text = start.iter().all(printable).then_some((-20, "text/plain"));
    text.map(|text| patch(rest).unwrap_or(text))
}

/// A unified diff, perhaps with a message before it.
fn patch(bytes: &[u8]) -> Option<Match> {
    let mut rest = bytes;
    for mark in [&b"--- "[..], b"\n+++ ", b"\n@@"] {
        rest = &rest[position(rest, mark)? + mark.len()..];
    }
    Some((100, "text/x-diff"))
}
