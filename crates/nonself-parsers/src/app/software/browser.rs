//! Browsers call themselves by each other's names: which one it is, by Zeek's rules.

use super::version::{self, Version};

/// `Mozilla/5.` or `Opera/9.` at the beginning.
pub fn is_browser(text: &str) -> bool {
    let rest = text
        .strip_prefix("Mozilla/")
        .or_else(|| text.strip_prefix("Opera/"));
    rest.is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && rest[digits..].starts_with('.')
    })
}

/// The word with the digits and dots behind it.
fn token<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.find(word)?;
    let digits = text[start + word.len()..].bytes();
    let length = digits
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    text.get(start..start + word.len() + length)
}

/// The version behind a word.
fn version_of(text: &str, word: &str) -> Version {
    token(text, word).map_or_else(Version::default, |token| version::parse(token).1)
}

fn is_followed(text: &str, first: &str, second: &str) -> bool {
    text.find(first)
        .is_some_and(|at| text[at..].contains(second))
}

pub fn parse(text: &str) -> (String, Version) {
    let of = |name: &str, word: &str| (name.to_owned(), version_of(text, word));
    let opera = text.rfind("Opera ").filter(|at| {
        let rest = &text[at + 6..];
        rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    });
    if let Some(at) = opera {
        return ("Opera".to_owned(), version::parse(&text[at..]).1);
    }
    if text.contains(" MSIE ") || text.contains("Trident/") {
        return ("MSIE".to_owned(), explorer(text));
    }
    if text.contains("Edge/") {
        return of("Edge", "Edge/");
    }
    if is_followed(text, "Version/", "Safari/") {
        let mut version = version_of(text, "Version/");
        if is_followed(text, " Mobile", " Safari") {
            version.addl = Some("Mobile".to_owned());
        }
        return ("Safari".to_owned(), version);
    }
    let mozilla = ["Firefox/", "Netscape/", "Thunderbird/"];
    if let Some(word) = mozilla
        .into_iter()
        .filter(|w| text.contains(w))
        .min_by_key(|w| text.find(w))
        && let Some(token) = token(text, word)
    {
        return version::parse(token);
    }
    if is_followed(text, "Chrome/", "Safari/") {
        return of("Chrome", "Chrome/");
    }
    if text.starts_with("Opera/") {
        for name in ["Opera Mini", "Opera Mobi"] {
            if text.contains(name) {
                let word = if text.contains("Version/") {
                    "Version/"
                } else {
                    "Opera Mini/"
                };
                return of(name, word);
            }
        }
        return of("Opera", "Version/");
    }
    if text.contains("AdobeAIR/") {
        return of("AdobeAIR", "AdobeAIR/");
    }
    if text.contains("AppleWebKit/") {
        return of("Unspecified WebKit", "AppleWebKit/");
    }
    if text.contains(" Java/") {
        return of("Java", "Java/");
    }
    ("<unknown browser>".to_owned(), Version::default())
}

/// The engine says more than the name, which may be one of compatibility.
fn explorer(text: &str) -> Version {
    let engines = [("4.0", 8), ("5.0", 9), ("6.0", 10), ("7.0", 11)];
    for (engine, major) in engines {
        if text.contains(&format!("Trident/{engine}")) {
            return Version {
                numbers: [Some(major), Some(0), None, None],
                addl: None,
            };
        }
    }
    let Some(at) = text.find("MSIE ") else {
        return Version::default();
    };
    let rest = &text[at..];
    let end = rest[5..].find(|c: char| !c.is_ascii_digit() && !".b".contains(c));
    version::parse(&rest[..end.map_or(rest.len(), |end| 5 + end)]).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        assert!(is_browser(text));
        let (name, version) = parse(text);
        let numbers = version.numbers.iter().flatten().map(u64::to_string);
        format!("{name} {}", numbers.collect::<Vec<_>>().join("."))
    }

    #[test]
    fn browsers_are_known_by_what_only_they_say() {
        let webkit = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
        assert_eq!(
            shown(&format!("{webkit} Chrome/120.0.6099.109 Safari/537.36")),
            "Chrome 120.0.6099.109"
        );
        assert_eq!(
            shown(&format!("{webkit} Version/17.2 Safari/605.1.15")),
            "Safari 17.2"
        );
        assert_eq!(
            shown("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"),
            "Firefox 120.0"
        );
        assert_eq!(
            shown("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0)"),
            "MSIE 11.0"
        );
        assert_eq!(
            shown("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)"),
            "MSIE 6.0"
        );
        assert_eq!(shown("Mozilla/5.0 (compatible)"), "<unknown browser> ");
    }
}
