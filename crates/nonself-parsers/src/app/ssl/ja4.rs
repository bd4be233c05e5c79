//! JA4, the fingerprint of a client hello (`FoxIO`, BSD 3-Clause).

use ring::digest::{SHA256, digest};

use super::handshake::ClientHello;
use crate::app::text::hex;

const SERVER_NAME: u16 = 0;
const ALPN: u16 = 16;

/// Values that clients add to keep servers tolerant (RFC 8701); they say nothing.
pub fn is_grease(value: u16) -> bool {
    let [high, low] = value.to_be_bytes();
    high == low && low & 0x0F == 0x0A
}

/// Such as `t13d1516h2_8daaf6152771_e5627efa2ab1`; `transport` is `t` for TCP, `q` for
/// QUIC, `d` for DTLS.
pub fn ja4(hello: &ClientHello, transport: char) -> String {
    let mut ciphers: Vec<u16> = hello
        .ciphers
        .iter()
        .copied()
        .filter(|c| !is_grease(*c))
        .collect();
    let types = hello.extensions.iter().copied().filter(|e| !is_grease(*e));
    let types: Vec<u16> = types.collect();
    let offered = hello
        .versions
        .iter()
        .copied()
        .filter(|v| !is_grease(*v))
        .max();
    let version = match offered.unwrap_or(hello.version) {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        0xFEFF => "d1",
        0xFEFD => "d2",
        0xFEFC => "d3",
        _ => "00",
    };
    let name = if types.contains(&SERVER_NAME) {
        'd'
    } else {
        'i'
    };
    let head = format!(
        "{transport}{version}{name}{:02}{:02}{}",
        ciphers.len().min(99),
        types.len().min(99),
        alpn_ends(hello.alpn.first().map(Vec::as_slice)),
    );

    ciphers.sort_unstable();
    let mut listed: Vec<u16> = types
        .into_iter()
        .filter(|e| !matches!(*e, SERVER_NAME | ALPN))
        .collect();
    listed.sort_unstable();
    let mut extensions = joined(&listed);
    if !hello.signature_algorithms.is_empty() {
        extensions.push('_');
        extensions.push_str(&joined(&hello.signature_algorithms));
    }
    let extensions = if listed.is_empty() {
        String::new()
    } else {
        extensions
    };
    format!(
        "{head}_{}_{}",
        short_hash(&joined(&ciphers)),
        short_hash(&extensions)
    )
}

fn joined(values: &[u16]) -> String {
    let parts: Vec<String> = values.iter().map(|v| format!("{v:04x}")).collect();
    parts.join(",")
}

fn short_hash(text: &str) -> String {
    if text.is_empty() {
        return "000000000000".to_owned();
    }
    hex(&digest(&SHA256, text.as_bytes()).as_ref()[..6])
}

/// First and last character of the first protocol; of its hex form when they are not
/// alphanumeric.
fn alpn_ends(first: Option<&[u8]>) -> String {
    let Some((&start, &end)) = first.and_then(|p| Some((p.first()?, p.last()?))) else {
        return "00".to_owned();
    };
    if start.is_ascii_alphanumeric() && end.is_ascii_alphanumeric() {
        return [char::from(start), char::from(end)].iter().collect();
    }
    format!("{:x}{:x}", start >> 4, end & 0x0F)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the published specification.
    #[test]
    fn published_example() {
        let hello = ClientHello {
            version: 0x0303,
            ciphers: vec![
                0x0A0A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8,
                0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035,
            ],
            extensions: vec![
                0x1A1A, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005,
                0x0023, 0x0012, 0x002B, 0xFF01, 0x000B, 0x000A, 0x0015,
            ],
            alpn: vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            versions: vec![0x2A2A, 0x0304, 0x0303],
            signature_algorithms: vec![
                0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601,
            ],
            ..ClientHello::default()
        };
        assert_eq!(ja4(&hello, 't'), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn nothing_offered() {
        let expected = "t00i000000_000000000000_000000000000";
        assert_eq!(ja4(&ClientHello::default(), 't'), expected);
    }
}
