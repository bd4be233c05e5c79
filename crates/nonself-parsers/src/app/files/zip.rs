//! ZIP archives while they pass: the files inside (PKWARE's APPNOTE 6.3).

use flate2::{Decompress, FlushDecompress, Status};

use super::hashes::FileHashes;
use super::stream::{FileStart, FileStream, fuid};
use crate::app::text::{le16, le32, text};
use crate::log::{Text, Time};

const LOCAL_HEADER: u32 = 0x0403_4B50;
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const HEADER: usize = 30;
/// Flags of an entry.
const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 8;
/// Files of one archive that have rows, and archives within archives that are opened.
const MOST: usize = 256;
const DEEPEST: u8 = 3;
/// Decoded at most of one archive: it may be made to grow without end.
const MAX_DECODED: u64 = 64 << 20;
/// Bytes that are decoded at once.
const OUTPUT: usize = 32 * 1024;

enum State {
    /// A header is to come.
    Header,
    /// So many bytes as they are.
    Stored(u64),
    /// Bytes as they are, up to a descriptor that tells their number: so many so far.
    StoredUntil(u64),
    Deflated(Box<Decompress>),
    /// What cannot be read: encrypted, or another method.
    Skip(u64),
    /// The sizes behind an entry.
    Descriptor,
    /// Behind the last entry, or lost.
    Done,
}

/// Reads an archive from its front; the directory at its end is not needed.
pub struct Archive {
    parent: Text,
    is_orig: bool,
    depth: u8,
    wanted: FileHashes,
    state: State,
    buffer: Vec<u8>,
    sizes_follow: bool,
    current: Option<FileStream>,
    /// Files that are over, until the archive itself is.
    files: Vec<FileStream>,
    decoded: u64,
}

impl Archive {
    /// None when archives are not opened this deep.
    pub fn new(parent: &FileStart, wanted: FileHashes, depth: u8) -> Option<Self> {
        (depth < DEEPEST).then(|| Self {
            parent: parent.fuid.clone(),
            is_orig: parent.is_orig,
            depth,
            wanted,
            state: State::Header,
            buffer: Vec::new(),
            sizes_follow: false,
            current: None,
            files: Vec::new(),
            decoded: 0,
        })
    }

    pub fn held(&self) -> usize {
        let current = self.current.as_ref().map_or(0, FileStream::held);
        let files: usize = self.files.iter().map(FileStream::held).sum();
        self.buffer.capacity() + current + files + self.files.len() * size_of::<FileStream>()
    }

