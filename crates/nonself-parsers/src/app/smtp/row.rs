//! The row of a mail, from its commands, its headers and the replies.

use std::collections::VecDeque;

use super::addresses::{hosts, listed, mailboxes, received_from};
use crate::app::Session;
use crate::log::{Set, Smtp, Text};

/// Addresses in one column, as in Zeek.
const MOST: usize = 1000;
const MAX_TEXT: usize = 4096;
/// Mails that are over and wait for their reply while others follow.
const MAX_ENDED: usize = 16;
pub const SOURCE: &str = "SMTP";

/// What becomes of a session: a row for each mail.
#[derive(Default)]
pub struct Rows {
    helo: Option<String>,
    /// Mails that were answered.
    transferred: u64,
    /// Those that are over and not answered, the first one first.
    ended: VecDeque<Box<Row>>,
    row: Option<Box<Row>>,
}

/// A row that is not written yet.
struct Row {
    columns: Smtp,
    /// There is a sender or a recipient, or TLS began.
    is_wanted: bool,
    held: usize,
}

impl Rows {
    fn open(&mut self, session: &Session<'_>) -> &mut Row {
        let depth = self.transferred + self.ended.len() as u64 + 1;
        let helo = &self.helo;
        self.row.get_or_insert_with(|| {
            Box::new(Row {
                columns: new_row(session, depth, helo.clone()),
                is_wanted: false,
                held: 0,
            })
        })
    }

    pub fn on_hello(&mut self, session: &Session<'_>, name: &str) {
        let name = clipped(name);
        self.helo = Some(name.clone());
        self.open(session).columns.helo = Some(name);
    }

    /// A mail begins; so many before it are over whose reply is still to come.
    pub fn on_sender(&mut self, session: &mut Session<'_>, argument: &str, waiting: usize) {
        if waiting > self.ended.len() {
            if self.ended.len() >= MAX_ENDED {
                self.give_up(session);
            }
            self.ended.extend(self.row.take());
        } else {
            // The mail before never came.
            self.write_last(session);
        }
        let row = self.open(session);
        row.columns.mailfrom = mailboxes(argument).into_iter().next();
        row.is_wanted = true;
    }

    pub fn on_recipient(&mut self, session: &mut Session<'_>, argument: &str) {
        let row = self.open(session);
        row.is_wanted = true;
        let list = &mut row.columns.rcptto.get_or_insert_default().0;
        if !add_all(list, mailboxes(argument), &mut row.held) {
            session.weird(None, "smtp_too_many_rcptto_addresses", None);
        }
    }

    pub fn on_tls(&mut self, session: &Session<'_>) {
        let row = self.open(session);
        row.columns.tls = true;
        row.is_wanted = true;
    }

    /// A line of a reply; it can answer the end of a mail after which others began.
    pub fn on_reply(&mut self, session: &Session<'_>, reply: String, ends_mail: bool) {
        let ended = self.ended.front_mut().filter(|_| ends_mail);
        let row = match ended {
            Some(row) => row,
            None => self.open(session),
        };
        row.columns.last_reply = Some(reply);
    }

    /// The mail was answered.
    pub fn on_mail_answered(&mut self, session: &mut Session<'_>) {
        match self.ended.pop_front() {
            Some(row) => push(session, *row),
            None => self.write_last(session),
        }
        self.transferred += 1;
    }

    /// Nobody knows any more which reply is whose.
    pub fn give_up(&mut self, session: &mut Session<'_>) {
        self.transferred += self.ended.len() as u64;
        for row in self.ended.drain(..) {
            push(session, *row);
        }
    }

    pub fn on_file(&mut self, session: &Session<'_>, fuid: &Text) {
        let row = self.open(session);
        row.held += fuid.len();
        row.columns.fuids.push(fuid.to_string());
    }

    /// A header of the mail itself; its name in capitals.
    pub fn on_header(&mut self, session: &mut Session<'_>, name: &str, value: &str) {
        let opened = self.open(session);
        let (row, held) = (&mut opened.columns, &mut opened.held);
        let one = || Some(clipped(value));
        let mut list = |list: &mut Option<Set>| {
            let list = &mut list.get_or_insert_default().0;
            add_all(list, listed(value).map(clipped), held)
        };
        let mut too_many = None;
        match name {
            "MESSAGE-ID" => row.msg_id = one(),
            "IN-REPLY-TO" => row.in_reply_to = one(),
            "SUBJECT" => row.subject = one(),
            "FROM" => row.from = one(),
            "REPLY-TO" => row.reply_to = one(),
            "DATE" => row.date = one(),
            "TO" if !list(&mut row.to) => too_many = Some("smtp_too_many_to_addresses"),
            "CC" if !list(&mut row.cc) => too_many = Some("smtp_too_many_cc_addresses"),
            "X-ORIGINATING-IP" => row.x_originating_ip = hosts(value).next(),
            "X-MAILER" | "USER-AGENT" | "X-USER-AGENT" => row.user_agent = one(),
            "RECEIVED" => {
                row.second_received = row.first_received.take();
                row.first_received = one();
                let host = received_from(value).map(|host| host.to_string());
                if let Some(host) = host
                    && row.path.last() != Some(&host)
                {
                    if row.path.len() < MOST {
                        row.path.push(host);
                    } else {
                        too_many = Some("smtp_max_path_length_exceeded");
                    }
                }
            }
            _ => {}
        }
        if let Some(name) = too_many {
            session.weird(None, name, None);
        }
    }

    /// Write what is there, if there is anything to tell.
    pub fn write(&mut self, session: &mut Session<'_>) {
        self.give_up(session);
        self.write_last(session);
    }

    fn write_last(&mut self, session: &mut Session<'_>) {
        if let Some(row) = self.row.take_if(|row| row.is_wanted) {
            push(session, *row);
        }
    }

    pub fn held(&self) -> usize {
        /// A row with the texts of which there is one each.
        const ROW: usize = 2048;
        let rows = self.ended.iter().chain(&self.row);
        rows.map(|row| ROW + row.held).sum()
    }
}

fn push(session: &mut Session<'_>, row: Row) {
    if row.is_wanted {
        session.tables.smtp.push(session.now, row.columns);
    }
}

/// Those that are not there yet; false when there were too many.
fn add_all(
    list: &mut Vec<String>,
    new: impl IntoIterator<Item = String>,
    held: &mut usize,
) -> bool {
    for one in new {
        if list.len() >= MOST {
            return false;
        }
        if !list.contains(&one) {
            *held += one.len();
            list.push(one);
        }
    }
    true
}

fn clipped(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

fn new_row(session: &Session<'_>, trans_depth: u64, helo: Option<String>) -> Smtp {
    let conn = session.conn;
    Smtp {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        trans_depth,
        helo,
        mailfrom: None,
        rcptto: None,
        date: None,
        from: None,
        to: None,
        cc: None,
        reply_to: None,
        msg_id: None,
        in_reply_to: None,
        subject: None,
        x_originating_ip: None,
        first_received: None,
        second_received: None,
        last_reply: None,
        path: vec![conn.resp_h.to_string(), conn.orig_h.to_string()],
        user_agent: None,
        tls: false,
        fuids: Vec::new(),
    }
}
