//! The rows of the `mms` log, and what a request is about.

use super::ber::{Element, kind};
use super::class::class;
use super::names::{self, MAX_NAMES, Name};
use super::pdu::Pdu;
use super::service::{self, number};
use super::{control, data};
use crate::app::ics::Class;
use crate::app::text::{hex_code, text};
use crate::app::{Direction, Session};
use crate::log;
use crate::log::{OtCommand, Text};

/// Values of one row.
const MAX_VALUES: usize = 256;

/// What a request asks for.
pub struct Asked {
    pub service: u32,
    pub class: Class,
    pub names: Vec<Name>,
}

/// What is named and what is carried.
#[derive(Default)]
pub struct Content<'a> {
    pub names: Vec<Name>,
    /// Program invocations, domains, files.
    pub texts: Vec<String>,
    pub values: Vec<Element<'a>>,
}

impl<'a> Content<'a> {
    pub fn of_request(service: &Element<'a>) -> Self {
        let mut out = Self::default();
        match service.number {
            number::READ => {
                let specification = service.context(1).and_then(|s| s.elements().next());
                out.names = specification
                    .as_ref()
                    .map(names::variables)
                    .unwrap_or_default();
            }
            number::WRITE => {
                let mut parts = service.elements();
                let specification = parts.next();
                out.names = specification
                    .as_ref()
                    .map(names::variables)
                    .unwrap_or_default();
                if let Some(list) = parts.next() {
                    out.values = list.elements().take(MAX_VALUES).collect();
                }
            }
            number::GET_NAME_LIST => {
                let scope = service.context(1).and_then(|scope| scope.elements().next());
                let domain = scope.filter(|s| s.number == 1).map(|s| text(s.body, 129));
                let after = service.context(2).map(|s| text(s.body, 129));
                out.texts = domain.into_iter().chain(after).collect();
            }
            // One variable, or one list, by its name.
            6 | 12 => {
                let inner = service.context(0).filter(|_| service.number == 6);
                let inner = inner.and_then(|i| i.elements().next());
                let bare = || service.elements().next();
                let name = inner.or_else(bare);
                out.names = name.as_ref().and_then(Name::parse).into_iter().collect();
            }
            _ => out.texts = names::texts(service),
        }
        out
    }

    /// What is told without a question: variables or a list, and their values.
    pub fn of_report(service: &Element<'a>) -> Self {
        let mut parts = service.elements();
        let specification = parts.next();
        let names = specification.as_ref().map(names::variables);
        let list = parts.next();
        Self {
            names: names.unwrap_or_default(),
            texts: Vec::new(),
            values: list
                .into_iter()
                .flat_map(|list| list.elements())
                .take(MAX_VALUES)
                .collect(),
        }
    }

    pub fn domain(&self) -> Option<String> {
        self.names.iter().find_map(|name| name.domain.clone())
    }

    pub fn items(&self) -> Option<Vec<String>> {
        let names = self.names.iter().map(Name::to_text);
        let all: Vec<String> = names.chain(self.texts.iter().cloned()).collect();
        (!all.is_empty()).then_some(all)
    }
}

pub fn new(session: &Session<'_>, dir: Direction, pdu: &Pdu<'_>) -> log::Mms {
    let conn = session.conn;
    log::Mms {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        is_orig: dir.is_orig(),
        pdu: Some(pdu.name),
        invoke_id: pdu.invoke_id,
        service_code: None,
        service: None,
        class: None,
        domain: None,
        items: None,
        values: None,
        error: pdu.error.clone(),
        detail: pdu.detail.clone(),
        matched: None,
    }
}

pub fn name_service(row: &mut log::Mms, code: u32) {
    row.service_code = Some(u64::from(code));
    row.service = service::name(code);
}

/// Fill both rows of a request, and say what its answer has to know.
pub fn describe(row: &mut log::Mms, command: &mut OtCommand, service: &Element<'_>) -> Asked {
    let content = Content::of_request(service);
    let class = class(service.number, &content.names);
    name_service(row, service.number);
    row.class = Some(class.name());
    row.domain = content.domain().map(Text::from);
    row.items = content.items();
    row.values = texts_of(&content.values);
    row.detail = control::describe(&content.names, &content.values);
    command.class = row.class;
    command.function_code = Some(hex_code(service.number));
    command.function = row.service.map(Text::const_new);
    command.area.clone_from(&row.domain);
    command.request_values = integers_of(&content.values);
    command.quantity = (!content.names.is_empty()).then_some(content.names.len() as u64);
    command.block = content.texts.first().cloned();
    let items = || row.items.as_ref().map(|items| items.join("; "));
    command.detail = match (&row.detail, items()) {
        (Some(detail), Some(items)) => Some(format!("{detail}: {items}")),
        (_, items) => items.filter(|_| !content.names.is_empty()),
    };
    Asked {
        service: service.number,
        class,
        names: content.names,
    }
}

pub fn texts_of(values: &[Element<'_>]) -> Option<Vec<String>> {
    let texts: Vec<String> = values.iter().map(data::to_text).collect();
    (!texts.is_empty()).then_some(texts)
}

/// Numbers only, those in structures too: the columns of commands hold no texts.
pub fn integers_of(values: &[Element<'_>]) -> Option<Vec<i64>> {
    let mut out = Vec::new();
    for value in values {
        if value.is_constructed() {
            out.extend(value.elements().filter_map(|e| data::to_integer(&e)));
        } else {
            out.extend(data::to_integer(value));
        }
    }
    out.truncate(MAX_VALUES);
    (!out.is_empty()).then_some(out)
}

/// The names in the answer to `getNameList`.
pub fn listed_names(service: &Element<'_>) -> Option<Vec<String>> {
    let list = service.context(0)?;
    let names: Vec<String> = list
        .elements()
        .filter(|e| e.kind == kind::UNIVERSAL)
        .map(|e| text(e.body, 129))
        .take(MAX_NAMES)
        .collect();
    (!names.is_empty()).then_some(names)
}
