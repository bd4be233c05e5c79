//! The text of a mail in lines, up to the one that is a dot (RFC 5321 4.5.2).

use std::ops::Range;

/// Reads what comes after `DATA`.
#[derive(Debug)]
pub struct Stuffing {
    /// The next byte begins a line.
    at_start: bool,
}

/// What can be told of the bytes that are here.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// The part of them that is text.
    pub text: Range<usize>,
    /// How many were read; none when more have to come.
    pub read: usize,
    /// The line that ends the text was among them.
    pub is_end: bool,
}

impl Default for Stuffing {
    fn default() -> Self {
        Self { at_start: true }
    }
}

impl Stuffing {
    /// Bytes are missing: the next line is only known by the end of this one.
    pub fn on_gap(&mut self) {
        self.at_start = false;
    }

    pub fn step(&mut self, bytes: &[u8]) -> Step {
        let dot = self.at_start && bytes.first() == Some(&b'.');
        let end = |read| Step {
            text: 0..0,
            read,
            is_end: read > 0,
        };
        if dot {
            match bytes {
                [_] | [_, b'\r'] => return end(0),
                [_, b'\n', ..] => return end(2),
                [_, b'\r', b'\n', ..] => return end(3),
                _ => {}
            }
        }
        // A dot that begins a line was put before it by the sender.
        let first = usize::from(dot);
        let next = bytes[first..].windows(2).position(|two| two == b"\n.");
        let read = next.map_or(bytes.len(), |at| first + at + 1);
        self.at_start = bytes[..read].last().map_or(self.at_start, |b| *b == b'\n');
        Step {
            text: first..read,
            read,
            is_end: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(wire: &[u8], cut: usize) -> (String, bool) {
        let (mut stuffing, mut waiting) = (Stuffing::default(), Vec::new());
        let (mut text, mut ended) = (Vec::new(), false);
        for piece in wire.chunks(cut) {
            waiting.extend_from_slice(piece);
            loop {
                let step = stuffing.step(&waiting);
                text.extend_from_slice(&waiting[step.text]);
                waiting.drain(..step.read);
                ended |= step.is_end;
                if step.read == 0 || ended {
                    break;
                }
            }
        }
        (String::from_utf8_lossy(&text).into_owned(), ended)
    }

    #[test]
    fn dots_are_taken_off_and_one_alone_ends_it_however_it_is_cut() {
        let wire = b"a.b\r\n..c\r\n.d\r\n\r\ne\n.\rf\r\n.\r\n";
        for cut in 1..=wire.len() {
            let (text, ended) = read(wire, cut);
            assert_eq!(text, "a.b\r\n.c\r\nd\r\n\r\ne\n\rf\r\n", "{cut}");
            assert!(ended);
        }
        assert_eq!(read(b".\n", 1), (String::new(), true));
        assert_eq!(read(b"a.\r\n", 1), ("a.\r\n".to_owned(), false));
    }

    #[test]
    fn after_a_gap_a_dot_is_the_end_only_on_a_line_of_its_own() {
        let mut stuffing = Stuffing::default();
        stuffing.on_gap();
        assert_eq!(stuffing.step(b".\r\n").text, 0..3);
        assert!(stuffing.step(b".\r\n").is_end);
    }
}
