//! A table that is made when its first row comes: most captures have no row of most logs.

use arrow_array::RecordBatch;

use super::Time;

/// The rows of one log, held as columns.
pub trait Table: Default {
    type Row;
    /// Append one row; `write_ts` is the packet time at which it was complete.
    fn push(&mut self, write_ts: Time, row: Self::Row);
    /// How many rows it has.
    fn rows(&self) -> usize;
    /// The rows collected so far; the table is empty after.
    fn take(&mut self) -> RecordBatch;
}

/// Nothing until something is pushed. The columns stay when their rows are taken: they know
/// then how much to reserve for the next.
pub struct Lazy<T>(Option<Box<T>>);

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Table> Lazy<T> {
    pub fn push(&mut self, write_ts: Time, row: T::Row) {
        self.0.get_or_insert_default().push(write_ts, row);
    }

    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |table| table.rows())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows collected so far, if there are any.
    pub fn take(&mut self) -> Option<RecordBatch> {
        self.0
            .as_mut()
            .filter(|table| table.rows() > 0)
            .map(|table| table.take())
    }
}
