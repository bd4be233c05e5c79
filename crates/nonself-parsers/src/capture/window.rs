//! A window over a stream: the next bytes, without copying each record.

use std::io::{self, ErrorKind, Read};

use super::CaptureError;

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
    /// The compressed stream ended before its end.
    broken: bool,
}

impl<R: Read> Window<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            ended: false,
            broken: false,
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
                        match error.kind() {
                            ErrorKind::Interrupted => {}
                            // A gzip stream cut off or damaged: what came out before counts.
                            ErrorKind::UnexpectedEof
                            | ErrorKind::InvalidData
                            | ErrorKind::InvalidInput => {
                                self.ended = true;
                                self.broken = true;
                            }
                            _ => {
                                self.ended = true;
                                return Err(error);
                            }
                        }
                    }
                }
            }
        }
        Ok(self.buffer.len() - self.start)
    }

    /// At the end: whether it is the real one.
    pub fn check_end(&self) -> Result<(), CaptureError> {
        if !self.broken {
            return Ok(());
        }
        Err(CaptureError::Damaged {
            offset: self.offset,
            what: "the gzip stream ends early or is damaged".to_owned(),
        })
    }

    /// Go past `len` bytes that `fill` has brought.
    pub fn advance(&mut self, len: usize) {
        let len = len.min(self.buffer.len() - self.start);
        self.start += len;
        self.offset += len as u64;
    }
}
