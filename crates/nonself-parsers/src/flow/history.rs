//! The `history` field: a letter per kind of event, upper case for the originator.

use crate::log::{Text, ascii};

/// Letters kept at most: a connection may go on reopening itself for ever.
const LIMIT: usize = 255;
const INLINE: usize = 22;

/// Short histories, which nearly all are, need no memory of their own.
#[derive(Clone, Debug, Default)]
pub struct History {
    short: [u8; INLINE],
    len: u8,
    /// All letters, once there are more than fit in `short`.
    long: Option<Box<[u8; LIMIT]>>,
    seen: u32,
}

/// Kinds of event that are noted once, or once more when something about them changed.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub enum Event {
    Syn,
    Fin,
    Rst,
    FinRst,
    Data,
    Ack,
    MultiFlag,
    /// Something was not looked into any further.
    Unfollowed,
}

impl History {
    pub fn push(&mut self, letter: u8, is_orig: bool) {
        let letter = if is_orig {
            letter
        } else {
            letter.to_ascii_lowercase()
        };
        let at = usize::from(self.len);
        if at == INLINE && self.long.is_none() {
            let mut long = Box::new([0; LIMIT]);
            long[..INLINE].copy_from_slice(&self.short);
            self.long = Some(long);
        }
        let room = match &mut self.long {
            Some(long) => &mut long[..],
            None => &mut self.short,
        };
        if let Some(slot) = room.get_mut(at) {
            *slot = letter;
            self.len += 1;
        }
    }

    /// Note the first event of its kind; true when there was one before.
    pub fn check(&mut self, event: Event, letter: u8, is_orig: bool) -> bool {
        let bit = 1 << (event as u8 + if is_orig { 0 } else { 16 });
        let before = self.seen & bit != 0;
        if !before {
            self.seen |= bit;
            self.push(letter, is_orig);
        }
        before
    }

    /// Originator and responder change places; `^` in front tells it.
    pub fn flip(&mut self) {
        let letters = std::mem::take(self);
        self.push(b'^', true);
        for letter in letters.letters() {
            self.push(letter ^ b' ', true);
        }
        self.seen = letters.seen.rotate_left(16);
    }

    pub fn text(&self) -> Option<Text> {
        let letters = self.letters();
        (!letters.is_empty()).then(|| ascii(letters))
    }

    fn letters(&self) -> &[u8] {
        let letters = match &self.long {
            Some(long) => &long[..],
            None => &self.short,
        };
        &letters[..usize::from(self.len)]
    }

    /// A SYN and a RST of the originator and nothing but harmless letters in between.
    pub fn is_aborted_attempt(&self) -> bool {
        let letters = self.letters();
        let letters = letters.strip_prefix(b"^").unwrap_or(letters);
        let Some(rest) = letters.strip_prefix(b"S") else {
            return false;
        };
        for letter in rest {
            match letter {
                b'R' => return true,
                b'H' | b'A' | b'F' | b'G' | b'I' | b'Q' => return false,
                _ => {}
            }
        }
        false
    }
}

/// Counts what is noted at the 1st, 10th, 100th … time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scaled(u32);

impl Scaled {
    pub fn count(&mut self, history: &mut History, letter: u8, is_orig: bool) {
        self.0 = self.0.saturating_add(1);
        let mut threshold = 1;
        while threshold < self.0 && threshold < 1_000_000_000 {
            threshold *= 10;
        }
        if self.0 == threshold {
            history.push(letter, is_orig);
        }
    }

    pub fn total(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tenth_and_hundredth_time_are_noted() {
        let (mut history, mut retransmitted) = (History::default(), Scaled::default());
        for _ in 0..999 {
            retransmitted.count(&mut history, b'T', false);
        }
        assert_eq!(history.text().as_deref(), Some("ttt"));
    }

    #[test]
    fn a_long_history_keeps_all_letters_up_to_its_limit() {
        let mut history = History::default();
        for _ in 0..30 {
            history.push(b'S', true);
        }
        assert_eq!(history.text().map(|text| text.len()), Some(30));
        for _ in 0..1000 {
            history.push(b'R', false);
        }
        assert_eq!(history.text().map(|text| text.len()), Some(LIMIT));
    }

    #[test]
    fn flipped_letters_belong_to_the_other_side() {
        let mut history = History::default();
        history.check(Event::Syn, b'H', true);
        history.flip();
        assert!(history.check(Event::Syn, b'H', false));
        assert!(!history.check(Event::Ack, b'A', true));
        assert_eq!(history.text().as_deref(), Some("^hA"));
    }

    #[test]
    fn an_aborted_attempt_is_a_syn_then_a_reset() {
        for (letters, aborted) in [
            ("SR", true),
            ("^STR", true),
            ("SAR", false),
            ("S", false),
            ("AR", false),
        ] {
            let mut history = History::default();
            for letter in letters.bytes() {
                history.push(letter, true);
            }
            assert_eq!(history.is_aborted_attempt(), aborted, "{letters}");
        }
    }
}
