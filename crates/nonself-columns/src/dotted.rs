//! IPv4 addresses as text, put together in a register.

use std::net::Ipv4Addr;

/// The decimal digits of each octet, the first in the lowest byte, and how many there are.
const OCTETS: [(u32, u32); 256] = {
    const ZEROS: u32 = 0x30_30_30;
    let mut octets = [(0, 0); 256];
    let mut octet = 0;
    while octet < 256 {
        let value = octet as u32;
        let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
        octets[octet] = match octet {
            0..10 => (ZEROS & 0xff | ones, 1),
            10..100 => (ZEROS & 0xffff | tens | ones << 8, 2),
            _ => (ZEROS | hundreds | tens << 8 | ones << 16, 3),
        };
        octet += 1;
    }
    octets
};

/// The text of an address, its first character in the lowest byte and zeros after its last, and
/// how many characters there are (7 to 15).
#[inline]
pub(crate) fn text(address: Ipv4Addr) -> (u128, usize) {
    let [first, second, third, last] = address.octets().map(|octet| OCTETS[usize::from(octet)]);
    // Two halves, so that most of it is done in registers of 64 bits.
    let half = |(high, high_len): (u32, u32), (low, low_len): (u32, u32)| {
        let digits = u64::from(high)
            | u64::from(b'.') << (8 * high_len)
            | u64::from(low) << (8 * (high_len + 1));
        (digits, high_len + 1 + low_len)
    };
    let (left, left_len) = half(first, second);
    let (right, right_len) = half(third, last);
    let digits = u128::from(left)
        | u128::from(b'.') << (8 * left_len)
        | u128::from(right) << (8 * (left_len + 1));
    (digits, (left_len + 1 + right_len) as usize)
}
