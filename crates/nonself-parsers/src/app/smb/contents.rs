//! What is read from files and written into them, as files of the `files` log.

use crate::app::files::{FileStart, FileStream, fuid};
use crate::app::{Direction, Session};
use crate::log::Text;

/// Files at once; when there are more, the one without use for longest is ended.
const MAX_CONTENTS: usize = 32;

/// A part of a file on its way.
pub struct Piece<'a> {
    pub file: u128,
    pub dir: Direction,
    pub offset: u64,
    /// How long it is said to be.
    pub length: u64,
    /// What of it is here.
    pub data: &'a [u8],
}

#[derive(Default)]
pub struct Contents {
    open: Vec<(u128, FileStream)>,
    /// Files so far: their numbers.
    count: u64,
}

impl Contents {
    pub fn on_piece(
        &mut self,
        session: &mut Session<'_>,
        piece: &Piece<'_>,
        name: Option<&str>,
        size: Option<u64>,
    ) {
        let is_orig = piece.dir.is_orig();
        let is_it = |(file, stream): &(u128, FileStream)| {
            *file == piece.file && stream.start.is_orig == is_orig
        };
        let at = if let Some(at) = self.open.iter().position(is_it) {
            at
        } else {
            self.make_room(session);
            self.count += 1;
            let start = FileStart {
                fuid: fuid((session.conn.uid.as_str(), "smb", self.count)),
                source: "SMB",
                is_orig,
                filename: name.map(str::to_owned),
                total_bytes: size,
                ..FileStart::default()
            };
            let stream = FileStream::new(session, start);
            self.open.push((piece.file, stream));
            self.open.len() - 1
        };
        let (_, stream) = &mut self.open[at];
        stream.at(session.now, piece.offset, piece.data);
        if (piece.data.len() as u64) < piece.length {
            let end = piece.offset.saturating_add(piece.length);
            stream.gap_to(session.now, end);
        }
    }

    /// The file is closed; gives what it is known by, if anything of it passed.
    pub fn on_close(&mut self, session: &mut Session<'_>, file: u128) -> Option<Text> {
        let mut known = None;
        while let Some(at) = self.open.iter().position(|(open, _)| *open == file) {
            let (_, stream) = self.open.remove(at);
            known = stream.end(session).map(|file| file.fuid).or(known);
        }
        known
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        for (_, stream) in std::mem::take(&mut self.open) {
            stream.end(session);
        }
    }

    pub fn held(&self) -> usize {
        self.open.iter().map(|(_, stream)| stream.held()).sum()
    }

    fn make_room(&mut self, session: &mut Session<'_>) {
        if self.open.len() < MAX_CONTENTS {
            return;
        }
        let oldest = (0..self.open.len()).min_by_key(|at| self.open[*at].1.last_activity());
        if let Some(at) = oldest {
            let (_, stream) = self.open.remove(at);
            stream.end(session);
        }
    }
}
