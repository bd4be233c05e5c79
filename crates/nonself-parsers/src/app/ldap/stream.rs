//! Messages out of streams and datagrams: plain, wrapped by SASL, or in TLS.

use super::parser::Message;
use super::sasl;
use super::state::Operations;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::ssl::{self, SslParser};
use crate::app::text::be32;
use crate::app::{Direction, Parser, Session, Transport, der, other};

/// Longest message that is read; of longer ones the rest is passed over.
const MAX_MESSAGE: usize = 1024 * 1024;
/// Longest that may be passed over.
const MAX_SKIP: usize = 64 * 1024 * 1024;
const SOURCE: &str = "LDAP";
/// The first byte of every message.
const SEQUENCE: u8 = der::tag::SEQUENCE;

pub fn probe_tcp(e: &Evidence<'_>) -> Verdict {
    other::ldap(e)
}

/// Whole messages from the first to the last byte of a datagram.
pub fn probe_udp(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let whole =
        der::element(bytes).is_some_and(|(_, rest)| rest.first().is_none_or(|b| *b == SEQUENCE));
    if whole && Message::parse(bytes).is_some() {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

#[derive(Default)]
struct Side {
    buffer: StreamBuffer,
    /// Bytes to come that nobody wants.
    skip: usize,
    /// Where the next message begins is not known.
    lost: bool,
}

/// LDAP on one connection.
#[derive(Default)]
pub struct LdapParser {
    sides: PerDirection<Side>,
    operations: Operations,
    tls: Option<SslParser>,
    finished: bool,
}

/// What begins at the front of a buffer.
enum Frame {
    /// Bytes are missing.
    Short,
    Plain(usize),
    /// Header and token of SASL, of which the inside can be read.
    Open(usize),
    /// As many bytes tell nothing.
    Closed(usize),
    None,
}

impl Parser for LdapParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if session.conn.transport == Transport::Udp {
            self.read_all(session, dir, data);
            return;
        }
        if self.tls.is_none() && (self.operations.tls || ssl::is_client_hello(data)) {
            self.tls = Some(SslParser::default());
        }
        if let Some(tls) = &mut self.tls {
            tls.on_data(session, dir, data);
            return;
        }
        let side = self.sides.of(dir);
        let passed = side.skip.min(data.len());
        side.skip -= passed;
        let data = &data[passed..];
        if side.lost && !data.is_empty() {
            side.lost = !begins_message(data);
        }
        if side.lost || data.is_empty() {
            return;
        }
        let mut buffer = std::mem::take(&mut side.buffer);
        if !buffer.push(data, 2 * MAX_MESSAGE) {
            session.weird(SOURCE, "ldap_buffer_limit", None);
            self.sides.of(dir).lost = true;
        }
        while !self.finished && self.step(session, dir, &mut buffer) {}
        self.sides.of(dir).buffer = buffer;
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        if let Some(tls) = &mut self.tls {
            tls.on_gap(session, dir, len);
        }
        let side = self.sides.of(dir);
        match side
            .skip
            .checked_sub(usize::try_from(len).unwrap_or(usize::MAX))
        {
            Some(rest) if side.skip > 0 => side.skip = rest,
            _ => {
                side.buffer.clear();
                (side.skip, side.lost) = (0, true);
            }
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.operations.on_end(session);
        if let Some(tls) = &mut self.tls {
            tls.on_end(session);
        }
    }

    fn held(&self) -> usize {
        let tls = self.tls.as_ref().map_or(0, Parser::held);
        self.sides.sum(|side| side.buffer.held()) + self.operations.held() + tls
    }

    fn is_finished(&self) -> bool {
        self.finished || self.tls.as_ref().is_some_and(Parser::is_finished)
    }
}

impl LdapParser {
    /// Read one message; false if there is no whole one.
    fn step(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        buffer: &mut StreamBuffer,
    ) -> bool {
        if buffer.is_empty() {
            return false;
        }
        match frame(buffer.unread(), self.operations.wrapped) {
            Frame::Short => false,
            Frame::Plain(length) | Frame::Open(length) if length <= MAX_MESSAGE => {
                let Some(bytes) = buffer.unread().get(..length) else {
                    return false;
                };
                let is_plain = bytes.first() == Some(&SEQUENCE);
                let inside = if is_plain {
                    bytes
                } else {
                    sasl::inside(&bytes[4..]).unwrap_or_default()
                };
                self.read_all(session, dir, inside);
                buffer.consume(length);
                if self.operations.tls {
                    let mut tls = SslParser::default();
                    tls.on_data(session, dir, buffer.unread());
                    buffer.clear();
                    self.tls = Some(tls);
                }
                true
            }
            Frame::Plain(length) | Frame::Open(length) | Frame::Closed(length)
                if length <= MAX_SKIP =>
            {
                if length > MAX_MESSAGE {
                    session.weird(SOURCE, "ldap_message_too_long", None);
                }
                let here = length.min(buffer.len());
                buffer.consume(here);
                self.sides.of(dir).skip = length - here;
                !buffer.is_empty()
            }
            _ => {
                session.weird(SOURCE, "ldap_malformed_message", None);
                buffer.clear();
                self.sides.of(dir).lost = true;
                false
            }
        }
    }

    /// One message after the other.
    fn read_all(&mut self, session: &mut Session<'_>, dir: Direction, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (Some(message), Some((_, rest))) = (Message::parse(bytes), der::element(bytes))
            else {
                session.weird(SOURCE, "ldap_malformed_message", None);
                return;
            };
            session.confirm(match session.conn.transport {
                Transport::Tcp => "ldap_tcp",
                Transport::Udp => "ldap_udp",
            });
            self.operations.on_message(session, dir, &message);
            bytes = rest;
        }
    }
}

fn frame(bytes: &[u8], wrapped: bool) -> Frame {
    if bytes.first() == Some(&SEQUENCE) {
        return match der::header(bytes) {
            Some((_, header, length)) => Frame::Plain(header.saturating_add(length)),
            None if bytes.len() < 6 => Frame::Short,
            None => Frame::None,
        };
    }
    if !wrapped {
        return Frame::None;
    }
    let Some(length) = be32(bytes, 0).map(|length| length as usize) else {
        return Frame::Short;
    };
    let token = &bytes[4..];
    if token.len() < sasl::PEEK.min(length) {
        return Frame::Short;
    }
    let whole = length.saturating_add(4);
    if sasl::is_open(token) {
        Frame::Open(whole)
    } else {
        Frame::Closed(whole)
    }
}

/// After a gap: the bytes look like the beginning of a message, or of a wrapped one.
fn begins_message(bytes: &[u8]) -> bool {
    match bytes.first() {
        Some(&SEQUENCE) => der::header(bytes)
            .and_then(|(_, header, _)| bytes.get(header..))
            .is_some_and(|inside| matches!(inside, [0x02, 1..=4, ..])),
        _ => bytes.get(4..).is_some_and(sasl::is_open),
    }
}
