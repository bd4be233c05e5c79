//! The control connection: lines of both sides, and the row of each command.

use std::net::IpAddr;

use super::commands::{Command, GREETING, Pending};
use super::expected::Endpoints;
use super::{address, path};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::software::{self, Kind};
use crate::app::ssl::{self, SslParser};
use crate::app::text::{Base64Fault, base64, base64_fault, text};
use crate::app::{Direction, Fact, Parser, Session, other};
use crate::log::{Ftp, Port};

const MAX_LINE: usize = 32 * 1024;
/// Later than this, a bad reply says nothing about the protocol, as in Zeek.
const CHECKED: usize = 10 * 1024;
/// Longest texts in a row.
const MAX_NAME: usize = 128;
const MAX_TEXT: usize = 4096;
const SERVICE: &str = "ftp";
const SOURCE: &str = "FTP";
const PORTS: &[u16] = &[21, 2811];

/// Commands that have a row of their own: Zeek's list.
const LOGGED: &[&str] = &[
    "APPE", "DELE", "RETR", "STOR", "STOU", "ACCT", "PORT", "PASV", "EPRT", "EPSV",
];
/// Commands whose argument is a file or directory.
const OF_FILES: &[&str] = &[
    "APPE", "CWD", "DELE", "MKD", "RETR", "RMD", "RNFR", "RNTO", "STOR", "STOU", "REST", "SIZE",
    "MDTM",
];
/// Users whose password is none.
const GUESTS: &[&str] = &["anonymous", "ftp", "ftpuser", "guest"];

/// A greeting and a command; on the port the greeting is enough.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    let greeted = matches!(e.resp, [b'1'..=b'5', a, b, b' ' | b'-', ..]
        if a.is_ascii_digit() && b.is_ascii_digit());
    if e.on_port(PORTS) && greeted && e.orig.is_empty() {
        return Verdict::Yes;
    }
    other::ftp(e)
}

/// FTP on one connection.
#[derive(Default)]
pub struct FtpParser {
    lines: PerDirection<StreamBuffer>,
    pending: Pending,
    /// The command of the last reply.
    current: Option<Command>,
    row: Option<Ftp>,
    /// The data connection that was announced last.
    announced: Option<Endpoints>,
    /// Working directory; none until the server names one.
    directory: Option<String>,
    logged: bool,
    confirmed: bool,
    /// The code of a reply whose last line has not come.
    open: Option<u16>,
    tls: Option<SslParser>,
    /// TLS in `ADAT` lines.
    security: Option<SslParser>,
    /// The first of them was something else.
    other_security: bool,
    seen: usize,
    /// Lines are no longer understood.
    broken: bool,
}

impl Parser for FtpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if self.tls.is_none() && ssl::is_client_hello(data) {
            self.tls = Some(SslParser::default());
        }
        if let Some(tls) = &mut self.tls {
            tls.on_data(session, dir, data);
            return;
        }
        self.seen = self.seen.saturating_add(data.len());
        if self.broken {
            return;
        }
        let mut lines = std::mem::take(self.lines.of(dir));
        // What was here before holds no end of line.
        let mut from = lines.len();
        if !lines.push(data, MAX_LINE) {
            session.weird(SOURCE, "ftp_line_limit", None);
            self.broken = true;
        }
        while let Some(end) = lines
            .unread()
            .get(from..)
            .and_then(|l| l.iter().position(|b| *b == b'\n'))
        {
            let line = without_telnet(&lines.unread()[..from + end]);
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            if !self.broken && !line.is_empty() {
                match dir {
                    Direction::Orig => self.on_request(session, line),
                    Direction::Resp => self.on_reply(session, line),
                }
            }
            lines.consume(from + end + 1);
            from = 0;
        }
        *self.lines.of(dir) = lines;
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        if let Some(tls) = &mut self.tls {
            tls.on_gap(session, dir, len);
        }
        // The rest of a line is no command; the next line is one again.
        self.lines.of(dir).clear();
        self.open = None;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for command in self.pending.take() {
            self.write(session, &command);
        }
        if !self.logged
            && let Some(row) = self.row.take()
            && row.command.is_some()
        {
            session.tables.ftp.push(session.now, row);
        }
        for tls in [&mut self.tls, &mut self.security].into_iter().flatten() {
            tls.on_end(session);
        }
    }

    fn held(&self) -> usize {
        let tls = |tls: &Option<SslParser>| tls.as_ref().map_or(0, Parser::held);
        let lines = self.lines.sum(StreamBuffer::held);
        lines + self.pending.held() + tls(&self.tls) + tls(&self.security)
    }

    fn is_finished(&self) -> bool {
        match &self.tls {
            Some(tls) => tls.is_finished(),
            None => self.broken && self.seen > CHECKED,
        }
    }
}

