//! Commands: requests paired with their responses.

use crate::app::text::hex_code;
use std::collections::HashMap;

use super::answers::{identity_answer, pccc_answer};
use super::class;
use super::connection::{self, ForwardOpen};
use super::describe::{attribute_values, class_of, describe, detail};
use super::messages::Carrier;
use super::names::{cip_status, command_name, enip_status, extended_status};
use super::packet::{Header, Request, Response, command};
use super::pairing::{Answer, Asked, Key, Kind, Sent};
use super::path::Path;
use super::services::{area_name, object, service, service_name};
use super::value;
use crate::app::ics::Class;
use crate::app::ics::command::{self as shared, Pending, Waiting};
use crate::app::ics::ends::Ends;
use crate::app::{Direction, Session};
use crate::log::{OtCommand, Text};

/// Partial data: the rest comes with the next request.
const PARTIAL: u8 = 0x06;
/// Connections opened here that are remembered.
const MAX_LINKS: usize = 1024;

/// A connection for messages that was opened on this connection.
struct Link {
    to_target: u32,
    to_originator: u32,
    is_routed: bool,
}

/// The commands of one connection.
#[derive(Default)]
pub struct Commands {
    pending: Pending<Key, Asked>,
    links: HashMap<connection::Name, Link>,
}

impl Commands {
    pub fn held(&self) -> usize {
        self.pending.held() + self.links.len() * size_of::<Link>()
    }

    pub fn flush(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }

    /// The kind of a connected message: an answer bears the other number of its connection.
    pub fn connected(&self, dir: Direction, id: Option<u32>, sequence: u16) -> Kind {
        let id = id.unwrap_or_default();
        let is_link = |link: &&Link| match dir {
            Direction::Orig => link.to_target == id,
            Direction::Resp => link.to_originator == id,
        };
        let link = self.links.values().find(is_link);
        Kind::Connected {
            connection: link.map_or(id, |link| link.to_target),
            sequence,
            routed: link.map(|link| link.is_routed),
        }
    }

    pub fn encapsulation_request(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
    ) {
        let mut row = shared::new_row(session, "enip", dir.is_orig());
        let class = match header.command {
            command::LIST_SERVICES | command::LIST_IDENTITY | command::LIST_INTERFACES => {
                Class::Discover
            }
            _ => Class::Other,
        };
        row.class = Some(class.name());
        row.function_code = Some(hex_code(header.command));
        row.function = Some(Text::const_new(command_name(header.command)));
        if header.command == command::UNREGISTER_SESSION {
            // There is no answer to this one.
            row.status = Some("none");
            session.tables.ot_command.push(session.now, row);
            return;
        }
        let key = Key {
            from: dir,
            kind: encapsulation(header),
            service: 0,
            outer: 0,
            part: 0,
        };
        let extra = Asked::of(Path::default());
        self.pending.add(session, Waiting { key, extra, row });
    }

    pub fn encapsulation_response(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
    ) {
        let kind = encapsulation(header);
        let found = self
            .pending
            .take(&[&|k: &Key| k.from != dir && k.kind == kind]);
        if let Some(Waiting { mut row, .. }) = found {
            if header.status != 0 {
                row.error = Some(enip_status(header.status).into());
            }
            finish(session, row, header.status == 0);
        }
    }

    /// The encapsulation itself refused what it should carry.
    pub fn refused(&mut self, session: &mut Session<'_>, dir: Direction, kind: Kind, error: &str) {
        let rule = |k: &Key| k.from != dir && k.kind.is_same(kind, true);
        while let Some(Waiting { mut row, .. }) = self.pending.take(&[&rule]) {
            row.error = Some(error.to_owned());
            finish(session, row, false);
        }
    }

    /// A packed message was answered without its parts.
    pub fn refused_parts(
        &mut self,
        session: &mut Session<'_>,
        carrier: &Carrier<'_>,
        response: Response<'_>,
    ) {
        let is_part = |k: &Key| {
            k.from != carrier.dir
                && k.kind.is_same(carrier.kind, false)
                && (k.outer == response.service || k.service == response.service)
        };
        while let Some(Waiting { mut row, .. }) = self.pending.take(&[&is_part]) {
            row.error = error_of(response);
            finish(session, row, response.status == 0);
        }
    }

