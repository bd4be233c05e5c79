//! Columns whose values are lists.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, ListArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::Field;

use crate::Column;
use crate::valid::Valid;

/// Lists whose items stand one after the other in a column of their own.
#[derive(Default)]
pub struct Lists<C> {
    items: C,
    item_count: usize,
    /// Where the list of each row ends.
    ends: Vec<i32>,
    valid: Valid,
}

impl<C: Column> Lists<C> {
    /// The value of `row`, which comes after all rows pushed before: `push` gets the column of
    /// items, the place of each in it, and the item.
    #[inline]
    pub fn push<T>(
        &mut self,
        row: usize,
        values: impl IntoIterator<Item = T>,
        push: impl Fn(&mut C, usize, T),
    ) {
        if self.ends.len() < row {
            self.skip(row);
        }
        for value in values {
            push(&mut self.items, self.item_count, value);
            self.item_count += 1;
        }
        self.valid.one();
        self.ends.push(self.item_count as i32);
    }

    /// Rows before `row` have no value.
    fn skip(&mut self, row: usize) {
        self.valid.skip(self.ends.len(), row);
        self.ends.resize(row, self.item_count as i32);
    }
}

impl<C: Column> Column for Lists<C> {
    fn finish(&mut self, rows: usize) -> ArrayRef {
        if self.ends.len() < rows {
            self.skip(rows);
        }
        let items = self.items.finish(self.item_count);
        self.item_count = 0;
        let ends = std::mem::take(&mut self.ends);
        let offsets: Vec<i32> = std::iter::once(0).chain(ends).collect();
        let field = Field::new_list_field(items.data_type().clone(), true);
        Arc::new(ListArray::new(
            Arc::new(field),
            OffsetBuffer::new(ScalarBuffer::from(offsets)),
            items,
            self.valid.finish(),
        ))
    }
}
