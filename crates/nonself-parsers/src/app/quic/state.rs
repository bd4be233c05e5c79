//! One QUIC connection: the hellos are taken from its Initial packets, the rest is counted.

use super::crypto::{self, Keys};
use super::packet::{self, Frame, Kind, Packet};
use super::record::Record;
use super::stream::Stream;
use crate::app::buffer::PerDirection;
use crate::app::registry::{Evidence, Verdict};
use crate::app::ssl::{SslParser, message};
use crate::app::{Direction, Parser, Session};

/// Datagrams in which hellos are looked for: they come in the first ones.
const MAX_DATAGRAMS: usize = 64;
/// A client's first datagram is padded to this size (RFC 9000 14.1).
const MIN_FIRST: usize = 1200;
/// Datagrams without QUIC that are noted, as in Zeek.
const MAX_DISCARDED: u32 = 100;

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

/// Counts what is noted at the 1st, 2nd, 4th, 8th … time.
#[derive(Default)]
struct Doubling(u64);

impl Doubling {
    fn count(&mut self) -> bool {
        self.0 += 1;
        self.0.is_power_of_two()
    }
}

/// QUIC on one connection.
pub struct QuicParser {
    keys: Option<(Keys, Keys)>,
    streams: PerDirection<Stream>,
    /// Until both hellos were read.
    tls: Option<Box<SslParser>>,
    record: Record,
    datagrams: usize,
    short: PerDirection<Doubling>,
    /// Length of the client's connection id, which is in all packets to it.
    client_id_len: usize,
    opened: bool,
    discarded: u32,
}

impl Default for QuicParser {
    fn default() -> Self {
        Self {
            keys: None,
            streams: PerDirection::default(),
            tls: Some(Box::new(SslParser::for_quic())),
            record: Record::default(),
            datagrams: 0,
            short: PerDirection::default(),
            client_id_len: 0,
            opened: false,
            discarded: 0,
        }
    }
}

impl Parser for QuicParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        const LONG: u8 = 0x80;
        const FIXED: u8 = 0x40;
        self.datagrams = self.datagrams.saturating_add(1);
        let mut rest = data;
        while let Some(first) = rest.first() {
            if first & FIXED == 0 {
                self.on_discarded(dir);
                break;
            }
            if first & LONG == 0 {
                if rest.len() > self.client_id_len && self.short.of(dir).count() {
                    self.record.note(dir, 'O');
                }
                break;
            }
            let Some((packet, after)) = Packet::parse(rest) else {
                break;
            };
            if !self.on_packet(session, dir, &packet) {
                break;
            }
            rest = after;
        }
        let both = self.streams.orig.done && self.streams.resp.done;
        if both || self.datagrams > MAX_DATAGRAMS {
            self.end_handshake(session);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.end_handshake(session);
        self.record.write(session);
    }

    fn held(&self) -> usize {
        let tls = self.tls.as_ref().map_or(0, |tls| tls.held());
        tls + self.streams.sum(Stream::held)
    }
}

impl QuicParser {
    /// False when what follows in the datagram cannot be read.
    fn on_packet(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        packet: &Packet<'_>,
    ) -> bool {
        let now = session.now;
        match packet.kind {
            Kind::Initial => {
                self.record.on_packet(now, dir, packet);
                self.record.note(dir, 'I');
                return self.on_initial(session, dir, packet);
            }
            Kind::Handshake => {
                self.record.on_packet(now, dir, packet);
                self.record.note(dir, 'H');
            }
            Kind::ZeroRtt => {
                self.record.on_packet(now, dir, packet);
                self.record.note(dir, 'Z');
            }
            // The client starts again, with keys from what the server told it.
            Kind::Retry => {
                self.record.on_last_packet(now, dir, packet);
                self.record.note(dir, 'R');
                self.record.write(session);
                self.keys = None;
                self.streams = PerDirection::default();
            }
            Kind::Unknown => {
                self.record.on_last_packet(now, dir, packet);
                self.record.note(dir, 'U');
                self.record.write(session);
                return false;
            }
        }
        true
    }

    /// Padding behind the last packet, or something else altogether.
    fn on_discarded(&mut self, dir: Direction) {
        self.discarded = self.discarded.saturating_add(1);
        if self.opened && self.discarded <= MAX_DISCARDED {
            self.record.note(dir, 'X');
        }
    }

    fn on_initial(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        packet: &Packet<'_>,
    ) -> bool {
        if self.streams.of(dir).done || self.tls.is_none() {
            return true;
        }
        let mut plain = self.open(dir, packet);
        if plain.is_none() && dir.is_orig() {
            self.keys = crypto::initial_keys(packet.version, packet.destination);
            plain = self.open(dir, packet);
        }
        let Some(plain) = plain else {
            return false;
        };
        session.confirm("quic");
        self.opened = true;
        let client_id = if dir.is_orig() {
            packet.source
        } else {
            packet.destination
        };
        self.client_id_len = client_id.len();
        for frame in packet::frames(&plain) {
            match frame {
                Frame::Crypto(offset, data) => self.on_crypto(session, dir, offset, data),
                Frame::ConnectionClose => {
                    self.record.note(dir, 'C');
                    self.record.write(session);
                }
            }
        }
        true
    }

    fn on_crypto(&mut self, session: &mut Session<'_>, dir: Direction, offset: u64, data: &[u8]) {
        let stream = self.streams.of(dir);
        if stream.done {
            return;
        }
        stream.add(offset, data);
        let Some(tls) = &mut self.tls else { return };
        let Some((kind, body)) = stream.message() else {
            return;
        };
        tls.on_message(session, dir, kind, body);
        match (kind, dir) {
            (message::CLIENT_HELLO, Direction::Orig) => {
                let (name, protocol) = tls.asked_for();
                self.record.on_client_hello(name, protocol);
                self.record.note(dir, 'S');
            }
            (message::SERVER_HELLO, Direction::Resp) => self.record.note(dir, 'S'),
            _ => {}
        }
        stream.end();
    }

    /// Nothing more of TLS can be read.
    fn end_handshake(&mut self, session: &mut Session<'_>) {
        if let Some(mut tls) = self.tls.take() {
            tls.on_end(session);
            self.keys = None;
            self.streams.orig.end();
            self.streams.resp.end();
        }
    }

    fn open(&self, dir: Direction, packet: &Packet<'_>) -> Option<Vec<u8>> {
        let (client, server) = self.keys.as_ref()?;
        let keys = if dir.is_orig() { client } else { server };
        crypto::open(keys, packet)
    }
}
