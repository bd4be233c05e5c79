//! One conversation: its counts, and what the device says.

use super::identity;
use super::parser::{self, Message, Pdu, kind};
use crate::app::der::tag;
use crate::app::text::{hex, text};
use crate::app::{Direction, Parser, Session};
use crate::log::{Interval, Snmp, Time};

const MAX_TEXT: usize = 1024;
/// Variables listed as set in one row.
const MAX_SET: usize = 64;
const TIME_TICKS: u8 = 0x43;
/// A tick is a hundredth of a second.
const TICK_NS: i64 = 10_000_000;
const SOURCE: &str = "SNMP";

/// SNMP between two hosts.
#[derive(Default)]
pub struct SnmpParser {
    row: Option<Snmp>,
}

impl Parser for SnmpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let Some(message) = Message::parse(data) else {
            session.weird(SOURCE, "snmp_malformed_message", None);
            return;
        };
        // As in Zeek: who only sends is not known to be understood.
        if !dir.is_orig() {
            session.confirm("snmp");
        }
        let row = self.row.get_or_insert_with(|| new_row(session, &message));
        row.duration = Some(Interval((session.now.0 - row.ts.0) as f64 / 1e9));
        let words = |bytes: &[u8]| text(bytes, MAX_TEXT);
        row.community = row.community.take().or(message.community.map(words));
        row.user = row.user.take().or(message.user.map(words));
        row.engine = row.engine.take().or(message.engine.map(hex));
        if let Some(pdu) = &message.pdu {
            let mut names = pdu.bindings().flat_map(|(name, value)| {
                let is_name = value.tag == tag::OBJECT_IDENTIFIER;
                [Some(name), is_name.then_some(value.body)]
            });
            if let Some(length) = names.find_map(|name| parser::too_long_number(name?)) {
                let length = Some(length.to_string());
                session.weird_value("asn_oid_subidentifier_too_long", length);
            }
            on_pdu(row, session, dir, pdu);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(row) = self.row.take() {
            session.tables.snmp.push(session.now, row);
        }
    }

    fn held(&self) -> usize {
        let row = |row: &Snmp| size_of::<Snmp>() + row.set.as_ref().map_or(0, |set| set.len() * 32);
        self.row.as_ref().map_or(0, row)
    }
}

fn on_pdu(row: &mut Snmp, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
    let count = || pdu.bindings().count() as u64;
    match pdu.kind {
        kind::GET | kind::GET_NEXT => row.gets += count(),
        kind::GET_BULK => row.bulks += count(),
        kind::TRAP_1 | kind::TRAP_2 | kind::INFORM => row.traps += 1,
        kind::SET => {
            row.sets += count();
            let set = row.set.get_or_insert_default();
            let room = MAX_SET.saturating_sub(set.len());
            set.extend(pdu.bindings().take(room).map(|(name, _)| parser::oid(name)));
        }
        kind::RESPONSE => {
            row.responses += count();
            row.errors += u64::from(pdu.error != 0);
            for (name, value) in pdu.bindings() {
                on_value(row, session, dir, name, value.tag, value.body);
            }
        }
        _ => {}
    }
}

fn on_value(
    row: &mut Snmp,
    session: &mut Session<'_>,
    dir: Direction,
    name: &[u8],
    kind: u8,
    body: &[u8],
) {
    if name == identity::UP_TIME && kind == TIME_TICKS {
        let ticks = parser::unsigned(body).and_then(|ticks| i64::try_from(ticks).ok());
        let since = ticks.map(|ticks| session.now.0 - ticks.saturating_mul(TICK_NS));
        row.up_since = since.map(Time);
    }
    if kind != tag::OCTETS {
        return;
    }
    if name == identity::DESCRIPTION {
        row.description = Some(text(body, MAX_TEXT));
    }
    if let Some(fact) = identity::fact(name) {
        session.asset(dir, "snmp", fact, &text(body, MAX_TEXT));
    }
}

fn new_row(session: &Session<'_>, message: &Message<'_>) -> Snmp {
    let conn = session.conn;
    Snmp {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        duration: None,
        version: Some(match message.version {
            0 => "1",
            1 => "2c",
            parser::VERSION_3 => "3",
            _ => "unknown",
        }),
        community: None,
        gets: 0,
        bulks: 0,
        responses: 0,
        sets: 0,
        description: None,
        up_since: None,
        user: None,
        engine: None,
        traps: 0,
        errors: 0,
        set: None,
    }
}