    pub fn push(&mut self, now: Time, data: &[u8]) {
        if matches!(self.state, State::Done) {
            return;
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.extend_from_slice(data);
        let mut at = 0;
        while let Some(read) = self.step(now, &buffer[at..]) {
            at += read;
        }
        if !matches!(self.state, State::Done) {
            buffer.drain(..at);
            self.buffer = buffer;
        }
    }

    /// Bytes of the archive are missing, or it is over: the files found in it.
    pub fn end(&mut self) -> Vec<FileStream> {
        self.state = State::Done;
        self.buffer = Vec::new();
        self.end_file();
        std::mem::take(&mut self.files)
    }

    /// Bytes of the archive are missing: where the next entry begins is unknown.
    pub fn on_gap(&mut self) {
        self.state = State::Done;
        self.buffer = Vec::new();
        self.end_file();
    }

    fn end_file(&mut self) {
        self.files.extend(self.current.take());
    }

    /// How many bytes were read; none when more have to come.
    fn step(&mut self, now: Time, bytes: &[u8]) -> Option<usize> {
        match &mut self.state {
            State::Header => self.header(now, bytes),
            State::Stored(left) | State::Skip(left) if *left == 0 => {
                self.after();
                Some(0)
            }
            State::Stored(left) => {
                let here = (bytes.len() as u64).min(*left) as usize;
                *left -= here as u64;
                self.give(now, &bytes[..here]);
                (here > 0).then_some(here)
            }
            State::Skip(left) => {
                let here = (bytes.len() as u64).min(*left) as usize;
                *left -= here as u64;
                (here > 0).then_some(here)
            }
            State::StoredUntil(so_far) => {
                let so_far = *so_far;
                self.until_descriptor(now, bytes, so_far)
            }
            State::Deflated(_) => self.inflate(now, bytes),
            State::Descriptor => {
                let marked = could_be(bytes, DESCRIPTOR);
                let length = if marked { 16 } else { 12 };
                (bytes.len() >= length).then(|| {
                    self.state = State::Header;
                    length
                })
            }
            State::Done => None,
        }
    }

    /// An entry is over.
    fn after(&mut self) {
        self.end_file();
        self.state = if self.sizes_follow {
            State::Descriptor
        } else {
            State::Header
        };
    }

    fn header(&mut self, now: Time, bytes: &[u8]) -> Option<usize> {
        let signature = le32(bytes, 0)?;
        if signature != LOCAL_HEADER || self.files.len() >= MOST {
            self.state = State::Done;
            return None;
        }
        let (flags, method) = (le16(bytes, 6)?, le16(bytes, 8)?);
        let (packed, unpacked) = (le32(bytes, 18)?, le32(bytes, 22)?);
        let name_end = HEADER + usize::from(le16(bytes, 26)?);
        let end = name_end + usize::from(le16(bytes, 28)?);
        if bytes.len() < end {
            return None;
        }
        self.sizes_follow = flags & SIZES_FOLLOW != 0;
        let is_known = !self.sizes_follow || packed > 0;
        let encrypted = flags & ENCRYPTED != 0;
        let name = text(&bytes[HEADER..name_end], 512);
        let is_empty = unpacked == 0 && is_known;
        let start = FileStart {
            fuid: fuid((self.parent.as_str(), self.files.len())),
            source: "ZIP",
            is_orig: self.is_orig,
            // As in Zeek, where folders and empty files are over before they have a name.
            filename: (!is_empty).then_some(name),
            total_bytes: is_known.then_some(u64::from(unpacked)).filter(|n| *n > 0),
            parent: Some(self.parent.clone()),
            ..FileStart::default()
        };
        let mut file = FileStream::inside(self.wanted, start, self.depth + 1);
        file.touch(now);
        self.current = Some(file);
        self.state = match method {
            // Sizes in 64 bits are elsewhere.
            _ if packed == u32::MAX => State::Done,
            _ if encrypted && !is_known => State::Done,
            _ if encrypted => State::Skip(packed.into()),
            0 if is_known => State::Stored(packed.into()),
            0 => State::StoredUntil(0),
            8 => State::Deflated(Box::new(Decompress::new(false))),
            _ if is_known => State::Skip(packed.into()),
            _ => State::Done,
        };
        Some(end)
    }

    fn give(&mut self, now: Time, data: &[u8]) {
        if let Some(file) = &mut self.current {
            file.data(now, data);
        }
    }

    fn inflate(&mut self, now: Time, bytes: &[u8]) -> Option<usize> {
        let State::Deflated(decoder) = &mut self.state else {
            return None;
        };
        if bytes.is_empty() {
            return None;
        }
        let mut output = vec![0; OUTPUT];
        let (before_in, before_out) = (decoder.total_in(), decoder.total_out());
        let status = decoder.decompress(bytes, &mut output, FlushDecompress::None);
        let read = (decoder.total_in() - before_in) as usize;
        let written = (decoder.total_out() - before_out) as usize;
        self.decoded += written as u64;
        self.give(now, &output[..written]);
        match status {
            Ok(Status::StreamEnd) => self.after(),
            Ok(_) if self.decoded <= MAX_DECODED && read + written > 0 => {}
            Ok(_) if self.decoded <= MAX_DECODED => return None,
            _ => {
                self.on_gap();
                return None;
            }
        }
        Some(read)
    }

    /// A descriptor is one when it tells as many bytes as there were.
    fn until_descriptor(&mut self, now: Time, bytes: &[u8], so_far: u64) -> Option<usize> {
        let mut at = 0;
        while let Some(found) = position(&bytes[at..], DESCRIPTOR) {
            let start = at + found;
            let Some(packed) = le32(bytes, start + 8) else {
                return self.pass(now, bytes, start, so_far);
            };
            if u64::from(packed) == so_far + start as u64 {
                self.give(now, &bytes[..start]);
                self.after();
                return Some(start);
            }
            at = start + 1;
        }
        // The last three bytes may be the start of one.
        let end = bytes.len().saturating_sub(3).max(at.min(bytes.len()));
        self.pass(now, bytes, end, so_far)
    }

    fn pass(&mut self, now: Time, bytes: &[u8], end: usize, so_far: u64) -> Option<usize> {
        if end == 0 {
            return None;
        }
        self.give(now, &bytes[..end]);
        self.state = State::StoredUntil(so_far + end as u64);
        Some(end)
    }
}

fn could_be(bytes: &[u8], wanted: &[u8]) -> bool {
    let shared = bytes.len().min(wanted.len());
    bytes[..shared] == wanted[..shared]
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
