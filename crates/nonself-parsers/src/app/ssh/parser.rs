//! Bytes to values: banners, the offers of both sides, host keys.

use std::collections::HashSet;
use std::fmt::Write;

use md5::{Digest, Md5};
use ring::digest::{SHA256, digest};

use crate::app::text::be32;

/// Name lists of one offer (RFC 4253 7.1).
const LISTS: usize = 10;
const COOKIE: usize = 16;
/// Names looked at in one list.
const MAX_NAMES: usize = 1024;

/// The protocol version that a banner speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    One,
    /// Version 1, and 2 with those who can.
    Both,
    Two,
}

impl Version {
    pub fn of(banner: &str) -> Option<Self> {
        match banner.as_bytes().get(4..)? {
            [b'2', ..] => Some(Self::Two),
            [b'1', _, b'9', b'9', ..] => Some(Self::Both),
            [b'1', ..] => Some(Self::One),
            _ => None,
        }
    }
}

/// What a banner says behind the protocol's version.
pub fn software(banner: &str) -> &str {
    let rest = banner.strip_prefix("SSH").unwrap_or(banner);
    rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
}

/// The major version that both speak; 0 if there is none.
pub fn common(client: Version, server: Version) -> u64 {
    match (client, server) {
        (Version::One, Version::Two) | (Version::Two, Version::One) => 0,
        (Version::One, _) | (_, Version::One) => 1,
        _ => 2,
    }
}

/// The lists of a `KEXINIT` message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer([String; LISTS]);

impl Offer {
    /// The content of the message, after its type.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let mut rest = body.get(COOKIE..)?;
        let mut lists: [String; LISTS] = Default::default();
        for list in &mut lists {
            let (bytes, next) = string(rest)?;
            *list = String::from_utf8_lossy(bytes).into_owned();
            rest = next;
        }
        Some(Self(lists))
    }

    /// Bytes that are kept.
    pub fn held(&self) -> usize {
        self.0.iter().map(String::len).sum()
    }

    /// HASSH of a client: its order of methods, from client to server.
    pub fn hassh(&self) -> String {
        self.fingerprint([0, 2, 4, 6])
    }

    /// HASSH of a server: from server to client.
    pub fn hassh_server(&self) -> String {
        self.fingerprint([0, 3, 5, 7])
    }

    fn fingerprint(&self, lists: [usize; 4]) -> String {
        let text = lists.map(|at| self.0[at].as_str()).join(";");
        let sum = Md5::digest(text.as_bytes());
        sum.iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}

/// What client and server agree on.
pub struct Choice {
    pub key_exchange: String,
    pub host_key: String,
    pub cipher: String,
    pub mac: String,
    pub compression: String,
}

impl Choice {
    pub fn of(client: &Offer, server: &Offer) -> Self {
        let one = |at: usize| first_common(&client.0[at], &server.0[at]).to_owned();
        let two = |at: usize| match (one(at), one(at + 1)) {
            (up, down) if up == down => up,
            (up, down) => format!("To server: {up}, to client: {down}"),
        };
        Self {
            key_exchange: one(0),
            host_key: one(1),
            cipher: two(2),
            mac: two(4),
            compression: two(6),
        }
    }

    /// Lengths tell nothing when what is encrypted was compressed before.
    pub fn compresses(&self) -> bool {
        matches!(self.compression.as_str(), "zlib" | "zlib@openssh.com")
    }
}

/// The client's first name that the server has too.
fn first_common<'a>(client: &'a str, server: &str) -> &'a str {
    fn names(list: &str) -> impl Iterator<Item = &str> {
        list.split(',').filter(|name| !name.is_empty())
    }
    let known: HashSet<&str> = names(server).take(MAX_NAMES).collect();
    names(client)
        .take(MAX_NAMES)
        .find(|name| known.contains(name))
        .unwrap_or("Algorithm negotiation failed")
}

/// A string with its length before it, and what follows.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = be32(bytes, 0)? as usize;
    bytes.get(4..)?.split_at_checked(length)
}

/// The host key with which a key exchange message of a server begins. Every method sends it
/// first in one of its messages; a key begins with its own algorithm's name.
pub fn host_key(body: &[u8]) -> Option<&[u8]> {
    let (key, _) = string(body)?;
    let (name, _) = string(key)?;
    let is_name = (3..=64).contains(&name.len()) && name.iter().all(u8::is_ascii_graphic);
    is_name.then_some(key)
}

/// Exponent and modulus of the host key in a version 1 public key message.
pub fn host_key_1(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let number = |bytes: &'_ [u8]| {
        let bits = usize::from(u16::from_be_bytes(*bytes.first_chunk::<2>()?));
        Some(2 + bits.div_ceil(8))
    };
    let mut rest = body.get(8 + 4..)?;
    rest = rest.get(number(rest)?..)?;
    rest = rest.get(number(rest)?..)?;
    rest = rest.get(4..)?;
    let (exponent, rest) = rest.split_at_checked(number(rest)?)?;
    let modulus = rest.get(..number(rest)?)?;
    Some((&exponent[2..], &modulus[2..]))
}

/// The fingerprint as OpenSSH prints it.
pub fn fingerprint(key: &[u8]) -> String {
    format!("SHA256:{}", base64(digest(&SHA256, key).as_ref()))
}

/// As Zeek writes it: cut after 32 digits.
pub fn short_fingerprint(fingerprint: &str) -> String {
    const LENGTH: usize = "SHA256:".len() + 32;
    fingerprint.chars().take(LENGTH).collect()
}

/// Base64 without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=chunk.len() {
            out.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_agree_or_do_not() {
        let of = |text| Version::of(text).expect("a version");
        let (one, both, two) = (of("SSH-1.5-a"), of("SSH-1.99-b"), of("SSH-2.0-c"));
        assert_eq!(common(one, two), 0);
        assert_eq!(common(one, both), 1);
        assert_eq!(common(both, both), 2);
        assert_eq!(common(both, two), 2);
    }

    #[test]
    fn base64_has_no_padding() {
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(base64(b"Ma"), "TWE");
        assert_eq!(base64(b"M"), "TQ");
    }

    #[test]
    fn the_clients_order_decides() {
        assert_eq!(first_common("a,b,c", "c,b"), "b");
        assert_eq!(first_common("a", "b"), "Algorithm negotiation failed");
    }
}
