//! Keys: SipHash-2-4 (Aumasson & Bernstein, 2012) with a fixed key, the same on every machine.
//!
//! The key is part of the format of a saved state: changing it means a new version.

const KEY: (u64, u64) = (0x6e6f_6e73_656c_6600, 0x7061_7474_6572_6e01);

/// The hash of "no value". No text has it other than by accident.
pub const NULL: u64 = 0;

/// Texts that follow one another in `data`, of the given lengths in bytes.
///
/// Lengths that reach beyond the data count as far as there is data.
pub fn texts(data: &[u8], lengths: &[u32]) -> Vec<u64> {
    let mut rest = data;
    lengths
        .iter()
        .map(|&length| {
            let (text, tail) = rest.split_at((length as usize).min(rest.len()));
            rest = tail;
            siphash(KEY, text)
        })
        .collect()
}

/// One key from an ordered pair of keys (the finaliser of `SplitMix64`: Steele et al., 2014).
pub fn pair(a: u64, b: u64) -> u64 {
    let mut x = a.rotate_left(25).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number in (0, 1) from a key.
pub fn uniform(key: u64) -> f64 {
    ((pair(key, 0x7469_6573) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

fn siphash(key: (u64, u64), text: &[u8]) -> u64 {
    let mut v = [
        key.0 ^ 0x736f_6d65_7073_6575,
        key.1 ^ 0x646f_7261_6e64_6f6d,
        key.0 ^ 0x6c79_6765_6e65_7261,
        key.1 ^ 0x7465_6462_7974_6573,
    ];
    let mut absorb = |word: u64| {
        v[3] ^= word;
        round(&mut v);
        round(&mut v);
        v[0] ^= word;
    };
    let (words, tail) = text.as_chunks::<8>();
    for word in words {
        absorb(u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..tail.len()].copy_from_slice(tail);
    absorb(u64::from_le_bytes(last) | (text.len() as u64) << 56);
    v[2] ^= 0xff;
    for _ in 0..4 {
        round(&mut v);
    }
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[2] = v[2].wrapping_add(v[3]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[1]);
    v[0] = v[0].wrapping_add(v[3]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of the reference implementation: key 00 … 0f, texts of the bytes 0, 1, 2, …
    #[test]
    fn agrees_with_the_published_vectors() {
        let key = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908);
        let text: Vec<u8> = (0..15).collect();
        assert_eq!(siphash(key, &[]), 0x726f_db47_dd0e_0e31);
        assert_eq!(siphash(key, &text[..1]), 0x74f8_39c5_93dc_67fd);
        assert_eq!(siphash(key, &text), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn texts_are_cut_by_their_lengths() {
        assert_eq!(texts(b"abab", &[2, 2]), [siphash(KEY, b"ab"); 2]);
        assert_ne!(texts(b"abc", &[1, 2]), texts(b"abc", &[2, 1]));
        assert_eq!(
            texts(b"a", &[9, 9]),
            [siphash(KEY, b"a"), siphash(KEY, b"")]
        );
    }

    #[test]
    fn a_pair_is_ordered_and_a_uniform_is_inside() {
        assert_ne!(pair(1, 2), pair(2, 1));
        let mean = (0..10_000).map(uniform).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02);
    }
}
