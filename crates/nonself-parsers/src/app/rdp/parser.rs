//! Bytes to values: negotiation, and the blocks of the MCS connect messages.

use crate::app::text::{c_text, le16, le32, text};

/// Types in the negotiation part of connection request and confirm.
const REQUEST: u8 = 1;
const RESPONSE: u8 = 2;
const FAILURE: u8 = 3;
const MAX_CHANNELS: usize = 32;
const MAX_CERTIFICATES: usize = 16;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The user or routing token after `Cookie: mstshash=`.
    pub cookie: Option<String>,
    /// Bits of the security protocols offered.
    pub protocols: Option<u32>,
}

/// The variable part of a connection request: a cookie line, then what is offered.
pub fn parse_request(parameters: &[u8]) -> Request {
    let mut out = Request::default();
    let mut rest = parameters;
    if let Some(line) = rest.strip_prefix(b"Cookie: ") {
        let end = line
            .windows(2)
            .position(|w| w == b"\r\n")
            .unwrap_or(line.len());
        let value = line[..end].splitn(2, |b| *b == b'=').nth(1);
        out.cookie = value.map(|v| text(v, 256));
        rest = line.get(end + 2..).unwrap_or_default();
    }
    if let [REQUEST, _, 8, 0, ..] = rest {
        out.protocols = le32(rest, 4);
    }
    out
}

/// The server's answer to what was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Protocol(u32),
    Failure(u32),
    /// A server that does not negotiate.
    Nothing,
}

pub fn parse_confirm(parameters: &[u8]) -> Choice {
    match (parameters.first(), le32(parameters, 4)) {
        (Some(&RESPONSE), Some(protocol)) => Choice::Protocol(protocol),
        (Some(&FAILURE), Some(code)) => Choice::Failure(code),
        _ => Choice::Nothing,
    }
}

/// The settings blocks behind a key (`Duca` from clients, `McDn` from servers):
/// type and content.
pub fn blocks(message: &[u8], key: [u8; 4]) -> Vec<(u16, &[u8])> {
    let mut out = Vec::new();
    let Some(at) = message.windows(4).position(|w| w == key) else {
        return out;
    };
    let rest = &message[at + 4..];
    // The packed length of the blocks: one byte, or two with the high bit set.
    let mut rest = match rest {
        [length, tail @ ..] if length & 0x80 == 0 => tail,
        [_, _, tail @ ..] => tail,
        _ => return out,
    };
    while let (Some(kind), Some(length)) = (le16(rest, 0), le16(rest, 2)) {
        let Some(body) = rest.get(4..usize::from(length)) else {
            break;
        };
        out.push((kind, body));
        rest = &rest[usize::from(length)..];
    }
    out
}

/// Client core data, [MS-RDPBCGR] 2.2.1.3.2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientCore {
    pub width: Option<u16>,
    pub height: Option<u16>,
    pub keyboard: Option<u32>,
    pub build: Option<u32>,
    pub name: Option<String>,
    pub high_color: Option<u16>,
    pub wants_32_bit: bool,
    pub product_id: Option<String>,
}

pub fn parse_client_core(body: &[u8]) -> ClientCore {
    const WANT_32_BIT: u16 = 0x0002;
    ClientCore {
        width: le16(body, 4),
        height: le16(body, 6),
        keyboard: le32(body, 12),
        build: le32(body, 16),
        name: utf16(body.get(20..52)),
        high_color: le16(body, 136),
        wants_32_bit: le16(body, 140).is_some_and(|flags| flags & WANT_32_BIT != 0),
        product_id: utf16(body.get(142..206)),
    }
}

/// UTF-16 up to the first NUL.
fn utf16(bytes: Option<&[u8]>) -> Option<String> {
    let units: Vec<u16> = bytes?
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair))
        .take_while(|unit| *unit != 0)
        .collect();
    Some(String::from_utf16_lossy(&units))
}

/// Names of the virtual channels that the client asks for.
pub fn parse_channels(body: &[u8]) -> Vec<String> {
    let count = le32(body, 0).unwrap_or(0) as usize;
    let list = body.get(4..).unwrap_or_default().as_chunks::<12>().0;
    list.iter()
        .take(count.min(MAX_CHANNELS))
        .map(|channel| c_text(&channel[..8], 8))
        .collect()
}

/// Server security data, [MS-RDPBCGR] 2.2.1.4.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerSecurity<'a> {
    pub method: u32,
    pub level: u32,
    pub certificate: Option<ServerCertificate<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerCertificate<'a> {
    /// 1 proprietary, 2 X.509.
    pub version: u32,
    pub permanent: bool,
    /// DER of each certificate of an X.509 chain.
    pub chain: Vec<&'a [u8]>,
}

pub fn parse_server_security(body: &[u8]) -> Option<ServerSecurity<'_>> {
    Some(ServerSecurity {
        method: le32(body, 0)?,
        level: le32(body, 4)?,
        certificate: parse_server_certificate(body),
    })
}

fn parse_server_certificate(body: &[u8]) -> Option<ServerCertificate<'_>> {
    const TEMPORARY: u32 = 0x8000_0000;
    let random_length = le32(body, 8)? as usize;
    let start = random_length.checked_add(16)?;
    let bytes = body.get(start..)?;
    let version = le32(bytes, 0)?;
    let mut chain = Vec::new();
    if version & !TEMPORARY == 2 {
        let count = le32(bytes, 4)? as usize;
        let mut rest = bytes.get(8..)?;
        for _ in 0..count.min(MAX_CERTIFICATES) {
            let Some(length) = le32(rest, 0).map(|l| l as usize) else {
                break;
            };
            let Some(der) = length.checked_add(4).and_then(|end| rest.get(4..end)) else {
                break;
            };
            chain.push(der);
            rest = &rest[4 + length..];
        }
    }
    Some(ServerCertificate {
        version: version & !TEMPORARY,
        permanent: version & TEMPORARY == 0,
        chain,
    })
}

/// MCS connect response: the result after tag and lengths.
pub fn connect_result(message: &[u8]) -> Option<u8> {
    const ENUMERATED: &[u8] = &[0x0A, 0x01];
    let at = message.windows(2).take(16).position(|w| w == ENUMERATED)?;
    message.get(at + 2).copied()
}
