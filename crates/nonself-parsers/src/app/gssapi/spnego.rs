//! What is around a token: GSSAPI's frame and SPNEGO's negotiation.

use crate::app::der::{self, tag};
use crate::app::text::be16;

const OBJECT: u8 = 0x06;
/// `[APPLICATION 0]`: the first token of a context.
const FRAME: u8 = 0x60;
const NEG_INIT: u8 = tag::CONTEXT;
const NEG_RESPONSE: u8 = tag::CONTEXT + 1;
const SPNEGO: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x02];
/// Kerberos 5, as registered and as an old Windows wrote it; user to user.
const KERBEROS: &[&[u8]] = &[
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02],
    &[0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 0x01, 0x02, 0x02],
    &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x03],
];

/// How a negotiation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Completed,
    Incomplete,
    Rejected,
}

/// What a token turned out to be.
#[derive(Debug)]
pub enum Token<'a> {
    /// A negotiation, with what is inside, if anything.
    Negotiation {
        state: Option<State>,
        inner: Option<&'a [u8]>,
    },
    Ntlm(&'a [u8]),
    Kerberos(&'a [u8]),
}

/// Read one layer.
pub fn parse(bytes: &[u8]) -> Option<Token<'_>> {
    if bytes.starts_with(super::ntlm::SIGNATURE) {
        return Some(Token::Ntlm(bytes));
    }
    match *bytes.first()? {
        FRAME => framed(der::inside(bytes, FRAME)?),
        NEG_INIT | NEG_RESPONSE => negotiation(bytes),
        // A ticket, or an answer to one, without a frame.
        0x6E | 0x6F | 0x7E => Some(Token::Kerberos(bytes)),
        _ => None,
    }
}

fn framed(body: &[u8]) -> Option<Token<'_>> {
    let (mechanism, rest) = der::element(body)?;
    if mechanism.tag != OBJECT {
        return None;
    }
    if mechanism.body == SPNEGO {
        return negotiation(rest);
    }
    // Kerberos: two bytes say which message it is.
    let is_kerberos = KERBEROS.contains(&mechanism.body);
    let known = matches!(be16(rest, 0)?, 0x0100 | 0x0200 | 0x0300);
    (is_kerberos && known).then(|| Token::Kerberos(&rest[2..]))
}

fn negotiation(bytes: &[u8]) -> Option<Token<'_>> {
    let (choice, _) = der::element(bytes)?;
    let fields = der::inside(choice.body, tag::SEQUENCE)?;
    let state = match choice.tag {
        NEG_INIT => None,
        NEG_RESPONSE => match der::field(fields, 0).and_then(der::integer) {
            Some(0) => Some(State::Completed),
            Some(2) => Some(State::Rejected),
            Some(_) => Some(State::Incomplete),
            None => None,
        },
        _ => return None,
    };
    let inner = der::field(fields, 2).and_then(|token| der::inside(token, tag::OCTETS));
    Some(Token::Negotiation { state, inner })
}
