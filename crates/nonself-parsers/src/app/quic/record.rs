//! The row of one QUIC connection, and its history of letters.

use super::packet::{DRAFT_22, DRAFT_34, MVFST, Packet, VERSION_1, VERSION_2};
use crate::app::text::hex;
use crate::app::{Direction, Session};
use crate::log::{Quic, Time};

/// As in Zeek.
const MAX_HISTORY: usize = 100;

/// What is known of the connection that runs, if one does.
#[derive(Default)]
pub struct Record(Option<Row>);

struct Row {
    ts: Time,
    version: String,
    client_initial_dcid: Option<String>,
    client_scid: Option<String>,
    server_scid: Option<String>,
    server_name: Option<String>,
    client_protocol: Option<String>,
    history: String,
}

fn version_name(version: u32) -> String {
    match version {
        VERSION_1 => "1".to_owned(),
        VERSION_2 => "quicv2".to_owned(),
        DRAFT_22..=DRAFT_34 => format!("draft-{}", version & 0xFF),
        _ if MVFST.contains(&version) => format!("mvfst ({version:x})"),
        _ => format!("unknown-{version:x}"),
    }
}

impl Record {
    /// A packet with a long header begins a record or adds to it.
    pub fn on_packet(&mut self, now: Time, dir: Direction, packet: &Packet<'_>) {
        let row = self.begin(now, packet);
        if dir.is_orig() {
            if !packet.destination.is_empty() {
                row.client_initial_dcid
                    .get_or_insert_with(|| hex(packet.destination));
            }
            row.client_scid = Some(hex(packet.source));
        } else {
            row.server_scid = Some(hex(packet.source));
        }
    }

    /// The same for a packet after which nothing can be read: what is known stays.
    pub fn on_last_packet(&mut self, now: Time, dir: Direction, packet: &Packet<'_>) {
        if self.0.is_none() {
            self.on_packet(now, dir, packet);
        }
    }

    fn begin(&mut self, now: Time, packet: &Packet<'_>) -> &mut Row {
        self.0.get_or_insert_with(|| Row {
            ts: now,
            version: version_name(packet.version),
            client_initial_dcid: None,
            client_scid: None,
            server_scid: None,
            server_name: None,
            client_protocol: None,
            history: String::new(),
        })
    }

    /// Add a letter, upper case for the client.
    pub fn note(&mut self, dir: Direction, letter: char) {
        let Some(row) = &mut self.0 else { return };
        if row.history.len() < MAX_HISTORY {
            row.history.push(if dir.is_orig() {
                letter
            } else {
                letter.to_ascii_lowercase()
            });
        }
    }

    /// What the client asked for.
    pub fn on_client_hello(&mut self, server_name: Option<&str>, protocol: Option<String>) {
        let Some(row) = &mut self.0 else { return };
        if let Some(name) = server_name {
            row.server_name = Some(name.to_owned());
        }
        if protocol.is_some() {
            row.client_protocol = protocol;
        }
    }

    /// Write the row; what follows is another connection.
    pub fn write(&mut self, session: &mut Session<'_>) {
        let Some(row) = self.0.take() else { return };
        let conn = session.conn;
        session.tables.quic.push(
            session.now,
            Quic {
                ts: row.ts,
                uid: conn.uid.clone(),
                orig_h: conn.orig_h,
                orig_p: conn.orig_p,
                resp_h: conn.resp_h,
                resp_p: conn.resp_p,
                version: row.version,
                client_initial_dcid: row.client_initial_dcid,
                client_scid: row.client_scid,
                server_scid: row.server_scid,
                server_name: row.server_name,
                client_protocol: row.client_protocol,
                history: row.history,
            },
        );
    }
}
