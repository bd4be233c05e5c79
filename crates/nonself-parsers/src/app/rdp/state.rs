//! The stream: negotiation, connect messages, then TLS or nothing more to read.

use super::names;
use super::parser::{self, Choice};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::iso::{self, Cotp, cotp};
use crate::app::registry::{Evidence, Verdict};
use crate::app::ssl::{self, SslParser};
use crate::app::{Direction, Parser, Session};
use crate::log::Rdp;

const MAX_BUFFER: usize = 64 * 1024;
/// First bytes of the MCS connect messages: application tags 101 and 102.
const CONNECT_INITIAL: &[u8] = &[0x7F, 0x65];
const CONNECT_RESPONSE: &[u8] = &[0x7F, 0x66];
const SOURCE: &str = "RDP";

/// A connection request with RDP's cookie or offer, or with MCS behind it.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let bytes = evidence.orig;
    match iso::tpkt_length(bytes) {
        None if evidence.resp.is_empty() => return Verdict::Maybe,
        None | Some(Err(())) => return Verdict::No,
        Some(Ok(_)) => {}
    }
    let Some(pdu) = bytes.get(iso::TPKT..).and_then(Cotp::parse) else {
        return if bytes.len() < 64 {
            Verdict::Maybe
        } else {
            Verdict::No
        };
    };
    match pdu.kind {
        cotp::CONNECTION_REQUEST => match pdu.parameters() {
            [] => next_is_mcs(bytes),
            [b'C', b'o', b'o', b'k', ..] | [1, _, 8, 0, ..] => Verdict::Yes,
            _ => Verdict::No,
        },
        cotp::DATA if pdu.payload.starts_with(CONNECT_INITIAL) => Verdict::Yes,
        _ => Verdict::No,
    }
}

/// A request that says nothing: the next message tells.
fn next_is_mcs(bytes: &[u8]) -> Verdict {
    let Some(Ok(length)) = iso::tpkt_length(bytes) else {
        return Verdict::No;
    };
    match bytes.get(length + iso::TPKT..).and_then(Cotp::parse) {
        None => Verdict::Maybe,
        Some(pdu) if pdu.payload.starts_with(CONNECT_INITIAL) => Verdict::Yes,
        Some(_) => Verdict::No,
    }
}

/// RDP on one connection.
#[derive(Default)]
pub struct RdpParser {
    buffers: PerDirection<StreamBuffer>,
    row: Option<Rdp>,
    tls: Option<SslParser>,
    finished: bool,
}

impl Parser for RdpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if let Some(tls) = &mut self.tls {
            tls.on_data(session, dir, data);
            return;
        }
        if !self.buffers.of(dir).push(data, MAX_BUFFER) {
            session.weird(SOURCE, "rdp_buffer_limit", None);
            self.finished = true;
            return;
        }
        let mut buffer = std::mem::take(self.buffers.of(dir));
        while let Some(length) = iso::tpkt_length(buffer.unread()) {
            let Ok(length) = length else {
                // Encrypted fast-path data, or something that never was RDP.
                self.finished = true;
                break;
            };
            let Some(frame) = buffer.unread().get(iso::TPKT..length) else {
                break;
            };
            if let Some(pdu) = Cotp::parse(frame) {
                self.on_pdu(session, &pdu);
            }
            buffer.consume(length);
            if let Some(tls) = &mut self.tls {
                tls.on_data(session, dir, buffer.unread());
                buffer.clear();
            }
        }
        *self.buffers.of(dir) = buffer;
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        match &mut self.tls {
            Some(tls) => tls.on_gap(session, dir, len),
            None => self.buffers.of(dir).clear(),
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(row) = self.row.take() {
            session.tables.rdp.push(session.now, row);
        }
        if let Some(tls) = &mut self.tls {
            tls.on_end(session);
        }
    }

    fn held(&self) -> usize {
        self.buffers.sum(StreamBuffer::held) + self.tls.as_ref().map_or(0, Parser::held)
    }

    fn is_finished(&self) -> bool {
        self.finished || self.tls.as_ref().is_some_and(Parser::is_finished)
    }
}

