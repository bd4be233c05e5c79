//! One connection: PDUs, and requests paired with answers.

use super::acse::{self, Association};
use super::ber::{Element, kind};
use super::names::Name;
use super::pdu::{self, Pdu};
use super::row::{self, Asked, Content};
use super::service::{self, number};
use super::{control, layers};
use crate::app::cotp::User;
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::text::text;
use crate::app::{Direction, Fact, Session};
use crate::log;

const SOURCE: &str = "MMS";
const PROTOCOL: &str = "mms";
/// Results of one answer.
const MAX_RESULTS: usize = 256;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    invoke_id: i64,
    dir: Direction,
}

/// MMS on one connection.
#[derive(Default)]
pub struct Mms {
    pending: Pending<Key, Asked>,
}

impl User for Mms {
    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) {
        let Some(contents) = layers::contents(bytes) else {
            session.weird(SOURCE, "mms_malformed", None);
            return;
        };
        for content in contents {
            if content.kind == kind::APPLICATION {
                self.on_association(session, dir, content);
            } else {
                self.on_pdu(session, dir, content, None);
            }
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }

    fn held(&self) -> usize {
        self.pending.held()
    }
}

impl Mms {
    fn on_association(&mut self, session: &mut Session<'_>, dir: Direction, element: Element<'_>) {
        let Some(association) = Association::parse(element) else {
            return;
        };
        let refused = association.result.is_some_and(|result| result != 0);
        if let Some(mms) = association.mms {
            let said = match (refused, association.has_authentication) {
                (true, _) => Some("association refused"),
                (_, true) => Some("with authentication"),
                _ => None,
            };
            self.on_pdu(session, dir, mms, said);
        } else if refused || association.number == acse::ABORT {
            let pdu = Pdu {
                number: u32::MAX,
                name: if refused {
                    "associate-Response"
                } else {
                    "abort"
                },
                invoke_id: None,
                service: None,
                error: refused.then(|| "association refused".to_owned()),
                detail: None,
            };
            let mut row = row::new(session, dir, &pdu);
            row.class = Some("other");
            session.tables.mms.push(session.now, row);
        }
    }

    fn on_pdu(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        element: Element<'_>,
        said: Option<&str>,
    ) {
        let Some(pdu) = Pdu::parse(element) else {
            session.weird(SOURCE, "mms_malformed", None);
            return;
        };
        session.confirm(PROTOCOL);
        let mut row = row::new(session, dir, &pdu);
        match (pdu.number, &pdu.service) {
            (pdu::number::REQUEST, Some(service)) => {
                self.on_request(session, dir, &pdu, service, row);
                return;
            }
            (pdu::number::RESPONSE | pdu::number::ERROR | pdu::number::REJECT, _) => {
                self.on_answer(session, dir, &pdu, row);
                return;
            }
            (pdu::number::UNCONFIRMED, Some(told)) => {
                row.service_code = Some(u64::from(told.number));
                row.service = service::unconfirmed_name(told.number);
                let content = Content::of_report(told);
                row.domain = content.domain().map(Into::into);
                row.items = content.items();
                row.values = row::texts_of(&content.values);
                row.error = control::last_error(&content.names, &content.values);
            }
            _ => {
                if let Some(said) = said {
                    let detail = row.detail.take().map(|detail| format!("{detail}, {said}"));
                    row.detail = detail.or_else(|| Some(said.to_owned()));
                }
            }
        }
        row.class = Some("other");
        session.tables.mms.push(session.now, row);
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        service: &Element<'_>,
        mut row: log::Mms,
    ) {
        let mut command = command::new_row(session, PROTOCOL, dir.is_orig());
        let asked = row::describe(&mut row, &mut command, service);
        session.tables.mms.push(session.now, row);
        self.pending.add(
            session,
            Waiting {
                key: Key {
                    invoke_id: pdu.invoke_id.unwrap_or_default(),
                    dir,
                },
                extra: asked,
                row: command,
            },
        );
    }

