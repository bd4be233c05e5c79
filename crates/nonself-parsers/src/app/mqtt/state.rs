//! The stream of packets, and which acknowledgement belongs to which.

use std::collections::BTreeMap;

use super::names;
use super::packet::{self, Header, Parsed, kind};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::{Direction, Parser, Session};
use crate::log::{MqttConnect, MqttPublish, MqttSubscribe};

/// As much of a packet is read; the rest is passed over.
const MAX_PACKET: usize = 64 * 1024;
/// Messages and subscriptions that wait for their acknowledgement.
const MAX_WAITING: usize = 256;
/// They wait this long, as in Zeek.
const WAIT_NS: i64 = 5_000_000_000;
const SOURCE: &str = "MQTT";
const SERVICE: &str = "mqtt";

#[derive(Default)]
struct Side {
    buffer: StreamBuffer,
    /// Bytes to come that nobody wants.
    skip: usize,
    /// Where the next packet begins is not known.
    lost: bool,
}

/// A message that waits, and how far its delivery has come.
struct Sent {
    row: MqttPublish,
    quality: u8,
    received: bool,
    released: bool,
}

/// MQTT on one connection.
#[derive(Default)]
pub struct MqttParser {
    sides: PerDirection<Side>,
    version: u8,
    connect: Option<MqttConnect>,
    sent: BTreeMap<(bool, u16), Sent>,
    subscriptions: BTreeMap<u16, MqttSubscribe>,
}

impl Parser for MqttParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        self.expire(session);
        let side = self.sides.of(dir);
        let passed = side.skip.min(data.len());
        side.skip -= passed;
        let data = &data[passed..];
        if data.is_empty() {
            return;
        }
        if side.lost {
            // A segment most often begins with a packet.
            side.lost = !matches!(packet::header(data), Parsed::Header(header)
                if header.body + header.length <= MAX_PACKET);
            if side.lost {
                return;
            }
        }
        let mut buffer = std::mem::take(&mut side.buffer);
        if !buffer.push(data, 4 * MAX_PACKET) {
            session.weird(SOURCE, "mqtt_buffer_limit", None);
            self.sides.of(dir).lost = true;
        }
        while self.step(session, dir, &mut buffer) {}
        self.sides.of(dir).buffer = buffer;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, len: u64) {
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
        if let Some(row) = self.connect.take() {
            session.tables.mqtt_connect.push(session.now, row);
        }
        for (_, sent) in std::mem::take(&mut self.sent) {
            session.tables.mqtt_publish.push(session.now, sent.row);
        }
        for (_, row) in std::mem::take(&mut self.subscriptions) {
            session.tables.mqtt_subscribe.push(session.now, row);
        }
    }

    fn held(&self) -> usize {
        const ROW: usize = 512;
        let rows = self.sent.len() + self.subscriptions.len();
        self.sides.sum(|side| side.buffer.held()) + rows * ROW
    }
}

impl MqttParser {
    /// Read one packet; false if there is no whole one.
    fn step(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        buffer: &mut StreamBuffer,
    ) -> bool {
        let header = match packet::header(buffer.unread()) {
            Parsed::Header(header) => header,
            Parsed::Short => return false,
            Parsed::Malformed => {
                session.weird(SOURCE, "mqtt_malformed_packet", None);
                buffer.clear();
                self.sides.of(dir).lost = true;
                return false;
            }
        };
        let length = header.length + header.body;
        let kept = length.min(MAX_PACKET);
        let Some(bytes) = buffer.unread().get(header.length..kept) else {
            return false;
        };
        if self.on_packet(session, dir, header, bytes).is_none() {
            session.weird(SOURCE, "mqtt_malformed_packet", None);
        }
        let here = length.min(buffer.len());
        buffer.consume(here);
        self.sides.of(dir).skip = length - here;
        true
    }

