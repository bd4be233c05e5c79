//! Files that come in pieces, over one connection or several: downloads in ranges.

use std::collections::BTreeMap;

use super::hashes::FileHashes;
use super::stream::{FileStart, FileStream, Known};
use crate::app::gate::key_of;
use crate::app::{ConnInfo, Session};
use crate::log::{Tables, Text, Time};

/// A file of which nothing came for so long is over, as in Zeek.
const TIMEOUT: i64 = 120_000_000_000;
/// Files at once, and what they keep together; then all are ended.
const MOST: usize = 4096;
const MOST_HELD: usize = 64 << 20;
/// Connections that one file is told of.
const CONNECTIONS: usize = 64;

/// Files under way, and what is made of all files.
#[derive(Default)]
pub struct Joined {
    /// Hashes that are made of every file.
    pub hashes: FileHashes,
    /// By what tells them apart.
    files: BTreeMap<u128, Entry>,
    held: usize,
    /// No file can be over before this time.
    look: i64,
}

struct Entry {
    stream: FileStream,
    conns: Vec<ConnInfo>,
}

/// A piece of a file.
pub struct Piece<'a> {
    pub offset: u64,
    pub data: &'a [u8],
    pub total: Option<u64>,
}

impl Joined {
    pub fn held(&self) -> usize {
        self.held
    }

    /// Whether some file may be over by now.
    pub fn is_due(&self, now: i64) -> bool {
        !self.files.is_empty() && now >= self.look
    }
}

/// A piece of the file that `key` names; `start` is used when it is the first. What is new
/// about the file: its identifier and name to a connection, its type to whoever brought it.
pub fn add(
    session: &mut Session<'_>,
    key: u128,
    start: impl FnOnce() -> FileStart,
    piece: &Piece<'_>,
) -> Option<Known> {
    let now = session.now;
    let joined = &session.tables.app.files;
    if joined.files.len() >= MOST || joined.held > MOST_HELD {
        end_all(session.tables, now, |_, _| ());
    }
    let joined = &mut session.tables.app.files;
    if joined.files.is_empty() {
        joined.look = now.0.saturating_add(TIMEOUT);
    }
    let hashes = joined.hashes;
    let entry = joined.files.entry(key).or_insert_with(|| Entry {
        stream: FileStream::of(hashes, start()),
        conns: Vec::new(),
    });
    let here = |conn: &ConnInfo| conn.uid == session.conn.uid;
    let mut known = Known::default();
    if !entry.conns.iter().any(here) && entry.conns.len() < CONNECTIONS {
        entry.conns.push(session.conn.clone());
        known.fuid.clone_from(&entry.stream.start.fuid);
        known.filename.clone_from(&entry.stream.start.filename);
    }
    let stream = &mut entry.stream;
    if piece.total.is_some() {
        stream.start.total_bytes = piece.total;
    }
    let (before, told) = (stream.held(), stream.mime_type());
    stream.at(now, piece.offset, piece.data);
    joined.held = joined.held - before + stream.held();
    let mut mime = stream.mime_type();
    if stream.is_complete() {
        mime = end_one(session.tables, now, key, false).and_then(|whole| whole.mime_type);
    }
    known.mime_type = mime.filter(|_| told.is_none());
    (known != Known::default()).then_some(known)
}

/// What tells a download from others: who asks for what, from whom.
pub fn key(conn: &ConnInfo, url: &str) -> u128 {
    key_of((conn.orig_h, conn.resp_h, url))
}

pub fn first_fuid(conn: &ConnInfo, url: &str) -> Text {
    super::fuid((conn.uid.as_str(), "joined", url))
}

fn end_one(tables: &mut Tables, now: Time, key: u128, timedout: bool) -> Option<Known> {
    let joined = &mut tables.app.files;
    let entry = joined.files.remove(&key)?;
    joined.held -= entry.stream.held();
    let conns: Vec<&ConnInfo> = entry.conns.iter().collect();
    entry.stream.write(tables, now, &conns, timedout)
}

/// End the files of which nothing came for long; `each` is told of every one.
pub fn end_silent(tables: &mut Tables, now: Time, mut each: impl FnMut(&mut Tables, u128)) {
    let over = |stream: &FileStream| stream.last_activity().0.saturating_add(TIMEOUT) <= now.0;
    let joined = &mut tables.app.files;
    let keys: Vec<u128> = joined
        .files
        .iter()
        .filter_map(|(key, entry)| over(&entry.stream).then_some(*key))
        .collect();
    for key in keys {
        end_one(tables, now, key, true);
        each(tables, key);
    }
    let joined = &mut tables.app.files;
    let oldest = joined.files.values().map(|e| e.stream.last_activity().0);
    joined.look = oldest.min().unwrap_or(now.0).saturating_add(TIMEOUT);
}

/// The capture is over, or too much is kept; `each` is told of every one.
pub fn end_all(tables: &mut Tables, now: Time, mut each: impl FnMut(&mut Tables, u128)) {
    let keys: Vec<u128> = tables.app.files.files.keys().copied().collect();
    for key in keys {
        end_one(tables, now, key, true);
        each(tables, key);
    }
}
