//! Connection identifiers: derived from content, so that a second run gives the same.

use std::hash::Hasher;
use std::net::IpAddr;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::key::Endpoint;
use crate::log::{Text, ascii};

/// What a connection's identifier is made of.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Time of the first packet, and its number in the capture.
    pub start: i64,
    pub packet: u64,
    pub src: Endpoint,
    pub dst: Endpoint,
    pub protocol: u8,
    pub vlan: Option<u16>,
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 17;

/// `C` and 17 characters, which hold 101 bits.
pub fn uid(identity: &Identity) -> Text {
    let mut hasher = SipHasher13::new_with_keys(0x6e6f_6e73_656c_6600, 1);
    hasher.write_i64(identity.start);
    hasher.write_u64(identity.packet);
    for end in [identity.src, identity.dst] {
        match end.host {
            IpAddr::V4(host) => hasher.write(&host.octets()),
            IpAddr::V6(host) => hasher.write(&host.octets()),
        }
        hasher.write_u16(end.port);
    }
    hasher.write_u8(identity.protocol);
    hasher.write_u16(identity.vlan.unwrap_or(u16::MAX));
    let bits = hasher.finish128();
    let mut text = [b'C'; LENGTH + 1];
    // Ten digits need 60 bits; more of one half would be all but zero.
    let (first, second) = text[1..].split_at_mut(10);
    for (mut half, places) in [(bits.h1, first), (bits.h2, second)] {
        for place in places {
            *place = DIGITS[(half % 62) as usize];
            half /= 62;
        }
    }
    ascii(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_and_the_same_parts_give_the_same() {
        let end = |port| Endpoint {
            host: [10, 0, 0, 1].into(),
            port,
        };
        let base = Identity {
            start: 1,
            packet: 1,
            src: end(1),
            dst: end(2),
            protocol: 6,
            vlan: None,
        };
        assert_eq!(uid(&base), uid(&base));
        assert_eq!(uid(&base).len(), 18);
        for other in [
            Identity { start: 2, ..base },
            Identity { packet: 2, ..base },
            Identity {
                src: end(3),
                ..base
            },
            Identity {
                protocol: 17,
                ..base
            },
            Identity {
                vlan: Some(1),
                ..base
            },
        ] {
            assert_ne!(uid(&base), uid(&other), "{other:?}");
        }
    }
}
