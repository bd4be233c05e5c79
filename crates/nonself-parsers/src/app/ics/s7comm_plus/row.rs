//! The rows of the `s7comm_plus` log, and what a command is about.

use super::header::{Fragment, version};
use super::names::{self, attribute, function, object, opcode};
use super::notification::Notification;
use super::object::Object;
use super::request::Request;
use super::value::Value;
use crate::app::ics::ends::Ends;
use crate::app::text::{hex_code, hex_code16, text};
use crate::app::{Direction, Session};
use crate::log::{OtCommand, S7commPlus, Time};

/// Values of one row.
const MAX_VALUES: usize = 512;

/// What the headers of a message say.
#[derive(Clone, Copy)]
pub struct Head {
    /// When its first fragment came.
    pub first: i64,
    pub version: u8,
    pub digest_length: Option<u8>,
    pub fragments: u64,
}

impl Head {
    pub fn new(now: Time, fragment: &Fragment<'_>) -> Self {
        Self {
            first: now.0,
            version: fragment.version,
            digest_length: fragment.digest_length,
            fragments: 1,
        }
    }
}

fn without_opcode(session: &Session<'_>, dir: Direction, head: Head) -> S7commPlus {
    let conn = session.conn;
    let ends = Ends::of(session.conn, dir);
    S7commPlus {
        ts: Time(head.first),
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        is_orig: dir.is_orig(),
        source_h: ends.source_h,
        source_p: ends.source_p,
        destination_h: ends.destination_h,
        destination_p: ends.destination_p,
        version: u64::from(head.version),
        opcode: None,
        opcode_name: None,
        function_code: None,
        function_name: None,
        sequence: None,
        session: None,
        class: None,
        object: None,
        items: None,
        values: None,
        return_code: None,
        detail: None,
        fragments: head.fragments,
        digest_length: head.digest_length.map(u64::from),
        matched: None,
    }
}

pub fn new(session: &Session<'_>, dir: Direction, head: Head, code: u8) -> S7commPlus {
    S7commPlus {
        opcode: Some(hex_code(code)),
        opcode_name: Some(names::opcode_name(code)),
        ..without_opcode(session, dir, head)
    }
}

pub fn name_function(log: &mut S7commPlus, code: u16, sequence: u16) {
    log.function_code = Some(hex_code16(code));
    log.function_name = Some(names::function_name(code).into());
    log.sequence = Some(u64::from(sequence));
}

/// System events and keep-alives have no opcode; events carry a text or a structure.
pub fn write_event(session: &mut Session<'_>, dir: Direction, head: Head, data: &[u8]) {
    let mut log = without_opcode(session, dir, head);
    log.class = Some("other");
    if head.version == version::EVENT {
        let after = data.get(16..).unwrap_or_default();
        let word = after.split(|b| !b.is_ascii_alphanumeric()).next();
        log.detail = word.filter(|w| w.len() > 2).map(|w| text(w, 64));
    } else {
        log.sequence = data.first().map(|number| u64::from(*number));
    }
    session.tables.s7comm_plus.push(session.now, log);
}

/// Notifications name their subscription; the layout of others is not known.
pub fn write_other(session: &mut Session<'_>, dir: Direction, head: Head, data: &[u8]) {
    let code = data.first().copied().unwrap_or_default();
    let mut log = new(session, dir, head, code);
    log.class = Some("other");
    let told = (code == opcode::NOTIFICATION)
        .then(|| Notification::parse(&data[1..]))
        .flatten();
    if let Some(told) = told {
        log.object = Some(names::object_name(told.subscription).into());
        log.sequence = Some(told.sequence);
        let (items, values): (Vec<String>, Vec<String>) = told
            .values
            .iter()
            .map(|(item, value)| (item.to_string(), value.to_text()))
            .unzip();
        log.items = (!items.is_empty()).then_some(items);
        log.values = (!values.is_empty()).then_some(values);
    }
    session.tables.s7comm_plus.push(session.now, log);
}

/// What a request is about.
pub fn describe(log: &mut S7commPlus, code: u16, request: &Request) {
    log.object = request
        .object
        .or_else(|| request.addresses.first().map(|a| a.area))
        .map(|object| names::object_name(object).into());
    let items = request.items_text();
    log.items = (!items.is_empty()).then_some(items);
    let values = request.values.iter().take(MAX_VALUES);
    let values: Vec<String> = values.map(Value::to_text).collect();
    log.values = (!values.is_empty()).then_some(values);
    log.detail = match code {
        function::CREATE_OBJECT => request.created.as_ref().map(created),
        function::SET_VARIABLE => requested_state(request),
        _ => None,
    };
}

/// Who opens a session, or which object is made.
fn created(object: &Object) -> String {
    let wanted = [
        attribute::CLIENT_USER,
        attribute::CLIENT_APPLICATION,
        attribute::CLIENT_HOST,
        attribute::CLIENT_SOFTWARE,
    ];
    let texts: Vec<&str> = wanted
        .iter()
        .filter_map(|id| object.text(*id))
        .filter(|text| !text.is_empty())
        .collect();
    if texts.is_empty() {
        let name = object.text(attribute::NAME).unwrap_or_default();
        format!("class {} {name}", object.class)
            .trim_end()
            .to_owned()
    } else {
        texts.join("; ")
    }
}

fn requested_state(request: &Request) -> Option<String> {
    let is_state = request.object == Some(object::EXECUTION)
        && request.attributes.first() == Some(&attribute::REQUESTED_STATE);
    match request.values.first()?.integer()? {
        1 if is_state => Some("stop".to_owned()),
        3 if is_state => Some("start".to_owned()),
        _ => None,
    }
}

pub fn fill_command(row: &mut OtCommand, log: &S7commPlus, code: u16, request: &Request) {
    row.class = log.class;
    row.function_code.clone_from(&log.function_code);
    row.function.clone_from(&log.function_name);
    row.detail.clone_from(&log.detail);
    row.area.clone_from(&log.object);
    row.request_values = integers(&request.values);
    if let Some(first) = request.addresses.first() {
        row.area = Some(first.area_name().into());
        row.address = first.last();
        row.quantity = Some(request.addresses.len() as u64);
    } else if let Some(first) = request.attributes.first() {
        row.address = Some(u64::from(*first));
        row.quantity = Some(request.attributes.len() as u64);
    }
    if request.addresses.len() > 1 && row.detail.is_none() {
        row.detail = Some(request.items_text().join("; "));
    }
    // Blocks are objects of the program with numbers of their own.
    let block = match code {
        function::CREATE_OBJECT => request.created.as_ref().map(|object| object.id),
        function::DELETE_OBJECT | function::EXPLORE => request.object,
        _ => None,
    };
    row.block = block
        .filter(|id| (0x8A00_0000..=0x8AFF_FFFF).contains(id))
        .map(names::object_name);
}

/// Numbers only: the columns of commands hold no texts.
pub fn integers(values: &[Value]) -> Option<Vec<i64>> {
    let mut out = Vec::new();
    for value in values {
        match value {
            Value::Integer(number) => out.push(*number),
            Value::Array(elements) => out.extend(elements.iter().filter_map(Value::integer)),
            _ => {}
        }
    }
    out.truncate(MAX_VALUES);
    (!out.is_empty()).then_some(out)
}
