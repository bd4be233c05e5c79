//! Rows of `dnp3_control` and `dnp3_objects`.

use std::collections::BTreeSet;

use super::element::{ControlBlock, Point, Value};
use super::fragment::{Fragment, function};
use super::names;
use super::object::Object;
use super::objects::object_name;
use super::state::Link;
use crate::app::{Direction, Session};
use crate::log::{Dnp3Control, Dnp3Objects, Set};

/// Write what the objects of a fragment say.
pub fn write(session: &mut Session<'_>, dir: Direction, link: Link, fragment: &Fragment) {
    for object in &fragment.objects {
        let mut is_control = false;
        for point in &object.points {
            if let Some(block) = point.control {
                is_control = true;
                control(session, dir, link, fragment, object, point, block);
            }
        }
        // Control blocks have their own log.
        if !is_control {
            objects(session, dir, link, fragment, object);
        }
    }
}

fn control(
    session: &mut Session<'_>,
    dir: Direction,
    link: Link,
    fragment: &Fragment,
    object: &Object,
    point: &Point,
    block: ControlBlock,
) {
    let row = Dnp3Control {
        block_type: Some(match object.variation {
            1 => "Control Relay Output Block",
            _ => "Pattern Control Block",
        }),
        function_code: Some(names::function_name(fragment.function)),
        index_number: point.index.map(u64::from),
        trip_control_code: Some(names::trip_name(block.code)),
        operation_type: Some(names::operation_name(block.code)),
        clear_bit: Some(block.code & 0x20 != 0),
        execute_count: Some(u64::from(block.count)),
        on_time: Some(u64::from(block.on_ms)),
        off_time: Some(u64::from(block.off_ms)),
        // A request has a status octet too, which says nothing.
        status_code: point
            .status
            .filter(|_| fragment.is_response())
            .map(names::status_name),
        control_code: u64::from(block.code),
        master: u64::from(link.master),
        outstation: u64::from(link.outstation),
        ..Dnp3Control::new(&session.head(dir))
    };
    session.tables.dnp3_control.push(session.now, row);
}

fn objects(
    session: &mut Session<'_>,
    dir: Direction,
    link: Link,
    fragment: &Fragment,
    object: &Object,
) {
    let points = &object.points;
    let values: Vec<String> = points
        .iter()
        .filter_map(|p| p.value.as_ref())
        .map(text)
        .collect();
    let quality: BTreeSet<&str> = points
        .iter()
        .filter(|_| has_quality(object.group))
        .filter_map(|point| point.quality)
        .flat_map(|quality| names::quality_names(object.group, quality))
        .collect();
    let listed = object.range.is_none() && points.iter().any(|point| point.index.is_some());
    let times: Vec<i64> = points.iter().filter_map(|point| point.time).collect();
    let row = Dnp3Objects {
        function_code: Some(names::function_name(fragment.function)),
        object_type: Some(object_name(object.group, object.variation)),
        object_count: object.count.map(u64::from),
        range_low: object.range.map(|range| u64::from(range.0)),
        range_high: object.range.map(|range| u64::from(range.1)),
        group: u64::from(object.group),
        variation: u64::from(object.variation),
        qualifier: u64::from(object.qualifier),
        points: listed.then(|| {
            let indices = points.iter().filter_map(|point| point.index);
            indices.map(i64::from).collect()
        }),
        values: (!values.is_empty()).then_some(values),
        quality: (!quality.is_empty())
            .then(|| Set(quality.into_iter().map(str::to_owned).collect())),
        times: (!times.is_empty()).then_some(times),
        master: u64::from(link.master),
        outstation: u64::from(link.outstation),
        ..Dnp3Objects::new(&session.head(dir))
    };
    session.tables.dnp3_objects.push(session.now, row);
}

/// Events of commands carry a status where others carry quality.
fn has_quality(group: u8) -> bool {
    group != 13
}

pub fn text(value: &Value) -> String {
    match value {
        Value::Integer(value) => value.to_string(),
        Value::Real(value) => value.to_string(),
        Value::Text(value) => value.clone(),
    }
}

/// Write what the attributes in an answer say about the outstation.
pub fn facts(session: &mut Session<'_>, dir: Direction, fragment: &Fragment) {
    if fragment.function != function::RESPONSE {
        return;
    }
    for object in fragment.objects.iter().filter(|object| object.group == 0) {
        // Read with variation 254, all attributes come in objects of their own.
        let Some(fact) = super::attribute::fact(object.variation) else {
            continue;
        };
        if let Some(value) = object.points.first().and_then(|point| point.value.as_ref()) {
            session.asset(dir, "dnp3", fact, &text(value));
        }
    }
}
