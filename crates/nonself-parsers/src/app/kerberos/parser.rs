//! One message, from its bytes.

use super::certificates;
use super::names;
use super::principal::{principal, time, words};
use crate::app::der::{self, tag};
use crate::app::text::text;
use crate::log::Time;

/// Ciphers of one request that are kept.
const MAX_CIPHERS: usize = 32;

/// A message as far as its row needs it.
#[derive(Debug)]
pub enum Message<'a> {
    Request(Request<'a>),
    Reply(Reply<'a>),
    /// A ticket is shown to a service.
    ApRequest(Ticket<'a>),
    ApReply,
    Error(ErrorMessage),
    /// Protected or private: nothing to read.
    Other,
}

/// `AS-REQ` or `TGS-REQ`.
#[derive(Debug, Default)]
pub struct Request<'a> {
    pub for_ticket_granting: bool,
    pub client: Option<String>,
    pub realm: Option<String>,
    pub service: Option<String>,
    pub from: Option<Time>,
    pub till: Option<Time>,
    pub options: Option<u32>,
    pub ciphers: Vec<String>,
    /// Name in the client's addresses.
    pub netbios_name: Option<String>,
    pub pre_authenticated: bool,
    /// The ticket that the request is authorised by.
    pub ticket: Option<Ticket<'a>>,
    pub certificates: Vec<&'a [u8]>,
}

/// `AS-REP` or `TGS-REP`.
#[derive(Debug)]
pub struct Reply<'a> {
    pub for_ticket_granting: bool,
    pub realm: Option<String>,
    pub client: Option<String>,
    pub ticket: Ticket<'a>,
    pub certificates: Vec<&'a [u8]>,
}

#[derive(Debug)]
pub struct Ticket<'a> {
    pub realm: Option<String>,
    pub service: Option<String>,
    pub cipher: Option<i64>,
    pub encrypted: &'a [u8],
}

#[derive(Debug, Default)]
pub struct ErrorMessage {
    pub code: i64,
    pub realm: Option<String>,
    pub client: Option<String>,
    pub service: Option<String>,
    pub text: Option<String>,
}

/// The first bytes of the messages: application tags.
mod kind {
    pub const AS_REQ: u8 = 0x6A;
    pub const AS_REP: u8 = 0x6B;
    pub const TGS_REQ: u8 = 0x6C;
    pub const TGS_REP: u8 = 0x6D;
    pub const AP_REQ: u8 = 0x6E;
    pub const AP_REP: u8 = 0x6F;
    pub const SAFE: u8 = 0x74;
    pub const PRIV: u8 = 0x75;
    pub const CRED: u8 = 0x76;
    pub const ERROR: u8 = 0x7E;
    pub const TICKET: u8 = 0x61;
}

/// Types of pre-authentication data.
mod padata {
    pub const TGS_REQ: i64 = 1;
    pub const ENC_TIMESTAMP: i64 = 2;
    pub const PK_AS_REQ: i64 = 16;
    pub const PK_AS_REP: i64 = 17;
    pub const ENCRYPTED_CHALLENGE: i64 = 138;
}

/// Whether a message begins with this byte; those that clients begin with, or servers.
pub fn is_message(first: u8, from_client: bool) -> bool {
    match first {
        kind::AS_REQ | kind::TGS_REQ | kind::AP_REQ => from_client,
        kind::AS_REP | kind::TGS_REP | kind::AP_REP | kind::ERROR => !from_client,
        _ => false,
    }
}

/// Read a message; none if it is damaged or something else.
pub fn parse(bytes: &[u8]) -> Option<Message<'_>> {
    let (outer, _) = der::element(bytes)?;
    let fields = der::inside(outer.body, tag::SEQUENCE)?;
    Some(match outer.tag {
        kind::AS_REQ | kind::TGS_REQ => Message::Request(request(fields, outer.tag)?),
        kind::AS_REP | kind::TGS_REP => Message::Reply(reply(fields, outer.tag)?),
        kind::AP_REQ => Message::ApRequest(ticket(der::field(fields, 3)?)?),
        kind::AP_REP => Message::ApReply,
        kind::ERROR => Message::Error(error(fields)?),
        kind::SAFE | kind::PRIV | kind::CRED => Message::Other,
        _ => return None,
    })
}

