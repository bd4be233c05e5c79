//! One message to its values.

use super::names::{self, operation};
use crate::app::der::{self, tag};
use crate::app::text::text;

const MAX_TEXT: usize = 4096;
/// Attributes, changes and values that are looked at.
const MAX_LIST: usize = 256;

/// A message: its number, its operation, and what the operation says.
pub struct Message<'a> {
    pub id: i64,
    pub operation: u8,
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let inside = der::inside(bytes, tag::SEQUENCE)?;
        let id = der::integer(inside)?;
        let (_, rest) = der::element(inside)?;
        let (found, _) = der::element(rest)?;
        let operation = found.tag & 0x1F;
        let is_application = found.tag >> 6 == 1;
        let known = is_application && names::operation_name(operation).is_some();
        known.then_some(Self {
            id,
            operation,
            body: found.body,
        })
    }
}

/// The text of an element, up to a limit.
fn words(bytes: &[u8]) -> String {
    text(bytes, MAX_TEXT)
}

pub struct ResultOf<'a> {
    pub code: i64,
    pub message: String,
    /// Where Microsoft's Sicily puts the server's token.
    name: &'a [u8],
    rest: &'a [u8],
}

impl<'a> ResultOf<'a> {
    /// What the server answers to a bind that is a conversation; empty if nothing.
    pub fn token(&self) -> &'a [u8] {
        const CREDENTIALS: u8 = 0x87;
        let mut rest = self.rest;
        while let Some((element, after)) = der::element(rest) {
            if element.tag == CREDENTIALS {
                return element.body;
            }
            rest = after;
        }
        self.name
    }
}

/// Code, name and message, with which all responses begin.
pub fn result(body: &[u8]) -> Option<ResultOf<'_>> {
    let code = der::integer(body)?;
    let (_, rest) = der::element(body)?;
    let (name, rest) = der::element(rest)?;
    let message = der::string(rest).map(words).unwrap_or_default();
    Some(ResultOf {
        code,
        message,
        name: name.body,
        rest: der::element(rest).map_or(&[], |(_, rest)| rest),
    })
}

/// How a client shows who it is.
pub enum Proof<'a> {
    Simple {
        empty: bool,
    },
    /// The mechanism, and its token.
    Sasl(String, &'a [u8]),
    /// Microsoft's Sicily, and what is unknown: the number of the method, and its token.
    Other(u8, &'a [u8]),
}

pub struct Bind<'a> {
    pub version: i64,
    pub name: String,
    pub proof: Proof<'a>,
}

pub fn bind(body: &[u8]) -> Option<Bind<'_>> {
    let version = der::integer(body)?;
    let (_, rest) = der::element(body)?;
    let (name, rest) = der::element(rest)?;
    let (proof, _) = der::element(rest)?;
    Some(Bind {
        version,
        name: words(name.body),
        proof: match proof.tag {
            0x80 => Proof::Simple {
                empty: proof.body.is_empty(),
            },
            0xA3 => {
                let mechanism = der::string(proof.body).map(words).unwrap_or_default();
                let rest = der::element(proof.body).map_or(&[][..], |(_, rest)| rest);
                Proof::Sasl(mechanism, der::string(rest).unwrap_or_default())
            }
            other => Proof::Other(other & 0x1F, proof.body),
        },
    })
}

pub struct Search {
    pub base: String,
    pub scope: i64,
    pub aliases: i64,
    pub filter: String,
    pub attributes: Vec<String>,
}

pub fn search(body: &[u8]) -> Option<Search> {
    let (base, rest) = der::element(body)?;
    let scope = der::integer(rest)?;
    let (_, rest) = der::element(rest)?;
    let aliases = der::integer(rest)?;
    // Limits of size and time, and whether only the kinds are wanted.
    let mut rest = rest;
    for _ in 0..4 {
        rest = der::element(rest)?.1;
    }
    let (filter, rest) = der::element(rest)?;
    let attributes = der::inside(rest, tag::SEQUENCE).unwrap_or_default();
    Some(Search {
        base: words(base.body),
        scope,
        aliases,
        filter: super::filter::filter(filter),
        attributes: list(attributes),
    })
}

fn list(body: &[u8]) -> Vec<String> {
    let elements = der::elements(body).take(MAX_LIST);
    elements.map(|e| words(e.body)).collect()
}

/// The name with which the operation begins: of an entry, or of an extension.
pub fn name(operation: u8, body: &[u8]) -> String {
    match operation {
        operation::DELETE_REQUEST => words(body),
        operation::ABANDON_REQUEST => {
            let number = body.iter().take(8);
            let number = number.fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
            number.to_string()
        }
        _ => der::string(body).map(words).unwrap_or_default(),
    }
}

/// What a modification changes: `replace(name=value)`.
pub fn changes(body: &[u8]) -> String {
    let Some((_, rest)) = der::element(body) else {
        return String::new();
    };
    let changes = der::inside(rest, tag::SEQUENCE).unwrap_or_default();
    let one = |change: der::Element<'_>| {
        let kind = names::change(der::integer(change.body)?);
        let (_, rest) = der::element(change.body)?;
        let attribute = der::inside(rest, tag::SEQUENCE)?;
        let (name, rest) = der::element(attribute)?;
        let values = list(der::string(rest).unwrap_or_default()).join(",");
        Some(format!("{kind}({}={values})", words(name.body)))
    };
    let changes = der::elements(changes).take(MAX_LIST).filter_map(one);
    let mut out = changes.collect::<Vec<_>>().join(", ");
    let end = out
        .char_indices()
        .nth(MAX_TEXT)
        .map_or(out.len(), |(at, _)| at);
    out.truncate(end);
    out
}

/// An entry's attributes with their first values.
pub fn attributes(body: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let rest = der::element(body).map(|(_, rest)| rest).unwrap_or_default();
    let list = der::inside(rest, tag::SEQUENCE).unwrap_or_default();
    der::elements(list).take(MAX_LIST).filter_map(|attribute| {
        let (name, rest) = der::element(attribute.body)?;
        let value = der::string(der::string(rest)?)?;
        Some((name.body, value))
    })
}
