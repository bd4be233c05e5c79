//! Addresses of people and hosts in commands and headers.

use std::net::IpAddr;

/// `name@host` wherever it stands in the argument of a command.
pub fn mailboxes(text: &str) -> Vec<String> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('@') {
        let start = rest[..at].rfind(['<', ',', ':', ' ', '\t']);
        let name = &rest[start.map_or(0, |before| before + 1)..at];
        let after = &rest[at + 1..];
        let end = after.find(['>', ',', ';', ' ', '\t']);
        let host = &after[..end.unwrap_or(after.len())];
        if !name.is_empty() && !host.is_empty() {
            // RFC 3461 4.2: the address that the mail was first sent to.
            let name = name.strip_prefix("ORCPT=rfc822;").unwrap_or(name);
            out.push(format!("{name}@{host}"));
        }
        rest = &after[host.len()..];
    }
    out
}

/// The addresses of a header with the names before them, as they are written.
pub fn listed(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value
        .split(move |c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The addresses of hosts in a text.
pub fn hosts(text: &str) -> impl Iterator<Item = IpAddr> {
    words(text).filter_map(|(word, _)| word.parse().ok())
}

/// The host that a `Received` header tells of: the second address in brackets, which is what
/// the server saw, or the only one, which may be what the client said.
pub fn received_from(value: &str) -> Option<IpAddr> {
    let wrapped = words(value).filter(|(_, around)| {
        matches!(
            around,
            (Some('['), Some(']')) | (Some('('), Some(')')) | (Some('{'), Some('}'))
        ) || *around == (Some(' '), Some(' '))
    });
    let mut found = wrapped.filter_map(|(word, _)| word.parse().ok());
    let first = found.next();
    found.next().or(first)
}

type Around = (Option<char>, Option<char>);

/// Runs of what addresses are made of, and the characters around them.
fn words(text: &str) -> impl Iterator<Item = (&str, Around)> {
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    text.split(move |c| !is_part(c))
        .filter(|word| word.len() >= 2)
        .map(|word| {
            // Where it is in the text, without counting along.
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            let before = text[..at].chars().next_back();
            (word, (before, text[at + word.len()..].chars().next()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_in_commands() {
        for (text, found) in [
            ("FROM:<a@b.c> SIZE=10", "a@b.c"),
            ("TO: a@b.c", "a@b.c"),
            ("TO:<a@b.c> ORCPT=rfc822;d@e.f", "a@b.c d@e.f"),
            ("FROM:<>", ""),
            ("TO:<@@>", ""),
            ("TO:<ä@ö>", "ä@ö"),
        ] {
            assert_eq!(mailboxes(text).join(" "), found, "{text}");
        }
    }

    #[test]
    fn lists_with_commas_in_names() {
        let found: Vec<&str> = listed("a@b, \"X, Y\" <c@d>,, e@f ").collect();
        assert_eq!(found, ["a@b", "\"X, Y\" <c@d>", "e@f"]);
    }

    #[test]
    fn hosts_in_received_headers() {
        for (value, host) in [
            ("from x ([1.2.3.4]) by y", Some("1.2.3.4")),
            ("from x [10.0.0.1] (y [1.2.3.4])", Some("1.2.3.4")),
            ("from x ([IPv6:2001:db8::1])", None),
            ("from x ([2001:db8::1])", Some("2001:db8::1")),
            ("version 1.2.3.4.5; 1.2.3.4x", None),
            ("from 1.2.3.4 by", Some("1.2.3.4")),
        ] {
            let host = host.map(|host| host.parse().expect("an address"));
            assert_eq!(received_from(value), host, "{value}");
        }
        assert_eq!(hosts("[1.2.3.4]").count(), 1);
    }
}
