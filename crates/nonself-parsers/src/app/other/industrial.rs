//! Industrial protocols that have no parser yet.

use super::verdict;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::le32;

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
