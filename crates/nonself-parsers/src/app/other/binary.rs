//! Protocols of binary messages on TCP.

use super::verdict;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, be32};

/// The server's greeting: length, sequence 0, protocol 10, its version as text.
pub fn mysql(e: &Evidence<'_>) -> Verdict {
    match e.resp {
        [low, middle, 0, 0, 10, version, ..] => {
            let length = usize::from(*low) | usize::from(*middle) << 8;
            verdict((20..1024).contains(&length) && version.is_ascii_digit())
        }
        [] if e.orig.is_empty() => Verdict::Maybe,
        _ => Verdict::No,
    }
}

/// A start-up or TLS request of exactly the length that it states.
pub fn postgresql(e: &Evidence<'_>) -> Verdict {
    const SSL_REQUEST: u32 = 80_877_103;
    const GSS_REQUEST: u32 = 80_877_104;
    const CANCEL: u32 = 80_877_102;
    const VERSION_3: u32 = 196_608;
    let length = be32(e.orig, 0);
    let fits = length == Some(e.orig.len() as u32) || length == Some(8);
    verdict(match be32(e.orig, 4) {
        Some(SSL_REQUEST | GSS_REQUEST) => length == Some(8),
        Some(CANCEL | VERSION_3) => fits,
        _ => false,
    })
}

/// A BER sequence with a small message id and an operation that clients send.
pub fn ldap(e: &Evidence<'_>) -> Verdict {
    verdict(is_ldap(e.orig, true) || (e.orig.is_empty() && is_ldap(e.resp, false)))
}

fn is_ldap(bytes: &[u8], is_request: bool) -> bool {
    let [0x30, length, rest @ ..] = bytes else {
        return false;
    };
    let extra = if length & 0x80 == 0 {
        0
    } else {
        usize::from(length & 0x7F)
    };
    let Some([0x02, id_length @ 1..=4, rest @ ..]) = rest.get(extra.min(4)..) else {
        return false;
    };
    let operation = rest.get(usize::from(*id_length));
    match operation {
        Some(0x60 | 0x63 | 0x66 | 0x68 | 0x4A | 0x6C | 0x6E | 0x77 | 0x42 | 0x50) => is_request,
        Some(0x61 | 0x64 | 0x65 | 0x78) => !is_request,
        _ => false,
    }
}

/// A command as an array of strings.
pub fn redis(e: &Evidence<'_>) -> Verdict {
    let digits = |bytes: &[u8]| bytes.first().is_some_and(u8::is_ascii_digit);
    let is_array = e.orig.first() == Some(&b'*') && digits(&e.orig[1..]);
    let head = &e.orig[..e.orig.len().min(16)];
    verdict(is_array && head.windows(3).any(|w| w == b"\r\n$"))
}

pub fn mqtt(e: &Evidence<'_>) -> Verdict {
    const CONNECT: u8 = 0x10;
    let head = &e.orig[..e.orig.len().min(16)];
    let named = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
    verdict(head.first() == Some(&CONNECT) && (named(b"\0\x04MQTT") || named(b"\0\x06MQIsdp")))
}

pub fn rfb(e: &Evidence<'_>) -> Verdict {
    verdict(e.resp.starts_with(b"RFB 00"))
}

pub fn bittorrent(e: &Evidence<'_>) -> Verdict {
    verdict(e.orig.starts_with(b"\x13BitTorrent protocol"))
}

/// A list of methods and its answer, or a version 4 request and its answer.
pub fn socks(e: &Evidence<'_>) -> Verdict {
    match (e.orig, e.resp) {
        ([5, count @ 1..=8, methods @ ..], []) if methods.len() <= usize::from(*count) => {
            Verdict::Maybe
        }
        ([5, count @ 1..=8, methods @ ..], [5, 0..=2 | 0xFF, ..]) => {
            verdict(methods.len() >= usize::from(*count))
        }
        ([4, 1 | 2, rest @ ..], []) if rest.len() >= 6 => Verdict::Maybe,
        ([4, 1 | 2, ..], [0, 90..=93, ..]) => verdict(be16(e.resp, 0).is_some()),
        _ => Verdict::No,
    }
}
