//! One file while it passes.

use std::hash::{Hash, Hasher};

use siphasher::sip128::{Hasher128, SipHasher13};

use super::hashes::{FileHashes, Hashed, Hashing};
use super::magic::mime_type;
use super::order::{Order, Out};
use super::zip::Archive;
use crate::app::{ConnInfo, Session};
use crate::log::{Files, Interval, Set, Tables, Text, Time, ascii};

/// First bytes that are kept until they tell the type, as in Zeek.
const BEGINNING: usize = 4096;

/// What is known of a file before its first byte.
#[derive(Clone, Debug, Default)]
pub struct FileStart {
    /// Made by [`fuid`].
    pub fuid: Text,
    /// Where it was found: `HTTP`, `FTP_DATA`, `SMB`, `SMTP`, `SSL` …
    pub source: &'static str,
    pub depth: u64,
    pub is_orig: bool,
    pub filename: Option<String>,
    pub total_bytes: Option<u64>,
    /// The file that it was in.
    pub parent: Option<Text>,
}

/// What the row of the protocol wants to know of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub fuid: Text,
    pub filename: Option<String>,
    pub mime_type: Option<&'static str>,
    /// None of a file that has gaps.
    pub hashes: Hashed,
    pub seen_bytes: u64,
}

/// The identifier of a file: the same parts give the same text. The parts are what tells it
/// from any other: the connection's uid, the direction, and a number within it.
pub fn fuid(parts: impl Hash) -> Text {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut hasher = SipHasher13::new_with_keys(0x6e6f_6e73_656c_6600, 5);
    parts.hash(&mut hasher);
    hasher.write_u8(0);
    let bits = hasher.finish128();
    let mut text = [b'F'; 18];
    let (first, second) = text[1..].split_at_mut(10);
    for (mut half, places) in [(bits.h1, first), (bits.h2, second)] {
        for place in places {
            *place = DIGITS[(half % 62) as usize];
            half /= 62;
        }
    }
    ascii(&text)
}

/// Bytes of a file, in whatever order they come.
pub struct FileStream {
    pub start: FileStart,
    first: Option<Time>,
    last: Time,
    order: Order,
    content: Content,
    seen: u64,
    overflow: u64,
    /// What looked into it, beside the hashes.
    analyzers: Vec<&'static str>,
    mime: Option<&'static str>,
}

/// What is made of the bytes in order.
struct Content {
    /// How many archives it is in.
    depth: u8,
    archive: Option<Box<Archive>>,
    beginning: Vec<u8>,
    /// The type was looked for …
    told: bool,
    /// … and is this.
    mime: Option<&'static str>,
    hashing: Option<Hashing>,
    wanted: FileHashes,
    missing: u64,
}

impl Content {
    fn take(&mut self, now: Time, start: &FileStart, out: &Out<'_>) {
        match out {
            Out::Data(data) => {
                let mut after = *data;
                if !self.told {
                    let room = BEGINNING - self.beginning.len();
                    let (first, rest) = data.split_at(data.len().min(room));
                    self.beginning.extend_from_slice(first);
                    after = rest;
                    if self.beginning.len() == BEGINNING {
                        self.tell(now, start);
                    }
                }
                if let Some(archive) = &mut self.archive {
                    archive.push(now, after);
                }
                if let Some(hashing) = &mut self.hashing {
                    hashing.add(data);
                }
            }
            Out::Gap(length) => {
                self.missing = self.missing.saturating_add(*length);
                self.tell(now, start);
                if let Some(archive) = &mut self.archive {
                    archive.on_gap();
                }
                self.hashing = None;
            }
        }
    }

    /// What the first bytes are: no more of them will come.
    fn tell(&mut self, now: Time, start: &FileStart) {
        if !self.told {
            self.told = true;
            self.mime = mime_type(&self.beginning);
            if self.mime == Some("application/zip") {
                self.archive = Archive::new(start, self.wanted, self.depth).map(Box::new);
            }
            if let Some(archive) = &mut self.archive {
                archive.push(now, &self.beginning);
            }
            self.beginning = Vec::new();
        }
    }
}

impl FileStream {
    pub fn new(session: &Session<'_>, start: FileStart) -> Self {
        Self::of(session.tables.app.files.hashes, start)
    }

    pub fn of(wanted: FileHashes, start: FileStart) -> Self {
        Self::inside(wanted, start, 0)
    }

    /// A file in so many archives.
    pub(super) fn inside(wanted: FileHashes, start: FileStart, depth: u8) -> Self {
        Self {
            start,
            first: None,
            last: Time(0),
            order: Order::default(),
            content: Content {
                depth,
                archive: None,
                beginning: Vec::new(),
                told: false,
                mime: None,
                hashing: Some(Hashing::new(wanted)),
                wanted,
                missing: 0,
            },
            seen: 0,
            overflow: 0,
            analyzers: Vec::new(),
            mime: None,
        }
    }

