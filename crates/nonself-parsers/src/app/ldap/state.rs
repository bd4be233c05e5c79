//! Requests and their results: one row per message number, as in Zeek.

use std::collections::BTreeMap;

use super::names::{self, operation};
use super::parser::{self, Message, Proof};
use crate::app::gssapi::Security;
use crate::app::{Direction, Fact, Session};
use crate::log::{Ldap, LdapSearch};

/// Requests that wait for their result; of more, the first are written as they are.
const MAX_WAITING: usize = 512;
const SOURCE: &str = "LDAP";

/// What the messages of a connection have told.
#[derive(Default)]
pub struct Operations {
    waiting: BTreeMap<i64, Ldap>,
    searches: BTreeMap<i64, LdapSearch>,
    /// A bind with SASL was asked for.
    sasl: bool,
    /// Who authenticates in it.
    security: Option<Box<Security>>,
    /// And succeeded: what follows may be wrapped.
    pub wrapped: bool,
    start_tls: bool,
    /// TLS was asked for and granted.
    pub tls: bool,
}

impl Operations {
    pub fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, message: &Message<'_>) {
        match message.operation {
            operation::SEARCH_REQUEST
            | operation::SEARCH_ENTRY
            | operation::SEARCH_DONE
            | operation::SEARCH_REFERENCE => self.on_search(session, message),
            // A part of an answer that says nothing of its own.
            operation::INTERMEDIATE_RESPONSE => {}
            _ => self.on_other(session, dir, message),
        }
    }

    fn on_search(&mut self, session: &mut Session<'_>, message: &Message<'_>) {
        if self.searches.len() >= MAX_WAITING
            && !self.searches.contains_key(&message.id)
            && let Some((_, row)) = self.searches.pop_first()
        {
            session.tables.ldap_search.push(session.now, row);
        }
        if message.operation == operation::SEARCH_REFERENCE {
            return;
        }
        let row = self.searches.entry(message.id);
        let row = row.or_insert_with(|| new_search(session, message.id));
        match message.operation {
            operation::SEARCH_REQUEST => {
                let Some(search) = parser::search(message.body) else {
                    session.weird(SOURCE, "ldap_malformed_search", None);
                    return;
                };
                row.scope = Some(names::scope(search.scope));
                row.deref_aliases = Some(names::aliases(search.aliases));
                row.base_object = Some(search.base).filter(|base| !base.is_empty());
                row.filter = Some(search.filter);
                row.requested = Some(search.attributes).filter(|list| !list.is_empty());
            }
            operation::SEARCH_ENTRY => {
                row.result_count = row.result_count.saturating_add(1);
                if parser::name(message.operation, message.body).is_empty() {
                    note_server(session, message.body);
                }
            }
            _ => {
                if let Some(result) = parser::result(message.body) {
                    row.result = Some(names::result(result.code));
                    row.diagnostic = Some(result.message).filter(|text| !text.is_empty());
                }
                if let Some(row) = self.searches.remove(&message.id) {
                    session.tables.ldap_search.push(session.now, row);
                }
            }
        }
    }

    fn on_other(&mut self, session: &mut Session<'_>, dir: Direction, message: &Message<'_>) {
        if self.waiting.len() >= MAX_WAITING
            && !self.waiting.contains_key(&message.id)
            && let Some((_, row)) = self.waiting.pop_first()
        {
            session.tables.ldap.push(session.now, row);
        }
        let mut row = self
            .waiting
            .remove(&message.id)
            .unwrap_or_else(|| new_row(session, message.id));
        match message.operation {
            operation::BIND_REQUEST => self.on_bind(session, dir, message.body, &mut row),
            operation::BIND_RESPONSE if row.opcode.is_some() => {}
            number => row.opcode = names::operation_name(number).map(str::to_owned),
        }
        let name = || Some(parser::name(message.operation, message.body)).filter(|n| !n.is_empty());
        match message.operation {
            operation::BIND_REQUEST | operation::UNBIND_REQUEST => {}
            operation::MODIFY_REQUEST => {
                row.object = name();
                row.argument = Some(parser::changes(message.body)).filter(|t| !t.is_empty());
            }
            operation::DELETE_REQUEST | operation::ABANDON_REQUEST => row.object = name(),
            operation::ADD_REQUEST | operation::COMPARE_REQUEST | operation::MODIFY_DN_REQUEST => {
                row.entry = name();
            }
            operation::EXTENDED_REQUEST => {
                let oid = name().unwrap_or_default();
                self.start_tls |= oid == names::START_TLS;
                row.object = Some(format!("{oid} ({})", names::extended(&oid)));
            }
            number => self.on_result(session, dir, number, message.body, &mut row),
        }
        if names::is_last(message.operation) {
            session.tables.ldap.push(session.now, row);
        } else {
            self.waiting.insert(message.id, row);
        }
    }

    fn on_bind(&mut self, session: &mut Session<'_>, dir: Direction, body: &[u8], row: &mut Ldap) {
        let Some(bind) = parser::bind(body) else {
            row.opcode = Some("bind".to_owned());
            session.weird(SOURCE, "ldap_malformed_bind", None);
            return;
        };
        row.version.get_or_insert(bind.version);
        row.object = Some(bind.name).filter(|name| !name.is_empty());
        self.sasl = matches!(bind.proof, Proof::Sasl(..));
        if let Proof::Sasl(_, token) | Proof::Other(_, token) = bind.proof
            && !token.is_empty()
        {
            let security = self.security.get_or_insert_default();
            security.on_token(session, dir, token);
        }
        let opcode = match bind.proof {
            Proof::Simple { empty } => {
                row.argument = (!empty).then(|| "REDACTED".to_owned());
                "bind simple".to_owned()
            }
            Proof::Sasl(mechanism, _) => {
                row.argument = Some(mechanism).filter(|text| !text.is_empty());
                "bind SASL".to_owned()
            }
            Proof::Other(10, _) => "bind SICILY_NEGOTIATE".to_owned(),
            Proof::Other(11, _) => "bind SICILY_RESPONSE".to_owned(),
            Proof::Other(number, _) => format!("bind unknown-{number}"),
        };
        row.opcode = Some(opcode);
    }

    fn on_result(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        operation: u8,
        body: &[u8],
        row: &mut Ldap,
    ) {
        /// More tokens follow.
        const IN_PROGRESS: i64 = 14;
        let Some(result) = parser::result(body) else {
            return;
        };
        if let Some(security) = &mut self.security
            && operation == operation::BIND_RESPONSE
        {
            security.on_token(session, dir, result.token());
            if result.code != IN_PROGRESS {
                security.on_outcome(session, result.code == 0);
            }
        }
        row.result = Some(names::result(result.code));
        row.diagnostic = Some(result.message).filter(|text| !text.is_empty());
        let success = result.code == 0;
        self.wrapped |= success && self.sasl && operation == operation::BIND_RESPONSE;
        self.tls |= success && self.start_tls && operation == operation::EXTENDED_RESPONSE;
    }

    /// The connection is over: write what still waits, but notices without a number.
    pub fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(security) = &mut self.security {
            security.on_end(session);
        }
        for (id, row) in std::mem::take(&mut self.waiting) {
            if id > 0 {
                session.tables.ldap.push(session.now, row);
            }
        }
        for (id, row) in std::mem::take(&mut self.searches) {
            if id > 0 {
                session.tables.ldap_search.push(session.now, row);
            }
        }
    }

    /// Bytes that are kept, about.
    pub fn held(&self) -> usize {
        const ROW: usize = 512;
        let filter = |row: &LdapSearch| row.filter.as_ref().map_or(0, String::len);
        let filters: usize = self.searches.values().map(filter).sum();
        (self.waiting.len() + self.searches.len()) * ROW + filters
    }
}

/// The entry without a name describes the server itself (RFC 4512 5.1).
fn note_server(session: &mut Session<'_>, body: &[u8]) {
    for (name, value) in parser::attributes(body) {
        let fact = match name {
            b"dnsHostName" => Fact::Name,
            b"vendorName" => Fact::Vendor,
            b"vendorVersion" => Fact::Firmware,
            _ => continue,
        };
        let value = crate::app::text::text(value, 256);
        session.asset(Direction::Resp, "ldap", fact, &value);
    }
}

fn new_row(session: &Session<'_>, id: i64) -> Ldap {
    let conn = session.conn;
    Ldap {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        message_id: Some(id),
        version: None,
        opcode: None,
        result: None,
        diagnostic: None,
        object: None,
        argument: None,
        entry: None,
    }
}

fn new_search(session: &Session<'_>, id: i64) -> LdapSearch {
    let conn = session.conn;
    LdapSearch {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        message_id: Some(id),
        scope: None,
        deref_aliases: None,
        base_object: None,
        result_count: 0,
        result: None,
        diagnostic: None,
        filter: None,
        attributes: None,
        requested: None,
    }
}
