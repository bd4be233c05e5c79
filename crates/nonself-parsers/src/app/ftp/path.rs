//! The working directory, and names of files as paths in it, written as Zeek does.

/// A path from the root: `/…`, or `C:\…`.
fn is_absolute(path: &str) -> bool {
    drive(path).is_some() || path.starts_with('/')
}

/// What follows a drive's letter.
fn drive(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(|c: char| c.is_ascii_alphabetic())?;
    let rest = rest.strip_prefix(':')?;
    rest.starts_with(['/', '\\']).then_some(rest)
}

/// A file in a directory, without steps back and repeated slashes.
pub fn join(directory: &str, file: &str) -> String {
    if is_absolute(file) || directory.is_empty() {
        return compressed(file);
    }
    let between = if directory.ends_with('/') { "" } else { "/" };
    compressed(&format!("{directory}{between}{file}"))
}

/// `a/../b` is `b`, `a//b` and `a/./b` are `a/b`; a dot at the beginning stays.
fn compressed(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/');
    for part in path.split('/').skip(usize::from(absolute)) {
        match (part, kept.last()) {
            ("..", Some(&"..")) => kept.push(part),
            ("..", Some(_)) => drop(kept.pop()),
            ("..", None) if absolute => {}
            _ => kept.push(part),
        }
    }
    let joined = kept.join("/");
    let path = if absolute {
        format!("/{joined}")
    } else {
        joined
    };
    let mut out = String::with_capacity(path.len());
    let mut rest = path.as_str();
    while let Some(at) = rest.find('/') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (mut steps, mut after) = (0, rest);
        while let Some(next) = after.strip_prefix('/') {
            after = next.strip_prefix('.').unwrap_or(next);
            steps += 1;
        }
        out.push('/');
        rest = if steps > 1 { after } else { &rest[1..] };
    }
    out.push_str(rest);
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    out
}

/// The absolute path in the reply to `PWD`: in quotes, or up to the next blank.
pub fn in_reply(text: &str) -> String {
    for (at, _) in text.match_indices('"') {
        let inside = &text[at + 1..];
        if let (true, Some(end)) = (is_absolute(inside), inside.find('"')) {
            return inside[..end].to_owned();
        }
    }
    let start = text.char_indices().map(|(at, _)| at).find(|at| {
        let rest = &text[*at..];
        rest.starts_with('/') || drive(rest).is_some()
    });
    let rest = start.map_or("", |at| &text[at..]);
    let end = rest.find(['"', ' ']).unwrap_or(rest.len());
    rest[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_compressed() {
        assert_eq!(join(".", "a"), "./a");
        assert_eq!(join(".", ""), ".");
        assert_eq!(join("/pub", "../etc//x"), "/etc/x");
        assert_eq!(join("/pub", "/README"), "/README");
        assert_eq!(join("/a/b", "/.."), "/");
        assert_eq!(join("/a", "./b"), "/a/b");
        assert_eq!(join("x", r"C:\b"), r"C:\b");
    }

    #[test]
    fn the_directory_in_a_reply() {
        assert_eq!(in_reply("\"/a b\" is current"), "/a b");
        assert_eq!(in_reply("it is /a/b now"), "/a/b");
        assert_eq!(in_reply("nothing"), "");
    }
}
