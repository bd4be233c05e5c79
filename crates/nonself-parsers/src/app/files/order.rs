//! The pieces of a file in order.

use std::collections::BTreeMap;

/// Bytes that wait for earlier ones, as in Zeek.
const LIMIT: usize = 512 * 1024;

/// What comes out, in order.
pub enum Out<'a> {
    Data(&'a [u8]),
    /// So many bytes did not come.
    Gap(u64),
}

/// Pieces that came too early wait until the bytes before them are here.
#[derive(Clone, Default)]
pub struct Order {
    next: u64,
    waiting: BTreeMap<u64, Vec<u8>>,
    held: usize,
}

impl Order {
    /// Where the bytes in order end.
    pub fn next(&self) -> u64 {
        self.next
    }

    pub fn held(&self) -> usize {
        self.held
    }

    /// A piece at `offset`; true when too much waited and gaps were passed over.
    pub fn add(&mut self, offset: u64, data: &[u8], give: &mut impl FnMut(Out<'_>)) -> bool {
        let Some(end) = offset.checked_add(data.len() as u64) else {
            return false;
        };
        if end <= self.next {
            return false;
        }
        if offset <= self.next {
            give(Out::Data(&data[(self.next - offset) as usize..]));
            self.next = end;
            self.give_waiting(give);
            return false;
        }
        self.held += data.len();
        if let Some(before) = self.waiting.insert(offset, data.to_vec()) {
            self.held -= before.len();
            // The longer one of two at the same place stays.
            if before.len() > data.len() {
                self.held = self.held - data.len() + before.len();
                self.waiting.insert(offset, before);
            }
        }
        let too_much = self.held > LIMIT;
        if too_much {
            self.flush(give);
        }
        too_much
    }

    /// Bytes up to here will not come.
    pub fn gap_to(&mut self, offset: u64, give: &mut impl FnMut(Out<'_>)) {
        while let Some((&start, _)) = self.waiting.first_key_value()
            && start < offset
        {
            self.skip_to(start, give);
            self.give_waiting(give);
        }
        self.skip_to(offset, give);
        self.give_waiting(give);
    }

    /// Give out all that waits, with the gaps before it.
    pub fn flush(&mut self, give: &mut impl FnMut(Out<'_>)) {
        while let Some((&start, _)) = self.waiting.first_key_value() {
            self.skip_to(start, give);
            self.give_waiting(give);
        }
    }

    fn skip_to(&mut self, offset: u64, give: &mut impl FnMut(Out<'_>)) {
        if offset > self.next {
            give(Out::Gap(offset - self.next));
            self.next = offset;
        }
    }

    fn give_waiting(&mut self, give: &mut impl FnMut(Out<'_>)) {
        while let Some(entry) = self.waiting.first_entry() {
            if *entry.key() > self.next {
                return;
            }
            let (start, data) = entry.remove_entry();
            self.held -= data.len();
            let known = (self.next - start) as usize;
            if let Some(fresh) = data.get(known..)
                && !fresh.is_empty()
            {
                give(Out::Data(fresh));
                self.next += fresh.len() as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: &[(u64, &[u8])]) -> String {
        let (mut order, mut out) = (Order::default(), String::new());
        let mut give = |piece: Out<'_>| match piece {
            Out::Data(data) => out.push_str(&String::from_utf8_lossy(data)),
            Out::Gap(length) => out.push_str(&"_".repeat(length as usize)),
        };
        for (offset, data) in pieces {
            order.add(*offset, data, &mut give);
        }
        order.flush(&mut give);
        assert_eq!(order.held(), 0);
        out
    }

    #[test]
    fn pieces_are_put_in_order_and_overlap_once() {
        assert_eq!(text(&[(0, b"ab"), (2, b"cd")]), "abcd");
        assert_eq!(text(&[(2, b"cd"), (0, b"ab")]), "abcd");
        assert_eq!(
            text(&[(1, b"bc"), (1, b"b"), (0, b"ab"), (2, b"cd")]),
            "abcd"
        );
        assert_eq!(text(&[(4, b"e"), (0, b"ab")]), "ab__e");
    }

    #[test]
    fn not_more_waits_than_is_allowed() {
        let mut order = Order::default();
        let mut gaps = 0;
        let mut give = |piece: Out<'_>| {
            if let Out::Gap(length) = piece {
                gaps += length;
            }
        };
        assert!(!order.add(10, &vec![0; LIMIT], &mut give));
        assert!(order.add(10 + LIMIT as u64, &[0], &mut give));
        assert_eq!((gaps, order.held()), (10, 0));
    }
}
