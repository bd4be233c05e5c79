//! Arrow columns that are filled a value at a time.
//!
//! They differ from Arrow's own builders in what a row costs that has little to say:
//!
//! - A value names its row. What nobody pushes is null, so that an empty field costs nothing.
//! - A text that was written lately is pointed to again rather than written again: the same two
//!   addresses, ids and names of functions follow each other in a log for as long as two devices
//!   talk.
//! - What a column took last time is reserved at its first value next time.

mod dotted;
mod flags;
mod lists;
mod numbers;
mod texts;
mod valid;
mod view;

use arrow_array::ArrayRef;

pub use flags::Flags;
pub use lists::Lists;
pub use numbers::{Numbers, Times};
pub use texts::Texts;

/// A column that is being filled.
pub trait Column: Default {
    /// The first `rows` rows as an array, null where nothing was pushed; the column is empty
    /// after. `rows` is not less than what was pushed.
    fn finish(&mut self, rows: usize) -> ArrayRef;
}

/// How much to reserve next time: what was taken now, or nearly what was taken before.
fn expected(before: usize, now: usize) -> usize {
    now.max(before - before / 8)
}
