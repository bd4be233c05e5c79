//! The internet checksum (RFC 1071).

use std::net::IpAddr;

/// Sum of 16-bit words, not yet folded. Odd bytes are padded with zero.
pub fn sum(start: u64, data: &[u8]) -> u64 {
    let mut total = start;
    let mut chunks = data.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_be_bytes(chunk.try_into().unwrap_or_default());
        total += (word >> 32) + (word & 0xffff_ffff);
    }
    for pair in chunks.remainder().chunks(2) {
        let low = pair.get(1).copied().unwrap_or(0);
        total += u64::from(u16::from_be_bytes([pair[0], low]));
    }
    total
}

/// Sixteen bits of a sum.
pub fn fold(mut total: u64) -> u16 {
    while total > 0xffff {
        total = (total >> 16) + (total & 0xffff);
    }
    total as u16
}

/// Whether data that holds its own checksum sums up.
pub fn is_right(start: u64, data: &[u8]) -> bool {
    fold(sum(start, data)) == 0xffff
}

/// The pseudo-header that TCP, UDP and `ICMPv6` include.
pub fn pseudo_header(src: IpAddr, dst: IpAddr, protocol: u8, length: usize) -> u64 {
    let address = |start: u64, address: IpAddr| match address {
        IpAddr::V4(address) => sum(start, &address.octets()),
        IpAddr::V6(address) => sum(start, &address.octets()),
    };
    address(address(u64::from(protocol) + length as u64, src), dst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_1071() {
        let data = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(fold(sum(0, &data)), 0xddf2);
    }

    #[test]
    fn an_ipv4_header_sums_up_and_one_bit_off_does_not() {
        let mut header = [
            0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb8, 0x61, 0xc0, 0xa8,
            0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7,
        ];
        assert!(is_right(0, &header));
        header[8] ^= 1;
        assert!(!is_right(0, &header));
    }

    #[test]
    fn an_odd_byte_counts_as_the_upper_half() {
        assert_eq!(fold(sum(0, &[0x12, 0x34, 0x56])), 0x1234 + 0x5600);
    }
}
