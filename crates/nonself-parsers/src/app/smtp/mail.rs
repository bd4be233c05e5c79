//! One mail while it passes: its headers, and a file for each of its parts.

use super::row::{Rows, SOURCE};
use crate::app::files::{FileStart, FileStream, fuid};
use crate::app::mime::{Headers, MAX_DEPTH, Mime, Part};
use crate::app::{Direction, Session};

pub struct Mail {
    mime: Mime,
    parts: Parts,
}

struct Parts {
    dir: Direction,
    /// Entities of the mails before: Zeek counts on through a connection.
    before: u64,
    headers: Headers,
    file: Option<FileStream>,
}

impl Mail {
    pub fn new(dir: Direction, before: u64) -> Self {
        Self {
            mime: Mime::mail(),
            parts: Parts {
                dir,
                before,
                headers: Headers::default(),
                file: None,
            },
        }
    }

    /// Entities of the connection so far.
    pub fn entities(&self) -> u64 {
        self.parts.before + self.mime.entities()
    }

    pub fn data(&mut self, session: &mut Session<'_>, rows: &mut Rows, data: &[u8]) {
        let Self { mime, parts } = self;
        mime.push(data, &mut |part| parts.on_part(session, rows, part, 0));
    }

    /// So many bytes are missing. The part that they are in ends here: where the next line, or
    /// the next group of four digits, begins is unknown. Other parts may follow.
    pub fn gap(&mut self, session: &mut Session<'_>, rows: &mut Rows, missing: u64) {
        let Self { mime, parts } = self;
        mime.gap(&mut |part| parts.on_part(session, rows, part, missing));
    }

    pub fn end(mut self, session: &mut Session<'_>, rows: &mut Rows) {
        let Self { mime, parts } = &mut self;
        mime.end(&mut |part| parts.on_part(session, rows, part, 0));
    }

    pub fn held(&self) -> usize {
        self.mime.held() + self.parts.file.as_ref().map_or(0, FileStream::held)
    }
}

impl Parts {
    fn on_part(
        &mut self,
        session: &mut Session<'_>,
        rows: &mut Rows,
        part: Part<'_>,
        missing: u64,
    ) {
        match part {
            Part::Header(name, value) => rows.on_header(session, name, value),
            Part::TransferEncoding => {}
            Part::Begin(headers) => self.headers = headers,
            Part::Data(data) => self.on_data(session, rows, data),
            Part::End => {
                if let Some(mut file) = self.file.take() {
                    if missing > 0 {
                        file.gap(session.now, missing);
                    }
                    file.end(session);
                }
            }
            Part::TooDeep => {
                let limit = Some(MAX_DEPTH.to_string());
                session.weird(SOURCE, "exceeded_mime_max_depth", limit);
            }
        }
    }

    fn on_data(&mut self, session: &mut Session<'_>, rows: &mut Rows, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        if self.file.is_none() {
            let depth = self.before + self.headers.number;
            let fuid = fuid((session.conn.uid.as_str(), self.dir, SOURCE, depth));
            rows.on_file(session, &fuid);
            let start = FileStart {
                fuid,
                source: SOURCE,
                depth,
                is_orig: self.dir.is_orig(),
                filename: self.headers.filename.take(),
                ..FileStart::default()
            };
            self.file = Some(FileStream::new(session, start));
        }
        if let Some(file) = &mut self.file {
            file.data(session.now, data);
        }
    }
}