impl FtpParser {
    /// The row of the session; what the server says first is the reply to a greeting.
    fn row(&mut self, session: &Session<'_>) -> &mut Ftp {
        if self.row.is_none() {
            // There is room for the first.
            let _ = self.pending.add(session.now, GREETING, String::new());
        }
        self.row.get_or_insert_with(|| new_row(session))
    }

    fn on_request(&mut self, session: &mut Session<'_>, line: &[u8]) {
        let line = line.trim_ascii_start();
        let word = line.iter().take_while(|b| !b.is_ascii_whitespace()).count();
        let (name, argument) = line.split_at(word);
        let argument = argument.trim_ascii_start();
        if name.len() < 3 || !name.iter().all(u8::is_ascii_graphic) {
            if self.confirmed {
                session.weird(SOURCE, "FTP_invalid_command", None);
            }
            return;
        }
        if !self.confirmed {
            self.confirmed = true;
            session.confirm(SERVICE);
        }
        // A command is written when the next one comes: a reply may have several parts.
        if let Some(current) = self.current.clone()
            && self.pending.remove(&current)
        {
            self.write(session, &current);
        }
        let name = text(name, MAX_NAME).to_uppercase();
        let argument = text(argument, MAX_LINE);
        self.row(session);
        if !self.pending.add(session.now, &name, argument.clone()) {
            let waiting = Some(self.pending.len().to_string());
            session.weird(SOURCE, "FTP_too_many_pending_commands", waiting);
        }
        let row = self.row(session);
        match name.as_str() {
            "USER" => {
                row.user = Some(shortened(&argument, MAX_NAME));
                note_length(session, "FTP_user_too_long", &argument, MAX_NAME);
            }
            "PASS" => {
                row.password = Some(shortened(&argument, MAX_NAME));
                note_length(session, "FTP_password_too_long", &argument, MAX_NAME);
            }
            "PORT" => self.expect(session, false, address::port(&argument)),
            "EPRT" => self.expect(session, false, address::extended(&argument)),
            "CLNT" => software::found(session, Direction::Orig, Kind::FtpClient, &argument),
            "ADAT" => self.on_token(session, Direction::Orig, argument.as_bytes()),
            _ => {}
        }
    }

    /// Three digits, then a blank, or a hyphen when more lines follow (RFC 959 4.2).
    fn on_reply(&mut self, session: &mut Session<'_>, line: &[u8]) {
        let digits = line
            .first_chunk::<3>()
            .filter(|c| c.iter().all(u8::is_ascii_digit));
        let code = digits.map(|c| c.iter().fold(0, |n, d| n * 10 + u16::from(d - b'0')));
        let after = line.get(4..).unwrap_or_default().trim_ascii_start();
        if let Some(token) = after.strip_prefix(b"ADAT=") {
            self.on_token(session, Direction::Resp, token);
        }
        match (self.open, code, line.get(3)) {
            (Some(open), Some(code), Some(b' ')) if code == open => {
                self.open = None;
                self.on_whole_reply(session, code, after);
            }
            // Some servers end a reply of several lines with another code.
            (Some(_), ..) => {
                if self.row(session).reply_code.is_none() || looks_like_reply(line) {
                    self.pair(session, 0, line);
                }
            }
            (None, Some(code @ 100..), Some(b'-')) => {
                self.open = Some(code);
                self.pair(session, code, after);
            }
            (None, Some(code @ 100..), Some(b' ') | None) => {
                self.on_whole_reply(session, code, after);
            }
            (None, ..) => {
                self.broken = true;
                if self.seen <= CHECKED {
                    session.retract(SERVICE);
                }
            }
        }
    }

