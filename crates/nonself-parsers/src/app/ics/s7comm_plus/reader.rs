//! Reading from the front, with numbers of variable length.

/// The unread bytes of a message.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.number(2)?.try_into().ok()
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.number(4)?.try_into().ok()
    }

    /// A big-endian number of at most eight bytes.
    pub fn number(&mut self, width: usize) -> Option<u64> {
        let bytes = self.take(width)?;
        Some(bytes.iter().fold(0, |value, b| value << 8 | u64::from(*b)))
    }

    /// Seven bits in each byte, the highest bit says that more follow; the ninth byte has
    /// eight.
    pub fn vlq(&mut self) -> Option<u64> {
        self.groups().map(|(value, _)| value)
    }

    pub fn vlq32(&mut self) -> Option<u32> {
        self.vlq()?.try_into().ok()
    }

    /// The same with a sign, which is the highest of the value's bits.
    pub fn signed_vlq(&mut self) -> Option<i64> {
        let (value, bits) = self.groups()?;
        let unused = 64 - bits;
        Some((value << unused).cast_signed() >> unused)
    }

    /// The number, and of how many bits.
    fn groups(&mut self) -> Option<(u64, u32)> {
        let mut value = 0_u64;
        for bits in (7..=56).step_by(7) {
            let byte = self.u8()?;
            value = value << 7 | u64::from(byte & 0x7F);
            if byte & 0x80 == 0 {
                return Some((value, bits));
            }
        }
        Some((value << 8 | u64::from(self.u8()?), 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_variable_length() {
        assert_eq!(Reader(&[0x81, 0x69]).vlq(), Some(233));
        assert_eq!(
            Reader(&[0x88, 0xD0, 0xB8, 0x80, 0x03]).vlq32(),
            Some(0x8A0E_0003)
        );
        assert_eq!(Reader(&[0x7F]).signed_vlq(), Some(-1));
        assert_eq!(Reader(&[0x3F]).signed_vlq(), Some(63));
        assert_eq!(Reader(&[0xFF, 0x40]).signed_vlq(), Some(-64));
        assert_eq!(Reader(&[0xFF; 9]).vlq(), Some(u64::MAX));
        assert_eq!(Reader(&[0xFF; 8]).vlq(), None);
    }
}
