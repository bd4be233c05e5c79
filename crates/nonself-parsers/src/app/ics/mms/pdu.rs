//! One MMS PDU: which kind, which service, which number.

use super::ber::{self, Element, kind};
use super::service;

/// Kinds of PDU by their context-specific number.
pub mod number {
    pub const REQUEST: u32 = 0;
    pub const RESPONSE: u32 = 1;
    pub const ERROR: u32 = 2;
    pub const UNCONFIRMED: u32 = 3;
    pub const REJECT: u32 = 4;
    pub const INITIATE_REQUEST: u32 = 8;
    pub const INITIATE_RESPONSE: u32 = 9;
}

const NAMES: [&str; 14] = [
    "confirmed-Request",
    "confirmed-Response",
    "confirmed-Error",
    "unconfirmed",
    "reject",
    "cancel-Request",
    "cancel-Response",
    "cancel-Error",
    "initiate-Request",
    "initiate-Response",
    "initiate-Error",
    "conclude-Request",
    "conclude-Response",
    "conclude-Error",
];

#[derive(Clone, Debug)]
pub struct Pdu<'a> {
    pub number: u32,
    pub name: &'static str,
    pub invoke_id: Option<i64>,
    /// What is asked for, answered or told.
    pub service: Option<Element<'a>>,
    pub error: Option<String>,
    pub detail: Option<String>,
}

impl<'a> Pdu<'a> {
    pub fn parse(element: Element<'a>) -> Option<Self> {
        if !element.is_context() {
            return None;
        }
        let name = *NAMES.get(usize::try_from(element.number).ok()?)?;
        let mut out = Self {
            number: element.number,
            name,
            invoke_id: None,
            service: None,
            error: None,
            detail: None,
        };
        match element.number {
            number::REQUEST | number::RESPONSE => {
                let mut parts = element.elements();
                let first = parts.next()?;
                if (first.kind, first.number) != (kind::UNIVERSAL, 2) {
                    return None;
                }
                out.invoke_id = first.integer();
                // Modifiers may stand between.
                out.service = parts.find(Element::is_context);
            }
            number::UNCONFIRMED => out.service = Some(element.elements().next()?),
            number::ERROR => {
                out.invoke_id = element.context(0).and_then(|id| id.integer());
                out.error = element.context(2).as_ref().map(error_text);
            }
            number::REJECT => {
                let mut parts = element.elements();
                let first = parts.next()?;
                let reason = if first.number == 0 {
                    out.invoke_id = first.integer();
                    parts.next()
                } else {
                    Some(first)
                };
                out.error = reason.map(|reason| {
                    let code = reason.integer().unwrap_or_default();
                    format!("rejected {}/{code}", reason.number)
                });
            }
            number::INITIATE_REQUEST | number::INITIATE_RESPONSE => {
                let size = element.context(0).and_then(|size| size.integer());
                out.detail = size.map(|size| format!("PDU size {size}"));
            }
            // Cancel and conclude are a number, or nothing; their errors are an error.
            5 | 6 => out.invoke_id = ber::integer(element.body),
            7 | 10 | 13 => out.error = Some(error_text(&element)),
            _ => {}
        }
        Some(out)
    }
}

/// Class and code, the text when there is one.
fn error_text(error: &Element<'_>) -> String {
    // The class is a choice of its own within the first part.
    let class = error.context(0).and_then(|choice| choice.elements().next());
    let mut out = match class {
        Some(class) => {
            let code = class.integer().unwrap_or_default();
            format!("{} {code}", service::error_class(class.number))
        }
        None => "error".to_owned(),
    };
    if let Some(text) = error.context(2).filter(|t| !t.body.is_empty()) {
        out.push_str(": ");
        out.push_str(&crate::app::text::text(text.body, 128));
    }
    out
}
