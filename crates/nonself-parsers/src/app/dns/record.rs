//! Parts of records that say something only when they are wrong.

use crate::app::text::be16;

/// Where the name at `at` ends.
pub fn after_name(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            0xC0.. => return Some(at + 2),
            length => at += 1 + length,
        }
    }
}

/// Whether the options of an extended message (RFC 6891 6.1.2) do not fill their record.
pub fn has_broken_option(mut data: &[u8]) -> bool {
    while let Some(length) = be16(data, 2).map(usize::from) {
        let Some(rest) = data.get(4 + length..) else {
            return true;
        };
        data = rest;
    }
    !data.is_empty()
}

/// Whether a service's port (RFC 9460 7.2) is no number of two bytes. The record begins at
/// `start` and ends with the bytes.
pub fn has_bad_port(bytes: &[u8], start: usize) -> bool {
    const PORT: u16 = 3;
    let parameters = after_name(bytes, start + 2).and_then(|end| bytes.get(end..));
    let mut rest = parameters.unwrap_or_default();
    while let (Some(key), Some(length)) = (be16(rest, 0), be16(rest, 2)) {
        if key == PORT && length != 2 {
            return true;
        }
        rest = rest.get(4 + usize::from(length)..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_fill_their_record() {
        assert!(!has_broken_option(&[]));
        assert!(!has_broken_option(&[0, 10, 0, 2, 1, 2, 0, 11, 0, 0]));
        assert!(has_broken_option(&[0]));
        assert!(has_broken_option(&[0, 10, 0, 3, 1, 2]));
    }

    #[test]
    fn a_port_has_two_bytes() {
        let record = |parameters: &[u8]| [&[0, 1, 0], parameters].concat();
        assert!(!has_bad_port(&record(&[]), 0));
        assert!(!has_bad_port(
            &record(&[0, 1, 0, 1, 7, 0, 3, 0, 2, 1, 187]),
            0
        ));
        assert!(has_bad_port(&record(&[0, 3, 0, 3, 1, 187, 0]), 0));
        assert!(has_bad_port(&record(&[0, 1, 0, 1, 7, 0, 3, 0, 1, 1]), 0));
    }
}
