//! Variables in which a device describes itself (RFC 3418, RFC 6933).

use crate::app::Fact;

/// `1.3.6.1.2.1.1`, the system; then the variable, then 0.
const SYSTEM: &[u8] = &[0x2B, 6, 1, 2, 1, 1];
/// `1.3.6.1.2.1.47.1.1.1.1`, the parts of a device; then the variable, then the part's number.
const PARTS: &[u8] = &[0x2B, 6, 1, 2, 1, 47, 1, 1, 1, 1];

pub const DESCRIPTION: &[u8] = &[0x2B, 6, 1, 2, 1, 1, 1, 0];
pub const UP_TIME: &[u8] = &[0x2B, 6, 1, 2, 1, 1, 3, 0];

/// What a variable tells about its device. Of parts only the first counts: the chassis.
pub fn fact(oid: &[u8]) -> Option<Fact> {
    if let Some([variable, 0]) = oid.strip_prefix(SYSTEM) {
        return Some(match variable {
            1 => Fact::Description,
            5 => Fact::Name,
            6 => Fact::Location,
            _ => return None,
        });
    }
    let [variable, 1] = oid.strip_prefix(PARTS)? else {
        return None;
    };
    Some(match variable {
        8 => Fact::Hardware,
        9 | 10 => Fact::Firmware,
        11 => Fact::Serial,
        12 => Fact::Vendor,
        13 => Fact::Model,
        _ => return None,
    })
}
