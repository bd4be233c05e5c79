//! Columns of numbers and of points in time.

use std::sync::Arc;

use arrow_array::types::{ArrowPrimitiveType, TimestampNanosecondType};
use arrow_array::{ArrayRef, PrimitiveArray, new_null_array};

use crate::valid::Valid;
use crate::{Column, expected};

/// Numbers of one Arrow type.
pub struct Numbers<T: ArrowPrimitiveType> {
    values: Vec<T::Native>,
    valid: Valid,
    expected: usize,
}

impl<T: ArrowPrimitiveType> Default for Numbers<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            valid: Valid::default(),
            expected: 0,
        }
    }
}

impl<T: ArrowPrimitiveType> Numbers<T> {
    /// The value of `row`, which comes after all rows pushed before.
    #[inline]
    pub fn push(&mut self, row: usize, value: T::Native) {
        let len = self.values.len();
        if len < row {
            self.skip(row);
        } else if len == self.values.capacity() {
            self.values.reserve(self.expected.max(len).max(16));
        }
        self.valid.one();
        self.values.push(value);
    }

    /// Rows before `row` have no value.
    fn skip(&mut self, row: usize) {
        self.valid.skip(self.values.len(), row);
        self.values.resize(row, T::Native::default());
    }

    fn array(&mut self, rows: usize) -> PrimitiveArray<T> {
        if self.values.len() < rows {
            self.skip(rows);
        }
        self.expected = expected(self.expected, rows);
        PrimitiveArray::new(std::mem::take(&mut self.values).into(), self.valid.finish())
    }
}

impl<T: ArrowPrimitiveType> Column for Numbers<T> {
    fn finish(&mut self, rows: usize) -> ArrayRef {
        if self.values.is_empty() {
            return new_null_array(&T::DATA_TYPE, rows);
        }
        Arc::new(self.array(rows))
    }
}

/// Points in time: nanoseconds since 1970-01-01 UTC.
#[derive(Default)]
pub struct Times(Numbers<TimestampNanosecondType>);

impl Times {
    /// The value of `row`, which comes after all rows pushed before.
    #[inline]
    pub fn push(&mut self, row: usize, nanoseconds: i64) {
        self.0.push(row, nanoseconds);
    }
}

impl Column for Times {
    fn finish(&mut self, rows: usize) -> ArrayRef {
        Arc::new(self.0.array(rows).with_timezone("UTC"))
    }
}
