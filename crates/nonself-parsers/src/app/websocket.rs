//! WebSocket frames (RFC 6455), and what runs inside them: tunnels hide there.

use sha1::{Digest, Sha1};

use super::buffer::PerDirection;
use super::dispatch::Dispatch;
use super::text::to_base64;
use super::{Direction, Parser, Session, Transport};

const SOURCE: &str = "WebSocket";

/// Whether the server proves that it understood (RFC 6455 4.2.2).
pub fn check(session: &mut Session<'_>, key: Option<&str>, answer: Option<&str>) {
    const SALT: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    if key.is_none() {
        session.weird(SOURCE, "websocket_missing_key_header", None);
    }
    if answer.is_none() {
        session.weird(SOURCE, "websocket_missing_accept_header", None);
    }
    let (Some(key), Some(answer)) = (key, answer) else {
        return;
    };
    let expected = to_base64(&Sha1::digest(format!("{key}{SALT}")));
    if answer != expected {
        let both = format!("expected={expected}, found={answer}");
        session.weird(SOURCE, "websocket_wrong_accept_header", Some(both));
    }
}

/// Fixed part, longest length, mask.
const MAX_HEADER: usize = 14;

/// The frame that one direction is in.
#[derive(Default)]
struct Half {
    header: [u8; MAX_HEADER],
    /// Bytes of the header that are here.
    have: usize,
    /// Bytes of the payload that are still to come.
    left: u64,
    mask: Option<[u8; 4]>,
    /// Position in the mask.
    turn: usize,
    /// This frame's payload goes to the inner stream.
    carried: bool,
    /// So do all frames of this message: tunnels use binary ones, text has to be UTF-8.
    message_carried: bool,
    /// The start of the next frame is unknown.
    lost: bool,
}

impl Half {
    /// Take bytes of the header; true when it is whole.
    fn take_header(&mut self, data: &mut &[u8]) -> bool {
        while self.have < self.header_length() {
            let [byte, rest @ ..] = *data else {
                return false;
            };
            self.header[self.have] = *byte;
            self.have += 1;
            *data = rest;
        }
        true
    }

    fn header_length(&self) -> usize {
        let (length, masked) = (self.header[1] & 0x7F, self.header[1] & 0x80 != 0);
        let extended = match length {
            _ if self.have < 2 => return 2,
            126 => 2,
            127 => 8,
            _ => 0,
        };
        2 + extended + if masked { 4 } else { 0 }
    }

    /// Begin the payload that the header tells of.
    fn begin(&mut self) {
        const COMPRESSED: u8 = 0x40;
        let (first, end) = (self.header[0], self.header_length());
        let masked = self.header[1] & 0x80 != 0;
        let length_end = if masked { end - 4 } else { end };
        self.left = match &self.header[2..length_end] {
            [] => u64::from(self.header[1] & 0x7F),
            long => long.iter().fold(0, |sum, b| sum << 8 | u64::from(*b)),
        };
        let mask = || self.header[end - 4..end].try_into().ok();
        self.mask = masked.then(mask).flatten();
        self.turn = 0;
        self.have = 0;
        let opcode = first & 0x0F;
        if matches!(opcode, 1 | 2) {
            self.message_carried = opcode == 2 && first & COMPRESSED == 0;
        }
        self.carried = opcode <= 2 && self.message_carried;
        self.lost = first & 0x30 != 0 || matches!(opcode, 3..=7 | 11..=15);
    }

    /// Take bytes of the payload, unmasked.
    fn take_payload(&mut self, data: &mut &[u8]) -> Vec<u8> {
        let here = usize::try_from(self.left).map_or(data.len(), |left| left.min(data.len()));
        let (payload, rest) = data.split_at(here);
        *data = rest;
        self.left -= here as u64;
        let mut payload = payload.to_vec();
        if let Some(mask) = self.mask {
            for byte in &mut payload {
                *byte ^= mask[self.turn % 4];
                self.turn += 1;
            }
        }
        payload
    }
}

/// WebSocket on one connection.
pub struct WebSocket {
    halves: PerDirection<Half>,
    inner: Dispatch,
}

impl Default for WebSocket {
    fn default() -> Self {
        Self {
            halves: PerDirection::default(),
            inner: Dispatch::new(Transport::Tcp),
        }
    }
}

impl Parser for WebSocket {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, mut data: &[u8]) {
        while !data.is_empty() && !self.halves.of(dir).lost {
            let half = self.halves.of(dir);
            if half.left == 0 {
                if half.take_header(&mut data) {
                    half.begin();
                }
                continue;
            }
            let payload = half.take_payload(&mut data);
            if half.carried {
                self.inner.on_data(session, dir, &payload);
            }
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        let half = self.halves.of(dir);
        if half.left < len {
            half.lost = true;
        } else {
            half.left -= len;
            half.turn += (len % 4) as usize;
        }
        self.inner.on_gap(session, dir, len);
    }

    fn on_eof(&mut self, session: &mut Session<'_>, dir: Direction) {
        self.inner.on_eof(session, dir);
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.inner.on_end(session);
    }

    fn held(&self) -> usize {
        self.inner.held()
    }

    fn is_finished(&self) -> bool {
        let lost = self.halves.orig.lost && self.halves.resp.lost;
        lost || !self.inner.wants_data()
    }
}
