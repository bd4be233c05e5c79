//! TLS on datagrams (RFC 6347): records with epochs, handshake messages in fragments.

use super::handshake::message;
use super::state::{SslParser, record};
use crate::app::buffer::PerDirection;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::{be16, be24, be32};
use crate::app::{Direction, Parser, Session};

const HEADER: usize = 13;
const HANDSHAKE_HEADER: usize = 12;
const MAX_MESSAGE: usize = 64 * 1024;

/// A hello in a record of epoch 0. STUN may come first, as in WebRTC.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    const STUN_COOKIE: u32 = 0x2112_A442;
    let bytes = evidence.latest();
    if bytes.first().is_some_and(|b| *b < 4) && be32(bytes, 4) == Some(STUN_COOKIE) {
        return Verdict::Maybe;
    }
    let hello = matches!(
        bytes,
        [
            record::HANDSHAKE,
            0xFE,
            0xFD | 0xFF,
            0,
            0,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            1..=3,
            ..
        ]
    );
    let fits = be16(bytes, 11).is_some_and(|l| usize::from(l) + HEADER <= bytes.len());
    if hello && fits {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

/// The handshake message that is being joined.
#[derive(Default)]
struct Joining {
    /// Number of the message that comes next; earlier ones are repeats.
    next: u16,
    bytes: Vec<u8>,
}

/// DTLS on one connection.
pub struct DtlsParser {
    tls: SslParser,
    joining: PerDirection<Joining>,
}

impl Default for DtlsParser {
    fn default() -> Self {
        Self {
            tls: SslParser::for_dtls(),
            joining: PerDirection::default(),
        }
    }
}

impl Parser for DtlsParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let mut rest = data;
        while let Some(length) = be16(rest, 11).map(usize::from) {
            let Some(body) = rest.get(HEADER..HEADER + length) else {
                return;
            };
            // Other datagrams share the ports: STUN, media.
            if rest[1] != 0xFE
                || !(record::CHANGE_CIPHER_SPEC..=record::HEARTBEAT).contains(&rest[0])
            {
                return;
            }
            let is_plain = be16(rest, 3) == Some(0);
            match rest[0] {
                record::HANDSHAKE if is_plain => self.on_handshake(session, dir, body),
                kind => self.tls.on_record(session, dir, kind, body),
            }
            rest = &rest[HEADER + length..];
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.tls.on_end(session);
    }

    fn held(&self) -> usize {
        self.tls.held() + self.joining.sum(|joining| joining.bytes.len())
    }

    fn is_finished(&self) -> bool {
        self.tls.is_finished()
    }
}

impl DtlsParser {
    fn on_handshake(&mut self, session: &mut Session<'_>, dir: Direction, mut rest: &[u8]) {
        while let (Some(length), Some(number), Some(start), Some(part)) =
            (be24(rest, 1), be16(rest, 4), be24(rest, 6), be24(rest, 9))
        {
            let (length, start, part) = (length as usize, start as usize, part as usize);
            let Some(body) = rest.get(HANDSHAKE_HEADER..HANDSHAKE_HEADER + part) else {
                return;
            };
            let kind = rest[0];
            rest = &rest[HANDSHAKE_HEADER + part..];
            let joining = self.joining.of(dir);
            if start == 0 {
                // A new message, or the last one sent again.
                joining.bytes.clear();
            }
            // Fragments are taken in order; a repeat or a hole changes nothing.
            if number < joining.next || start != joining.bytes.len() || length > MAX_MESSAGE {
                continue;
            }
            joining.bytes.extend_from_slice(body);
            if joining.bytes.len() < length {
                continue;
            }
            joining.next = number.saturating_add(1);
            let whole = std::mem::take(&mut joining.bytes);
            let whole = match kind {
                message::CLIENT_HELLO => without_cookie(&whole),
                _ => Some(whole),
            };
            if let Some(whole) = whole {
                self.tls.on_message(session, dir, kind, &whole);
            }
        }
    }
}

/// A client hello as TLS has it: the cookie after the session id removed.
fn without_cookie(body: &[u8]) -> Option<Vec<u8>> {
    const SESSION_ID: usize = 34;
    let cookie = SESSION_ID + 1 + usize::from(*body.get(SESSION_ID)?);
    let after = cookie + 1 + usize::from(*body.get(cookie)?);
    Some([body.get(..cookie)?, body.get(after..)?].concat())
}
