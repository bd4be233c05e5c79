//! Exchanges: a request, its answer, one row.

use ring::digest::{SHA256, digest};

use super::names;
use super::parser::{self, ErrorMessage, Message, Reply, Request, Ticket};
use crate::app::text::hex;
use crate::app::{Direction, Fact, Session, ssl};
use crate::log::Kerberos;

const FORWARDABLE: u32 = 1 << 30;
const RENEWABLE: u32 = 1 << 23;
/// With these texts a server asks for the request again, with proof of the password.
const ASKS_AGAIN: &[&str] = &[
    "NEEDED_PREAUTH",
    "Need to use PA-ENC-TIMESTAMP/PA-PK-AS-REQ",
];

/// The exchanges of one connection, one after the other.
#[derive(Default)]
pub struct Exchanges {
    row: Option<Box<Kerberos>>,
    /// A row was written: an answer without its request is then a repetition.
    written: bool,
}

impl Exchanges {
    /// Take in one message; false if it is none.
    pub fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) -> bool {
        let Some(message) = parser::parse(bytes) else {
            return false;
        };
        match message {
            Message::Request(request) => self.on_request(session, dir, request),
            Message::Reply(reply) => self.on_reply(session, dir, &reply),
            Message::ApRequest(ticket) => self.on_ap_request(session, &ticket),
            Message::ApReply => {
                self.on_outcome(session, true);
            }
            Message::Error(error) => self.on_error(session, error),
            Message::Other => {}
        }
        true
    }

    /// The carrier of a ticket says whether the service accepted it.
    pub fn on_outcome(&mut self, session: &mut Session<'_>, success: bool) {
        if let Some(row) = self.row.as_mut().filter(|r| r.request_type == Some("AP")) {
            row.success = Some(success);
            self.write(session);
        }
    }

    /// The connection is over: what still waits is written as it is.
    pub fn on_end(&mut self, session: &mut Session<'_>) {
        self.write(session);
    }

    fn on_request(&mut self, session: &mut Session<'_>, dir: Direction, request: Request<'_>) {
        if let Some(name) = &request.netbios_name {
            session.asset(dir, "kerberos", Fact::Name, name);
        }
        // A computer logs on with its own name and a dollar sign.
        let computer = request.client.as_deref().and_then(|c| c.strip_suffix('$'));
        if let Some(name) = computer.filter(|name| !name.contains('/')) {
            session.asset(dir, "kerberos", Fact::Name, name);
        }
        let kind = if request.for_ticket_granting {
            "TGS"
        } else {
            "AS"
        };
        let waiting = self.row.as_ref().and_then(|row| row.request_type);
        if waiting.is_some_and(|waiting| waiting != kind) {
            // Nobody answered the one before.
            self.write(session);
        }
        let row = self.row_mut(session);
        row.request_type = Some(kind);
        // Who asks for a service is in the ticket that is shown, and seldom named beside it.
        if !request.for_ticket_granting || request.client.is_some() {
            let client = request.client.unwrap_or_default();
            row.client = Some(format!("{client}/{}", request.realm.unwrap_or_default()));
        }
        row.service = request.service.or(row.service.take());
        row.from = request.from.or(row.from);
        row.till = request.till.or(row.till);
        if let Some(options) = request.options {
            row.forwardable = Some(options & FORWARDABLE != 0);
            row.renewable = Some(options & RENEWABLE != 0);
        }
        row.requested_ciphers = Some(request.ciphers);
        row.pre_authenticated = (!request.for_ticket_granting).then_some(request.pre_authenticated);
        if let Some(ticket) = request.ticket {
            row.auth_ticket_sha256 = hash(&ticket);
        }
        if let Some(subject) = note_certificates(session, dir, &request.certificates) {
            self.row_mut(session).client_cert_subject = Some(subject);
        }
    }

    fn on_reply(&mut self, session: &mut Session<'_>, dir: Direction, reply: &Reply<'_>) {
        session.asset(dir, "kerberos", Fact::Role, "key distribution center");
        if self.row.is_none() && self.written {
            return;
        }
        let subject = note_certificates(session, dir, &reply.certificates);
        let row = self.row_mut(session);
        let kind = if reply.for_ticket_granting {
            "TGS"
        } else {
            "AS"
        };
        row.request_type = row.request_type.or(Some(kind));
        if row.client.is_none() && (reply.client.is_some() || reply.realm.is_some()) {
            let [client, realm] =
                [&reply.client, &reply.realm].map(|t| t.as_deref().unwrap_or_default());
            row.client = Some(format!("{client}/{realm}"));
        }
        row.service.clone_from(&reply.ticket.service);
        row.cipher = reply.ticket.cipher.map(names::cipher);
        row.success = Some(true);
        row.new_ticket_sha256 = hash(&reply.ticket);
        row.server_cert_subject = subject;
        self.write(session);
    }

    fn on_ap_request(&mut self, session: &mut Session<'_>, ticket: &Ticket<'_>) {
        let hashed = hash(ticket);
        let waiting = self.row.as_ref();
        if waiting.is_some_and(|row| row.auth_ticket_sha256 != hashed) {
            // Nobody answered the one before.
            self.write(session);
        }
        let row = self.row_mut(session);
        row.request_type = Some("AP");
        row.service.clone_from(&ticket.service);
        row.cipher = ticket.cipher.map(names::cipher);
        row.client = ticket.realm.as_ref().map(|realm| format!("/{realm}"));
        row.auth_ticket_sha256 = hashed;
    }

    fn on_error(&mut self, session: &mut Session<'_>, error: ErrorMessage) {
        if self.row.is_none() && self.written {
            return;
        }
        if error
            .text
            .as_deref()
            .is_some_and(|t| ASKS_AGAIN.contains(&t))
        {
            self.row = None;
            return;
        }
        let row = self.row_mut(session);
        if row.client.is_none() {
            row.client = match (error.client, error.realm) {
                (Some(client), realm) => Some(format!("{client}/{}", realm.unwrap_or_default())),
                (None, realm) => realm,
            };
        }
        row.service = error.service.or(row.service.take());
        row.success = Some(false);
        row.error_code = u64::try_from(error.code).ok();
        row.error_msg = error
            .text
            .or_else(|| names::error(error.code).map(str::to_owned));
        self.write(session);
    }

    fn write(&mut self, session: &mut Session<'_>) {
        if let Some(row) = self.row.take() {
            self.written = true;
            session.tables.kerberos.push(session.now, *row);
        }
    }

    fn row_mut(&mut self, session: &Session<'_>) -> &mut Kerberos {
        self.row.get_or_insert_with(|| Box::new(new_row(session)))
    }
}

/// What makes a ticket known again: the hash of what is encrypted in it.
fn hash(ticket: &Ticket<'_>) -> Option<String> {
    let seen = !ticket.encrypted.is_empty();
    seen.then(|| hex(digest(&SHA256, ticket.encrypted).as_ref()))
}

/// Write the certificates, and give the subject of the first.
fn note_certificates(
    session: &mut Session<'_>,
    dir: Direction,
    certificates: &[&[u8]],
) -> Option<String> {
    let mut subject = None;
    for (index, certificate) in certificates.iter().enumerate() {
        let is_client = dir.is_orig();
        let facts = ssl::log_certificate(session, dir, certificate, index == 0, is_client);
        if index == 0 {
            subject = facts.subject;
        }
    }
    subject
}

fn new_row(session: &Session<'_>) -> Kerberos {
    let conn = session.conn;
    Kerberos {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        request_type: None,
        client: None,
        service: None,
        success: None,
        error_msg: None,
        from: None,
        till: None,
        cipher: None,
        forwardable: None,
        renewable: None,
        client_cert_subject: None,
        server_cert_subject: None,
        auth_ticket_sha256: None,
        new_ticket_sha256: None,
        error_code: None,
        requested_ciphers: None,
        pre_authenticated: None,
    }
}