fn request(fields: &[u8], outer: u8) -> Option<Request<'_>> {
    let body = der::inside(der::field(fields, 4)?, tag::SEQUENCE)?;
    let mut request = Request {
        for_ticket_granting: outer == kind::TGS_REQ,
        ..Request::default()
    };
    for part in der::elements(body) {
        let value = part.body;
        match part.tag.wrapping_sub(tag::CONTEXT) {
            0 => request.options = options(value),
            1 => request.client = principal(value),
            2 => request.realm = words(value),
            3 => request.service = principal(value),
            4 => request.from = time(value),
            5 => request.till = time(value),
            8 => request.ciphers = ciphers(value),
            9 => request.netbios_name = netbios_name(value),
            _ => {}
        }
    }
    for (kind, value) in pre_authentication(fields, 3) {
        match kind {
            padata::TGS_REQ => request.ticket = authorising_ticket(value),
            padata::PK_AS_REQ => {
                request.pre_authenticated = true;
                request.certificates = certificates::of_request(value);
            }
            padata::ENC_TIMESTAMP | padata::ENCRYPTED_CHALLENGE => {
                request.pre_authenticated = true;
            }
            _ => {}
        }
    }
    Some(request)
}

fn reply(fields: &[u8], outer: u8) -> Option<Reply<'_>> {
    let certificates = pre_authentication(fields, 2)
        .find(|(kind, _)| *kind == padata::PK_AS_REP)
        .map(|(_, value)| certificates::of_reply(value));
    Some(Reply {
        for_ticket_granting: outer == kind::TGS_REP,
        realm: der::field(fields, 3).and_then(words),
        client: der::field(fields, 4).and_then(principal),
        ticket: ticket(der::field(fields, 5)?)?,
        certificates: certificates.unwrap_or_default(),
    })
}

fn ticket(bytes: &[u8]) -> Option<Ticket<'_>> {
    let fields = der::inside(der::inside(bytes, kind::TICKET)?, tag::SEQUENCE)?;
    let encrypted = der::inside(der::field(fields, 3)?, tag::SEQUENCE)?;
    Some(Ticket {
        realm: der::field(fields, 1).and_then(words),
        service: der::field(fields, 2).and_then(principal),
        cipher: der::field(encrypted, 0).and_then(der::integer),
        encrypted: der::field(encrypted, 2)
            .and_then(der::string)
            .unwrap_or_default(),
    })
}

fn error(fields: &[u8]) -> Option<ErrorMessage> {
    Some(ErrorMessage {
        code: der::integer(der::field(fields, 6)?)?,
        realm: der::field(fields, 7).and_then(words),
        client: der::field(fields, 8).and_then(principal),
        service: der::field(fields, 10).and_then(principal),
        text: der::field(fields, 11)
            .and_then(words)
            .filter(|t| !t.is_empty()),
    })
}

fn pre_authentication(fields: &[u8], number: u8) -> impl Iterator<Item = (i64, &[u8])> {
    let list = der::field(fields, number).and_then(|f| der::inside(f, tag::SEQUENCE));
    der::elements(list.unwrap_or_default()).filter_map(|entry| {
        let kind = der::integer(der::field(entry.body, 1)?)?;
        let value = der::inside(der::field(entry.body, 2)?, tag::OCTETS)?;
        Some((kind, value))
    })
}

fn authorising_ticket(ap_request: &[u8]) -> Option<Ticket<'_>> {
    let fields = der::inside(der::inside(ap_request, kind::AP_REQ)?, tag::SEQUENCE)?;
    ticket(der::field(fields, 3)?)
}

/// A bit string of at least 32 bits, the first of which is the highest.
fn options(bytes: &[u8]) -> Option<u32> {
    let bits = der::string(bytes)?.get(1..)?;
    let mut four = [0; 4];
    let length = bits.len().min(4);
    four[..length].copy_from_slice(&bits[..length]);
    Some(u32::from_be_bytes(four))
}

fn ciphers(bytes: &[u8]) -> Vec<String> {
    let list = der::inside(bytes, tag::SEQUENCE).unwrap_or_default();
    let mut rest = list;
    let mut found = Vec::new();
    while found.len() < MAX_CIPHERS {
        let Some(number) = der::integer(rest) else {
            break;
        };
        found.push(names::cipher(number));
        rest = der::element(rest).map_or(&[], |(_, after)| after);
    }
    found
}

/// Windows puts its own name, padded and with a service's number, among its addresses.
fn netbios_name(bytes: &[u8]) -> Option<String> {
    const NETBIOS: i64 = 20;
    let list = der::inside(bytes, tag::SEQUENCE)?;
    der::elements(list).find_map(|address| {
        let kind = der::integer(der::field(address.body, 0)?)?;
        let value = der::string(der::field(address.body, 1)?)?;
        let name = value.get(..15).unwrap_or(value);
        (kind == NETBIOS).then(|| text(name, 15).trim_end().to_owned())
    })
}