impl RdpParser {
    fn on_pdu(&mut self, session: &mut Session<'_>, pdu: &Cotp<'_>) {
        match pdu.kind {
            cotp::CONNECTION_REQUEST => {
                let request = parser::parse_request(pdu.parameters());
                let row = self.row_mut(session);
                row.cookie = Some(request.cookie.unwrap_or_default());
                row.requested_security = request.protocols.map(names::requested);
            }
            cotp::CONNECTION_CONFIRM => self.on_confirm(session, pdu),
            cotp::DATA if pdu.payload.starts_with(CONNECT_INITIAL) => {
                self.on_connect_initial(session, pdu.payload);
            }
            cotp::DATA if pdu.payload.starts_with(CONNECT_RESPONSE) => {
                self.on_connect_response(session, pdu.payload);
            }
            _ => {}
        }
    }

    fn on_confirm(&mut self, session: &mut Session<'_>, pdu: &Cotp<'_>) {
        session.confirm("rdp");
        let row = self.row_mut(session);
        match parser::parse_confirm(pdu.parameters()) {
            Choice::Protocol(code) => {
                row.security_protocol = Some(names::security_protocol(code));
                if code != 0 {
                    row.result = Some("encrypted".to_owned());
                    self.tls = Some(SslParser::default());
                }
            }
            Choice::Failure(code) => row.result = Some(names::failure(code)),
            Choice::Nothing => {}
        }
    }

    fn on_connect_initial(&mut self, session: &mut Session<'_>, message: &[u8]) {
        const CORE: u16 = 0xC001;
        const NETWORK: u16 = 0xC003;
        session.confirm("rdp");
        let row = self.row_mut(session);
        for (kind, body) in parser::blocks(message, *b"Duca") {
            match kind {
                CORE => {
                    let core = parser::parse_client_core(body);
                    row.keyboard_layout = core.keyboard.map(names::keyboard);
                    row.client_build = core.build.map(names::build);
                    row.client_name = core.name;
                    row.client_dig_product_id = core.product_id;
                    row.desktop_width = core.width.map(u64::from);
                    row.desktop_height = core.height.map(u64::from);
                    row.requested_color_depth = if core.wants_32_bit {
                        Some("32bit".to_owned())
                    } else {
                        core.high_color.map(names::color_depth)
                    };
                }
                NETWORK => row.client_channels = Some(parser::parse_channels(body)),
                _ => {}
            }
        }
    }

    fn on_connect_response(&mut self, session: &mut Session<'_>, message: &[u8]) {
        const SECURITY: u16 = 0x0C02;
        session.confirm("rdp");
        let mut chain = Vec::new();
        let row = self.row_mut(session);
        row.result = parser::connect_result(message).map(names::result);
        for (kind, body) in parser::blocks(message, *b"McDn") {
            let Some(security) = (kind == SECURITY)
                .then(|| parser::parse_server_security(body))
                .flatten()
            else {
                continue;
            };
            row.encryption_method = Some(names::encryption_method(security.method));
            row.encryption_level = Some(names::encryption_level(security.level));
            let Some(certificate) = security.certificate else {
                continue;
            };
            row.cert_permanent = Some(certificate.permanent);
            row.cert_type = Some(match certificate.version {
                1 => "RSA".to_owned(),
                2 => "X.509".to_owned(),
                other => format!("cert_type-{other}"),
            });
            row.cert_count = match certificate.version {
                1 => 1,
                _ => certificate.chain.len() as u64,
            };
            chain = certificate.chain;
        }
        for der in chain {
            ssl::log_certificate(session, Direction::Resp, der, true, false);
        }
        // What follows is encrypted or licensing.
        self.finished = true;
    }

    fn row_mut(&mut self, session: &Session<'_>) -> &mut Rdp {
        self.row.get_or_insert_with(|| new_row(session))
    }
}

fn new_row(session: &Session<'_>) -> Rdp {
    let conn = session.conn;
    Rdp {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        cookie: None,
        result: None,
        security_protocol: None,
        client_channels: None,
        keyboard_layout: None,
        client_build: None,
        client_name: None,
        client_dig_product_id: None,
        desktop_width: None,
        desktop_height: None,
        requested_color_depth: None,
        cert_type: None,
        cert_count: 0,
        cert_permanent: None,
        encryption_level: None,
        encryption_method: None,
        requested_security: None,
    }
}
