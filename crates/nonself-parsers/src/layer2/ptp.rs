//! PTP on Ethernet (IEEE 1588, 802.1AS): clocks that are counted, and who is grandmaster.

use std::collections::BTreeMap;

use super::streams::{Limits, Stream, Streams};
use super::{Decoder, Frame, Out};
use crate::app::{ptp, text};
use crate::log::{self, Time};

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 8192,
    silence: 300 * SECOND,
    span: 3600 * SECOND,
};
/// Domains whose grandmaster is known.
const MAX_DOMAINS: usize = 4096;

type Key = (
    Option<u16>,
    Option<[u8; 6]>,
    Option<[u8; 6]>,
    u8,
    u8,
    [u8; 8],
    u16,
    Option<[u8; 8]>,
);

/// Clocks heard so far.
pub(super) struct Ptp {
    clocks: Streams<Key, log::Ptp>,
    /// By VLAN and domain.
    grandmasters: BTreeMap<(Option<u16>, u8), [u8; 8]>,
}

impl Default for Ptp {
    fn default() -> Self {
        Self {
            clocks: Streams::new(LIMITS),
            grandmasters: BTreeMap::new(),
        }
    }
}

impl Decoder for Ptp {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let Some(said) = ptp::parse(frame.payload) else {
            if frame.cut == 0 {
                out.weird("PTP", "malformed_ptp", None);
            }
            return;
        };
        let master = said.grandmaster.as_ref().map(|master| master.identity);
        let previous = self.previous(frame.vlan, said.domain, master);
        let key = (
            frame.vlan,
            frame.src,
            frame.dst,
            said.kind,
            said.domain,
            said.clock,
            said.port,
            master,
        );
        let mut rows = Vec::new();
        let (clock, is_new) = self.clocks.see(
            key,
            frame.ts.0,
            || ptp::row("seen", frame.ts, &said),
            |key, clock| rows.push(row("summary", key, clock)),
        );
        clock.what = ptp::row("seen", frame.ts, &said);
        if let Some(previous) = previous {
            let (before, now) = (text::hex(&previous), text::hex(&master.unwrap_or_default()));
            let addl = format!("domain {}: {before} > {now}", said.domain);
            out.weird("PTP", "ptp_grandmaster_changed", Some(addl));
            clock.what.previous = Some(before);
        }
        if is_new || previous.is_some() {
            let event = if previous.is_some() {
                "changed"
            } else {
                "seen"
            };
            rows.push(row(event, &key, clock));
            clock.what.previous = None;
            clock.told();
        }
        for row in rows {
            out.tables.ptp.push(out.clock, row);
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.ptp);
        self.clocks.on_time(now, |key, each| {
            table.push(clock, row("summary", key, each));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.ptp);
        self.clocks
            .end(|key, each| table.push(clock, row("summary", key, each)));
    }
}

impl Ptp {
    /// Who gave the time before, when it was another.
    fn previous(
        &mut self,
        vlan: Option<u16>,
        domain: u8,
        master: Option<[u8; 8]>,
    ) -> Option<[u8; 8]> {
        let master = master?;
        if self.grandmasters.len() >= MAX_DOMAINS {
            self.grandmasters.clear();
        }
        let before = self.grandmasters.insert((vlan, domain), master);
        before.filter(|before| *before != master)
    }
}

fn row(event: &'static str, key: &Key, clock: &Stream<log::Ptp>) -> log::Ptp {
    log::Ptp {
        ts: Time(clock.first),
        vlan: key.0.map(i64::from),
        event: Some(event),
        mac_src: key.1.map(text::mac),
        mac_dst: key.2.map(text::mac),
        count: clock.count,
        last: Time(clock.last),
        ..clock.what.clone()
    }
}
