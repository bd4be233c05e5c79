//! The stream: records, handshake messages joined from them, and the row.

use super::certificate::{Facts, log_certificate};
use super::handshake::{self, ClientHello, ServerHello, message};
use super::{ja4, names};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, be24, text};
use crate::app::{Direction, Parser, Session};
use crate::log::Ssl;

/// Record types.
pub mod record {
    pub const CHANGE_CIPHER_SPEC: u8 = 20;
    pub const ALERT: u8 = 21;
    pub const HANDSHAKE: u8 = 22;
    pub const APPLICATION_DATA: u8 = 23;
    pub const HEARTBEAT: u8 = 24;
}

const HEADER: usize = 5;
/// Largest record, RFC 5246 6.2.3, with some tolerance.
const MAX_RECORD: usize = 16384 + 2048;
const MAX_BUFFER: usize = 256 * 1024;
/// Largest handshake message: certificates with thousands of names exist.
const MAX_HANDSHAKE: usize = 384 * 1024;
/// As in Zeek.
const MAX_HISTORY: usize = 100;
const TLS13: u16 = 0x0304;
const SOURCE: &str = "SSL";

/// A record with a hello in it, from either side.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    match (side(evidence.orig), side(evidence.resp)) {
        (Verdict::Yes, _) | (_, Verdict::Yes) => Verdict::Yes,
        (Verdict::No, _) | (_, Verdict::No) => Verdict::No,
        _ => Verdict::Maybe,
    }
}

fn side(bytes: &[u8]) -> Verdict {
    if is_ssl2_hello(bytes) {
        return Verdict::Yes;
    }
    match bytes {
        [record::HANDSHAKE, 3, minor, high, low, kind, ..] => {
            let length = usize::from(*high) << 8 | usize::from(*low);
            let hello = matches!(*kind, message::CLIENT_HELLO | message::SERVER_HELLO);
            if *minor <= 4 && (1..=MAX_RECORD).contains(&length) && hello {
                Verdict::Yes
            } else {
                Verdict::No
            }
        }
        // Too short to tell; or an alert as the only answer.
        []
        | [record::HANDSHAKE]
        | [record::HANDSHAKE, 3, ..]
        | [record::ALERT, 3, ..=4, 0, 2, ..] => Verdict::Maybe,
        _ => Verdict::No,
    }
}

/// A record with a client hello at the very start.
pub fn is_client_hello(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [record::HANDSHAKE, 3, ..=4, _, _, message::CLIENT_HELLO, ..]
    )
}

/// A client hello in the frame of SSL 2.0: two length bytes, type, version.
pub fn is_ssl2_hello(bytes: &[u8]) -> bool {
    let [high, length, 1, major, minor, ..] = *bytes else {
        return false;
    };
    let version = matches!((major, minor), (0, 2) | (3, 0..=3));
    let ciphers = be16(bytes, 5).is_some_and(|c| c % 3 == 0 && c > 0);
    high >= 0x80 && length > 8 && version && ciphers
}

#[derive(Default)]
struct Half {
    records: StreamBuffer,
    handshake: Vec<u8>,
    /// Change cipher spec was seen: what follows is encrypted.
    encrypted: bool,
    /// Nothing more can be read on this side.
    lost: bool,
}

/// TLS on one connection, or from the middle of one after STARTTLS.
pub struct SslParser {
    /// The first letter of JA4.
    transport: char,
    halves: PerDirection<Half>,
    row: Option<Ssl>,
    /// The direction of the client hello is not the connection's.
    flipped: bool,
    version: Option<u16>,
    hello: Option<ClientHello>,
    client_key_exchange_seen: bool,
    has_ticket_without_id: bool,
    certificates: Vec<Facts>,
    client_certificates: Vec<Facts>,
    finished: bool,
    /// Bytes that the hello and the certificates came in.
    kept: usize,
}

