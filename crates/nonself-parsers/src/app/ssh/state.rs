//! The stream: banners, key exchange in the clear, then lengths only.

use super::authentication::Authentication;
use super::parser::{self, Choice, Offer, Version};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::software::{self, Kind};
use crate::app::text::{be32, text};
use crate::app::{Direction, Fact, Parser, Session};
use crate::log::{Enum, Ssh};

/// The longest message before encryption, and all that a server may say before its banner.
const MAX_BUFFER: usize = 256 * 1024;
/// A banner has at most 255 bytes (RFC 4253 4.2); servers are not so strict.
const MAX_BANNER: usize = 1024;
/// No line before the key exchange is longer.
const MAX_LINE: usize = 8 * 1024;
const BANNER: &[u8] = b"SSH-";
const SOURCE: &str = "SSH";

/// Message types of version 2.
const KEXINIT: u8 = 20;
const NEWKEYS: u8 = 21;
/// And of version 1.
const PUBLIC_KEY: u8 = 2;
const SESSION_KEY: u8 = 3;

/// Both banners; the server's possibly after other lines. On the port, one is enough.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    const PORT: &[u16] = &[22];
    let by_client = e.orig.starts_with(BANNER);
    let by_server = e.resp.split(|b| *b == b'\n').any(|l| l.starts_with(BANNER));
    match (by_client, by_server) {
        (true, true) => Verdict::Yes,
        (true, false) | (false, true) if e.on_port(PORT) => Verdict::Yes,
        (true, false) if e.resp.len() < 4096 => Verdict::Maybe,
        (false, true) if e.orig.is_empty() => Verdict::Maybe,
        (false, false) if e.on_port(PORT) && e.orig.is_empty() => Verdict::Maybe,
        _ => Verdict::No,
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Banner,
    KeyExchange,
    Encrypted,
}

#[derive(Default)]
struct Side {
    buffer: StreamBuffer,
    phase: Phase,
    version: Option<Version>,
    offer: Option<Offer>,
}

/// SSH on one connection.
#[derive(Default)]
pub struct SshParser {
    sides: PerDirection<Side>,
    row: Option<Ssh>,
    authentication: Authentication,
    /// Lengths of encrypted segments say nothing.
    compresses: bool,
    finished: bool,
}

impl Parser for SshParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if self.finished {
            return;
        }
        let side = self.sides.of(dir);
        if side.phase == Phase::Encrypted {
            self.on_encrypted(session, dir, data.len());
            return;
        }
        if !side.buffer.push(data, MAX_BUFFER) {
            session.weird(SOURCE, "ssh_buffer_limit", None);
            self.finished = true;
            return;
        }
        let mut buffer = std::mem::take(&mut side.buffer);
        while !self.finished && self.step(session, dir, &mut buffer) {}
        let rest = buffer.len();
        if self.sides.of(dir).phase == Phase::Encrypted {
            if rest > 0 && !self.finished {
                self.on_encrypted(session, dir, rest);
            }
        } else {
            self.sides.of(dir).buffer = buffer;
        }
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, _dir: Direction, _len: u64) {
        // Neither messages nor the lengths of segments can be told apart any more.
        self.finished = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(row) = self.row.take() {
            session.tables.ssh.push(session.now, row);
        }
    }

    fn held(&self) -> usize {
        let side = |s: &Side| s.buffer.held() + s.offer.as_ref().map_or(0, Offer::held);
        self.sides.sum(side)
    }

    fn is_finished(&self) -> bool {
        self.finished
    }
}

impl SshParser {
    /// Read one line or message; false if there is no whole one.
    fn step(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        buffer: &mut StreamBuffer,
    ) -> bool {
        let bytes = buffer.unread();
        match self.sides.of(dir).phase {
            Phase::Encrypted => false,
            Phase::Banner => {
                let Some(end) = bytes.iter().position(|b| *b == b'\n') else {
                    self.finished = bytes.len() > MAX_LINE;
                    return false;
                };
                self.on_line(session, dir, &bytes[..end]);
                buffer.consume(end + 1);
                true
            }
            Phase::KeyExchange => {
                let Some(stated) = be32(bytes, 0).map(|length| length as usize) else {
                    return false;
                };
                let first = self.is_version_1(dir);
                let padding = if first { 8 - stated % 8 } else { 1 };
                let length = stated.saturating_add(4 + if first { padding } else { 0 });
                if length > MAX_BUFFER || stated < 2 {
                    session.weird(SOURCE, "ssh_malformed_message", None);
                    self.finished = true;
                    return false;
                }
                let Some(message) = bytes.get(4..length) else {
                    return false;
                };
                if let Some((kind, body)) = message.get(padding..).and_then(<[u8]>::split_first) {
                    if first {
                        self.on_message_1(session, dir, *kind, body);
                    } else {
                        self.on_message_2(session, dir, *kind, body);
                    }
                }
                buffer.consume(length);
                true
            }
        }
    }

    fn is_version_1(&mut self, dir: Direction) -> bool {
        let own = self.sides.of(dir).version;
        let other = self.sides.of(dir.flip()).version;
        match (own, other) {
            (Some(own), Some(other)) => parser::common(own, other) == 1,
            (own, _) => own == Some(Version::One),
        }
    }

