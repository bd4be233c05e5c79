//! State as bytes: little-endian, fixed widths, keys in order, so that equal state is equal bytes.

use std::fmt;

/// The bytes are not a saved state of this kind and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupt;

impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are not a saved counter state of this version")
    }
}

impl std::error::Error for Corrupt {}

/// Collects the bytes of a state.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Begin with a name of eight bytes: the kind and version of the state.
    pub fn new(magic: [u8; 8]) -> Self {
        Self(magic.to_vec())
    }

    pub fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub fn i32(&mut self, value: i32) {
        self.0.extend(value.to_le_bytes());
    }

    pub fn i64(&mut self, value: i64) {
        self.0.extend(value.to_le_bytes());
    }

    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads what a [`Writer`] wrote; never panics.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8], magic: [u8; 8]) -> Result<Self, Corrupt> {
        Ok(Self(bytes.strip_prefix(&magic).ok_or(Corrupt)?))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Corrupt> {
        let (head, tail) = self.0.split_first_chunk().ok_or(Corrupt)?;
        self.0 = tail;
        Ok(*head)
    }

    pub fn u8(&mut self) -> Result<u8, Corrupt> {
        Ok(self.take::<1>()?[0])
    }

    pub fn u32(&mut self) -> Result<u32, Corrupt> {
        self.take().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Corrupt> {
        self.take().map(u64::from_le_bytes)
    }

    pub fn i32(&mut self) -> Result<i32, Corrupt> {
        self.take().map(i32::from_le_bytes)
    }

    pub fn i64(&mut self) -> Result<i64, Corrupt> {
        self.take().map(i64::from_le_bytes)
    }

    /// Nothing may be left.
    pub fn finish(self) -> Result<(), Corrupt> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Corrupt)
        }
    }
}