    /// Something of it came, if only that it is there.
    pub(super) fn touch(&mut self, now: Time) {
        self.first.get_or_insert(now);
        self.last = now;
    }

    /// The next bytes.
    pub fn data(&mut self, now: Time, data: &[u8]) {
        let offset = self.order.next();
        self.at(now, offset, data);
    }

    /// Bytes at a place of the file.
    pub fn at(&mut self, now: Time, offset: u64, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        self.touch(now);
        self.seen = self.seen.saturating_add(data.len() as u64);
        let (content, start) = (&mut self.content, &self.start);
        let missing = content.missing;
        let mut take = |out: Out<'_>| content.take(now, start, &out);
        if self.order.add(offset, data, &mut take) {
            self.overflow += self.content.missing - missing;
        }
    }

    /// The next so many bytes will not come.
    pub fn gap(&mut self, now: Time, length: u64) {
        let to = self.order.next().saturating_add(length);
        self.gap_to(now, to);
    }

    /// Bytes up to here that are not here yet will not come.
    pub fn gap_to(&mut self, now: Time, offset: u64) {
        self.touch(now);
        let (content, start) = (&mut self.content, &self.start);
        let mut take = |out: Out<'_>| content.take(now, start, &out);
        self.order.gap_to(offset, &mut take);
    }

    /// Something else than hashing looks into it.
    pub fn analyzed_by(&mut self, analyzer: &'static str) {
        if !self.analyzers.contains(&analyzer) {
            self.analyzers.push(analyzer);
        }
    }

    /// The protocol says what it is.
    pub fn set_mime_type(&mut self, mime: &'static str) {
        self.mime = Some(mime);
    }

    /// What the first bytes are, once enough of them are here or no more will come.
    pub fn mime_type(&self) -> Option<&'static str> {
        self.mime.or(self.content.mime)
    }

    /// All bytes were seen, or are known to be missing.
    pub fn is_complete(&self) -> bool {
        let total = self.start.total_bytes;
        total.is_some_and(|total| self.seen.saturating_add(self.content.missing) >= total)
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub fn last_activity(&self) -> Time {
        self.last
    }

    pub fn held(&self) -> usize {
        let archive = self.content.archive.as_ref().map_or(0, |a| a.held());
        self.order.held() + self.content.beginning.capacity() + archive
    }

    /// The file is over. `None` when nothing of it came.
    pub fn end(self, session: &mut Session<'_>) -> Option<Known> {
        let conn = session.conn;
        self.write(session.tables, session.now, &[conn], false)
    }

    /// The file is over, and came over these connections.
    pub fn write(
        mut self,
        tables: &mut Tables,
        now: Time,
        conns: &[&ConnInfo],
        timedout: bool,
    ) -> Option<Known> {
        let first = self.first?;
        let (content, last) = (&mut self.content, self.last);
        let mut take = |out: Out<'_>| content.take(last, &self.start, &out);
        self.order.flush(&mut take);
        content.tell(last, &self.start);
        if let Some(mut archive) = content.archive.take() {
            self.analyzers.push("ZIP");
            for file in archive.end() {
                file.write(tables, now, conns, false);
            }
        }
        let mime_type = self.mime.or(content.mime);
        let hashes = content.hashing.take().map(Hashing::finish);
        let hashes = hashes.unwrap_or_default();
        let start = self.start;
        let mut analyzers: Vec<String> = self.analyzers.iter().map(|&name| name.into()).collect();
        analyzers.extend(content.wanted.names().map(str::to_owned));
        for conn in conns {
            let sender = if start.is_orig {
                conn.orig_h
            } else {
                conn.resp_h
            };
            let local = !tables.app.local_networks.is_empty();
            let row = Files {
                ts: first,
                fuid: start.fuid.clone(),
                uid: conn.uid.clone(),
                orig_h: conn.orig_h,
                orig_p: conn.orig_p,
                resp_h: conn.resp_h,
                resp_p: conn.resp_p,
                source: Some(start.source),
                depth: start.depth,
                analyzers: Set(analyzers.clone()),
                mime_type,
                filename: start.filename.clone(),
                duration: Some(Interval((self.last.0 - first.0).max(0) as f64 / 1e9)),
                local_orig: local.then(|| tables.app.is_local(sender)),
                is_orig: Some(start.is_orig),
                seen_bytes: self.seen,
                total_bytes: start.total_bytes,
                missing_bytes: content.missing,
                overflow_bytes: self.overflow,
                timedout,
                parent_fuid: start.parent.clone(),
                md5: hashes.md5.clone(),
                sha1: hashes.sha1.clone(),
                sha256: hashes.sha256.clone(),
            };
            tables.files.push(now, row);
        }
        Some(Known {
            fuid: start.fuid,
            filename: start.filename,
            mime_type,
            hashes,
            seen_bytes: self.seen,
        })
    }
}
