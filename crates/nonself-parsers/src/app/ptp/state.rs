//! PTP over UDP, and the row that both ways share.

use std::collections::BTreeMap;

use super::message::{self, Grandmaster, Message};
use crate::app::registry::{Evidence, Verdict};
use crate::app::{Direction, Parser, Session};
use crate::log::{Ptp, Time};

/// Different messages of one connection that are counted.
const MAX_KINDS: usize = 256;
const PORTS: [u16; 2] = [319, 320];

/// A whole message that fills its datagram, on its ports.
pub fn probe(e: &Evidence<'_>) -> Verdict {
    if e.on_port(&PORTS) && message::parse(e.latest()).is_some() {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

type Key = (bool, u8, u8, [u8; 8], u16, Option<Grandmaster>);

/// Messages of one connection that say the same.
#[derive(Default)]
pub struct PtpParser {
    seen: BTreeMap<Key, Ptp>,
}

impl Parser for PtpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        session.confirm("ptp");
        let Some(said) = message::parse(data) else {
            return;
        };
        let key = (
            dir.is_orig(),
            said.kind,
            said.domain,
            said.clock,
            said.port,
            said.grandmaster.clone(),
        );
        if let Some(row) = self.seen.get_mut(&key) {
            row.count += 1;
            row.last = session.now;
            return;
        }
        if self.seen.len() >= MAX_KINDS {
            self.on_end(session);
        }
        let mut row = row("summary", session.now, &said);
        let conn = session.conn;
        row.uid = Some(conn.uid.clone());
        row.vlan = conn.vlan.map(i64::from);
        let (host, mac) = if dir.is_orig() {
            (conn.orig_h, conn.orig_mac)
        } else {
            (conn.resp_h, conn.resp_mac)
        };
        row.host = Some(host);
        row.mac_src = mac.map(crate::app::text::mac);
        self.seen.insert(key, row);
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for (_, row) in std::mem::take(&mut self.seen) {
            session.tables.ptp.push(session.now, row);
        }
    }

    fn held(&self) -> usize {
        self.seen.len() * size_of::<Ptp>()
    }
}

/// The row of one message.
pub(crate) fn row(event: &'static str, now: Time, said: &Message) -> Ptp {
    let master = said.grandmaster.as_ref();
    Ptp {
        ts: now,
        uid: None,
        host: None,
        vlan: None,
        event: Some(event),
        mac_src: None,
        mac_dst: None,
        version: u64::from(said.version),
        domain: u64::from(said.domain),
        kind: Some(message::kind(said.kind)),
        clock: message::clock_text(said.clock),
        port: u64::from(said.port),
        interval: Some(i64::from(said.interval)),
        grandmaster: master.map(|m| message::clock_text(m.identity)),
        previous: None,
        priority_1: master.map(|m| u64::from(m.priority[0])),
        priority_2: master.map(|m| u64::from(m.priority[1])),
        clock_class: master.map(|m| u64::from(m.class)),
        accuracy: master.map(|m| u64::from(m.accuracy)),
        steps: master.map(|m| u64::from(m.steps)),
        source: master.and_then(|m| message::time_source(m.source)),
        utc_offset: master.map(|m| i64::from(m.utc_offset)),
        count: 1,
        last: now,
    }
}
