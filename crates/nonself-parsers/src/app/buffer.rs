//! The unread bytes of one direction.

/// A queue of bytes with a hard limit, read from the front.
///
/// Reading moves an index; the bytes before it are dropped when they are the larger part,
/// so that many small reads cost no more than the bytes they read.
#[derive(Default)]
pub struct StreamBuffer {
    bytes: Vec<u8>,
    start: usize,
}

impl StreamBuffer {
    /// Append `data`; false, and nothing kept, when more than `limit` bytes would wait.
    #[must_use]
    pub fn push(&mut self, data: &[u8], limit: usize) -> bool {
        if self.len() + data.len() > limit {
            self.clear();
            return false;
        }
        if self.start > 0 && self.start >= self.len() {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes.extend_from_slice(data);
        true
    }

    pub fn unread(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    pub fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.bytes.len());
        if self.start == self.bytes.len() {
            self.clear();
        }
    }

    pub fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory in use, read ones that are still here included.
    pub fn held(&self) -> usize {
        self.bytes.len()
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.start = 0;
        // A buffer that once held a long message must not keep that memory for hours.
        self.bytes.shrink_to(4096);
    }
}

/// One value for each direction of a connection.
#[derive(Default)]
pub struct PerDirection<T> {
    pub orig: T,
    pub resp: T,
}

impl<T> PerDirection<T> {
    /// Both directions together.
    pub fn sum(&self, of: impl Fn(&T) -> usize) -> usize {
        of(&self.orig) + of(&self.resp)
    }

    pub fn of(&mut self, dir: super::Direction) -> &mut T {
        if dir.is_orig() {
            &mut self.orig
        } else {
            &mut self.resp
        }
    }
}
