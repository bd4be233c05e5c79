//! Columns of true and false.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray};
use arrow_buffer::BooleanBufferBuilder;

use crate::Column;
use crate::valid::Valid;

/// True or false.
pub struct Flags {
    bits: BooleanBufferBuilder,
    valid: Valid,
}

impl Default for Flags {
    fn default() -> Self {
        Self {
            bits: BooleanBufferBuilder::new(0),
            valid: Valid::default(),
        }
    }
}

impl Flags {
    /// The value of `row`, which comes after all rows pushed before.
    #[inline]
    pub fn push(&mut self, row: usize, value: bool) {
        if self.bits.len() < row {
            self.skip(row);
        }
        self.valid.one();
        self.bits.append(value);
    }

    /// Rows before `row` have no value.
    fn skip(&mut self, row: usize) {
        let len = self.bits.len();
        self.valid.skip(len, row);
        self.bits.append_n(row - len, false);
    }
}

impl Column for Flags {
    fn finish(&mut self, rows: usize) -> ArrayRef {
        if self.bits.len() < rows {
            self.skip(rows);
        }
        Arc::new(BooleanArray::new(self.bits.finish(), self.valid.finish()))
    }
}
