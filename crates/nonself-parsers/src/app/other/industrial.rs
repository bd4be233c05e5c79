//! Industrial protocols that have no parser yet.

use super::verdict;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::le32;

/// APDUs from the first to the last byte.
pub fn iec104(e: &Evidence<'_>) -> Verdict {
    let mut rest = e.latest();
    let mut count = 0;
    while let [0x68, length @ 4..=253, tail @ ..] = rest {
        let Some(apdu) = tail.get(..usize::from(*length)) else {
            break;
        };
        // U frames have one of six meanings, S frames carry only a number.
        let known = match apdu[0] & 3 {
            3 => matches!(apdu[0], 0x07 | 0x0B | 0x13 | 0x23 | 0x43 | 0x83) && apdu.len() == 4,
            1 => apdu.len() == 4,
            _ => apdu.len() >= 10,
        };
        if !known {
            return Verdict::No;
        }
        rest = &tail[apdu.len()..];
        count += 1;
    }
    verdict(count > 0 && rest.is_empty() && e.on_port(&[2404]))
}

/// A hello or acknowledge with its length.
pub fn opcua(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let known = matches!(
        bytes,
        [b'H', b'E', b'L', b'F', ..]
            | [b'A', b'C', b'K', b'F', ..]
            | [b'O', b'P', b'N', b'F', ..]
            | [b'M', b'S', b'G', b'F' | b'C', ..]
    );
    verdict(known && le32(bytes, 4).is_some_and(|l| (8..0x0100_0000).contains(&l)))
}
