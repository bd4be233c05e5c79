//! Which rows of a column have a value.

use arrow_buffer::{BooleanBufferBuilder, NullBuffer};

/// Nothing is kept as long as every row has one.
#[derive(Default)]
pub(crate) struct Valid(Option<BooleanBufferBuilder>);

impl Valid {
    /// Rows from `len`, the number known so far, to before `row` have no value.
    pub fn skip(&mut self, len: usize, row: usize) {
        let bits = self.0.get_or_insert_with(|| {
            let mut bits = BooleanBufferBuilder::new(row.max(64));
            bits.append_n(len, true);
            bits
        });
        bits.append_n(row.saturating_sub(len), false);
    }

    /// The next row has a value.
    #[inline]
    pub fn one(&mut self) {
        if let Some(bits) = &mut self.0 {
            bits.append(true);
        }
    }

    /// What is known, of `rows` rows.
    pub fn finish(&mut self) -> Option<NullBuffer> {
        self.0.take().map(|mut bits| NullBuffer::new(bits.finish()))
    }
}
