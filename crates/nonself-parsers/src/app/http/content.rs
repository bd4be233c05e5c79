//! The length of a compressed body, as it was before compression.

use std::io::{self, Write};

use flate2::write::{GzDecoder, ZlibDecoder};

/// Counted at most: a body may be made to grow without end.
const MAX_COUNTED: u64 = 64 * 1024 * 1024;

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

/// Takes bytes and keeps their number.
#[derive(Default)]
struct Sink {
    new: u64,
    all: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.new += bytes.len() as u64;
        self.all += bytes.len() as u64;
        if self.all > MAX_COUNTED {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Decoder {
    Gzip(Box<GzDecoder<Sink>>),
    Deflate(Box<ZlibDecoder<Sink>>),
    /// Not what it said it is, or too long: from here on bytes on the wire count.
    Broken,
}

/// Counts what a compressed body holds.
pub struct Counter(Decoder);

impl Counter {
    pub fn new(coding: Coding) -> Self {
        Self(match coding {
            Coding::Gzip => Decoder::Gzip(Box::new(GzDecoder::new(Sink::default()))),
            Coding::Deflate => Decoder::Deflate(Box::new(ZlibDecoder::new(Sink::default()))),
        })
    }

    /// How many bytes these bring.
    pub fn add(&mut self, bytes: &[u8]) -> u64 {
        let (result, sink) = match &mut self.0 {
            Decoder::Gzip(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            Decoder::Deflate(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            Decoder::Broken => return bytes.len() as u64,
        };
        let new = std::mem::take(&mut sink.new);
        if result.is_err() {
            self.0 = Decoder::Broken;
        }
        new
    }
}

fn feed(decoder: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    decoder.write_all(bytes)?;
    decoder.flush()
}
