//! Both directions: commands, replies, and the text of mails between them.

use super::commands::{Pending, Verb, chunk_size};
use super::log_on::LogOn;
use super::mail::Mail;
use super::order::Order;
use super::row::{Rows, SOURCE};
use super::stuffing::Stuffing;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::ssl::{self, SslParser};
use crate::app::text::text;
use crate::app::{Direction, Parser, Session, other};

/// Longest command or reply; log-ons are the longest (RFC 4954 4: 12288).
const MAX_LINE: usize = 16 * 1024;
const PORTS: &[u16] = &[25, 587];

/// A greeting and a command; in the middle of a session, the command that begins a mail. On
/// the ports any command will do.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    const MAIL: &[u8] = b"MAIL FROM:";
    let begins = |line: &[u8]| {
        let first = line.get(..MAIL.len());
        first.is_some_and(|first| first.eq_ignore_ascii_case(MAIL))
    };
    // Where only the client is seen, the first command is another.
    let alone = e.resp.is_empty() && e.on_port(PORTS);
    if begins(e.orig) || alone && e.orig.split(|b| *b == b'\n').any(begins) {
        return Verdict::Yes;
    }
    let is_command = || {
        let end = e.orig.iter().position(u8::is_ascii_whitespace);
        end.is_some_and(|end| Verb::parse(&e.orig[..end], "").is_some())
    };
    if e.resp.starts_with(b"220") && e.on_port(PORTS) && is_command() {
        return Verdict::Yes;
    }
    other::smtp(e)
}

/// What the client's next bytes are.
enum Sending {
    Commands,
    /// A line that answers the server during a log-on.
    Auth,
    /// The text of a mail, up to a dot.
    Text(Stuffing),
    /// So many bytes of it.
    Chunk {
        left: u64,
        is_last: bool,
    },
}

/// SMTP on one connection.
pub struct SmtpParser {
    lines: PerDirection<StreamBuffer>,
    /// The rest of a line is left out.
    lost: PerDirection<bool>,
    sending: Sending,
    pending: Pending,
    order: Order,
    /// What the reply answers whose last line has not come.
    open: Option<Verb>,
    rows: Rows,
    log_on: LogOn,
    mail: Option<Mail>,
    /// Entities of the mails that are over.
    entities: u64,
    /// Bytes of the client are missing since the text began.
    gap: bool,
    tls: Option<SslParser>,
}

impl Default for SmtpParser {
    fn default() -> Self {
        Self {
            lines: PerDirection::default(),
            lost: PerDirection::default(),
            sending: Sending::Commands,
            pending: Pending::default(),
            order: Order::default(),
            open: None,
            rows: Rows::default(),
            log_on: LogOn::default(),
            mail: None,
            entities: 0,
            gap: false,
            tls: None,
        }
    }
}

