//! Session and presentation: what is around MMS.

use super::ber::{self, Element, kind};
use crate::app::text::be16;

/// Kinds of session PDU, and the two parameters that hold user data.
mod session {
    pub const GIVE_TOKENS: u8 = 0x01;
    pub const FINISH: u8 = 0x09;
    pub const DISCONNECT: u8 = 0x0A;
    pub const REFUSE: u8 = 0x0C;
    pub const ACCEPT: u8 = 0x0E;
    pub const ABORT: u8 = 0x19;
    pub const USER_DATA: u8 = 0xC1;
    pub const EXTENDED_USER_DATA: u8 = 0xC2;
}

/// Presentation contents within one message.
const MAX_VALUES: usize = 32;

/// May a message that begins so be MMS, with the layers below it or without?
pub fn is_first_byte(byte: u8) -> bool {
    is_session(byte) || is_pdu(byte)
}

fn is_session(byte: u8) -> bool {
    matches!(
        byte,
        session::GIVE_TOKENS
            | session::FINISH..=session::DISCONNECT
            | session::REFUSE..=session::ACCEPT
            | session::ABORT
    )
}

/// First bytes of MMS PDUs.
fn is_pdu(byte: u8) -> bool {
    matches!(byte, 0xA0..=0xA4 | 0x85 | 0x86 | 0xA7..=0xAA | 0x8B | 0x8C | 0xAD)
}

/// What the presentation layer carries: elements of ACSE or MMS. `None` is no such message.
pub fn contents(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    if is_pdu(*bytes.first()?) {
        let (pdu, rest) = ber::element(bytes)?;
        return rest.is_empty().then(|| vec![pdu]);
    }
    let Some(user_data) = session_user_data(bytes)? else {
        return Some(Vec::new());
    };
    Some(presented(user_data))
}

/// The user data of a session PDU; data come after two headers of no length.
#[expect(
    clippy::option_option,
    reason = "no session PDU, or one without user data"
)]
fn session_user_data(bytes: &[u8]) -> Option<Option<&[u8]>> {
    if let [session::GIVE_TOKENS, 0, session::GIVE_TOKENS, 0, rest @ ..] = bytes {
        return Some(Some(rest));
    }
    if !is_session(*bytes.first()?) {
        return None;
    }
    let (mut parameters, _) = sized(bytes)?;
    while !parameters.is_empty() {
        let code = parameters[0];
        let (value, rest) = sized(parameters)?;
        if matches!(code, session::USER_DATA | session::EXTENDED_USER_DATA) {
            return Some(Some(value));
        }
        parameters = rest;
    }
    Some(None)
}

/// Code, length of one byte or of three, value; some stations say one byte too many.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, from) = match bytes.get(1)? {
        0xFF => (be16(bytes, 2)?, 4),
        length => (u16::from(*length), 2),
    };
    let rest = bytes.get(from..)?;
    Some(rest.split_at(rest.len().min(usize::from(length))))
}

/// The values in a presentation PDU: of a connection, or plain data.
fn presented(bytes: &[u8]) -> Vec<Element<'_>> {
    let Some((outer, _)) = ber::element(bytes) else {
        return Vec::new();
    };
    // A connection's parameters are a set, those of the normal mode its element 2.
    let parameters = if outer.kind == kind::APPLICATION && outer.number == 1 {
        Some(outer)
    } else {
        outer
            .context(2)
            .unwrap_or(outer)
            .elements()
            .find(|e| e.kind == kind::APPLICATION && e.number == 1)
    };
    let lists = parameters.into_iter().flat_map(|p| p.elements());
    lists
        .flat_map(|list| list.elements())
        // The first is the context's number, the value is context-specific.
        .filter(Element::is_context)
        .filter_map(|value| ber::element(value.body))
        .map(|(inner, _)| inner)
        .take(MAX_VALUES)
        .collect()
}
