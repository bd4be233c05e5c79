//! The TCP header (RFC 9293).

use crate::wire::{be16, be32, u8_at};

pub const MIN_LEN: usize = 20;

/// Control bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    pub fn fin(self) -> bool {
        self.0 & 0x01 != 0
    }
    pub fn syn(self) -> bool {
        self.0 & 0x02 != 0
    }
    pub fn rst(self) -> bool {
        self.0 & 0x04 != 0
    }
    pub fn ack(self) -> bool {
        self.0 & 0x10 != 0
    }
    pub fn urg(self) -> bool {
        self.0 & 0x20 != 0
    }
}

/// The fields of a header that are used.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    pub seq: u32,
    pub ack: u32,
    pub flags: Flags,
    pub window: u16,
    /// Length with options.
    pub len: usize,
}

/// `None` when there are fewer than 20 bytes.
pub fn parse(data: &[u8]) -> Option<Header> {
    Some(Header {
        seq: be32(data, 4)?,
        ack: be32(data, 8)?,
        len: usize::from(u8_at(data, 12)? >> 4) * 4,
        flags: Flags(u8_at(data, 13)?),
        window: be16(data, 14)?,
    })
    .filter(|_| data.len() >= MIN_LEN)
}

/// By how many bits the window is shifted, if the options say so.
pub fn window_scale(mut options: &[u8]) -> Option<u8> {
    loop {
        match *options.first()? {
            0 => return None,
            1 => options = &options[1..],
            kind => {
                let length = usize::from(*options.get(1)?);
                if kind == 3 && length == 3 {
                    return options.get(2).copied();
                }
                options = options.get(length.max(2)..)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syn_with_options() {
        let mut data = vec![0; 24];
        data[4..8].copy_from_slice(&7_u32.to_be_bytes());
        data[12] = 6 << 4;
        data[13] = 2;
        data[14..16].copy_from_slice(&64240_u16.to_be_bytes());
        let header = parse(&data).expect("a header");
        assert_eq!((header.seq, header.len, header.window), (7, 24, 64240));
        assert!(header.flags.syn() && !header.flags.ack());
    }

    #[test]
    fn every_shorter_prefix_is_none() {
        for length in 0..MIN_LEN {
            assert!(parse(&vec![0; length]).is_none(), "{length}");
        }
    }

    #[test]
    fn the_scale_of_the_window_is_found_among_other_options() {
        // A segment size, a blank, the scale; then options that are cut off or of no length.
        assert_eq!(window_scale(&[2, 4, 5, 180, 1, 3, 3, 255]), Some(255));
        assert_eq!(window_scale(&[2, 4, 5, 180, 0, 3, 3, 7]), None);
        assert_eq!(window_scale(&[3, 3]), None);
        assert_eq!(window_scale(&[8, 0, 3, 3, 7]), Some(7));
        assert_eq!(window_scale(&[]), None);
    }
}