    fn on_answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        mut row: log::Mms,
    ) {
        let key = Key {
            invoke_id: pdu.invoke_id.unwrap_or_default(),
            dir: dir.flip(),
        };
        let found = self.pending.take(&[&|k: &Key| *k == key]);
        row.matched = Some(found.is_some());
        let service = pdu.service;
        if let Some(service) = &service {
            row::name_service(&mut row, service.number);
        }
        let Some(Waiting {
            extra,
            row: mut command,
            ..
        }) = found
        else {
            row.class = Some("other");
            session.tables.mms.push(session.now, row);
            return;
        };
        if service.is_none() {
            row::name_service(&mut row, extra.service);
        }
        row.class = Some(extra.class.name());
        if let Some(service) = service.filter(|s| s.number == extra.service) {
            complete(session, dir, &service, &extra.names, &mut row, &mut command);
        }
        command.response_delay = Some(command::delay(session, &command));
        command.error.clone_from(&row.error);
        command.status = Some(if row.error.is_some() { "error" } else { "ok" });
        session.tables.mms.push(session.now, row);
        session.tables.ot_command.push(session.now, command);
    }
}

/// What the answer to a request says.
fn complete(
    session: &mut Session<'_>,
    dir: Direction,
    service: &Element<'_>,
    names: &[Name],
    row: &mut log::Mms,
    command: &mut crate::log::OtCommand,
) {
    match service.number {
        number::READ => {
            let list = service.context(1);
            let results = list.iter().flat_map(Element::elements);
            let results: Vec<Element<'_>> = results.take(MAX_RESULTS).collect();
            row.error = first_failure(&results);
            // Failures are no values, but keep their place.
            row.values = row::texts_of(&results);
            command.response_values = row::integers_of(&results);
            for (name, value) in names.iter().zip(&results) {
                tell_name_plate(session, dir, name, value);
            }
        }
        number::WRITE => {
            let results: Vec<Element<'_>> = service.elements().take(MAX_RESULTS).collect();
            row.error = first_failure(&results);
        }
        number::IDENTIFY => {
            let facts = [Fact::Vendor, Fact::Model, Fact::Firmware];
            let mut texts = Vec::new();
            for (index, fact) in facts.into_iter().enumerate() {
                let part = service.context(index as u32);
                let value = part.map_or_else(String::new, |part| text(part.body, 128));
                session.asset(dir, PROTOCOL, fact, &value);
                texts.push(value);
            }
            row.values = Some(texts);
        }
        number::GET_NAME_LIST => row.values = row::listed_names(service),
        _ => {}
    }
}

fn first_failure(results: &[Element<'_>]) -> Option<String> {
    let failed = results
        .iter()
        .find(|e| e.kind == kind::CONTEXT && e.number == 0)?;
    Some(service::access_error(failed.integer().unwrap_or_default()))
}

/// Name plates of devices (`PhyNam`) and of their parts (`NamPlt`): one member, or all, of
/// which the vendor is the first, and of parts the software is the second.
fn tell_name_plate(session: &mut Session<'_>, dir: Direction, name: &Name, value: &Element<'_>) {
    let mut parts = name.item.rsplit('$');
    let (Some(last), Some(before)) = (parts.next(), parts.next()) else {
        return;
    };
    let mut tell = |fact: Fact, value: &Element<'_>| {
        if value.kind == kind::CONTEXT && matches!(value.number, 10 | 16) {
            session.asset(dir, PROTOCOL, fact, &text(value.body, 128));
        }
    };
    if matches!(before, "PhyNam" | "NamPlt") {
        let fact = match last {
            "vendor" => Fact::Vendor,
            "hwRev" => Fact::Hardware,
            "swRev" => Fact::Firmware,
            "serNum" => Fact::Serial,
            "model" => Fact::Model,
            "location" => Fact::Location,
            "name" => Fact::Name,
            _ => return,
        };
        tell(fact, value);
    } else if matches!(last, "PhyNam" | "NamPlt") && value.number == 2 {
        let mut members = value.elements();
        if let Some(vendor) = members.next() {
            tell(Fact::Vendor, &vendor);
        }
        if let Some(software) = members.next().filter(|_| last == "NamPlt") {
            tell(Fact::Firmware, &software);
        }
    }
}
