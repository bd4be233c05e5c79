//! A window over a stream: the next bytes, without copying each record.

use std::io::{self, ErrorKind, Read};

const CHUNK: usize = 256 * 1024;

/// Bytes read ahead from `reader`. It grows only as bytes arrive, never because a
/// length field says so, so a hostile length cannot make it allocate.
pub(super) struct Window<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    /// Position in the stream of `buffer[start]`.
    offset: u64,
    ended: bool,
}

impl<R: Read> Window<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            ended: false,
        }
    }

    /// Position in the stream of the next byte.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// What has been read ahead, from the next byte on.
    pub fn available(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Try to have `len` bytes ahead; says how many there are, fewer only at the end.
    pub fn fill(&mut self, len: usize) -> io::Result<usize> {
        if self.buffer.len() - self.start < len && !self.ended {
            self.buffer.drain(..self.start);
            self.start = 0;
            while self.buffer.len() < len && !self.ended {
                let filled = self.buffer.len();
                self.buffer.resize(filled + CHUNK, 0);
                match self.reader.read(&mut self.buffer[filled..]) {
                    Ok(got) => {
                        self.buffer.truncate(filled + got);
                        self.ended = got == 0;
                    }
                    Err(error) => {
                        self.buffer.truncate(filled);
                        if error.kind() == ErrorKind::UnexpectedEof {
                            // A gzip stream cut off: what came out before counts.
                            self.ended = true;
                        } else if error.kind() != ErrorKind::Interrupted {
                            self.ended = true;
                            return Err(error);
                        }
                    }
                }
            }
        }
        Ok(self.buffer.len() - self.start)
    }

    /// Go past `len` bytes that `fill` has brought.
    pub fn advance(&mut self, len: usize) {
        let len = len.min(self.buffer.len() - self.start);
        self.start += len;
        self.offset += len as u64;
    }
}
