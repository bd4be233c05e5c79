//! Controls of IEC 61850: select, operate, cancel.

use super::ber::Element;
use super::data;
use super::names::Name;
use crate::app::text::{hex, text};

/// What a write or read of a control does, in words; `None` for other variables.
pub fn describe(names: &[Name], values: &[Element<'_>]) -> Option<String> {
    let item = &names.first()?.item;
    let (_, last) = item.rsplit_once('$')?;
    let what = match last {
        "Oper" => "operate",
        "SBO" => "select",
        "SBOw" => "select with value",
        "Cancel" => "cancel",
        _ => return None,
    };
    let Some(structure) = values.first().filter(|value| value.number == 2) else {
        return Some(what.to_owned());
    };
    let parts: Vec<Element<'_>> = structure.elements().take(8).collect();
    let mut out = what.to_owned();
    if let Some(value) = parts.first() {
        out.push(' ');
        out.push_str(&data::to_text(value));
    }
    // Who asks: category and identity. The value may be a structure too, so not the first.
    if let Some(origin) = parts.iter().skip(1).find(|part| part.number == 2) {
        out.push_str(&origin_text(origin));
    }
    // The only truth value after the first is the test flag.
    let test = parts.iter().skip(1).find(|part| part.number == 3);
    if test.is_some_and(|test| test.body.iter().any(|b| *b != 0)) {
        out.push_str(", test");
    }
    Some(out)
}

fn origin_text(origin: &Element<'_>) -> String {
    let mut parts = origin.elements();
    let category = parts.next().and_then(|part| part.integer());
    let category = match category {
        Some(1) => "bay",
        Some(2) => "station",
        Some(3) => "remote",
        Some(4) => "automatic bay",
        Some(5) => "automatic station",
        Some(6) => "automatic remote",
        Some(7) => "maintenance",
        Some(8) => "process",
        _ => "nobody",
    };
    let identity = parts.next().map_or(&[][..], |part| part.body);
    let identity = if identity.iter().all(|b| (0x20..0x7F).contains(b)) {
        text(identity, 64)
    } else {
        hex(&identity[..identity.len().min(32)])
    };
    let blank = if identity.is_empty() { "" } else { " " };
    format!(" by {category}{blank}{identity}")
}

/// Why a control was refused, which the station tells in a report of its own.
pub fn last_error(names: &[Name], values: &[Element<'_>]) -> Option<String> {
    if names.first()?.item != "LastApplError" {
        return None;
    }
    let parts: Vec<Element<'_>> = values.first()?.elements().take(8).collect();
    let object = text(parts.first()?.body, 129);
    // The origin and the number of the control stand before.
    let cause = parts.last()?.integer()?;
    Some(format!("{object}: {}", cause_name(cause)))
}

/// Causes beside the error, as IEC 61850-7-2 numbers them.
fn cause_name(cause: i64) -> String {
    let name = match cause {
        0 => "unknown",
        1 => "not supported",
        2 => "blocked by switching hierarchy",
        3 => "select failed",
        4 => "invalid position",
        5 => "position reached",
        6 => "parameter change in execution",
        7 => "step limit",
        8 => "blocked by mode",
        9 => "blocked by process",
        10 => "blocked by interlocking",
        11 => "blocked by synchrocheck",
        12 => "command already in execution",
        13 => "blocked by health",
        14 => "one of n control",
        15 => "abortion by cancel",
        16 => "time limit over",
        17 => "abortion by trip",
        18 => "object not selected",
        19 => "object already selected",
        20 => "no access authority",
        21 => "ended with overshoot",
        22 => "abortion due to deviation",
        23 => "abortion by communication loss",
        24 => "blocked by command",
        25 => "none",
        26 => "inconsistent parameters",
        27 => "locked by other client",
        other => return format!("cause {other}"),
    };
    name.to_owned()
}
