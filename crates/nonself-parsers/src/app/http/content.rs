//! Compressed bodies as they were before compression.

use std::io::{self, Write};

use flate2::write::{DeflateDecoder, GzDecoder, ZlibDecoder};

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
    /// The first byte: the second tells what it is.
    Start(Coding, Option<u8>),
    Gzip(Box<GzDecoder<Sink>>),
    Zlib(Box<ZlibDecoder<Sink>>),
    Bare(Box<DeflateDecoder<Sink>>),
    /// What follows is no content.
    Ended,
    /// Not what it said it is, or too long: from here on bytes are taken as they are.
    Broken,
}

/// Undoes a coding, a step at a time.
pub struct Decoder(State);

impl Decoder {
    pub fn new(coding: Coding) -> Self {
        Self(State::Start(coding, None))
    }

    /// What these bytes, a step at most, bring.
    pub fn decode(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (result, sink) = match &mut self.0 {
            State::Gzip(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            State::Zlib(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            State::Bare(decoder) => (feed(decoder, bytes), decoder.get_mut()),
            State::Start(coding, first) => {
                let bytes = [first.as_slice(), bytes].concat();
                let coding = *coding;
                return self.begin(coding, &bytes);
            }
            State::Ended => return Vec::new(),
            State::Broken => return bytes.to_vec(),
        };
        let new = std::mem::take(&mut sink.new);
        match result {
            Ok(()) => {}
            // Nothing is taken after the end.
            Err(error) if error.kind() == io::ErrorKind::WriteZero => self.0 = State::Ended,
            Err(_) => self.0 = State::Broken,
        }
        new
    }

    /// Gzip has two bytes of its own (RFC 1952). The header of zlib has the method in its low
    /// bits and is a multiple of 31 (RFC 1950); many servers leave it out (RFC 9110 8.4.1.2).
    fn begin(&mut self, coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let [first, second, ..] = *bytes else {
            self.0 = State::Start(coding, bytes.first().copied());
            return Vec::new();
        };
        let is_zlib = first & 0x0F == 8 && u16::from_be_bytes([first, second]) % 31 == 0;
        self.0 = match coding {
            Coding::Gzip if [first, second] == [0x1F, 0x8B] => {
                State::Gzip(Box::new(GzDecoder::new(Sink::default())))
            }
            Coding::Gzip => State::Broken,
            Coding::Deflate if is_zlib => State::Zlib(Box::new(ZlibDecoder::new(Sink::default()))),
            Coding::Deflate => State::Bare(Box::new(DeflateDecoder::new(Sink::default()))),
        };
        self.decode(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What the codings make of the same text.
    const GZIP: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 215, 81, 200, 64, 162, 0, 159,
        161, 202, 9, 19, 0, 0, 0,
    ];
    const ZLIB: &[u8] = &[
        120, 218, 203, 72, 205, 201, 201, 215, 81, 200, 64, 162, 0, 68, 40, 6, 213,
    ];
    const BARE: &[u8] = &[203, 72, 205, 201, 201, 215, 81, 200, 64, 162, 0];
    const TEXT: &str = "hello, hello, hello";

    fn decoded(coding: Coding, bytes: &[u8], step: usize) -> String {
        let mut decoder = Decoder::new(coding);
        let pieces = bytes.chunks(step).flat_map(|piece| decoder.decode(piece));
        String::from_utf8_lossy(&pieces.collect::<Vec<_>>()).into_owned()
    }

    #[test]
    fn the_same_however_it_is_cut_with_and_without_a_header() {
        for (coding, bytes) in [
            (Coding::Gzip, GZIP),
            (Coding::Deflate, ZLIB),
            (Coding::Deflate, BARE),
        ] {
            for step in 1..=bytes.len() {
                assert_eq!(decoded(coding, bytes, step), TEXT, "{bytes:?} by {step}");
            }
        }
    }

    #[test]
    fn what_follows_the_end_is_no_content() {
        for (coding, bytes) in [(Coding::Gzip, GZIP), (Coding::Deflate, BARE)] {
            let more = [bytes, b"more"].concat();
            for step in 1..=more.len() {
                assert_eq!(decoded(coding, &more, step), TEXT, "{more:?} by {step}");
            }
        }
    }

    #[test]
    fn what_is_not_compressed_is_taken_as_it_is() {
        for step in 1..6 {
            assert_eq!(decoded(Coding::Gzip, b"plain", step), "plain");
        }
    }
}
