//! Compressed bodies as they were before compression.

use std::io::{self, Write};

use flate2::write::{GzDecoder, ZlibDecoder};

/// Decoded at most: a body may be made to grow without end.
const MAX_DECODED: u64 = 64 * 1024 * 1024;
/// Bytes that are decoded at once: a byte can become a thousand.
pub const STEP: usize = 1024;

/// Content codings that can be undone (RFC 9110 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Gzip,
    Deflate,
}

impl Coding {
    pub fn parse(value: &str) -> Option<Self> {
        match value.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }
}

/// Takes what was decoded and counts all of it.
#[derive(Default)]
struct Sink {
    new: Vec<u8>,
    all: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.all += bytes.len() as u64;
        if self.all > MAX_DECODED {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.new.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum State {
    Gzip(Box<GzDecoder<Sink>>),
    Deflate(Box<ZlibDecoder<Sink>>),
    /// Not what it said it is, or too long: from here on bytes are taken as they are.
    Broken,
}

/// Undoes a coding, a step at a time.
pub struct Decoder(State);

impl Decoder {
    pub fn new(coding: Coding) -> Self {
        Self(match coding {
            Coding::Gzip => State::Gzip(Box::new(GzDecoder::new(Sink::default()))),
            Coding::Deflate => State::Deflate(Box::new(ZlibDecoder::new(Sink::default()))),
        })
    }

    /// What these bytes, a step at most, bring.
    pub fn decode(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (result, sink) = match &mut self.0 {
            State::Gzip(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            State::Deflate(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            State::Broken => return bytes.to_vec(),
        };
        let new = std::mem::take(&mut sink.new);
        if result.is_err() {
            self.0 = State::Broken;
        }
        new
    }

    /// Bytes are missing: nothing after them can be decoded.
    pub fn on_gap(&mut self) {
        self.0 = State::Broken;
    }
}

fn feed(decoder: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    decoder.write_all(bytes)?;
    decoder.flush()
}
