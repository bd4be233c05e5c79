//! Fragments out of a stream of bytes: of a connection, or of a named pipe.

use super::calls::Calls;
use super::pdu::{self, Pdu, kind, mechanism};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::gssapi::Security;
use crate::app::registry::{Evidence, Verdict};
use crate::app::{Direction, Parser, Session};

/// A fragment has at most 64 KiB.
const MAX_BUFFER: usize = 128 * 1024;
const SOURCE: &str = "DCE_RPC";

/// A fragment, or an answer to one that was not seen.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    let yes = is_fragment(e.orig) || (e.orig.is_empty() && is_fragment(e.resp));
    if yes { Verdict::Yes } else { Verdict::No }
}

/// Version 5.0, a known kind, data representation, and a fragment that is not empty.
pub fn is_fragment(bytes: &[u8]) -> bool {
    let known = matches!(bytes, [5, 0 | 1, 0 | 2 | 3 | 11..=16, flags, 0 | 0x10, 0, 0, 0, ..]
        if flags & 0x80 == 0 || flags & 3 == 3);
    known && pdu::length(bytes).is_some_and(|length| length >= pdu::HEADER)
}

/// The fragments of one association and what comes of them.
#[derive(Default)]
pub struct Stream {
    buffers: PerDirection<StreamBuffer>,
    /// Bytes were missed, or made no sense: the next fragment has to be found.
    lost: PerDirection<bool>,
    calls: Calls,
}

impl Stream {
    /// Of a named pipe.
    pub fn on_pipe(name: String) -> Self {
        Self {
            calls: Calls::on_pipe(name),
            ..Self::default()
        }
    }

    /// Take in the next bytes; false if they are something else.
    pub fn on_data(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        data: &[u8],
        security: &mut Security,
    ) -> bool {
        let lost = self.lost.of(dir);
        if *lost {
            // A fragment begins where a segment begins, or it is not looked for.
            if data.len() < pdu::HEADER || !pdu::is_header(data) {
                return false;
            }
            *lost = false;
        }
        if !self.buffers.of(dir).push(data, MAX_BUFFER) {
            session.weird(SOURCE, "dce_rpc_buffer_limit", None);
            *self.lost.of(dir) = true;
            return false;
        }
        let mut buffer = std::mem::take(self.buffers.of(dir));
        let mut fits = true;
        loop {
            if !pdu::is_header(buffer.unread()) {
                buffer.clear();
                *self.lost.of(dir) = true;
                fits = false;
                break;
            }
            let Some(length) = pdu::length(buffer.unread()) else {
                break;
            };
            let Some(bytes) = buffer.unread().get(..length) else {
                break;
            };
            if let Some(pdu) = Pdu::parse(bytes) {
                self.on_pdu(session, dir, &pdu, security);
            }
            buffer.consume(length);
        }
        *self.buffers.of(dir) = buffer;
        fits
    }

    pub fn on_gap(&mut self, dir: Direction) {
        self.buffers.of(dir).clear();
        *self.lost.of(dir) = true;
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        self.calls.on_end(session);
    }

    pub fn held(&self) -> usize {
        self.buffers.sum(StreamBuffer::held)
    }

    fn on_pdu(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        security: &mut Security,
    ) {
        self.calls.on_pdu(session, pdu);
        note_mechanism(session, pdu);
        let authenticates = matches!(
            pdu.kind,
            kind::BIND
                | kind::BIND_ACK
                | kind::BIND_NAK
                | kind::ALTER_CONTEXT
                | kind::ALTER_CONTEXT_RESPONSE
                | kind::AUTH3
        );
        if let Some(token) = pdu.token.filter(|_| authenticates) {
            security.on_token(session, dir, token);
        }
    }
}

/// Authentication that is not looked into.
fn note_mechanism(session: &mut Session<'_>, pdu: &Pdu<'_>) {
    let Some(number) = pdu.mechanism else { return };
    let name = match number {
        mechanism::SPNEGO | mechanism::NTLM | mechanism::KERBEROS => return,
        mechanism::TLS => "tls_dce_rpc_auth_type",
        mechanism::NETLOGON => "netlogon_dce_rpc_auth_type",
        _ => "unknown_dce_rpc_auth_type",
    };
    session.weird(SOURCE, name, Some(number.to_string()));
}

/// DCE/RPC on one connection.
#[derive(Default)]
pub struct DceRpcParser {
    stream: Stream,
    security: Security,
    confirmed: bool,
}

impl Parser for DceRpcParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if !self.confirmed {
            self.confirmed = true;
            session.confirm("dce_rpc");
        }
        let was_lost = *self.stream.lost.of(dir);
        let fits = self.stream.on_data(session, dir, data, &mut self.security);
        if !fits && !was_lost {
            session.weird(SOURCE, "dce_rpc_malformed", None);
        }
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        self.stream.on_gap(dir);
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.stream.on_end(session);
        self.security.on_end(session);
    }

    fn held(&self) -> usize {
        self.stream.held()
    }
}