    fn on_packet(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        body: &[u8],
    ) -> Option<()> {
        match header.kind {
            kind::CONNECT => {
                let connect = packet::connect(body)?;
                session.confirm(SERVICE);
                self.version = connect.version;
                let row = self.connect.get_or_insert_with(|| new_connect(session));
                row.protocol = Some(connect.protocol);
                row.version = Some(names::version(connect.version));
                row.client = Some(connect.client);
                row.will_topic = connect.will_topic;
                row.will_payload = connect.will_payload;
                row.user = connect.user;
                row.clean = Some(connect.clean);
                row.keep_alive = Some(u64::from(connect.keep_alive));
            }
            kind::CONNACK => {
                let code = *body.get(1)?;
                let row = self.connect.take();
                let mut row = row.unwrap_or_else(|| new_connect(session));
                row.status = Some(names::status(code));
                session.tables.mqtt_connect.push(session.now, row);
            }
            kind::PUBLISH => self.on_publish(session, dir, header, body)?,
            kind::PUBACK | kind::PUBREC | kind::PUBREL | kind::PUBCOMP => {
                let (number, _) = packet::numbered(body, self.version, false)?;
                // The sender releases; everything else comes from the receiver.
                let from_client = dir.is_orig() == (header.kind == kind::PUBREL);
                self.on_acknowledged(session, header.kind, (from_client, number));
            }
            kind::SUBSCRIBE | kind::UNSUBSCRIBE => {
                let (number, rest) = packet::numbered(body, self.version, true)?;
                let subscribes = header.kind == kind::SUBSCRIBE;
                let (topics, qualities) = packet::topics(rest, subscribes);
                self.on_subscribe(session, number, topics, subscribes.then_some(qualities));
            }
            kind::SUBACK | kind::UNSUBACK => {
                let granted = header.kind == kind::SUBACK;
                // Version 3 has no codes for the end of a subscription.
                let (number, rest) = packet::numbered(body, self.version, true)?;
                if let Some(mut row) = self.subscriptions.remove(&number) {
                    row.acknowledged = true;
                    let first = rest.first().filter(|_| granted);
                    row.granted = first.map(|code| u64::from(*code));
                    session.tables.mqtt_subscribe.push(session.now, row);
                }
            }
            kind::DISCONNECT if self.version >= 5 && !dir.is_orig() => {
                // The server's reason is worth a line when it ends what was accepted.
                let reason = body.first().copied().filter(|code| *code >= 0x80);
                if let Some(code) = reason {
                    let detail = Some(format!("0x{code:02x}"));
                    session.weird(SOURCE, "mqtt_server_disconnect", detail);
                }
            }
            _ => {}
        }
        Some(())
    }

    fn on_publish(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        header: Header,
        body: &[u8],
    ) -> Option<()> {
        let quality = header.flags >> 1 & 3;
        let publish = packet::publish(body, quality, self.version)?;
        session.confirm(SERVICE);
        let conn = session.conn;
        let row = MqttPublish {
            ts: session.now,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            from_client: dir.is_orig(),
            retain: header.flags & 1 != 0,
            quality: names::quality(quality),
            status: if quality == 0 { "ok" } else { "incomplete_qos" }.to_owned(),
            topic: publish.topic,
            payload: publish.payload,
            payload_len: header.body.saturating_sub(publish.before) as u64,
        };
        if quality == 0 {
            session.tables.mqtt_publish.push(session.now, row);
            return Some(());
        }
        let sent = Sent {
            row,
            quality,
            received: false,
            released: false,
        };
        if self.sent.len() >= MAX_WAITING
            && let Some((_, first)) = self.sent.pop_first()
        {
            session.tables.mqtt_publish.push(session.now, first.row);
        }
        self.sent.insert((dir.is_orig(), publish.number), sent);
        Some(())
    }

    fn on_acknowledged(&mut self, session: &mut Session<'_>, kind: u8, key: (bool, u16)) {
        let Some(sent) = self.sent.get_mut(&key) else {
            return;
        };
        let done = match kind {
            kind::PUBREC => {
                sent.received = true;
                false
            }
            kind::PUBREL => {
                sent.released = true;
                false
            }
            kind::PUBACK => sent.quality == 1,
            _ => sent.quality == 2 && sent.received && sent.released,
        };
        if done && let Some(mut sent) = self.sent.remove(&key) {
            "ok".clone_into(&mut sent.row.status);
            session.tables.mqtt_publish.push(session.now, sent.row);
        }
    }

    fn on_subscribe(
        &mut self,
        session: &mut Session<'_>,
        number: u16,
        topics: Vec<String>,
        qualities: Option<Vec<u64>>,
    ) {
        let conn = session.conn;
        let action = match qualities {
            Some(_) => "MQTT::SUBSCRIBE",
            None => "MQTT::UNSUBSCRIBE",
        };
        let row = MqttSubscribe {
            ts: session.now,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            action: crate::log::Enum(action),
            topics,
            qualities,
            granted: None,
            acknowledged: false,
        };
        if self.subscriptions.len() >= MAX_WAITING
            && let Some((_, first)) = self.subscriptions.pop_first()
        {
            session.tables.mqtt_subscribe.push(session.now, first);
        }
        self.subscriptions.insert(number, row);
    }

    /// Write what was never acknowledged.
    fn expire(&mut self, session: &mut Session<'_>) {
        let now = session.now.0;
        let old = |ts: crate::log::Time| now - ts.0 > WAIT_NS;
        let tables = &mut *session.tables;
        let at = session.now;
        self.sent.retain(|_, sent| {
            if old(sent.row.ts) {
                tables.mqtt_publish.push(at, sent.row.clone());
            }
            !old(sent.row.ts)
        });
        self.subscriptions.retain(|_, row| {
            if old(row.ts) {
                tables.mqtt_subscribe.push(at, row.clone());
            }
            !old(row.ts)
        });
    }
}

fn new_connect(session: &Session<'_>) -> MqttConnect {
    let conn = session.conn;
    MqttConnect {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        protocol: None,
        version: None,
        client: None,
        status: None,
        will_topic: None,
        will_payload: None,
        user: None,
        clean: None,
        keep_alive: None,
    }
}
