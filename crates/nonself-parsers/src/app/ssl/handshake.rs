//! Handshake messages: bytes to values. The hellos are parsed by `tls-parser`, their
//! extensions here, so that one broken extension does not hide the others.

use crate::app::text::{be16, be24, text};

/// Handshake message types.
pub mod message {
    pub const CLIENT_HELLO: u8 = 1;
    pub const SERVER_HELLO: u8 = 2;
    pub const CERTIFICATE: u8 = 11;
    pub const SERVER_KEY_EXCHANGE: u8 = 12;
    pub const CLIENT_KEY_EXCHANGE: u8 = 16;
}

mod extension {
    pub const SERVER_NAME: u16 = 0;
    pub const SIGNATURE_ALGORITHMS: u16 = 13;
    pub const ALPN: u16 = 16;
    pub const SESSION_TICKET: u16 = 35;
    pub const PRE_SHARED_KEY: u16 = 41;
    pub const SUPPORTED_VERSIONS: u16 = 43;
    /// Of drafts before the 23rd.
    pub const KEY_SHARE_DRAFT: u16 = 40;
    pub const KEY_SHARE: u16 = 51;
}

/// The random of a server hello that is a hello retry request (RFC 8446 4.1.3).
const RETRY_RANDOM: [u8; 32] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
];
/// Certificates of one chain that are looked at.
const MAX_CHAIN: usize = 32;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientHello {
    pub version: u16,
    pub session_id: Vec<u8>,
    pub ciphers: Vec<u16>,
    /// Types in the order sent.
    pub extensions: Vec<u16>,
    pub server_name: Option<String>,
    pub alpn: Vec<Vec<u8>>,
    pub versions: Vec<u16>,
    pub signature_algorithms: Vec<u16>,
    pub has_ticket: bool,
    pub has_psk: bool,
}

impl ClientHello {
    /// Parse the body of the message.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let (_, hello) = tls_parser::parse_tls_handshake_client_hello(body).ok()?;
        let mut out = Self {
            version: hello.version.0,
            session_id: hello.session_id.unwrap_or_default().to_vec(),
            ciphers: hello.ciphers.iter().map(|c| c.0).collect(),
            ..Self::default()
        };
        for (kind, data) in extensions(hello.ext.unwrap_or_default()) {
            out.extensions.push(kind);
            match kind {
                extension::SERVER_NAME => out.server_name = server_name(data),
                extension::ALPN => out.alpn = alpn(data),
                extension::SUPPORTED_VERSIONS => out.versions = numbers(data.get(1..)),
                extension::SIGNATURE_ALGORITHMS => {
                    out.signature_algorithms = numbers(data.get(2..));
                }
                extension::SESSION_TICKET => out.has_ticket = !data.is_empty(),
                extension::PRE_SHARED_KEY => out.has_psk = true,
                _ => {}
            }
        }
        Some(out)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerHello {
    pub version: u16,
    /// From the extension, which overrides the version field.
    pub selected_version: Option<u16>,
    pub session_id: Vec<u8>,
    pub cipher: u16,
    pub is_retry: bool,
    pub curve: Option<u16>,
    pub alpn: Option<Vec<u8>>,
    pub has_psk: bool,
}

impl ServerHello {
    pub fn parse(body: &[u8]) -> Option<Self> {
        // Not by `tls-parser`: it refuses the version numbers of experiments.
        let version = be16(body, 0)?;
        // Drafts of 1.3 before the 22nd say so here, and have neither a session's id nor a
        // method of compression.
        let (session_id, after, compression) = if version == 0x0304 || version >> 8 == 0x7F {
            (Vec::new(), 34, 0)
        } else {
            let after = 35 + usize::from(*body.get(34)?);
            (body.get(35..after)?.to_vec(), after, 1)
        };
        let mut out = Self {
            version,
            session_id,
            is_retry: body.get(2..34)? == RETRY_RANDOM,
            cipher: be16(body, after)?,
            ..Self::default()
        };
        let rest = body.get(after + 2 + compression + 2..);
        for (kind, data) in extensions(rest.unwrap_or_default()) {
            match kind {
                extension::SUPPORTED_VERSIONS => out.selected_version = be16(data, 0),
                extension::KEY_SHARE | extension::KEY_SHARE_DRAFT => out.curve = be16(data, 0),
                extension::ALPN => out.alpn = alpn(data).into_iter().next(),
                extension::PRE_SHARED_KEY => out.has_psk = true,
                _ => {}
            }
        }
        Some(out)
    }

    /// The version that is spoken.
    pub fn version(&self) -> u16 {
        self.selected_version.unwrap_or(self.version)
    }
}

/// Types and contents, as far as they are whole.
fn extensions(mut rest: &[u8]) -> Vec<(u16, &[u8])> {
    let mut out = Vec::new();
    while let (Some(kind), Some(length)) = (be16(rest, 0), be16(rest, 2)) {
        let end = 4 + usize::from(length);
        let Some(data) = rest.get(4..end) else { break };
        out.push((kind, data));
        rest = &rest[end..];
    }
    out
}

/// The first name of type host name.
fn server_name(data: &[u8]) -> Option<String> {
    let length = usize::from(be16(data, 3)?);
    let name = data.get(5..5 + length)?;
    (data.get(2) == Some(&0)).then(|| text(name, 255))
}

fn alpn(data: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = data.get(2..).unwrap_or_default();
    while let [length, tail @ ..] = rest {
        let Some(name) = tail.get(..usize::from(*length)) else {
            break;
        };
        out.push(name.to_vec());
        rest = &tail[name.len()..];
    }
    out
}

fn numbers(data: Option<&[u8]>) -> Vec<u16> {
    let pairs = data.unwrap_or_default().as_chunks::<2>().0;
    pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}

/// The certificates of a chain, each as DER.
pub fn certificates(body: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    let mut rest = body.get(3..).unwrap_or_default();
    while let Some(length) = be24(rest, 0) {
        let end = 3 + length as usize;
        let Some(der) = rest.get(3..end) else { break };
        out.push(der);
        rest = &rest[end..];
        if out.len() == MAX_CHAIN {
            break;
        }
    }
    out
}

/// The named curve of a server key exchange.
pub fn named_curve(body: &[u8]) -> Option<u16> {
    const NAMED: u8 = 3;
    (body.first() == Some(&NAMED)).then(|| be16(body, 1))?
}
