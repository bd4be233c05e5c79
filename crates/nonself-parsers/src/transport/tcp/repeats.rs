//! A segment that comes again with other bytes: whoever sends both wants two readers to see two
//! different streams.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

/// Segments remembered in each direction: what is meant to deceive follows soon.
const REMEMBERED: usize = 4;
/// Bytes looked at on either end of a segment.
const SAMPLE: usize = 64;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    start: u64,
    len: u32,
    hash: u32,
}

/// The last segments of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    seen: [Seen; REMEMBERED],
    next: u8,
}

impl Repeats {
    /// Remember a segment; true when the same place held other bytes before.
    pub fn contradicts(&mut self, start: u64, data: &[u8]) -> bool {
        let (len, hash) = (data.len() as u32, hash(data));
        let before = self.seen.iter().find(|s| (s.start, s.len) == (start, len));
        if let Some(before) = before {
            return before.hash != hash;
        }
        self.seen[usize::from(self.next) % REMEMBERED] = Seen { start, len, hash };
        self.next = self.next.wrapping_add(1);
        false
    }
}

/// Seeded at random for each process: nobody outside can make two segments alike.
static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::default);

fn hash(data: &[u8]) -> u32 {
    let ends = if data.len() <= 2 * SAMPLE {
        (data, &[][..])
    } else {
        (&data[..SAMPLE], &data[data.len() - SAMPLE..])
    };
    SEED.hash_one(ends) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_bytes_in_the_same_place_contradict() {
        let mut repeats = Repeats::default();
        assert!(!repeats.contradicts(1, b"GET /good"));
        assert!(!repeats.contradicts(10, b"GET /good"));
        assert!(!repeats.contradicts(1, b"GET /good"));
        assert!(repeats.contradicts(1, b"GET /evil"));
        assert!(!repeats.contradicts(1, b"GET /evil HTTP/1.1"));
        for place in 2..6 {
            repeats.contradicts(place * 100, b"other");
        }
        assert!(!repeats.contradicts(1, b"GET /evil"), "long ago");
    }
}
