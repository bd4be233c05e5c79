//! The keys of Initial packets, and the packets opened with them (RFC 9001 5).

use ring::aead::quic::{AES_128, HeaderProtectionKey};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};

use super::packet::{DRAFT_22, Packet, VERSION_1, VERSION_2};

const SALT_1: [u8; 20] = [
    0x38, 0x76, 0x2C, 0xF7, 0xF5, 0x59, 0x34, 0xB3, 0x4D, 0x17, 0x9A, 0xE6, 0xA4, 0xC8, 0x0C, 0xAD,
    0xCC, 0xBB, 0x7F, 0x0A,
];
const SALT_2: [u8; 20] = [
    0x0D, 0xED, 0xE3, 0xDE, 0xF7, 0x00, 0xA6, 0xDB, 0x81, 0x93, 0x81, 0xBE, 0x6E, 0x26, 0x9D, 0xCB,
    0xF9, 0xBD, 0x2E, 0xD9,
];
/// Drafts 22, 23 to 28, and 29 to 32; later ones have that of version 1.
const SALT_DRAFT_22: [u8; 20] = [
    0x7F, 0xBC, 0xDB, 0x0E, 0x7C, 0x66, 0xBB, 0xE9, 0x19, 0x3A, 0x96, 0xCD, 0x21, 0x51, 0x9E, 0xBD,
    0x7A, 0x02, 0x64, 0x4A,
];
const SALT_DRAFT_23: [u8; 20] = [
    0xC3, 0xEE, 0xF7, 0x12, 0xC7, 0x2E, 0xBB, 0x5A, 0x11, 0xA7, 0xD2, 0x43, 0x2B, 0xB4, 0x63, 0x65,
    0xBE, 0xF9, 0xF5, 0x02,
];
const SALT_DRAFT_29: [u8; 20] = [
    0xAF, 0xBF, 0xEC, 0x28, 0x99, 0x93, 0xD2, 0x4C, 0x9E, 0x97, 0x86, 0xF1, 0x9C, 0x61, 0x11, 0xE0,
    0x43, 0x90, 0xA8, 0x99,
];

/// The keys of one side.
pub struct Keys {
    key: LessSafeKey,
    iv: [u8; 12],
    header: HeaderProtectionKey,
}

/// The keys of both sides: client, server.
pub fn initial_keys(version: u32, destination: &[u8]) -> Option<(Keys, Keys)> {
    let salt = match version {
        VERSION_1 => SALT_1,
        VERSION_2 => SALT_2,
        DRAFT_22 | 0xFACE_B001 => SALT_DRAFT_22,
        0xFF00_0017..=0xFF00_001C | 0xFACE_B002..=0xFACE_B013 => SALT_DRAFT_23,
        0xFF00_001D..=0xFF00_0020 => SALT_DRAFT_29,
        _ => SALT_1,
    };
    let initial = Salt::new(HKDF_SHA256, &salt).extract(destination);
    Some((
        side_keys(&initial, "client in", version)?,
        side_keys(&initial, "server in", version)?,
    ))
}

fn side_keys(initial: &Prk, side: &str, version: u32) -> Option<Keys> {
    let (key, iv, header) = match version {
        VERSION_2 => ("quicv2 key", "quicv2 iv", "quicv2 hp"),
        _ => ("quic key", "quic iv", "quic hp"),
    };
    let secret: [u8; 32] = expand_label(initial, side)?;
    let secret = Prk::new_less_safe(HKDF_SHA256, &secret);
    let key: [u8; 16] = expand_label(&secret, key)?;
    let header: [u8; 16] = expand_label(&secret, header)?;
    Some(Keys {
        key: LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?),
        iv: expand_label(&secret, iv)?,
        header: HeaderProtectionKey::new(&AES_128, &header).ok()?,
    })
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-Expand-Label of RFC 8446 7.1, without context.
fn expand_label<const N: usize>(secret: &Prk, label: &str) -> Option<[u8; N]> {
    let mut info = vec![0, N as u8, 6 + label.len() as u8];
    info.extend_from_slice(b"tls13 ");
    info.extend_from_slice(label.as_bytes());
    info.push(0);
    let mut out = [0; N];
    secret
        .expand(&[&info], Length(N))
        .ok()?
        .fill(&mut out)
        .ok()?;
    Some(out)
}

/// Remove both protections; `None` when these are not the keys.
pub fn open(keys: &Keys, packet: &Packet<'_>) -> Option<Vec<u8>> {
    let at = packet.number_at;
    // The sample begins where a packet number of four bytes would end.
    let sample = packet.bytes.get(at + 4..at + 20)?;
    let mask = keys.header.new_mask(sample).ok()?;
    let first = packet.bytes[0] ^ (mask[0] & 0x0F);
    let length = usize::from(first & 3) + 1;
    let mut header = packet.bytes.get(..at + length)?.to_vec();
    header[0] = first;
    let mut nonce = keys.iv;
    for i in 0..length {
        header[at + i] ^= mask[1 + i];
        nonce[12 - length + i] ^= header[at + i];
    }
    let mut body = packet.bytes.get(at + length..)?.to_vec();
    let nonce = Nonce::assume_unique_for_key(nonce);
    let plain = keys
        .key
        .open_in_place(nonce, Aad::from(&header), &mut body)
        .ok()?;
    let length = plain.len();
    body.truncate(length);
    Some(body)
}
