//! The body of a message as a file, or as several.

use super::SOURCE;
use crate::app::files::{FileStart, FileStream, Known, Piece, fuid, joined};
use crate::app::mime::{Kind, MAX_DEPTH, Mime, Part, Range};
use crate::app::{Direction, Session};

/// What the headers of a message say of its body.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub filename: Option<String>,
    pub total: Option<u64>,
    /// Whether it is in parts.
    pub kind: Kind,
    /// The body is a piece of a file, or has some in its parts …
    pub is_partial: bool,
    /// … at this place.
    pub range: Option<Range>,
    /// What is asked for.
    pub url: String,
    /// Which message of the connection it is.
    pub number: u64,
}

/// The files of one body while it passes.
pub struct Bodies {
    about: About,
    dir: Direction,
    file: Option<FileStream>,
    parts: Option<Mime>,
    offset: u64,
    known: Vec<Known>,
}

impl Bodies {
    pub fn new(dir: Direction, about: About) -> Self {
        Self {
            parts: Mime::new(&about.kind),
            offset: about.range.map_or(0, |(offset, _)| offset),
            about,
            dir,
            file: None,
            known: Vec::new(),
        }
    }

    pub fn data(&mut self, session: &mut Session<'_>, data: &[u8]) {
        if let Some(mut parts) = self.parts.take() {
            parts.push(data, &mut |part| self.on_part(session, part));
            self.parts = Some(parts);
        } else {
            self.content(session, data);
        }
    }

    fn content(&mut self, session: &mut Session<'_>, data: &[u8]) {
        if self.about.is_partial {
            self.piece(session, data);
        } else {
            self.file(session).data(session.now, data);
        }
    }

    pub fn gap(&mut self, session: &mut Session<'_>, length: u64) {
        if length == 0 {
            return;
        }
        if self.about.is_partial {
            self.offset = self.offset.saturating_add(length);
        } else if self.parts.is_none() || self.file.is_some() {
            self.file(session).gap(session.now, length);
        }
    }

    fn on_part(&mut self, session: &mut Session<'_>, part: Part<'_>) {
        match part {
            Part::Header(..) => {}
            Part::TransferEncoding => {
                session.weird(SOURCE, "HTTP_nested_transfer_encoding_header", None);
            }
            Part::Begin(headers) => {
                self.end_file(session);
                self.offset = headers.range.map_or(0, |(offset, _)| offset);
                self.about.filename = headers.filename;
                self.about.total = None;
                self.about.range = headers.range;
            }
            Part::TooDeep => {
                let limit = Some(MAX_DEPTH.to_string());
                session.weird(SOURCE, "exceeded_mime_max_depth", limit);
                session.leave_off();
            }
            Part::Data(data) => self.content(session, data),
            Part::End => self.end_file(session),
        }
    }

    fn file(&mut self, session: &Session<'_>) -> &mut FileStream {
        let (about, dir, part) = (&self.about, self.dir, self.known.len());
        self.file.get_or_insert_with(|| {
            FileStream::new(
                session,
                FileStart {
                    fuid: fuid((session.conn.uid.as_str(), dir, about.number, part)),
                    source: SOURCE,
                    is_orig: dir.is_orig(),
                    filename: about.filename.clone(),
                    total_bytes: about.total.filter(|total| *total > 0),
                    ..FileStart::default()
                },
            )
        })
    }

    /// Such a file is over when it is whole, or when nothing more comes: other connections
    /// may carry the rest.
    fn piece(&mut self, session: &mut Session<'_>, data: &[u8]) {
        let (conn, about) = (session.conn, &self.about);
        let (url, total) = match about.range {
            Some((_, total)) => (about.url.clone(), total),
            None => (format!("{} {}", conn.uid, about.number), about.total),
        };
        let start = || FileStart {
            fuid: joined::first_fuid(conn, &url),
            source: SOURCE,
            is_orig: self.dir.is_orig(),
            filename: about.filename.clone(),
            ..FileStart::default()
        };
        let piece = Piece {
            offset: self.offset,
            data,
            total,
        };
        let new = joined::add(session, joined::key(conn, &url), start, &piece);
        self.known.extend(new);
        self.offset = self.offset.saturating_add(data.len() as u64);
    }

    fn end_file(&mut self, session: &mut Session<'_>) {
        let known = self.file.take().and_then(|file| file.end(session));
        self.known.extend(known);
    }

    pub fn held(&self) -> usize {
        let parts = self.parts.as_ref().map_or(0, Mime::held);
        parts + self.file.as_ref().map_or(0, FileStream::held)
    }

    /// The message is over: the files that were in it.
    pub fn end(mut self, session: &mut Session<'_>) -> Vec<Known> {
        if let Some(mut parts) = self.parts.take() {
            parts.end(&mut |part| self.on_part(session, part));
        }
        self.end_file(session);
        self.known
    }
}