    /// Remember a request until its answer; its class.
    pub fn request(
        &mut self,
        session: &mut Session<'_>,
        carrier: &Carrier<'_>,
        request: &Request<'_>,
        sent: &Sent<'_>,
    ) -> &'static str {
        let mut row = shared::new_row(session, "cip", carrier.dir.is_orig());
        let path = &request.path;
        let class = class_of(request);
        row.class = Some(class.name());
        row.function_code = Some(hex_code(request.service));
        row.function = Some(Text::const_new(service_name(request.service, path.class)));
        row.area = path
            .class
            .map(area_name)
            .or_else(|| path.tag().map(Text::from));
        row.address = path.instance.map(u64::from);
        row.slot = sent.route.unwrap_or(path).slot();
        let mut extra = Asked::of(path.clone());
        extra.is_routed = sent.route.is_some() || !path.route.is_empty();
        let said = describe(&mut row, request, &mut extra);
        row.detail = detail(path, sent.route, said);
        let key = Key {
            from: carrier.dir,
            kind: carrier.kind,
            service: request.service,
            outer: sent.outer,
            part: sent.part,
        };
        self.pending.add(session, Waiting { key, extra, row });
        class.name()
    }

    /// Pair a response; `part` is its place in a packed message.
    pub fn response(
        &mut self,
        session: &mut Session<'_>,
        carrier: &Carrier<'_>,
        response: Response<'_>,
        part: Option<u16>,
    ) -> Option<Answer> {
        let fits = |k: &Key, loosely: bool| {
            let service = k.service == response.service || k.outer == response.service;
            let place = part
                .is_none_or(|part| k.part == part && k.outer == service::MULTIPLE_SERVICE_PACKET);
            k.from != carrier.dir && service && place && k.kind.is_same(carrier.kind, loosely)
        };
        let Waiting { extra, mut row, .. } = self
            .pending
            .take(&[&|k: &Key| fits(k, false), &|k: &Key| fits(k, true)])?;
        let ok = matches!(response.status, 0 | PARTIAL);
        row.error = error_of(response);
        let mut all_ok = ok;
        if ok {
            all_ok = self.on_success(session, carrier, response, &extra, &mut row);
        }
        let answer = Answer {
            object: extra.path.class,
            symbol: extra.path.tag(),
            class: row.class,
        };
        finish(session, row, all_ok);
        Some(answer)
    }

    /// Take from a good response what it tells; false if there was an error further inside.
    fn on_success(
        &mut self,
        session: &mut Session<'_>,
        carrier: &Carrier<'_>,
        response: Response<'_>,
        asked: &Asked,
        row: &mut OtCommand,
    ) -> bool {
        if let Some(open) = &asked.open {
            self.opened(session, carrier.dir, open, response.data);
        }
        if let Some(name) = asked.close {
            self.closed(session, carrier.dir, name);
        }
        let object = asked.path.class;
        if object == Some(object::PCCC) && response.service == service::EXECUTE_PCCC {
            return pccc_answer(session, carrier.dir, response.data, asked, row);
        }
        match response.service {
            service::READ_TAG | service::READ_TAG_FRAGMENTED if class::is_tag(object) => {
                if let Some((kind, data)) = value::typed(response.data) {
                    row.response_values = Some(value::values(kind, data));
                }
            }
            service::READ_TAG if object == Some(object::TAG_HANDLE) => {
                row.response_values = Some(value::plain(response.data));
            }
            service::GET_ATTRIBUTE_SINGLE if !response.data.is_empty() => {
                row.response_values = Some(attribute_values(object, response.data));
            }
            _ => {}
        }
        if object == Some(object::IDENTITY) && asked.path.instance == Some(1) {
            identity_answer(session, carrier, response, asked, row);
        }
        true
    }

    fn opened(
        &mut self,
        session: &mut Session<'_>,
        answered_by: Direction,
        open: &ForwardOpen,
        data: &[u8],
    ) {
        let Some((to_target, to_originator)) = connection::opened(data) else {
            return;
        };
        let ends = Ends::of(session.conn, answered_by);
        let hosts = (ends.destination_h, ends.source_h);
        let uid = &session.conn.uid;
        let ids = (to_target, to_originator);
        session
            .tables
            .app
            .cip_connections
            .open(session.now, uid, hosts, open, ids);
        if self.links.len() >= MAX_LINKS {
            self.links.clear();
        }
        let link = Link {
            to_target,
            to_originator,
            is_routed: !open.path.route.is_empty(),
        };
        self.links.insert(open.name, link);
    }

    fn closed(
        &mut self,
        session: &mut Session<'_>,
        answered_by: Direction,
        name: connection::Name,
    ) {
        if let Some(link) = self.links.remove(&name) {
            let ends = Ends::of(session.conn, answered_by);
            let ids = [
                (ends.destination_h, link.to_target),
                (ends.source_h, link.to_originator),
            ];
            session.tables.app.cip_connections.close(ids, name);
        }
    }
}

fn encapsulation(header: Header) -> Kind {
    Kind::Encapsulation {
        command: header.command,
        context: u64::from_be_bytes(header.context),
    }
}

fn error_of(response: Response<'_>) -> Option<String> {
    let general = (response.status != 0).then(|| cip_status(response.status))?;
    Some(match response.extended {
        Some(code) => format!("{general}: {}", extended_status(code)),
        None => general.into(),
    })
}

fn finish(session: &mut Session<'_>, mut row: OtCommand, ok: bool) {
    row.response_delay = Some(shared::delay(session, &row));
    row.status = Some(if ok { "ok" } else { "error" });
    session.tables.ot_command.push(session.now, row);
}
