//! Protocols of text lines. Most greet from the server's side, so both directions are asked.

use crate::app::registry::{Evidence, Verdict};

/// The verdict on a server greeting and the first words of the client.
fn greeting(e: &Evidence<'_>, greetings: &[&[u8]], words: &[&[u8]]) -> Verdict {
    let starts = |text: &[u8], list: &[&[u8]]| {
        list.iter().any(|word| {
            let shared = word.len().min(text.len());
            text[..shared].eq_ignore_ascii_case(&word[..shared])
        })
    };
    let server = starts(e.resp, greetings);
    let client = starts(e.orig, words);
    match (e.resp.is_empty(), e.orig.is_empty()) {
        _ if !server || !client => Verdict::No,
        (false, false) if e.orig.len() >= 4 && e.resp.len() >= 3 => Verdict::Yes,
        _ => Verdict::Maybe,
    }
}

pub fn ftp(e: &Evidence<'_>) -> Verdict {
    const WORDS: &[&[u8]] = &[
        b"USER ", b"AUTH ", b"FEAT", b"SYST", b"OPTS ", b"PASS ", b"QUIT\r", b"NOOP", b"HOST ",
        b"CLNT ", b"PBSZ",
    ];
    greeting(e, &[b"220 ", b"220-", b"120 "], WORDS)
}

pub fn smtp(e: &Evidence<'_>) -> Verdict {
    greeting(
        e,
        &[b"220 ", b"220-", b"554 "],
        &[b"EHLO", b"HELO", b"LHLO", b"STARTTLS"],
    )
}

pub fn pop3(e: &Evidence<'_>) -> Verdict {
    const WORDS: &[&[u8]] = &[
        b"USER ", b"CAPA", b"APOP ", b"AUTH", b"STLS", b"QUIT\r", b"PASS ", b"STAT",
    ];
    greeting(e, &[b"+OK"], WORDS)
}

/// The client's lines begin with a tag of its own choice.
pub fn imap(e: &Evidence<'_>) -> Verdict {
    const WORDS: &[&[u8]] = &[
        b"CAPABILITY",
        b"LOGIN",
        b"STARTTLS",
        b"AUTHENTICATE",
        b"NOOP",
        b"LOGOUT",
        b"ID",
        b"SELECT",
    ];
    if !b"* OK".starts_with(&e.resp[..e.resp.len().min(4)]) {
        return Verdict::No;
    }
    if e.orig.is_empty() || e.resp.len() < 4 {
        return Verdict::Maybe;
    }
    let mut parts = e.orig.splitn(2, |b| *b == b' ').skip(1);
    let command = parts.next().unwrap_or_default().to_ascii_uppercase();
    if WORDS.iter().any(|w| command.starts_with(w)) {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

pub fn irc(e: &Evidence<'_>) -> Verdict {
    let client = [&b"NICK "[..], b"USER ", b"CAP LS"];
    let line = e.orig.split(|b| *b == b'\n').next().unwrap_or_default();
    if !client.iter().any(|word| line.starts_with(word)) {
        return Verdict::No;
    }
    // `USER name` alone is FTP and POP3 as well: IRC's has four parameters.
    let is_user = line.starts_with(b"USER ");
    if is_user && line.trim_ascii().split(|b| *b == b' ').count() < 5 {
        return Verdict::No;
    }
    match e.resp.first() {
        None => Verdict::Maybe,
        Some(b':' | b'N' | b'P' | b'E') => Verdict::Yes,
        Some(_) => Verdict::No,
    }
}

pub fn xmpp(e: &Evidence<'_>) -> Verdict {
    let has = |bytes: &[u8]| {
        let head = &bytes[..bytes.len().min(512)];
        head.starts_with(b"<") && head.windows(14).any(|w| w == b"<stream:stream")
    };
    if has(e.orig) || has(e.resp) {
        return Verdict::Yes;
    }
    if e.orig.starts_with(b"<?xml") && e.orig.len() < 512 {
        Verdict::Maybe
    } else {
        Verdict::No
    }
}

/// The client's preface (RFC 9113 3.4).
pub fn http2(e: &Evidence<'_>) -> Verdict {
    if e.orig.starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

/// A request line that ends in the version, or a status line that begins with it.
pub fn sip(e: &Evidence<'_>) -> Verdict {
    let is_sip = |bytes: &[u8]| {
        let line = bytes
            .split(|b| *b == b'\n')
            .next()
            .unwrap_or_default()
            .trim_ascii_end();
        line.starts_with(b"SIP/2.0 ") || line.ends_with(b" SIP/2.0")
    };
    if is_sip(e.orig) || is_sip(e.resp) {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

/// Lines that begin with their priority, perhaps after their length (RFC 6587), on the ports.
pub fn syslog_tcp(e: &Evidence<'_>) -> Verdict {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let line = match digits(e.orig) {
        0 => e.orig,
        count => e.orig[count..].strip_prefix(b" ").unwrap_or_default(),
    };
    let priority = line.strip_prefix(b"<").unwrap_or_default();
    let count = digits(priority);
    if e.on_port(&[514, 601]) && (1..=3).contains(&count) && priority.get(count) == Some(&b'>') {
        Verdict::Yes
    } else {
        Verdict::No
    }
}
