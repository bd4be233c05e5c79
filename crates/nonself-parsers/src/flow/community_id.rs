//! Community ID, version 1: the same text for a connection in every tool that knows it.
//!
//! The published test vectors are those of Corelight's specification.

use std::net::IpAddr;

use sha1::{Digest, Sha1};

use super::key::Endpoint;
use crate::log::{Text, ascii};

const ICMP: u8 = 1;
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMPV6: u8 = 58;
const SCTP: u8 = 132;
/// Seed, two IPv6 addresses, protocol, padding, ports.
const LONGEST: usize = 2 + 16 + 16 + 2 + 4;

/// Where an answer is possible both directions give the same text. ICMP has its type and the
/// type of the answer for ports, or type and code where there is no answer.
pub fn community_id(one: Endpoint, other: Endpoint, protocol: u8, one_way: bool) -> Text {
    let in_order = one_way || (one.host, one.port) < (other.host, other.port);
    let (low, high) = if in_order { (one, other) } else { (other, one) };
    // The first two bytes are the seed, which is 0 as everywhere.
    let (mut bytes, mut len) = ([0; LONGEST], 2);
    let mut put = |part: &[u8]| {
        bytes[len..len + part.len()].copy_from_slice(part);
        len += part.len();
    };
    for host in [low.host, high.host] {
        match host {
            IpAddr::V4(host) => put(&host.octets()),
            IpAddr::V6(host) => put(&host.octets()),
        }
    }
    put(&[protocol, 0]);
    if matches!(protocol, ICMP | TCP | UDP | ICMPV6 | SCTP) {
        put(&low.port.to_be_bytes());
        put(&high.port.to_be_bytes());
    }
    let hash = Sha1::digest(&bytes[..len]);
    let mut text = [b'='; 30];
    text[..2].copy_from_slice(b"1:");
    base64(&hash, &mut text[2..]);
    ascii(&text)
}

/// As many digits as `bytes` need; the padding is there already.
fn base64(bytes: &[u8], text: &mut [u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (three, four) in bytes.chunks(3).zip(text.chunks_mut(4)) {
        let part = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = part(0) << 16 | part(1) << 8 | part(2);
        for (at, place) in four.iter_mut().take(three.len() + 1).enumerate() {
            *place = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(one: (&str, u16), other: (&str, u16), protocol: u8, one_way: bool) -> Text {
        let end = |(host, port): (&str, u16)| Endpoint {
            host: host.parse().expect("of the test"),
            port,
        };
        community_id(end(one), end(other), protocol, one_way)
    }

    #[test]
    fn the_published_vectors_from_both_sides() {
        let long = ("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943);
        for (one, other, protocol, expected) in [
            (
                ("128.232.110.120", 34855),
                ("66.35.250.204", 80),
                TCP,
                "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
            ),
            (
                ("192.168.1.52", 54585),
                ("8.8.8.8", 53),
                UDP,
                "1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
            ),
            (
                ("192.168.0.89", 8),
                ("192.168.0.1", 0),
                ICMP,
                "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
            ),
            (
                long,
                ("2607:f8b0:400c:c03::1a", 25),
                TCP,
                "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
            ),
            (
                ("fe80::260:97ff:fe07:69ea", 134),
                ("ff02::1", 133),
                ICMPV6,
                "1:pkvHqCL88/tg1k4cPigmZXUtL00=",
            ),
        ] {
            assert_eq!(id(one, other, protocol, false), expected);
            assert_eq!(id(other, one, protocol, false), expected);
        }
    }

    #[test]
    fn what_has_no_answer_has_a_direction() {
        let (one, other) = (("192.168.0.89", 20), ("192.168.0.1", 0));
        let there = id(one, other, ICMP, true);
        assert_eq!(there, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI=");
        assert_ne!(there, id(other, one, ICMP, true));
    }

    #[test]
    fn other_protocols_have_no_ports() {
        let (one, other) = ("10.0.0.1", "10.0.0.2");
        assert_eq!(
            id((one, 1), (other, 2), 89, false),
            id((one, 0), (other, 0), 89, false)
        );
    }
}