impl Default for SslParser {
    fn default() -> Self {
        Self::over('t')
    }
}

impl Parser for SslParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if self.finished || self.halves.of(dir).lost {
            return;
        }
        if !self.halves.of(dir).records.push(data, MAX_BUFFER) {
            self.give_up(session, "ssl_buffer_limit");
            return;
        }
        let mut records = std::mem::take(&mut self.halves.of(dir).records);
        if self.row.is_none() && is_ssl2_hello(records.unread()) {
            let length = usize::from(be16(records.unread(), 0).unwrap_or(0) & 0x7FFF);
            if records.len() >= length + 2 {
                records.consume(length + 2);
                self.note(session, dir, 'c');
                session.confirm("ssl");
            }
        }
        while let Some(length) = be16(records.unread(), 3).map(usize::from) {
            let (kind, major) = (records.unread()[0], records.unread()[1]);
            let known = (record::CHANGE_CIPHER_SPEC..=record::HEARTBEAT).contains(&kind);
            if !known || major != 3 || length > MAX_RECORD {
                self.give_up(session, "ssl_bad_record");
                break;
            }
            let Some(body) = records.unread().get(HEADER..HEADER + length) else {
                break;
            };
            self.on_record(session, dir, kind, body);
            records.consume(HEADER + length);
            if self.finished {
                return;
            }
        }
        self.halves.of(dir).records = records;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        // Records cannot be found again: what is known so far is what will be written.
        self.halves.of(dir).lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.write(session);
    }

    fn held(&self) -> usize {
        let half = |half: &Half| half.records.held() + half.handshake.len();
        self.kept + self.halves.sum(half)
    }

    fn is_finished(&self) -> bool {
        self.finished
    }
}

impl SslParser {
    /// For handshake messages that come without records.
    pub fn for_quic() -> Self {
        Self::over('q')
    }

    pub fn for_dtls() -> Self {
        Self::over('d')
    }

    fn over(transport: char) -> Self {
        Self {
            transport,
            halves: PerDirection::default(),
            row: None,
            flipped: false,
            version: None,
            hello: None,
            client_key_exchange_seen: false,
            has_ticket_without_id: false,
            certificates: Vec::new(),
            client_certificates: Vec::new(),
            finished: false,
            kept: 0,
        }
    }

    /// What the client asked for: the server's name and the first application protocol.
    pub fn asked_for(&self) -> (Option<&str>, Option<String>) {
        let hello = self.hello.as_ref();
        let protocol = hello.and_then(|hello| hello.alpn.first());
        (
            hello.and_then(|hello| hello.server_name.as_deref()),
            protocol.map(|name| text(name, 255)),
        )
    }

    /// One record, of whatever transport.
    pub fn on_record(&mut self, session: &mut Session<'_>, dir: Direction, kind: u8, body: &[u8]) {
        let encrypted = self.halves.of(dir).encrypted;
        match kind {
            record::CHANGE_CIPHER_SPEC => self.on_change_cipher_spec(session, dir),
            _ if encrypted => self.on_encrypted(session),
            record::HANDSHAKE => self.on_handshake(session, dir, body),
            record::ALERT => {
                self.note(session, dir, 'l');
                if let (Some(row), Some(code)) = (&mut self.row, body.get(1)) {
                    row.last_alert = Some(names::alert_name(*code));
                }
            }
            record::HEARTBEAT => self.note(session, dir, 'b'),
            // TLS 1.3 sends everything after the server hello as application data.
            record::APPLICATION_DATA if self.is_tls13() => {
                self.halves.of(dir).encrypted = true;
                self.on_encrypted(session);
            }
            _ => {}
        }
    }

    fn is_tls13(&self) -> bool {
        // Drafts and experiments announce themselves by other numbers.
        self.version
            .is_some_and(|v| v == TLS13 || (v >> 8) == 0x7F || (v >> 8) == 0x7E)
    }

