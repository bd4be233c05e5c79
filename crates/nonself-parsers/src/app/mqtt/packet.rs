//! Packets: the fixed header, and what the kinds hold.

use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, text};

/// Kinds of packets (MQTT 3.1.1, 2.2.1).
pub mod kind {
    pub const CONNECT: u8 = 1;
    pub const CONNACK: u8 = 2;
    pub const PUBLISH: u8 = 3;
    pub const PUBACK: u8 = 4;
    pub const PUBREC: u8 = 5;
    pub const PUBREL: u8 = 6;
    pub const PUBCOMP: u8 = 7;
    pub const SUBSCRIBE: u8 = 8;
    pub const SUBACK: u8 = 9;
    pub const UNSUBSCRIBE: u8 = 10;
    pub const UNSUBACK: u8 = 11;
    pub const DISCONNECT: u8 = 14;
}

/// Longest texts in a row; a payload is cut where Zeek cuts it.
const MAX_TEXT: usize = 1024;
const MAX_PAYLOAD: usize = 100;
const MAX_TOPICS: usize = 256;

/// A fixed header: kind, flags, its own length, and the length of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub kind: u8,
    pub flags: u8,
    pub length: usize,
    pub body: usize,
}

pub enum Parsed {
    Header(Header),
    Short,
    Malformed,
}

pub fn header(bytes: &[u8]) -> Parsed {
    let Some((first, rest)) = bytes.split_first() else {
        return Parsed::Short;
    };
    let (kind, flags) = (first >> 4, first & 15);
    let reserved = match kind {
        kind::PUBLISH => flags & 6 == 6,
        kind::PUBREL | kind::SUBSCRIBE | kind::UNSUBSCRIBE => flags & 2 == 0,
        // Version 3.1 has flags of delivery here too; they say nothing.
        0 => true,
        _ => false,
    };
    if reserved {
        return Parsed::Malformed;
    }
    match number(rest) {
        Some((body, after)) => Parsed::Header(Header {
            kind,
            flags,
            length: bytes.len() - after.len(),
            body,
        }),
        None if rest.len() < 4 => Parsed::Short,
        None => Parsed::Malformed,
    }
}

/// A number in up to four bytes of seven bits, lowest first.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut sum = 0;
    for (at, byte) in bytes.iter().take(4).enumerate() {
        sum |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((sum, &bytes[at + 1..]));
        }
    }
    None
}

/// A string with its length in two bytes, and what follows.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    bytes
        .get(2..)?
        .split_at_checked(usize::from(be16(bytes, 0)?))
}

/// Passes over the properties of version 5.
fn after_properties(bytes: &[u8], version: u8) -> Option<&[u8]> {
    if version < 5 {
        return Some(bytes);
    }
    let (length, rest) = number(bytes)?;
    rest.get(length..)
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Connect {
    pub protocol: String,
    pub version: u8,
    pub client: String,
    pub will_topic: Option<String>,
    pub will_payload: Option<String>,
    pub user: Option<String>,
    pub clean: bool,
    pub keep_alive: u16,
}

pub fn connect(body: &[u8]) -> Option<Connect> {
    let (protocol, rest) = string(body)?;
    let (version, flags) = (*rest.first()?, *rest.get(1)?);
    let keep_alive = be16(rest, 2)?;
    let rest = after_properties(rest.get(4..)?, version & 0x7F)?;
    let (client, rest) = string(rest)?;
    let mut out = Connect {
        protocol: text(protocol, 16),
        // Bridges set the highest bit.
        version: version & 0x7F,
        client: text(client, MAX_TEXT),
        clean: flags & 2 != 0,
        keep_alive,
        ..Connect::default()
    };
    let mut rest = rest;
    if flags & 4 != 0 {
        let (topic, after) = string(after_properties(rest, out.version)?)?;
        let (payload, after) = string(after)?;
        out.will_topic = Some(text(topic, MAX_TEXT));
        out.will_payload = Some(text(payload, MAX_TEXT));
        rest = after;
    }
    if flags & 0x80 != 0 {
        out.user = string(rest).map(|(user, _)| text(user, MAX_TEXT));
    }
    Some(out)
}

#[derive(Debug, PartialEq, Eq)]
pub struct Publish {
    pub topic: String,
    pub number: u16,
    pub payload: String,
    /// Bytes before the payload.
    pub before: usize,
}

/// A message; its payload may be cut.
pub fn publish(body: &[u8], quality: u8, version: u8) -> Option<Publish> {
    let (topic, rest) = string(body)?;
    let (number, rest) = if quality == 0 {
        (0, rest)
    } else {
        (be16(rest, 0)?, rest.get(2..)?)
    };
    let payload = after_properties(rest, version)?;
    Some(Publish {
        topic: text(topic, MAX_TEXT),
        number,
        payload: text(payload, MAX_PAYLOAD),
        before: body.len() - payload.len(),
    })
}

/// The number of a packet that has one, and what follows it.
pub fn numbered(body: &[u8], version: u8, properties: bool) -> Option<(u16, &[u8])> {
    let number = be16(body, 0)?;
    let rest = body.get(2..)?;
    let rest = if properties {
        after_properties(rest, version)?
    } else {
        rest
    };
    Some((number, rest))
}

/// Topics, and for subscriptions the quality that is wanted.
pub fn topics(mut rest: &[u8], with_quality: bool) -> (Vec<String>, Vec<u64>) {
    let (mut topics, mut qualities) = (Vec::new(), Vec::new());
    while let Some((topic, after)) = string(rest) {
        rest = after;
        if with_quality {
            let Some((options, after)) = rest.split_first() else {
                break;
            };
            qualities.push(u64::from(options & 3));
            rest = after;
        }
        topics.push(text(topic, MAX_TEXT));
        if topics.len() == MAX_TOPICS {
            break;
        }
    }
    (topics, qualities)
}

/// Whether a message can be about this.
fn is_topic(topic: &[u8]) -> bool {
    let text = std::str::from_utf8(topic);
    !topic.is_empty() && text.is_ok_and(|text| !text.chars().any(char::is_control))
}

/// What follows the code of an answer to a connection: nothing, or properties.
fn is_answer(rest: &[u8]) -> bool {
    rest.is_empty() || after_properties(rest, 5).is_some_and(<[u8]>::is_empty)
}

/// A connection's first packet; on the port also packets that fill what is there exactly.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    if crate::app::other::mqtt(e) == Verdict::Yes {
        return Verdict::Yes;
    }
    let mut rest = e.latest();
    if !e.on_port(&[1883]) || rest.is_empty() {
        return Verdict::No;
    }
    while !rest.is_empty() {
        let Parsed::Header(header) = header(rest) else {
            return Verdict::No;
        };
        let after = rest.get(header.length..).unwrap_or_default();
        let body = &after[..after.len().min(header.body)];
        let is_whole = body.len() == header.body;
        let fits = match header.kind {
            kind::PUBLISH => is_topic(string(body).map(|(topic, _)| topic).unwrap_or_default()),
            _ if !is_whole => false,
            kind::CONNACK => body.len() >= 2 && body[0] <= 1 && is_answer(&body[2..]),
            kind::SUBACK => body.len() >= 3,
            kind::PUBACK..=kind::PUBCOMP | kind::UNSUBACK => (2..=4).contains(&body.len()),
            12 | 13 => body.is_empty(),
            _ => false,
        };
        if !fits {
            return Verdict::No;
        }
        // The beginning of a long message.
        if !is_whole {
            return Verdict::Yes;
        }
        rest = &rest[header.length + header.body..];
    }
    Verdict::Yes
}
