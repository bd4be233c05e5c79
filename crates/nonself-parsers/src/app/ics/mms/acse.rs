//! ACSE: what opens and ends an association, with the first MMS PDU inside.

use super::ber::{self, Element, kind};

/// ACSE's PDUs by their application number.
pub const REQUEST: u32 = 0;
pub const RESPONSE: u32 = 1;
pub const ABORT: u32 = 4;

/// An association's PDU.
pub struct Association<'a> {
    pub number: u32,
    /// 0 accepted, 1 refused for good, 2 refused for now.
    pub result: Option<i64>,
    /// The request carries a password or certificate.
    pub has_authentication: bool,
    pub mms: Option<Element<'a>>,
}

impl<'a> Association<'a> {
    pub fn parse(element: Element<'a>) -> Option<Self> {
        if element.kind != kind::APPLICATION || element.number > ABORT {
            return None;
        }
        let result = (element.number == RESPONSE)
            .then(|| element.context(2))
            .flatten()
            .and_then(|result| ber::element(result.body))
            .and_then(|(result, _)| result.integer());
        // Calling authentication value in requests, responding in answers.
        let authentication = if element.number == REQUEST { 12 } else { 10 };
        // User information is an EXTERNAL, whose value is context-specific.
        let external = element
            .context(30)
            .and_then(|information| ber::element(information.body));
        let mms = external
            .and_then(|(external, _)| external.elements().find(Element::is_context))
            .and_then(|value| ber::element(value.body))
            .map(|(inner, _)| inner);
        Some(Self {
            number: element.number,
            result,
            has_authentication: element.number <= RESPONSE
                && element.context(authentication).is_some(),
            mms,
        })
    }
}