    fn on_encrypted(&mut self, session: &mut Session<'_>) {
        if self.halves.orig.encrypted && self.halves.resp.encrypted {
            if let Some(row) = &mut self.row {
                row.established = true;
            }
            self.write(session);
            self.finished = true;
        }
    }

    fn on_change_cipher_spec(&mut self, session: &mut Session<'_>, dir: Direction) {
        self.note(session, dir, 'i');
        self.halves.of(dir).encrypted = true;
        if self.is_client(dir)
            && self.has_ticket_without_id
            && !self.client_key_exchange_seen
            && let Some(row) = &mut self.row
        {
            row.resumed = true;
        }
    }

    fn on_handshake(&mut self, session: &mut Session<'_>, dir: Direction, body: &[u8]) {
        let half = self.halves.of(dir);
        if half.handshake.len() + body.len() > MAX_HANDSHAKE {
            self.give_up(session, "ssl_handshake_limit");
            return;
        }
        half.handshake.extend_from_slice(body);
        let mut waiting = std::mem::take(&mut half.handshake);
        let mut at = 0;
        while let Some(length) = be24(&waiting, at + 1) {
            let end = at + 4 + length as usize;
            if length as usize > MAX_HANDSHAKE {
                self.give_up(session, "ssl_handshake_limit");
                return;
            }
            let Some(body) = waiting.get(at + 4..end) else {
                break;
            };
            self.on_message(session, dir, waiting[at], body);
            at = end;
        }
        waiting.drain(..at);
        self.halves.of(dir).handshake = waiting;
    }

