//! Files that connections carry: what they are, how much of them was seen, their hashes.
//!
//! A parser that comes to a file makes a [`FileStream`], gives it the bytes in whatever order
//! they come, and ends it; that writes the row of `files`. A file that comes in pieces over
//! several connections, such as a download in ranges, is one of the [`Joined`] files.
//!
//! Nothing of a file is kept but its first bytes, until its type is known, and pieces that
//! wait for earlier ones.

mod hashes;
pub mod joined;
mod magic;
mod order;
mod stream;
mod zip;

pub use hashes::{FileHashes, Hashed};
pub use joined::{Joined, Piece};
pub use magic::mime_type;
pub use stream::{FileStart, FileStream, Known, fuid};
