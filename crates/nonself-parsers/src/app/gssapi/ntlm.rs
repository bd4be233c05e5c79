//! The three messages of NTLM ([MS-NLMP] 2.2).

use crate::app::text::{le16, le32, text, utf16};

pub const SIGNATURE: &[u8] = b"NTLMSSP\0";
/// Longest name that is kept, in bytes on the wire.
const MAX_NAME: usize = 512;

const UNICODE: u32 = 1;
const EXTENDED_SECURITY: u32 = 1 << 19;
const VERSION: u32 = 1 << 25;

#[derive(Debug)]
pub enum Message {
    Negotiate { version: Option<String> },
    Challenge(Challenge),
    Authenticate(Authenticate),
}

#[derive(Debug, Default)]
pub struct Challenge {
    pub netbios_name: Option<String>,
    pub dns_name: Option<String>,
    pub tree: Option<String>,
    pub domain: Option<String>,
    pub version: Option<String>,
}

#[derive(Debug, Default)]
pub struct Authenticate {
    pub domain: Option<String>,
    pub user: Option<String>,
    pub workstation: Option<String>,
    pub version: Option<String>,
    pub method: Option<&'static str>,
}

pub fn parse(bytes: &[u8]) -> Option<Message> {
    if !bytes.starts_with(SIGNATURE) {
        return None;
    }
    Some(match le32(bytes, 8)? {
        1 => {
            let flags = le32(bytes, 12)?;
            let version = version(bytes, flags, 32, &[16, 24]);
            Message::Negotiate { version }
        }
        2 => Message::Challenge(challenge(bytes)?),
        3 => Message::Authenticate(authenticate(bytes)?),
        _ => return None,
    })
}

fn challenge(bytes: &[u8]) -> Option<Challenge> {
    const COMPUTER: u16 = 1;
    const DOMAIN: u16 = 2;
    const DNS_COMPUTER: u16 = 3;
    const DNS_TREE: u16 = 5;
    let flags = le32(bytes, 20)?;
    let mut challenge = Challenge {
        version: version(bytes, flags, 48, &[12, 40]),
        ..Challenge::default()
    };
    let mut rest = field(bytes, 40).unwrap_or_default();
    while let (Some(kind @ 1..), Some(length)) = (le16(rest, 0), le16(rest, 2)) {
        let end = 4 + usize::from(length);
        let Some(value) = rest.get(4..end) else {
            break;
        };
        let name = Some(utf16(value, MAX_NAME));
        match kind {
            COMPUTER => challenge.netbios_name = name,
            DOMAIN => challenge.domain = name,
            DNS_COMPUTER => challenge.dns_name = name,
            DNS_TREE => challenge.tree = name,
            _ => {}
        }
        rest = &rest[end..];
    }
    Some(challenge)
}

fn authenticate(bytes: &[u8]) -> Option<Authenticate> {
    // Old clients have no flags here; what they send is Unicode if it looks like it.
    let flags = le32(bytes, 60).unwrap_or(UNICODE);
    let name = |at| {
        let value = field(bytes, at).filter(|value| !value.is_empty())?;
        Some(if flags & UNICODE == 0 {
            text(value, MAX_NAME)
        } else {
            utf16(value, MAX_NAME)
        })
    };
    le16(bytes, 50)?;
    Some(Authenticate {
        domain: name(28),
        user: name(36),
        workstation: name(44),
        version: version(bytes, flags, 64, &[12, 20, 28, 36, 44]),
        method: method(field(bytes, 20).unwrap_or_default(), flags),
    })
}

/// Which generation answered, by the length of the answer.
fn method(response: &[u8], flags: u32) -> Option<&'static str> {
    match response.len() {
        0..24 => None,
        24 if flags & EXTENDED_SECURITY != 0 => Some("NTLM2 session"),
        24 => Some("NTLMv1"),
        _ => Some("NTLMv2"),
    }
}

/// A part of the message: length, room, and where it is.
fn field(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let (length, start) = (usize::from(le16(bytes, at)?), le32(bytes, at + 4)? as usize);
    bytes.get(start..start.checked_add(length)?)
}

/// The system's version: its place is free unless one of the `fields` is there. Who has none
/// to tell sends a build of zero.
fn version(bytes: &[u8], flags: u32, at: usize, fields: &[usize]) -> Option<String> {
    const LENGTH: usize = 8;
    let [major, minor] = *bytes.get(at..at + 2)? else {
        return None;
    };
    let build = le16(bytes, at + 2)?;
    let is_free = fields.iter().all(|field| {
        le16(bytes, *field) == Some(0)
            || le32(bytes, field + 4).is_none_or(|start| start as usize >= at + LENGTH)
    });
    let known = flags & VERSION != 0 && build != 0 && is_free;
    known.then(|| format!("{major}.{minor}.{build}"))
}