impl Parser for SmtpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        // The answer that lets TLS begin may be among what was not seen.
        let may_begin = dir.is_orig() && matches!(self.sending, Sending::Commands);
        if self.tls.is_none() && may_begin && ssl::is_client_hello(data) {
            self.start_tls(session);
        }
        if let Some(tls) = &mut self.tls {
            tls.on_data(session, dir, data);
            return;
        }
        session.confirm("smtp");
        let mut buffer = std::mem::take(self.lines.of(dir));
        // What was here before holds no end of line.
        let mut from = buffer.len();
        // Lines end the growth at their own limit, text never waits.
        let _ = buffer.push(data, usize::MAX);
        while !buffer.is_empty() && self.tls.is_none() {
            let read = match dir {
                Direction::Orig => self.on_text(session, buffer.unread()),
                Direction::Resp => None,
            };
            let read = read.unwrap_or_else(|| self.on_bytes(session, dir, buffer.unread(), from));
            if read == 0 {
                break;
            }
            buffer.consume(read);
            from = 0;
        }
        if let Some(tls) = &mut self.tls {
            tls.on_data(session, dir, buffer.unread());
            buffer.clear();
        }
        *self.lines.of(dir) = buffer;
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        if let Some(tls) = &mut self.tls {
            tls.on_gap(session, dir, len);
            return;
        }
        self.lines.of(dir).clear();
        *self.lost.of(dir) = true;
        if !dir.is_orig() {
            self.open = None;
            self.pending.clear();
            self.rows.give_up(session);
            return;
        }
        self.gap = true;
        let missing = match &mut self.sending {
            Sending::Text(stuffing) => {
                stuffing.on_gap();
                *self.lost.of(dir) = false;
                len
            }
            Sending::Chunk { left, .. } => {
                *self.lost.of(dir) = len > *left;
                len.min(*left)
            }
            Sending::Commands | Sending::Auth => 0,
        };
        if let Some(mail) = &mut self.mail
            && missing > 0
        {
            mail.gap(session, &mut self.rows, missing);
        }
        if missing < len {
            self.order.on_gap();
            self.pending.clear();
            self.rows.give_up(session);
        }
        if let Sending::Chunk { left, is_last } = self.sending {
            self.on_chunk(session, left - missing, is_last);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.end_mail(session);
        self.rows.write(session);
        self.log_on.on_end(session);
        if let Some(tls) = &mut self.tls {
            tls.on_end(session);
        }
    }

    fn held(&self) -> usize {
        self.lines.sum(StreamBuffer::held)
            + self.pending.held()
            + self.rows.held()
            + self.mail.as_ref().map_or(0, Mail::held)
            + self.tls.as_ref().map_or(0, Parser::held)
    }

    fn is_finished(&self) -> bool {
        self.tls.as_ref().is_some_and(Parser::is_finished)
    }
}

impl SmtpParser {
    /// Text of a mail: how many bytes were read; none where lines are expected.
    fn on_text(&mut self, session: &mut Session<'_>, bytes: &[u8]) -> Option<usize> {
        match &mut self.sending {
            Sending::Text(stuffing) => {
                let step = stuffing.step(bytes);
                if let Some(mail) = &mut self.mail {
                    mail.data(session, &mut self.rows, &bytes[step.text]);
                }
                if step.is_end {
                    self.sending = Sending::Commands;
                    self.end_mail(session);
                    self.wait(session, Verb::EndOfData);
                }
                Some(step.read)
            }
            Sending::Chunk { left, is_last } => {
                let here = (bytes.len() as u64).min(*left);
                let (left, is_last) = (*left - here, *is_last);
                if let Some(mail) = &mut self.mail {
                    mail.data(session, &mut self.rows, &bytes[..here as usize]);
                }
                self.on_chunk(session, left, is_last);
                Some(here as usize)
            }
            Sending::Commands | Sending::Auth => None,
        }
    }

    /// So much is left of a chunk.
    fn on_chunk(&mut self, session: &mut Session<'_>, left: u64, is_last: bool) {
        if left > 0 {
            self.sending = Sending::Chunk { left, is_last };
            return;
        }
        self.sending = Sending::Commands;
        if is_last {
            self.end_mail(session);
        }
    }

    /// A line, if its end is here; it is not before `from`.
    fn on_bytes(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        bytes: &[u8],
        from: usize,
    ) -> usize {
        let after = bytes.get(from..).unwrap_or_default();
        let Some(end) = after.iter().position(|byte| *byte == b'\n') else {
            if bytes.len() <= MAX_LINE {
                return 0;
            }
            if !std::mem::replace(self.lost.of(dir), true) {
                session.weird(SOURCE, "smtp_line_limit", None);
            }
            return bytes.len();
        };
        let end = from + end;
        if !std::mem::take(self.lost.of(dir)) {
            let line = text(bytes[..end].trim_ascii_end(), MAX_LINE);
            match dir {
                Direction::Orig => self.on_command(session, &line),
                Direction::Resp => self.on_reply(session, &line),
            }
        }
        end + 1
    }

