//! The stream: frames, joined messages, and who gets them.

use super::{User, row};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::mms::{self, Mms};
use crate::app::ics::s7comm::S7;
use crate::app::ics::s7comm_plus::S7Plus;
use crate::app::iso::{self, Cotp, cotp};
use crate::app::ssl::SslParser;
use crate::app::{Direction, Parser, Session};

/// Bytes kept of one direction: one TPKT frame at most is incomplete.
const MAX_BUFFER: usize = 256 * 1024;
/// A message joined from several COTP parts.
const MAX_MESSAGE: usize = 128 * 1024;
const SOURCE: &str = "COTP";

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// Parts of a message whose last part has not come.
    message: Vec<u8>,
    lost: bool,
}

/// ISO transport on one connection, with whatever uses it.
#[derive(Default)]
pub struct CotpParser {
    streams: PerDirection<Stream>,
    s7: S7,
    plus: S7Plus,
    mms: Mms,
    /// S7comm-plus goes on inside it.
    tls: Option<Box<SslParser>>,
}

impl Parser for CotpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        if stream.lost {
            if !matches!(iso::tpkt_length(data), Some(Ok(_))) {
                return;
            }
            stream.lost = false;
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "tpkt_buffer_limit", None);
            return;
        }
        let mut buffer = std::mem::take(&mut stream.buffer);
        loop {
            match iso::tpkt_length(buffer.unread()) {
                None => break,
                Some(Err(())) => {
                    session.weird(SOURCE, "tpkt_bad_header", None);
                    self.streams.of(dir).lost = true;
                    buffer.clear();
                    break;
                }
                Some(Ok(length)) if buffer.len() < length => break,
                Some(Ok(length)) => {
                    match Cotp::parse(&buffer.unread()[iso::TPKT..length]) {
                        Some(pdu) => self.on_pdu(session, dir, &pdu),
                        None => session.weird(SOURCE, "cotp_bad_pdu", None),
                    }
                    buffer.consume(length);
                }
            }
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn held(&self) -> usize {
        let stream = |stream: &Stream| stream.buffer.held() + stream.message.len();
        let tls = self.tls.as_ref().map_or(0, |tls| tls.held());
        self.streams.sum(stream) + self.s7.held() + self.plus.held() + self.mms.held() + tls
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        *self.streams.of(dir) = Stream {
            lost: true,
            ..Stream::default()
        };
        self.s7.on_gap(dir);
        self.plus.on_gap(dir);
        if let Some(tls) = &mut self.tls {
            tls.on_gap(session, dir, len);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.s7.on_end(session);
        self.plus.on_end(session);
        self.mms.on_end(session);
        if let Some(tls) = &mut self.tls {
            tls.on_end(session);
        }
    }
}

impl CotpParser {
    fn on_pdu(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Cotp<'_>) {
        session.confirm("cotp");
        row::write(session, dir, pdu);
        if pdu.kind == cotp::CONNECTION_REQUEST
            && let Some(tsap) = pdu.called_tsap()
        {
            self.s7.on_called_tsap(tsap);
        }
        if pdu.kind != cotp::DATA || pdu.payload.is_empty() {
            return;
        }
        let stream = self.streams.of(dir);
        if pdu.is_last() && stream.message.is_empty() {
            self.on_message(session, dir, pdu.payload);
            return;
        }
        if stream.message.len() + pdu.payload.len() > MAX_MESSAGE {
            stream.message = Vec::new();
            session.weird(SOURCE, "cotp_message_limit", None);
            return;
        }
        stream.message.extend_from_slice(pdu.payload);
        if pdu.is_last() {
            let message = std::mem::take(&mut stream.message);
            self.on_message(session, dir, &message);
        }
    }

    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) {
        match bytes.first() {
            Some(0x32) => self.s7.on_message(session, dir, bytes),
            Some(0x72) => self.plus.on_message(session, dir, bytes),
            // TLS records; between the two nothing else begins so.
            Some(0x14..=0x17) if bytes.get(1) == Some(&3) => {
                let tls = self.tls.get_or_insert_default();
                if !tls.is_finished() {
                    tls.on_data(session, dir, bytes);
                }
            }
            Some(&byte) if mms::is_first_byte(byte) => self.mms.on_message(session, dir, bytes),
            _ => {}
        }
    }
}
