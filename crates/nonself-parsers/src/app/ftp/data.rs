//! A data connection: what runs through it is a file, or a list of files.

use super::expected::Endpoints;
use crate::app::buffer::PerDirection;
use crate::app::files::{FileStart, FileStream, fuid};
use crate::app::other::Named;
use crate::app::{Direction, Parser, Session};

const SERVICE: &str = "ftp-data";

/// One file in each direction that has data.
pub struct DataParser {
    named: Named,
    /// By which the commands know it.
    endpoints: Endpoints,
    files: PerDirection<Option<FileStream>>,
    /// The commands know the type.
    told: bool,
}

impl DataParser {
    pub fn new(endpoints: Endpoints) -> Self {
        Self {
            named: Named::new(SERVICE),
            endpoints,
            files: PerDirection::default(),
            told: false,
        }
    }

    fn file(&mut self, session: &mut Session<'_>, dir: Direction) -> &mut FileStream {
        let endpoints = self.endpoints;
        self.files.of(dir).get_or_insert_with(|| {
            let start = FileStart {
                fuid: fuid((session.conn.uid.as_str(), dir)),
                source: "FTP_DATA",
                is_orig: dir.is_orig(),
                ..FileStart::default()
            };
            let expected = &mut session.tables.app.expected;
            expected.begin_file(endpoints, start.fuid.clone());
            FileStream::new(session, start)
        })
    }

    fn tell_type(&mut self, session: &mut Session<'_>, mime_type: Option<&'static str>) {
        if let Some(mime_type) = mime_type.filter(|_| !self.told) {
            self.told = true;
            let expected = &mut session.tables.app.expected;
            expected.tell_type(&self.endpoints, mime_type);
        }
    }
}

impl Parser for DataParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        self.named.on_data(session, dir, data);
        // Encrypted bytes are no file.
        if !self.named.is_tls() {
            let file = self.file(session, dir);
            file.data(session.now, data);
            let mime_type = file.mime_type();
            self.tell_type(session, mime_type);
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        self.named.on_gap(session, dir, len);
        if !self.named.is_tls() {
            self.file(session, dir).gap(session.now, len);
        }
    }

    fn on_eof(&mut self, session: &mut Session<'_>, dir: Direction) {
        if let Some(file) = self.files.of(dir).take() {
            let known = file.end(session);
            self.tell_type(session, known.and_then(|known| known.mime_type));
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for dir in [Direction::Orig, Direction::Resp] {
            self.on_eof(session, dir);
        }
        self.named.on_end(session);
    }

    fn held(&self) -> usize {
        let file = |file: &Option<FileStream>| file.as_ref().map_or(0, FileStream::held);
        self.named.held() + self.files.sum(file)
    }

    fn is_finished(&self) -> bool {
        // A file is read to its end: what names the service has long seen enough by then.
        self.named.is_tls() && self.named.is_finished()
    }
}