    fn on_command(&mut self, session: &mut Session<'_>, line: &str) {
        if matches!(self.sending, Sending::Auth) {
            self.sending = Sending::Commands;
            self.wait(session, Verb::Auth);
            self.log_on.on_token(session, Direction::Orig, line);
            return;
        }
        let (word, argument) = line
            .split_once(|c: char| c.is_ascii_whitespace())
            .unwrap_or((line, ""));
        let argument = argument.trim_start();
        let Some(verb) = Verb::parse(word.as_bytes(), argument) else {
            return;
        };
        self.wait(session, verb);
        let begins = |prefix: &str| {
            let first = argument.get(..prefix.len());
            first.is_some_and(|first| first.eq_ignore_ascii_case(prefix))
        };
        match verb {
            Verb::Hello => self.rows.on_hello(session, argument),
            Verb::Mail if begins("FROM:") => {
                self.end_mail(session);
                let waiting = self.pending.ends();
                self.rows.on_sender(session, argument, waiting);
            }
            Verb::Recipient if begins("TO:") => self.rows.on_recipient(session, argument),
            Verb::Data => self.begin_text(session),
            Verb::Auth => self.log_on.on_command(session, argument),
            Verb::Chunk { is_last } => match chunk_size(argument) {
                Ok(size) => {
                    self.begin_mail();
                    self.on_chunk(session, size, is_last);
                }
                Err(what) => {
                    session.weird(SOURCE, "smtp_invalid_bdat_command", Some(what.to_owned()));
                }
            },
            _ => {}
        }
    }

    fn wait(&mut self, session: &mut Session<'_>, verb: Verb) {
        if let Some(missing) = self.order.on_command(verb) {
            let missing = Some(missing.to_owned());
            session.weird(SOURCE, "smtp_mail_transaction_invalid", missing);
        }
        if !self.pending.add(verb) {
            session.weird(SOURCE, "smtp_excessive_pending_cmds", None);
            self.rows.give_up(session);
        }
    }

    fn on_reply(&mut self, session: &mut Session<'_>, line: &str) {
        let (digits, rest) = line.split_at_checked(3).unwrap_or_default();
        let Some(code) = digits.parse().ok().filter(|code| (100..600).contains(code)) else {
            return;
        };
        let is_first = self.open.is_none();
        let answered = match self.open.take() {
            Some(answered) => answered,
            None => self.pending.answered(code),
        };
        let said = rest.strip_prefix(['-', ' ']).unwrap_or(rest).trim_start();
        let reply = format!("{code} {said}");
        self.rows.on_reply(session, reply, answered.ends_mail());
        if is_first && answered == Verb::Auth {
            self.log_on.on_reply(session, code, said);
        }
        let answered = if is_first {
            self.on_code(session, answered, code)
        } else {
            answered
        };
        if rest.starts_with('-') {
            self.open = Some(answered);
        } else if answered.ends_mail() {
            self.rows.on_mail_answered(session);
        }
    }

    /// What follows from the answer, and what it answers after all.
    fn on_code(&mut self, session: &mut Session<'_>, answered: Verb, code: u16) -> Verb {
        let in_text = matches!(self.sending, Sending::Text(_));
        match answered {
            // The server does not want it.
            Verb::Data if code != 354 && in_text => {
                self.end_mail(session);
                self.sending = Sending::Commands;
            }
            Verb::StartTls if code == 220 => self.start_tls(session),
            Verb::Auth if code == 334 && !in_text => self.sending = Sending::Auth,
            Verb::Unknown if code == 354 && !in_text => self.begin_text(session),
            // The dot was in the gap.
            Verb::Unknown if in_text && self.gap => {
                self.end_mail(session);
                self.sending = Sending::Commands;
                return Verb::EndOfData;
            }
            _ => {}
        }
        answered
    }

    fn begin_text(&mut self, session: &mut Session<'_>) {
        self.end_mail(session);
        self.begin_mail();
        self.gap = false;
        self.sending = Sending::Text(Stuffing::default());
    }

    fn begin_mail(&mut self) {
        let entities = self.entities;
        self.mail
            .get_or_insert_with(|| Mail::new(Direction::Orig, entities));
    }

    fn end_mail(&mut self, session: &mut Session<'_>) {
        if let Some(mail) = self.mail.take() {
            self.entities = mail.entities();
            mail.end(session, &mut self.rows);
        }
    }

    fn start_tls(&mut self, session: &mut Session<'_>) {
        self.end_mail(session);
        self.rows.on_tls(session);
        self.tls = Some(SslParser::default());
    }
}
