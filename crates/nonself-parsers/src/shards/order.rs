//! In which order one sensor would have written the rows of several, and which of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

use crate::app::Claim;
use crate::log::{Mark, Position};

/// Call `each` with the rows of every position, and with the part that they are in, in order.
/// The marks of each part are in order already; at the same position the first part is first.
pub fn in_order(marks: &[&[Mark]], mut each: impl FnMut(Position, usize, Range<usize>)) {
    let heads = marks.iter().enumerate();
    let heads = heads.filter_map(|(part, marks)| Some(Reverse((marks.first()?.0, part))));
    let mut heads: BinaryHeap<_> = heads.collect();
    let mut at = vec![(0, 0); marks.len()];
    while let Some(mut head) = heads.peek_mut() {
        let Reverse((position, part)) = *head;
        let (mark, start) = &mut at[part];
        let end = marks[part][*mark].1;
        each(position, part, *start..end);
        (*mark, *start) = (*mark + 1, end);
        match marks[part].get(*mark) {
            Some((next, _)) => *head = Reverse((*next, part)),
            None => {
                PeekMut::pop(head);
            }
        }
    }
}

/// What is to be decided about the rows of one part of a log, in the order of the rows.
#[derive(Default)]
pub struct Claims {
    claims: Vec<(usize, Claim)>,
    at: usize,
}

impl Claims {
    pub fn push(&mut self, row: usize, claim: Claim) {
        self.claims.push((row, claim));
    }

    /// That of this row; rows are asked for in order.
    pub fn of(&mut self, row: usize) -> Option<Claim> {
        let mut found = None;
        while let Some((at, claim)) = self.claims.get(self.at).filter(|(at, _)| *at <= row) {
            if *at == row {
                found = Some(*claim);
            }
            self.at += 1;
        }
        found
    }
}