    /// One whole handshake message, of whatever transport.
    pub fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, kind: u8, body: &[u8]) {
        match kind {
            message::CLIENT_HELLO => self.on_client_hello(session, dir, body),
            message::SERVER_HELLO => {
                self.on_server_hello(session, dir, body);
                return;
            }
            message::CERTIFICATE => self.on_certificates(session, dir, body),
            message::SERVER_KEY_EXCHANGE => {
                let cipher = self.row.as_ref().and_then(|r| r.cipher.as_deref());
                if cipher.is_some_and(names::is_ec_exchange) {
                    let curve = handshake::named_curve(body).map(names::curve_name);
                    self.row_mut(session).curve = curve;
                }
            }
            message::CLIENT_KEY_EXCHANGE if self.is_client(dir) => {
                self.client_key_exchange_seen = true;
            }
            _ => {}
        }
        self.note(session, dir, names::history_letter(kind));
    }

    fn on_client_hello(&mut self, session: &mut Session<'_>, dir: Direction, body: &[u8]) {
        session.confirm(self.service());
        if self.row.is_none() && dir == Direction::Resp {
            self.flipped = true;
            self.row_mut(session).ssl_history = Some("^".to_owned());
        }
        let Some(hello) = ClientHello::parse(body) else {
            session.weird(SOURCE, "ssl_malformed_client_hello", None);
            return;
        };
        let has_id = hello.session_id.iter().any(|b| *b != 0);
        self.has_ticket_without_id = hello.has_ticket && !has_id;
        let transport = self.transport;
        let row = self.row_mut(session);
        if hello.server_name.is_some() {
            row.server_name.clone_from(&hello.server_name);
        }
        row.ja4.get_or_insert_with(|| ja4::ja4(&hello, transport));
        self.hello = Some(hello);
        self.kept += body.len();
    }

    fn on_server_hello(&mut self, session: &mut Session<'_>, dir: Direction, body: &[u8]) {
        session.confirm(self.service());
        let Some(hello) = ServerHello::parse(body) else {
            session.weird(SOURCE, "ssl_malformed_server_hello", None);
            self.note(session, dir, 's');
            return;
        };
        self.version = Some(hello.version());
        // Zeek's rule: an experiment that echoes the session id counts as resumed.
        let tls13 = hello.version() == TLS13 || hello.version() >> 8 == 0x7F;
        let asked = self.hello.as_ref();
        let same_id = asked.is_some_and(|c| {
            !tls13 && c.session_id.iter().any(|b| *b != 0) && c.session_id == hello.session_id
        });
        let psk = hello.has_psk && asked.is_some_and(|c| c.has_psk);
        let row = self.row_mut(session);
        row.version = Some(names::version_name(hello.version()));
        row.cipher = Some(names::cipher_name(hello.cipher));
        row.resumed |= same_id || psk;
        if let Some(curve) = hello.curve {
            row.curve = Some(names::curve_name(curve));
        }
        if let Some(protocol) = &hello.alpn {
            row.next_protocol = Some(text(protocol, 255));
        }
        self.note(session, dir, if hello.is_retry { 'j' } else { 's' });
    }

    fn on_certificates(&mut self, session: &mut Session<'_>, dir: Direction, body: &[u8]) {
        self.kept += body.len();
        let is_client = self.is_client(dir);
        let facts: Vec<Facts> = handshake::certificates(body)
            .into_iter()
            .enumerate()
            .map(|(at, der)| log_certificate(session, dir, der, at == 0, is_client))
            .collect();
        if is_client {
            self.client_certificates = facts;
        } else {
            self.certificates = facts;
        }
    }

    fn service(&self) -> &'static str {
        if self.transport == 'd' { "dtls" } else { "ssl" }
    }

    fn is_client(&self, dir: Direction) -> bool {
        dir.is_orig() != self.flipped
    }

    /// Add a letter to the history: upper case for the client.
    fn note(&mut self, session: &mut Session<'_>, dir: Direction, letter: char) {
        let letter = if self.is_client(dir) {
            letter.to_ascii_uppercase()
        } else {
            letter
        };
        let history = self.row_mut(session).ssl_history.get_or_insert_default();
        if history.len() < MAX_HISTORY {
            history.push(letter);
        }
    }

    fn row_mut(&mut self, session: &Session<'_>) -> &mut Ssl {
        self.row.get_or_insert_with(|| new_row(session))
    }

    fn give_up(&mut self, session: &mut Session<'_>, weird: &'static str) {
        session.weird(SOURCE, weird, None);
        self.write(session);
        self.finished = true;
    }

    /// Write the row, once.
    fn write(&mut self, session: &mut Session<'_>) {
        let Some(mut row) = self.row.take() else {
            return;
        };
        let fingerprints = |facts: &[Facts]| {
            Some(
                facts
                    .iter()
                    .map(|f| f.fingerprint.clone())
                    .collect::<Vec<_>>(),
            )
        };
        if !self.certificates.is_empty() || !self.client_certificates.is_empty() {
            row.cert_chain_fps = fingerprints(&self.certificates);
            row.client_cert_chain_fps = fingerprints(&self.client_certificates);
        }
        if let Some(leaf) = self.certificates.first() {
            row.subject.clone_from(&leaf.subject);
            row.issuer.clone_from(&leaf.issuer);
            row.sni_matches_cert = row.server_name.as_deref().map(|name| leaf.is_for(name));
            row.validation_status = Some(leaf.status(row.ts).to_owned());
        }
        if let Some(leaf) = self.client_certificates.first() {
            row.client_subject.clone_from(&leaf.subject);
            row.client_issuer.clone_from(&leaf.issuer);
        }
        session.tables.ssl.push(session.now, row);
    }
}

fn new_row(session: &Session<'_>) -> Ssl {
    let conn = session.conn;
    Ssl {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        version: None,
        cipher: None,
        curve: None,
        server_name: None,
        resumed: false,
        last_alert: None,
        next_protocol: None,
        established: false,
        ssl_history: None,
        cert_chain_fps: None,
        client_cert_chain_fps: None,
        subject: None,
        issuer: None,
        client_subject: None,
        client_issuer: None,
        sni_matches_cert: None,
        validation_status: None,
        ja4: None,
    }
}
