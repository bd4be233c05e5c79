//! Transfer encodings undone (RFC 2045 6), a piece at a time.

/// How the bytes of a part were written.
#[derive(Default)]
pub enum Transfer {
    #[default]
    Plain,
    Base64 {
        bits: u32,
        count: u32,
    },
    /// What follows a `=` that was the last byte so far.
    Quoted(Vec<u8>),
}

impl Transfer {
    pub fn parse(value: &str) -> Self {
        match value.trim().to_ascii_lowercase().as_str() {
            "base64" => Self::Base64 { bits: 0, count: 0 },
            "quoted-printable" => Self::Quoted(Vec::new()),
            _ => Self::Plain,
        }
    }

    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Plain)
    }

    pub fn decode(&mut self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => data.to_vec(),
            Self::Base64 { bits, count } => base64(bits, count, data),
            Self::Quoted(waiting) => {
                waiting.extend_from_slice(data);
                let (out, read) = quoted(waiting);
                waiting.drain(..read);
                out
            }
        }
    }
}

/// Bytes that are no digits are passed over.
fn base64(bits: &mut u32, count: &mut u32, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 4 * 3 + 3);
    for byte in data {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            // What comes after the end begins anew.
            b'=' => {
                *count = 0;
                continue;
            }
            _ => continue,
        };
        *bits = *bits << 6 | u32::from(value);
        *count += 6;
        if *count >= 8 {
            *count -= 8;
            out.push((*bits >> *count) as u8);
        }
    }
    out
}

/// What was decoded, and how many bytes were read.
fn quoted(data: &[u8]) -> (Vec<u8>, usize) {
    let (mut out, mut at) = (Vec::with_capacity(data.len()), 0);
    let digit = |byte: u8| char::from(byte).to_digit(16);
    while let Some(byte) = data.get(at) {
        if *byte != b'=' {
            out.push(*byte);
            at += 1;
            continue;
        }
        match data[at + 1..] {
            [b'\n', ..] => at += 2,
            [b'\r', b'\n', ..] => at += 3,
            [high, low, ..] => {
                match (digit(high), digit(low)) {
                    (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
                    _ => out.extend_from_slice(&data[at..at + 3]),
                }
                at += 3;
            }
            _ => break,
        }
    }
    (out, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: &str, text: &[u8], step: usize) -> String {
        let mut transfer = Transfer::parse(encoding);
        let pieces = text.chunks(step).flat_map(|piece| transfer.decode(piece));
        String::from_utf8_lossy(&pieces.collect::<Vec<_>>()).into_owned()
    }

    #[test]
    fn the_same_however_it_is_cut() {
        for step in 1..30 {
            assert_eq!(
                decoded("BASE64", b"aGVsbG8g\r\nd29ybGQ=", step),
                "hello world"
            );
            let quoted = b"a=3Db =\r\nc=20=\nd";
            assert_eq!(decoded("quoted-printable", quoted, step), "a=b c d");
            assert_eq!(decoded("8bit", b"a=3D", step), "a=3D");
            assert_eq!(decoded("base64", b"YQ==YmM=\r\nZA==", step), "abcd");
        }
    }
}
