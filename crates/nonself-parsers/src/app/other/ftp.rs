//! FTP's control connection: its replies are checked, and the TLS is read that Grid FTP
//! carries in `ADAT` lines (RFC 2228).

use super::Named;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ssl::{self, SslParser};
use crate::app::text::base64;
use crate::app::{Direction, Parser, Session};

const MAX_LINE: usize = 32 * 1024;
/// Later than this, a bad reply says nothing about the protocol, as in Zeek.
const CHECKED: usize = 10 * 1024;
const SERVICE: &str = "ftp";

/// FTP on one connection.
pub struct FtpParser {
    named: Named,
    lines: PerDirection<StreamBuffer>,
    /// The code of a reply whose last line has not come.
    open: Option<[u8; 3]>,
    security: Option<SslParser>,
    seen: usize,
    broken: bool,
}

impl Default for FtpParser {
    fn default() -> Self {
        Self {
            named: Named::new(SERVICE),
            lines: PerDirection::default(),
            open: None,
            security: None,
            seen: 0,
            broken: false,
        }
    }
}

impl Parser for FtpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        self.named.on_data(session, dir, data);
        if self.broken || self.named.is_tls() {
            return;
        }
        self.seen += data.len();
        let mut lines = std::mem::take(self.lines.of(dir));
        // What was here before holds no end of line.
        let mut from = lines.len();
        self.broken = !lines.push(data, MAX_LINE);
        while let Some(end) = lines.unread()[from..].iter().position(|b| *b == b'\n') {
            let line = &lines.unread()[..from + end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            match dir {
                Direction::Orig => self.on_request(session, line),
                Direction::Resp => self.on_reply(session, line),
            }
            lines.consume(from + end + 1);
            from = 0;
        }
        *self.lines.of(dir) = lines;
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        self.named.on_gap(session, dir, len);
        self.lines.of(dir).clear();
        self.broken = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.named.on_end(session);
        if let Some(tls) = &mut self.security {
            tls.on_end(session);
        }
    }

    fn held(&self) -> usize {
        let security = self.security.as_ref().map_or(0, Parser::held);
        self.named.held() + self.lines.sum(StreamBuffer::held) + security
    }

    fn is_finished(&self) -> bool {
        self.named.is_finished()
    }
}

impl FtpParser {
    fn on_request(&mut self, session: &mut Session<'_>, line: &[u8]) {
        if let Some((b"ADAT " | b"adat ", token)) = line.split_at_checked(5) {
            self.on_token(session, Direction::Orig, token);
        }
    }

    /// Three digits, then a blank, or a hyphen when more lines follow (RFC 959 4.2).
    fn on_reply(&mut self, session: &mut Session<'_>, line: &[u8]) {
        let code = line.first_chunk::<3>().copied();
        let code = code.filter(|code| code.iter().all(u8::is_ascii_digit));
        match (self.open, code, line.get(3)) {
            (Some(open), code, Some(b' ') | None) if code == Some(open) => self.open = None,
            (Some(_), ..) | (None, Some(_), Some(b' ') | None) => {}
            (None, Some(_), Some(b'-')) => self.open = code,
            (None, ..) if line.is_empty() => {}
            (None, ..) => {
                self.broken = true;
                if self.seen <= CHECKED {
                    session.retract(SERVICE);
                }
            }
        }
        if let Some(token) = line.get(4..).and_then(|rest| rest.strip_prefix(b"ADAT=")) {
            self.on_token(session, Direction::Resp, token);
        }
    }

    /// A token is a part of a TLS stream when the first is a client hello: GSI does so.
    fn on_token(&mut self, session: &mut Session<'_>, dir: Direction, token: &[u8]) {
        let token = base64(token, MAX_LINE);
        if self.security.is_none() && ssl::is_client_hello(&token) {
            session.confirm("gridftp");
            self.security = Some(SslParser::default());
        }
        if let Some(tls) = &mut self.security {
            tls.on_data(session, dir, &token);
        }
    }
}
