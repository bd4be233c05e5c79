//! Names of objects: of variables, lists, domains, programs and files.

use super::ber::{Element, kind};
use crate::app::text::text;

/// Names of one PDU.
pub const MAX_NAMES: usize = 64;
/// Elements that the search for names looks at.
const MAX_ELEMENTS: usize = 4096;
const MAX_TEXT: usize = 129;

/// A name and the domain it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub domain: Option<String>,
    pub item: String,
}

impl Name {
    /// An object name: of the whole device, of a domain, or of the association.
    pub fn parse(element: &Element<'_>) -> Option<Self> {
        if !element.is_context() {
            return None;
        }
        match element.number {
            0 | 2 if !element.is_constructed() => Some(Self {
                domain: None,
                item: text(element.body, MAX_TEXT),
            }),
            1 => {
                let mut parts = element.elements();
                let domain = text(parts.next()?.body, MAX_TEXT);
                let item = text(parts.next()?.body, MAX_TEXT);
                Some(Self {
                    domain: Some(domain),
                    item,
                })
            }
            _ => None,
        }
    }

    pub fn to_text(&self) -> String {
        match &self.domain {
            Some(domain) => format!("{domain}/{}", self.item),
            None => self.item.clone(),
        }
    }
}

/// Which variables: named one by one, or by a list.
pub fn variables(specification: &Element<'_>) -> Vec<Name> {
    match specification.number {
        0 => specification
            .elements()
            .filter_map(|variable| {
                // Of its parts the first says which; 0 is by name.
                let part = variable.context(0)?;
                let name = part.elements().next()?;
                Name::parse(&name)
            })
            .take(MAX_NAMES)
            .collect(),
        _ => specification
            .elements()
            .filter_map(|name| Name::parse(&name))
            .take(1)
            .collect(),
    }
}

/// All texts that look like a name, wherever they are: for services with one or two of them.
pub fn texts(element: &Element<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut waiting = vec![*element];
    let mut looked = 0;
    while let Some(next) = waiting.pop() {
        looked += 1;
        if looked > MAX_ELEMENTS || out.len() >= MAX_NAMES {
            break;
        }
        if next.is_constructed() {
            let from = waiting.len();
            waiting.extend(next.elements().take(MAX_ELEMENTS));
            waiting[from..].reverse();
        } else if is_text(&next) {
            out.push(text(next.body, MAX_TEXT));
        }
    }
    out
}

/// `VisibleString`, `GraphicString`, or a context-specific one that is printable.
fn is_text(element: &Element<'_>) -> bool {
    let printable = element.body.iter().all(|b| (0x20..0x7F).contains(b));
    let has_letter = element.body.iter().any(u8::is_ascii_alphabetic);
    match element.kind {
        kind::UNIVERSAL => matches!(element.number, 0x19 | 0x1A) && printable,
        kind::CONTEXT => element.body.len() > 1 && printable && has_letter,
        _ => false,
    }
}