    /// Find the command that the reply belongs to.
    fn pair(&mut self, session: &Session<'_>, code: u16, message: &[u8]) -> Command {
        let message = text(message, MAX_TEXT);
        self.row(session);
        let command = self.pending.best(code, &message).unwrap_or_default();
        let row = self.row(session);
        row.reply_code = Some(u64::from(code));
        row.reply_msg = Some(message);
        self.current = Some(command.clone());
        command
    }

    fn on_whole_reply(&mut self, session: &mut Session<'_>, code: u16, message: &[u8]) {
        let command = self.pair(session, code, message);
        let message = text(message, MAX_TEXT);
        let row = self.row(session);
        match (command.name.as_str(), code) {
            (GREETING, 220) => session.asset(Direction::Resp, SERVICE, Fact::Description, &message),
            ("RETR", 150) | ("SIZE", 213) => row.file_size = Some(last_number(&message)),
            ("PASS", 230 | 202 | 530) | ("USER", 230) => {
                row.auth_success = Some(code != 530);
                row.auth_attempts += 1;
            }
            ("PASV" | "EPSV", 227) => self.expect(session, true, address::pasv(&message)),
            ("PASV" | "EPSV", 229) => self.expect(session, true, address::epsv(&message)),
            _ => {}
        }
        if !command.moved {
            self.move_to(&command, code, &message);
        }
        // With several commands under way, nothing tells when the next one begins.
        if self.pending.len() > 1 {
            self.pending.remove(&command);
            self.write(session, &command);
        }
    }

    fn move_to(&mut self, command: &Command, code: u16, message: &str) {
        let here = self.directory.as_deref().unwrap_or(".");
        self.directory = Some(match (command.name.as_str(), code) {
            ("CWD", 250) => path::join(here, &command.argument),
            ("CDUP", 200 | 250) => path::join(here, ".."),
            ("PWD" | "XPWD", 257) => path::in_reply(message),
            _ => return,
        });
        self.pending.note_moved(command);
    }

    /// A data connection was announced.
    fn expect(&mut self, session: &mut Session<'_>, passive: bool, to: Option<(IpAddr, u16)>) {
        let Some((mut host, port)) = to else { return };
        let conn = session.conn;
        if host.is_unspecified() && passive {
            host = conn.resp_h;
        }
        let from = if passive { conn.orig_h } else { conn.resp_h };
        let row = self.row(session);
        row.data_passive = Some(passive);
        row.data_orig_h = Some(from);
        row.data_resp_h = Some(host);
        row.data_resp_p = Some(Port(port));
        let expected = &mut session.tables.app.expected;
        expected.announce((from, host, port), session.now);
        self.announced = Some((from, host, port));
    }

    /// Put the command into the row, and write it if it is one of those that are written.
    fn write(&mut self, session: &mut Session<'_>, command: &Command) {
        let here = self.directory.as_deref().unwrap_or(".");
        let Some(row) = &mut self.row else { return };
        row.ts = command.at;
        let argument = if OF_FILES.contains(&command.name.as_str()) {
            url(session.conn.resp_h, &path::join(here, &command.argument))
        } else {
            command.argument.clone()
        };
        row.arg = (!argument.is_empty()).then(|| shortened(&argument, MAX_TEXT));
        let user = row.user.as_deref().unwrap_or_default().to_lowercase();
        if !GUESTS.contains(&user.as_str()) {
            let hidden = || "<hidden>".to_owned();
            if command.name == "PASS" {
                row.arg = Some(hidden());
            }
            row.password = row.password.take().map(|_| hidden());
        }
        row.command = Some(command.name.clone());
        let expected = &mut session.tables.app.expected;
        let carried = self.announced.and_then(|to| expected.take_file(&to));
        row.mime_type = carried.as_ref().and_then(|file| file.mime_type);
        row.fuid = carried.map(|file| file.fuid);
        if LOGGED.contains(&command.name.as_str()) {
            self.logged = true;
            session.tables.ftp.push(session.now, row.clone());
        }
        row.file_size = None;
        row.data_passive = None;
        row.data_orig_h = None;
        row.data_resp_h = None;
        row.data_resp_p = None;
    }

