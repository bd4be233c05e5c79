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
