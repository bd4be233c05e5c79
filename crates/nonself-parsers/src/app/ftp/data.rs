//! A data connection: what runs through it is a file, or a list of files.

use crate::app::buffer::PerDirection;
use crate::app::files::{FileStart, FileStream, fuid};
use crate::app::other::Named;
use crate::app::{Direction, Parser, Session};

const SERVICE: &str = "ftp-data";

/// One file in each direction that has data.
pub struct DataParser {
    named: Named,
    files: PerDirection<Option<FileStream>>,
}

impl Default for DataParser {
    fn default() -> Self {
        Self {
            named: Named::new(SERVICE),
            files: PerDirection::default(),
        }
    }
}

impl DataParser {
    fn file(&mut self, session: &Session<'_>, dir: Direction) -> &mut FileStream {
        self.files.of(dir).get_or_insert_with(|| {
            let start = FileStart {
                fuid: fuid((session.conn.uid.as_str(), dir)),
                source: "FTP_DATA",
                is_orig: dir.is_orig(),
                ..FileStart::default()
            };
            FileStream::new(session, start)
        })
    }
}

impl Parser for DataParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        self.named.on_data(session, dir, data);
        // Encrypted bytes are no file.
        if !self.named.is_tls() {
            self.file(session, dir).data(session.now, data);
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        self.named.on_gap(session, dir, len);
        if !self.named.is_tls() {
            self.file(session, dir).gap(session.now, len);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for dir in [Direction::Orig, Direction::Resp] {
            if let Some(file) = self.files.of(dir).take() {
                file.end(session);
            }
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