    /// A token is a part of a TLS stream when the first is a client hello: GSI does so.
    fn on_token(&mut self, session: &mut Session<'_>, dir: Direction, token: &[u8]) {
        let fault = base64_fault(token);
        let is_readable = !matches!(fault, Some(Base64Fault::Digit(_)));
        if let Some(fault) = fault {
            session.weird(None, "base64_illegal_encoding", Some(fault.to_string()));
        }
        let token = base64(token, MAX_LINE);
        if dir.is_orig() && self.security.is_none() && !self.other_security {
            if !is_readable {
                session.weird("FTP_ADAT", "ftp_adat_bad_first_token_encoding", None);
            }
            self.other_security = !is_readable || !ssl::is_client_hello(&token);
            if !self.other_security {
                session.confirm("gridftp");
                self.security = Some(SslParser::default());
            }
        }
        if let Some(tls) = &mut self.security {
            tls.on_data(session, dir, &token);
        }
    }
}

/// Telnet commands, which clients send before `ABOR`, are no part of the line.
fn without_telnet(line: &[u8]) -> Vec<u8> {
    const IAC: u8 = 0xFF;
    let mut out = Vec::with_capacity(line.len());
    let mut rest = line;
    while let [first, tail @ ..] = rest {
        rest = match (*first, tail) {
            (IAC, [IAC, after @ ..]) => {
                out.push(IAC);
                after
            }
            (IAC, [0xFB..=0xFE, _, after @ ..] | [_, after @ ..]) => after,
            (IAC, []) => tail,
            (byte, _) => {
                out.push(byte);
                tail
            }
        };
    }
    out
}

/// A code, a blank, and at least ten characters that can be printed.
fn looks_like_reply(line: &[u8]) -> bool {
    let is_code = matches!(line, [b'1'..=b'9', a, b, b' ', ..]
        if a.is_ascii_digit() && b.is_ascii_digit());
    let printed = |b: &u8| (b' '..=b'~').contains(b);
    is_code && line.get(4..14).is_some_and(|t| t.iter().all(printed))
}

/// The last number in a text, which is where servers put the size.
fn last_number(text: &str) -> u64 {
    let mut digits = text.split(|c: char| !c.is_ascii_digit());
    let last = digits.rfind(|part| !part.is_empty());
    last.and_then(|part| part.parse().ok()).unwrap_or(0)
}

fn url(host: IpAddr, path: &str) -> String {
    let slash = if path.starts_with('/') { "" } else { "/" };
    match host {
        IpAddr::V4(host) => format!("ftp://{host}{slash}{path}"),
        IpAddr::V6(host) => format!("ftp://[{host}]{slash}{path}"),
    }
}

/// Who says more than fits a row may be after the server's memory.
fn note_length(session: &mut Session<'_>, name: &'static str, text: &str, limit: usize) {
    if text.len() > limit {
        session.weird(SOURCE, name, Some(text.len().to_string()));
    }
}

fn shortened(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}

fn new_row(session: &Session<'_>) -> Ftp {
    let conn = session.conn;
    Ftp {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        user: Some("<unknown>".to_owned()),
        password: None,
        command: None,
        arg: None,
        mime_type: None,
        file_size: None,
        reply_code: None,
        reply_msg: None,
        data_passive: None,
        data_orig_h: None,
        data_resp_h: None,
        data_resp_p: None,
        fuid: None,
        auth_success: None,
        auth_attempts: 0,
    }
}
