//! Protocols on UDP. One datagram has to be enough, so lengths must fit exactly.

use super::verdict;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, be32};

pub fn ntp(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let Some(first) = bytes.first() else {
        return Verdict::No;
    };
    let (version, mode) = (first >> 3 & 7, first & 7);
    let time = (1..=5).contains(&mode) && bytes.len() >= 48;
    let control = matches!(mode, 6 | 7) && bytes.len() >= 8;
    verdict(e.on_port(&[123]) && (1..=4).contains(&version) && (time || control))
}

/// A sequence as long as the datagram: version, then community or global data.
pub fn snmp(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let (body, length) = match bytes {
        [0x30, length @ 0..=0x7F, body @ ..] | [0x30, 0x81, length, body @ ..] => {
            (body, usize::from(*length))
        }
        [0x30, 0x82, high, low, body @ ..] => (body, usize::from(*high) << 8 | usize::from(*low)),
        _ => return Verdict::No,
    };
    let version = matches!(body, [2, 1, 0 | 1, 4, ..] | [2, 1, 3, 0x30, ..]);
    verdict(version && length == body.len())
}

pub fn syslog(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let close = bytes.iter().take(5).position(|b| *b == b'>');
    let priority = close.and_then(|at| bytes.get(1..at)).unwrap_or_default();
    let digits = !priority.is_empty() && priority.iter().all(u8::is_ascii_digit);
    verdict(e.on_port(&[514]) && bytes.first() == Some(&b'<') && digits)
}

pub fn radius(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let known = matches!(bytes.first(), Some(1..=5 | 11..=13 | 40..=45));
    let length = be16(bytes, 2).map(usize::from);
    let on_port = e.on_port(&[1812, 1813, 1645, 1646]);
    verdict(on_port && known && length == Some(bytes.len()) && bytes.len() >= 20)
}

/// The first datagram of RDP over UDP: no acknowledged number, the SYN flag, padded.
pub fn rdpeudp(e: &Evidence<'_>) -> Verdict {
    const SYN: u16 = 0x0001;
    let bytes = e.latest();
    let syn = be16(bytes, 6).is_some_and(|flags| flags & SYN != 0);
    let full = (1132..=1232).contains(&bytes.len());
    verdict(e.on_port(&[3389]) && be32(bytes, 0) == Some(u32::MAX) && syn && full)
}
