//! A table that is made when its first row comes: most captures have no row of most logs.

use arrow_array::RecordBatch;

use super::Time;
use super::position::Teller;

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
pub struct Lazy<T> {
    table: Option<Box<T>>,
    /// Who wants to know of each row.
    teller: Option<Teller>,
}

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self {
            table: None,
            teller: None,
        }
    }
}

impl<T: Table> Lazy<T> {
    /// From now on tell of each row.
    pub fn tell(&mut self, teller: Teller) {
        self.teller = Some(teller);
    }

    pub fn push(&mut self, write_ts: Time, row: T::Row) {
        let table = self.table.get_or_insert_default();
        table.push(write_ts, row);
        if let Some(teller) = &self.teller {
            teller.tell(table.rows());
        }
    }

    pub fn len(&self) -> usize {
        self.table.as_ref().map_or(0, |table| table.rows())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows collected so far, if there are any.
    pub fn take(&mut self) -> Option<RecordBatch> {
        self.table
            .as_mut()
            .filter(|table| table.rows() > 0)
            .map(|table| table.take())
    }
}
