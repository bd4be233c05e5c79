//! Log-ons with NTLM: challenge, answer, outcome, one row.

use super::ntlm::{self, Authenticate, Challenge, Message};
use crate::app::{Direction, Fact, Session};
use crate::log::Ntlm;

const PROTOCOL: &str = "ntlm";

/// The log-ons of one connection, one after the other.
#[derive(Default)]
pub struct LogOn {
    row: Option<Box<Ntlm>>,
    /// The client answered the challenge: what is missing is the outcome.
    answered: bool,
    user: Option<String>,
}

impl LogOn {
    /// Take in a message; false if it is none.
    pub fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) -> bool {
        let Some(message) = ntlm::parse(bytes) else {
            return false;
        };
        match message {
            Message::Negotiate { version } => {
                if self.answered {
                    self.write(session);
                }
                note_version(session, dir, version.as_deref());
                let row = self.row_mut(session);
                row.client_version = version.or(row.client_version.take());
            }
            Message::Challenge(challenge) => self.on_challenge(session, dir, challenge),
            Message::Authenticate(answer) => self.on_answer(session, dir, answer),
        }
        true
    }

    /// How it ended; only who answered can have succeeded or failed.
    pub fn on_outcome(&mut self, session: &mut Session<'_>, success: bool) {
        if !self.answered {
            return;
        }
        if let Some(row) = &mut self.row {
            row.success = Some(success);
        }
        self.write(session);
    }

    /// The name that the last client gave, with its domain.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        self.write(session);
    }

    fn on_challenge(&mut self, session: &mut Session<'_>, dir: Direction, challenge: Challenge) {
        let dns = challenge.dns_name.as_deref().filter(|n| !n.is_empty());
        if let Some(name) = dns.or(challenge.netbios_name.as_deref()) {
            session.asset(dir, PROTOCOL, Fact::Name, name);
        }
        note_version(session, dir, challenge.version.as_deref());
        let row = self.row_mut(session);
        row.server_nb_computer_name = challenge.netbios_name;
        row.server_dns_computer_name = challenge.dns_name;
        row.server_tree_name = challenge.tree;
        row.server_version = challenge.version;
        row.server_domain = challenge.domain;
    }

    fn on_answer(&mut self, session: &mut Session<'_>, dir: Direction, answer: Authenticate) {
        if let Some(name) = &answer.workstation {
            session.asset(dir, PROTOCOL, Fact::Name, name);
        }
        note_version(session, dir, answer.version.as_deref());
        self.user = answer.user.as_ref().map(|user| match &answer.domain {
            Some(domain) => format!("{domain}\\{user}"),
            None => user.clone(),
        });
        let row = self.row_mut(session);
        row.client_version = answer.version.or(row.client_version.take());
        row.username = answer.user;
        row.hostname = answer.workstation;
        row.domainname = answer.domain;
        row.method = answer.method;
        self.answered = true;
    }

    fn write(&mut self, session: &mut Session<'_>) {
        self.answered = false;
        if let Some(row) = self.row.take() {
            session.tables.ntlm.push(session.now, *row);
        }
    }

    fn row_mut(&mut self, session: &Session<'_>) -> &mut Ntlm {
        let conn = session.conn;
        self.row.get_or_insert_with(|| {
            Box::new(Ntlm {
                ts: session.now,
                uid: conn.uid.clone(),
                orig_h: conn.orig_h,
                orig_p: conn.orig_p,
                resp_h: conn.resp_h,
                resp_p: conn.resp_p,
                username: None,
                hostname: None,
                domainname: None,
                server_nb_computer_name: None,
                server_dns_computer_name: None,
                server_tree_name: None,
                success: None,
                method: None,
                server_domain: None,
                server_version: None,
                client_version: None,
            })
        })
    }
}

fn note_version(session: &mut Session<'_>, dir: Direction, version: Option<&str>) {
    if let Some(version) = version {
        let system = format!("Windows {version}");
        session.asset(dir, PROTOCOL, Fact::Firmware, &system);
    }
}
