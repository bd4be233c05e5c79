//! Cyclic data over UDP: one datagram, one row.

use super::connection::Opened;
use super::packet::{self, Item, item};
use crate::app::ics::ends::Ends;
use crate::app::text::{hex, hex_code32, le32};
use crate::app::{Claim, Direction, Parser, Session};
use crate::log::{CipIo, CipIoTable};

/// Data of one datagram that a row carries.
const MAX_DATA: usize = 2048;

/// CIP input and output data between two devices.
#[derive(Default)]
pub struct CipIoParser;

impl Parser for CipIoParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let items = packet::items(data);
        let of = |kind: u16| items.iter().find(|i| i.kind == kind);
        let Some(payload) = of(item::CONNECTED_DATA) else {
            session.weird("CIP", "cip_io_without_data", None);
            return;
        };
        let address = of(item::SEQUENCED_ADDRESS).or_else(|| of(item::CONNECTED_ADDRESS));
        let Some(connection) = address.and_then(|i| le32(i.data, 0)) else {
            session.weird("CIP", "cip_io_without_address", None);
            return;
        };
        session.confirm("cip");
        let sequence = address.and_then(|i| le32(i.data, 4));
        push_row(session, dir, connection, sequence, *payload);
    }
}

fn push_row(
    session: &mut Session<'_>,
    dir: Direction,
    connection: u32,
    sequence: Option<u32>,
    payload: Item<'_>,
) {
    let conn = session.conn;
    let key = (Ends::of(conn, dir).source_h, connection);
    let (tables, now) = (&mut *session.tables, session.now);
    let row = tables.cip_io.len();
    let app = &mut tables.app;
    app.gate
        .admits(CipIoTable::PATH, row, Claim::Connection(key), now);
    let opened = app.cip_connections.of(key);
    let kept = &payload.data[..payload.data.len().min(MAX_DATA)];
    let row = CipIo {
        connection_id: hex_code32(connection),
        sequence_number: sequence.map(u64::from),
        data_length: payload.data.len() as u64,
        io_data: hex(kept),
        opened_by: opened.map(|o| o.uid.clone()),
        io_direction: opened.map(Opened::direction),
        connection_path: opened.and_then(|o| o.path.clone()),
        ..CipIo::new(&session.head(dir))
    };
    session.tables.cip_io.push(session.now, row);
}
