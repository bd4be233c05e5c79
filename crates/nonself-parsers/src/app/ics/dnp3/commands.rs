//! Commands: which rows of `ot_command` a request makes, and what its answer adds.

use super::class::class;
use super::element::{Point, Value};
use super::file;
use super::fragment::{Fragment, function};
use super::names;
use super::object::Object;
use super::rows::text;
use super::state::Link;
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::text::hex_code;
use crate::app::{Direction, Session};
use crate::log::{OtCommand, format_compact};

/// Points of one object that have a row of their own; more share one.
const MAX_ROWS: usize = 64;
/// Values in one row.
const MAX_VALUES: usize = 512;
/// Objects named in one row.
const MAX_NAMED: usize = 16;
/// Link addresses from here on are broadcasts, which nobody answers.
const BROADCAST: u16 = 0xFFFD;

/// What an answer is paired by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub link: Link,
    pub sequence: u8,
}

/// The point that a waiting row is about, to find its status in the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct About {
    group: u8,
    variation: u8,
    index: Option<u32>,
}

pub type Commands = Pending<Key, Option<About>>;

/// Keep the rows of a request until its answer comes.
pub fn on_request(
    pending: &mut Commands,
    session: &mut Session<'_>,
    dir: Direction,
    link: Link,
    request: &Fragment,
) {
    if request.function == function::CONFIRM {
        return;
    }
    let key = Key {
        link,
        sequence: request.sequence(),
    };
    let is_answered = !is_without_answer(request.function) && link.outstation < BROADCAST;
    for (about, mut row) in rows(session, dir, link, request) {
        if is_answered {
            let extra = about;
            pending.add(session, Waiting { key, extra, row });
        } else {
            row.status = Some("none");
            session.tables.ot_command.push(session.now, row);
        }
    }
}

fn is_without_answer(code: u8) -> bool {
    matches!(
        code,
        0x06 | 0x08 | 0x0A | 0x0C | function::AUTHENTICATE_REQ_NR
    )
}

fn rows(
    session: &Session<'_>,
    dir: Direction,
    link: Link,
    request: &Fragment,
) -> Vec<(Option<About>, OtCommand)> {
    let mut base = command::new_row(session, "dnp3", dir.is_orig());
    base.class = Some(class(request).name());
    base.function_code = Some(hex_code(request.function));
    base.function = Some(names::function_name(request.function).into());
    base.unit = Some(u64::from(link.outstation));
    let is_command = (function::SELECT..=function::DIRECT_OPERATE_NR).contains(&request.function);
    if !is_command && request.function != function::WRITE {
        name_objects(&mut base, &request.objects);
        return vec![(None, base)];
    }
    let mut rows = Vec::new();
    for object in &request.objects {
        if is_command && (1..=MAX_ROWS).contains(&object.points.len()) {
            for point in &object.points {
                rows.push(point_row(base.clone(), object, point));
            }
        } else {
            rows.push((None, object_row(base.clone(), object)));
        }
    }
    if rows.is_empty() {
        rows.push((None, base));
    }
    rows
}

/// One row for what is asked, by the names of its objects.
fn name_objects(row: &mut OtCommand, objects: &[Object]) {
    if let [object] = objects {
        *row = object_row(row.clone(), object);
        return;
    }
    let names: Vec<String> = objects.iter().take(MAX_NAMED).map(area).collect();
    row.area = (!names.is_empty()).then(|| names.join(",").into());
}

fn area(object: &Object) -> String {
    format!("g{}v{}", object.group, object.variation)
}

fn point_row(mut row: OtCommand, object: &Object, point: &Point) -> (Option<About>, OtCommand) {
    row.area = Some(area(object).into());
    row.address = point.index.map(u64::from);
    row.quantity = Some(1);
    row.request_values = point
        .value
        .as_ref()
        .and_then(integer)
        .map(|value| vec![value]);
    if let Some(block) = point.control {
        row.subfunction_code = Some(hex_code(block.code));
        let (trip, operation) = (
            names::trip_name(block.code),
            names::operation_name(block.code),
        );
        row.subfunction = Some(format_compact!("{trip}, {operation}"));
        row.detail = Some(format!(
            "count {}, on {} ms, off {} ms",
            block.count, block.on_ms, block.off_ms
        ));
    } else if let Some(value @ Value::Real(_)) = &point.value {
        row.detail = Some(text(value));
    }
    let about = About {
        group: object.group,
        variation: object.variation,
        index: point.index,
    };
    (Some(about), row)
}

fn object_row(mut row: OtCommand, object: &Object) -> OtCommand {
    row.area = Some(area(object).into());
    row.address = object.first_index().map(u64::from);
    row.quantity = object.count.map(u64::from);
    row.request_values = integers(object);
    if let Some(file) = object.files.first() {
        row.block.clone_from(&file.name);
        row.detail = file.detail();
    } else if object
        .points
        .iter()
        .any(|p| matches!(p.value, Some(Value::Real(_) | Value::Text(_))))
    {
        let values = object
            .points
            .iter()
            .filter_map(|point| point.value.as_ref());
        let shown: Vec<String> = values.take(MAX_NAMED).map(text).collect();
        row.detail = Some(shown.join(", "));
    } else if let Some(time) = object.points.first().and_then(|point| point.time) {
        row.detail = Some(format!("time {time} ms"));
    }
    row
}

/// The column holds integers: a REAL is its IEEE 754 bits, as in other protocols.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(value) => Some(*value),
        Value::Real(value) => Some(i64::from((*value as f32).to_bits())),
        Value::Text(_) => None,
    }
}

fn integers(object: &Object) -> Option<Vec<i64>> {
    let values = object
        .points
        .iter()
        .filter_map(|point| point.value.as_ref());
    let integers: Vec<i64> = values.filter_map(integer).take(MAX_VALUES).collect();
    (!integers.is_empty()).then_some(integers)
}

/// Complete the rows that this answer is for; false if there are none.
pub fn on_response(
    pending: &mut Commands,
    session: &mut Session<'_>,
    link: Link,
    response: &Fragment,
) -> bool {
    let key = Key {
        link,
        sequence: response.sequence(),
    };
    let mut found = false;
    while let Some(Waiting { extra, mut row, .. }) = pending.take(&[&|k: &Key| *k == key]) {
        found = true;
        row.response_delay = Some(command::delay(session, &row));
        row.error = error(extra, response);
        row.status = Some(if row.error.is_some() { "error" } else { "ok" });
        // What comes in several objects is in `dnp3_objects`.
        if let ([object], None) = (response.objects.as_slice(), extra) {
            row.response_values = integers(object);
            if let Some(file) = object.files.first()
                && row.detail.is_none()
            {
                row.detail = file.detail();
            }
        }
        session.tables.ot_command.push(session.now, row);
    }
    found
}

/// Why the request was refused: by the indications, a point's status, or a file's.
fn error(about: Option<About>, response: &Fragment) -> Option<String> {
    let refusal = response.iin.unwrap_or(0) & names::REFUSALS;
    if refusal != 0 {
        return Some(names::indications(refusal).join(", "));
    }
    let mut statuses = response.objects.iter().flat_map(|object| {
        object.points.iter().filter_map(move |point| {
            let status = point.status.filter(|status| *status != 0)?;
            let this = About {
                group: object.group,
                variation: object.variation,
                index: point.index,
            };
            about.is_none_or(|about| about == this).then_some(status)
        })
    });
    let files = response.objects.iter().flat_map(|object| &object.files);
    let mut files = files.filter_map(|file| file::status_name(file.status?));
    statuses
        .next()
        .map(names::status_name)
        .or_else(|| files.next())
}
