//! The checksums by which short frames are known.

/// From the lowest bit up, beginning with `start`.
pub fn reflected(polynomial: u16, start: u16, bytes: impl IntoIterator<Item = u8>) -> u16 {
    bytes.into_iter().fold(start, |crc, byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { polynomial } else { 0 }
        })
    })
}

/// CRC-CCITT, which begins with all bits set.
pub fn ccitt(bytes: &[u8]) -> u16 {
    bytes.iter().fold(u16::MAX, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            crc << 1 ^ if crc >> 15 == 1 { 0x1021 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        const CHECK: &[u8] = b"123456789";
        assert_eq!(ccitt(CHECK), 0x29B1);
        assert_eq!(reflected(0xA001, u16::MAX, CHECK.iter().copied()), 0x4B37);
        assert_eq!(!reflected(0xA6BC, 0, CHECK.iter().copied()), 0xEA82);
    }
}
