//! Commands out of requests, and what servers tell about themselves.

use super::details::{Answer, Asked, Target};
use super::reader::Reader;
use super::services::Service;
use super::values::{Value, attribute, failure};
use crate::app::ics::{Class, command};
use crate::app::{Direction, Fact, Session};
use crate::log::{OtCommand, Text, format_compact};

const PROTOCOL: &str = "opcua_binary";
const VALUE: u32 = 13;
/// Values in one row.
const MAX_VALUES: usize = 64;

/// One row per node that is written or method that is called, one per request otherwise.
pub(super) fn rows(
    session: &Session<'_>,
    dir: Direction,
    number: u32,
    service: &Service,
    asked: &Asked,
) -> Vec<OtCommand> {
    let row = |target: Option<&Target>| {
        let mut row = command::new_row(session, PROTOCOL, dir.is_orig());
        row.function_code = Some(format_compact!("{number}"));
        row.function = Some(Text::const_new(service.name));
        row.class = Some(class(service, target).name());
        row.quantity = (asked.count > 0).then_some(asked.count as u64);
        row.detail.clone_from(&asked.detail);
        if let Some(target) = target {
            row.area = Some(target.node.text().into());
            row.address = target.node.numeric.map(u64::from);
            let other = target.attribute.filter(|number| *number != VALUE);
            row.subfunction_code = other.map(|number| format_compact!("{number}"));
            row.subfunction = other.map(attribute).map(Text::from);
            let detail = target.detail.clone();
            row.detail = detail.or_else(|| row.detail.take());
            match &target.value {
                Some(Value::Integer(number)) => row.request_values = Some(vec![*number]),
                Some(Value::Float(number)) => row.detail = Some(number.to_string()),
                Some(Value::Text(text)) if row.detail.is_none() => {
                    row.detail = Some(text.chars().take(128).collect());
                }
                _ => {}
            }
        }
        row
    };
    if matches!(number, 673 | 712) && !asked.targets.is_empty() {
        asked
            .targets
            .iter()
            .map(|target| row(Some(target)))
            .collect()
    } else {
        vec![row(asked.targets.first())]
    }
}

/// Attributes other than the value are how the server is made.
fn class(service: &Service, target: Option<&Target>) -> Class {
    let other = target.and_then(|t| t.attribute).is_some_and(|n| n != VALUE);
    let identity = target.and_then(|t| t.node.standard());
    match service.class {
        Class::Read if other || matches!(identity, Some(2253..=2267)) => Class::Discover,
        Class::Action if other && service.name == "Write" => Class::Reprogram,
        class => class,
    }
}

/// What the response says about each row.
pub(super) fn answer(rows: &mut [OtCommand], code: u32, answer: &Answer) {
    let single = rows.len() == 1;
    for (index, row) in rows.iter_mut().enumerate() {
        let own = if single {
            answer.results.iter().copied().find_map(failure)
        } else {
            answer.results.get(index).copied().and_then(failure)
        };
        row.error = failure(code).or(own);
        row.status = Some(if row.error.is_some() { "error" } else { "ok" });
        let number = |value: &Option<Value>| match value {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        };
        let values: Vec<i64> = answer
            .values
            .iter()
            .filter_map(number)
            .take(MAX_VALUES)
            .collect();
        if single && !values.is_empty() && values.len() == answer.values.len() {
            row.response_values = Some(values);
        }
    }
}

/// The type plate of a server, when it was read.
pub(super) fn tell_build_info(
    session: &mut Session<'_>,
    whose: Direction,
    asked: &Asked,
    answer: &Answer,
) {
    for (target, value) in asked.targets.iter().zip(&answer.values) {
        let is_value = target.attribute == Some(VALUE);
        let (Some(node), true) = (target.node.standard(), is_value) else {
            continue;
        };
        match (node, value) {
            (2261, Some(Value::Text(text))) => tell(session, whose, Fact::Model, text),
            (2262, Some(Value::Text(text))) => tell(session, whose, Fact::Product, text),
            (2263, Some(Value::Text(text))) => tell(session, whose, Fact::Vendor, text),
            (2264, Some(Value::Text(text))) => tell(session, whose, Fact::Firmware, text),
            (2260, Some(Value::Object(340, body))) => {
                build_info(session, whose, &mut Reader::new(body));
            }
            (2256, Some(Value::Object(864, body))) => {
                // Start, current time and state come first.
                let mut reader = Reader::new(body);
                if reader.take(20).is_some() {
                    build_info(session, whose, &mut reader);
                }
            }
            _ => {}
        }
    }
}

fn build_info(session: &mut Session<'_>, whose: Direction, reader: &mut Reader<'_>) {
    for fact in [Fact::Product, Fact::Vendor, Fact::Model, Fact::Firmware] {
        let Some(text) = reader.string() else { return };
        tell(session, whose, fact, text.as_deref().unwrap_or_default());
    }
}

fn tell(session: &mut Session<'_>, whose: Direction, fact: Fact, value: &str) {
    session.asset(whose, PROTOCOL, fact, value);
}
