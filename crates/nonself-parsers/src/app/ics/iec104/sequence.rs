//! The numbers by which frames are counted and acknowledged.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::apci::NUMBERS;

/// Frames that may wait for an acknowledgement (k). Stations may agree on more.
const WINDOW: u16 = 12;

/// What one direction has sent.
#[derive(Default)]
pub struct Counter {
    /// The number that comes next. Where a capture begins in the middle, it is not known.
    next: Option<u16>,
    /// What the last frame said, to know it when it comes again.
    last: u64,
    /// The first number that the other side has not acknowledged.
    unacknowledged: Option<u16>,
    exceeded: bool,
}

/// Something that should not be: its name, and numbers.
pub type Oddity = (&'static str, String);

impl Counter {
    /// A data frame was sent.
    pub fn on_send(&mut self, number: u16, asdu: &[u8]) -> Option<Oddity> {
        let mut hasher = DefaultHasher::new();
        asdu.hash(&mut hasher);
        let digest = hasher.finish();
        let expected = self.next.replace((number + 1) % NUMBERS);
        let before = std::mem::replace(&mut self.last, digest);
        if let Some(expected) = expected.filter(|expected| *expected != number) {
            let is_repeated = (number + 1) % NUMBERS == expected;
            let name = match is_repeated {
                true if before == digest => "iec104_repeated_frame",
                true => "iec104_repeated_number_with_other_content",
                false => "iec104_send_number",
            };
            self.unacknowledged = None;
            return Some((name, format!("{number} for {expected}")));
        }
        let first = *self.unacknowledged.get_or_insert(number);
        let waiting = distance(first, number) + 1;
        if waiting > WINDOW && !self.exceeded {
            self.exceeded = true;
            return Some((
                "iec104_window",
                format!("{waiting} without acknowledgement"),
            ));
        }
        None
    }

    /// The other side says which number it expects next.
    pub fn on_acknowledge(&mut self, number: u16) -> Option<Oddity> {
        let next = self.next?;
        // Behind the next number by less than half of all: an acknowledgement, new or old.
        if distance(number, next) < NUMBERS / 2 {
            self.unacknowledged = (number != next).then_some(number);
            return None;
        }
        Some(("iec104_receive_number", format!("{number} of {next}")))
    }

    /// Frames were missed: the next one may have any number.
    pub fn forget(&mut self) {
        *self = Self {
            exceeded: self.exceeded,
            ..Self::default()
        };
    }
}

/// How far from one number up to another.
fn distance(from: u16, to: u16) -> u16 {
    to.wrapping_sub(from) % NUMBERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_wrap_and_may_begin_anywhere() {
        let mut counter = Counter::default();
        assert_eq!(counter.on_send(0x7FFF, b"a"), None);
        assert_eq!(counter.on_send(0, b"b"), None);
        assert_eq!(counter.on_acknowledge(0x7FFF), None);
        assert_eq!(counter.on_acknowledge(1), None);
        assert!(counter.on_acknowledge(2).is_some());
    }

    #[test]
    fn a_number_that_comes_again_with_other_content_is_told_apart() {
        let mut counter = Counter::default();
        assert_eq!(counter.on_send(5, b"a"), None);
        let name = |oddity: Option<Oddity>| oddity.map(|(name, _)| name);
        let again = counter.on_send(5, b"a");
        assert_eq!(name(again), Some("iec104_repeated_frame"));
        let other = counter.on_send(5, b"b");
        assert_eq!(
            name(other),
            Some("iec104_repeated_number_with_other_content")
        );
        assert_eq!(name(counter.on_send(9, b"b")), Some("iec104_send_number"));
    }

    #[test]
    fn a_full_window_is_said_once() {
        let mut counter = Counter::default();
        let odd = (0..40).filter(|n| counter.on_send(*n, b"a").is_some());
        assert_eq!(odd.count(), 1);
    }
}
