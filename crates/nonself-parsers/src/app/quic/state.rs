//! One QUIC connection: the hellos are taken from its Initial packets.

use super::crypto::{self, Keys};
use super::packet::{self, Kind, Packet};
use crate::app::buffer::PerDirection;
use crate::app::registry::{Evidence, Verdict};
use crate::app::ssl::SslParser;
use crate::app::text::be24;
use crate::app::{Direction, Parser, Session};

/// Bytes of one side's handshake.
const MAX_HANDSHAKE: usize = 32 * 1024;
/// Datagrams that are looked at: hellos come in the first ones.
const MAX_DATAGRAMS: usize = 64;
/// A client's first datagram is padded to this size (RFC 9000 14.1).
const MIN_FIRST: usize = 1200;

/// An Initial packet in a datagram of full size.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let initial =
        |bytes| Packet::parse(bytes).is_some_and(|(packet, _)| packet.kind == Kind::Initial);
    let long = evidence.orig.len() >= MIN_FIRST && initial(evidence.orig);
    if long || initial(evidence.resp) {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

/// The CRYPTO stream of one side, which may come in any order.
#[derive(Default)]
struct Stream {
    bytes: Vec<u8>,
    /// Which of them are here, as sorted ranges that do not touch.
    ranges: Vec<(usize, usize)>,
    done: bool,
}

impl Stream {
    fn add(&mut self, offset: u64, data: &[u8]) {
        let Ok(start) = usize::try_from(offset) else {
            return;
        };
        let end = start.saturating_add(data.len());
        if end > MAX_HANDSHAKE || data.is_empty() || self.ranges.len() > 64 {
            return;
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes[start..end].copy_from_slice(data);
        self.ranges.push((start, end));
        self.ranges.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (start, end) in std::mem::take(&mut self.ranges) {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        self.ranges = joined;
    }

    /// The first handshake message, when it is whole: type and body.
    fn message(&self) -> Option<(u8, &[u8])> {
        let here = self.ranges.first().filter(|r| r.0 == 0)?.1;
        let bytes = &self.bytes[..here];
        let length = be24(bytes, 1)? as usize;
        Some((bytes[0], bytes.get(4..4 + length)?))
    }
}

/// QUIC on one connection.
pub struct QuicParser {
    keys: Option<(Keys, Keys)>,
    streams: PerDirection<Stream>,
    tls: SslParser,
    datagrams: usize,
}

impl Default for QuicParser {
    fn default() -> Self {
        Self {
            keys: None,
            streams: PerDirection::default(),
            tls: SslParser::for_quic(),
            datagrams: 0,
        }
    }
}

impl Parser for QuicParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        self.datagrams += 1;
        let mut rest = data;
        while let Some((packet, after)) = Packet::parse(rest) {
            rest = after;
            match packet.kind {
                Kind::Initial => self.on_initial(session, dir, &packet),
                // The client starts again, with keys from what the server told it.
                Kind::Retry => self.keys = None,
                Kind::Other => {}
            }
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.tls.on_end(session);
    }

    fn held(&self) -> usize {
        self.tls.held() + self.streams.sum(|stream| stream.bytes.len())
    }

    fn is_finished(&self) -> bool {
        self.datagrams > MAX_DATAGRAMS || (self.streams.orig.done && self.streams.resp.done)
    }
}

impl QuicParser {
    fn on_initial(&mut self, session: &mut Session<'_>, dir: Direction, packet: &Packet<'_>) {
        let mut plain = self.open(dir, packet);
        if plain.is_none() && dir.is_orig() {
            self.keys = crypto::initial_keys(packet.version, packet.destination);
            plain = self.open(dir, packet);
        }
        let Some(plain) = plain else { return };
        session.confirm("quic");
        let stream = self.streams.of(dir);
        if stream.done {
            return;
        }
        for (offset, data) in packet::crypto_frames(&plain) {
            stream.add(offset, data);
        }
        if let Some((kind, body)) = stream.message() {
            self.tls.on_message(session, dir, kind, body);
            stream.done = true;
        }
    }

    fn open(&self, dir: Direction, packet: &Packet<'_>) -> Option<Vec<u8>> {
        let (client, server) = self.keys.as_ref()?;
        let keys = if dir.is_orig() { client } else { server };
        crypto::open(keys, packet)
    }
}
