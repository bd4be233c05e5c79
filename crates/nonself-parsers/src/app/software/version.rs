//! A name and a version in free text, found by Zeek's rules: the version is the first run of
//! two or more digits and separators, perhaps behind one more separator.

/// What could be read of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    /// Major, minor, and two more.
    pub numbers: [Option<u64>; 4],
    /// What follows, such as `p1`.
    pub addl: Option<String>,
}

const NO_NAME: &str = "<parse error>";

/// Name and version.
pub fn parse(text: &str) -> (String, Version) {
    let text = unescaped(text);
    let Some((start, end)) = version_run(text.as_bytes()) else {
        return (named(&text), Version::default());
    };
    let (Some(before), Some(run), Some(after)) =
        (text.get(..start), text.get(start..end), text.get(end..))
    else {
        return (NO_NAME.to_owned(), Version::default());
    };
    let mut version = Version {
        addl: additional(after),
        ..Version::default()
    };
    let parts = without_separator(run)
        .splitn(4, |c: char| "-._,[({ ".contains(c))
        .map(first_number);
    for (slot, part) in version.numbers.iter_mut().zip(parts) {
        *slot = part;
    }
    let name = match named(before) {
        name if name == "Flash Player" => "Flash".to_owned(),
        name => name,
    };
    (name, version)
}

/// Where the version begins and ends: an optional separator (`/`, `-`, `_`, or a blank and
/// `v` or `(`), then at least two of digits, dots, commas, blanks, hyphens and underscores.
fn version_run(bytes: &[u8]) -> Option<(usize, usize)> {
    let is_part = |b: &u8| b.is_ascii_digit() || b"-._, ".contains(b);
    let run = |from: usize| {
        let length = bytes[from..].iter().take_while(|b| is_part(b)).count();
        (length >= 2).then_some(from + length)
    };
    for start in 0..bytes.len() {
        let separator = match bytes[start] {
            b'/' | b'-' | b'_' => Some(start + 1),
            b' ' => {
                let marks = bytes[start + 1..].iter().take_while(|b| b"(v".contains(b));
                let marks = marks.count();
                (marks > 0).then_some(start + 1 + marks)
            }
            _ => None,
        };
        let ends = [separator.and_then(run), run(start)];
        if let Some(end) = ends.into_iter().flatten().max() {
            return Some((start, end));
        }
    }
    None
}

/// The name, without a separator or parenthesis around it.
fn named(before: &str) -> String {
    let name = if separator_at_end(before) {
        without_first_separator(before)
    } else {
        before.to_owned()
    };
    let name = match name.strip_prefix('(') {
        Some(rest) => rest.trim(),
        None => name.trim(),
    };
    name.to_owned()
}

fn separator_at_end(text: &str) -> bool {
    let marks = text.trim_end_matches(['(', 'v']);
    text.ends_with(['/', '-', '_']) || (marks.len() < text.len() && marks.ends_with(' '))
}

fn without_first_separator(text: &str) -> String {
    let marked = |at: usize| {
        let rest = &text[at + 1..];
        rest.len() - rest.trim_start_matches(['(', 'v']).len()
    };
    let found = text.char_indices().find_map(|(at, c)| match c {
        '/' | '-' | '_' => Some((at, 1)),
        ' ' if marked(at) > 0 => Some((at, 1 + marked(at))),
        _ => None,
    });
    match found {
        Some((at, length)) => format!("{}{}", &text[..at], &text[at + length..])
            .trim()
            .to_owned(),
        None => text.to_owned(),
    }
}

/// The version without what separated it from the name.
fn without_separator(run: &str) -> &str {
    let text = run.trim();
    if !text.starts_with(['/', '-', '.', '_', 'v', '(']) {
        return text;
    }
    let open = run.strip_prefix('(').unwrap_or(run);
    match open.strip_prefix(['/', '-', '.', '_', 'v', '(']) {
        Some(rest) => rest.trim(),
        None => open.trim().trim_start_matches(['v', '(']).trim(),
    }
}

/// What stands behind the version: in parentheses, or up to the next separator.
fn additional(after: &str) -> Option<String> {
    if after.is_empty() || after == ")" {
        return None;
    }
    if let Some(inside) = after.trim_start_matches([' ', '\t']).strip_prefix('(')
        && let Some((inside, _)) = inside.split_once(')')
        && inside
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._ \t".contains(c))
    {
        return Some(inside.to_owned());
    }
    let parts = after.splitn(4, |c: char| "-._,;[](){} ".contains(c));
    let first = parts.take(3).find(|part| !part.is_empty());
    Some(first.unwrap_or(after).trim().to_owned())
}

/// The first number in a part; 0 if there is none, and nothing for no part.
fn first_number(part: &str) -> Option<u64> {
    if part.is_empty() {
        return None;
    }
    let digits = part.split(|c: char| !c.is_ascii_digit());
    let first = digits.into_iter().find(|digits| !digits.is_empty());
    Some(first.and_then(|digits| digits.parse().ok()).unwrap_or(0))
}

/// `%20` and `\x20` are the bytes that they stand for.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digits = match byte {
            b'%' => at + 1,
            b'\\' if bytes.get(at + 1) == Some(&b'x') => at + 2,
            _ => usize::MAX,
        };
        let pair = digits.checked_add(2).and_then(|end| text.get(digits..end));
        if let Some(value) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            out.push(value);
            at = digits + 2;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let (name, version) = parse(text);
        let numbers = version.numbers.iter().flatten().map(u64::to_string);
        let numbers: Vec<String> = numbers.collect();
        let addl = version
            .addl
            .map_or_else(String::new, |addl| format!(" [{addl}]"));
        format!("{name} {}{addl}", numbers.join("."))
    }

    #[test]
    fn names_and_versions_are_told_apart() {
        for (text, expected) in [
            ("OpenSSH_9.2p1 Debian-2+deb12u5", "OpenSSH 9.2 [p1]"),
            ("nginx/1.22.1", "nginx 1.22.1"),
            ("Apache/2.4.57 (Debian)", "Apache 2.4.57 [Debian]"),
            ("dropbear_2022.83", "dropbear 2022.83"),
            ("Microsoft-IIS/10.0", "Microsoft-IIS 10.0"),
            ("lighttpd", "lighttpd "),
            ("SomeAgent v3.1", "SomeAgent 3.1"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