    /// A server may say other lines first; they are passed over.
    fn on_line(&mut self, session: &mut Session<'_>, dir: Direction, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.starts_with(BANNER) {
            if dir.is_orig() {
                session.weird(SOURCE, "malformed_ssh_identification", None);
                self.finished = true;
            }
            return;
        }
        let banner = text(line, MAX_BANNER);
        let version = Version::of(&banner);
        let (kind, name) = match dir {
            Direction::Orig => (Kind::SshClient, parser::software(&banner)),
            Direction::Resp => (Kind::SshServer, parser::software(&banner)),
        };
        software::found(session, dir, kind, name);
        let side = self.sides.of(dir);
        side.phase = Phase::KeyExchange;
        side.version = version;
        let common = match (self.sides.orig.version, self.sides.resp.version) {
            (Some(client), Some(server)) => Some(parser::common(client, server)),
            _ => None,
        };
        let row = self.row.get_or_insert_with(|| new_row(session));
        row.version = common;
        if dir.is_orig() {
            row.client = Some(banner);
        } else {
            session.asset(dir, "ssh", Fact::Description, &banner);
            row.server = Some(banner);
        }
        if row.client.is_some() && row.server.is_some() {
            session.confirm("ssh");
        }
        // What no version has in common has no messages either.
        self.finished = version.is_none() || common == Some(0);
    }

    fn on_message_2(&mut self, session: &Session<'_>, dir: Direction, kind: u8, body: &[u8]) {
        match kind {
            KEXINIT => {
                let row = self.row.get_or_insert_with(|| new_row(session));
                let offer = Offer::parse(body);
                match &offer {
                    Some(offer) if dir.is_orig() => row.hassh = Some(offer.hassh()),
                    Some(offer) => row.hassh_server = Some(offer.hassh_server()),
                    None => {}
                }
                self.sides.of(dir).offer = offer;
                if let (Some(client), Some(server)) =
                    (&self.sides.orig.offer, &self.sides.resp.offer)
                {
                    let choice = Choice::of(client, server);
                    self.compresses = choice.compresses();
                    row.cipher_alg = Some(choice.cipher);
                    row.mac_alg = Some(choice.mac);
                    row.compression_alg = Some(choice.compression);
                    row.kex_alg = Some(choice.key_exchange);
                    row.host_key_alg = Some(choice.host_key);
                    self.sides.orig.offer = None;
                    self.sides.resp.offer = None;
                }
            }
            NEWKEYS => self.encrypts(dir),
            // The messages of all methods of key exchange (RFC 4253 7).
            30..=49 if !dir.is_orig() => {
                let Some(key) = parser::host_key(body) else {
                    return;
                };
                let row = self.row.get_or_insert_with(|| new_row(session));
                set_host_key(row, key);
            }
            _ => {}
        }
    }

    fn on_message_1(&mut self, session: &Session<'_>, dir: Direction, kind: u8, body: &[u8]) {
        match (kind, dir) {
            (PUBLIC_KEY, Direction::Resp) => {
                if let Some((exponent, modulus)) = parser::host_key_1(body) {
                    let row = self.row.get_or_insert_with(|| new_row(session));
                    set_host_key(row, &[modulus, exponent].concat());
                }
                self.encrypts(dir);
            }
            (SESSION_KEY, Direction::Orig) => self.encrypts(dir),
            _ => self.finished = true,
        }
    }

    /// What follows in this direction is encrypted.
    fn encrypts(&mut self, dir: Direction) {
        self.sides.of(dir).phase = Phase::Encrypted;
        let both =
            self.sides.orig.phase == Phase::Encrypted && self.sides.resp.phase == Phase::Encrypted;
        let second = self.row.as_ref().and_then(|row| row.version) == Some(2);
        self.finished = both && (self.compresses || !second);
    }

    fn on_encrypted(&mut self, session: &mut Session<'_>, dir: Direction, length: usize) {
        if dir.is_orig() {
            self.authentication.on_client();
            return;
        }
        let Some(success) = self.authentication.on_server(length) else {
            return;
        };
        if self.compresses {
            return;
        }
        let row = self.row.get_or_insert_with(|| new_row(session));
        row.auth_success = Some(success);
        row.auth_attempts += 1;
        self.finished = success;
    }
}

fn set_host_key(row: &mut Ssh, key: &[u8]) {
    let fingerprint = parser::fingerprint(key);
    row.host_key_fingerprint = Some(parser::short_fingerprint(&fingerprint));
    row.host_key_sha256 = Some(fingerprint);
}

fn new_row(session: &Session<'_>) -> Ssh {
    let conn = session.conn;
    let is_local = |host| session.tables.app.is_local(host);
    let direction = match (is_local(conn.orig_h), is_local(conn.resp_h)) {
        (true, false) => Some(Enum("OUTBOUND")),
        (false, true) => Some(Enum("INBOUND")),
        _ => None,
    };
    Ssh {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        version: None,
        auth_success: None,
        auth_attempts: 0,
        direction,
        client: None,
        server: None,
        cipher_alg: None,
        mac_alg: None,
        compression_alg: None,
        kex_alg: None,
        host_key_alg: None,
        host_key_fingerprint: None,
        host_key_sha256: None,
        hassh: None,
        hassh_server: None,
    }
}
