//! How connections begin and end.

use super::Sensor;
use super::ip::Origin;
use crate::flow::history::History;
use crate::flow::key::Endpoint;
use crate::flow::timers::{NEVER, Timers};
use crate::flow::{Counts, Flow, FlowInfo, Kind, Outlet};
use crate::log::{Position, Text, Time};
use crate::transport::tcp::Stored;

/// Two ends, the sender of this packet first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub kind: Kind,
    pub protocol: u8,
    pub src: Endpoint,
    pub dst: Endpoint,
}

impl Sensor {
    /// The connection of a packet; `guess_flip` says, when it is new, whether its sender
    /// looks like the one that answers.
    pub(super) fn begin_flow(
        &mut self,
        origin: &Origin<'_>,
        one_way: bool,
        ends: &Ends,
        guess_flip: bool,
    ) -> u32 {
        while self.flows.len() >= self.config.max_flows.max(1)
            || self.flow_memory >= self.config.flow_memory
        {
            let Some(oldest) = self.flows.oldest() else {
                break;
            };
            self.end_flow(oldest);
            self.counters.flows_evicted += 1;
        }
        self.counters.flows += 1;
        let timeouts = &self.config.timeouts;
        let inactivity = match ends.kind {
            Kind::Tcp => timeouts.tcp_handshake_inactivity,
            Kind::Udp => timeouts.udp_inactivity,
            Kind::Icmp => timeouts.icmp_inactivity,
            Kind::Other => timeouts.other_inactivity,
        };
        let mut timers = Timers::new(origin.ts, inactivity);
        if ends.kind == Kind::Tcp {
            timers.check = self.time.saturating_add(timeouts.tcp_first_check);
        }
        let mut info = FlowInfo {
            kind: ends.kind,
            protocol: ends.protocol,
            orig: ends.src,
            resp: ends.dst,
            flipped: false,
            start: origin.ts,
            last: origin.ts,
            first_packet: self.number,
            link: origin.link,
            history: History::default(),
            counts: [Counts::default(); 2],
            missed_bytes: 0,
            weirds: 0,
            parents: None,
            tunnel: None,
            tunnel_told: false,
            keeping: false,
            one_way,
        };
        if guess_flip && !crate::net::networks::is_broadcast(ends.dst.host) {
            info.flip();
        }
        let tcp = (ends.kind == Kind::Tcp).then(Stored::default);
        self.flows.insert(Flow {
            info,
            tcp,
            app: None,
            timers,
            weight: 0,
        })
    }

    /// End every connection whose time has come.
    pub(super) fn end_what_is_due(&mut self) {
        let now = self.time;
        if self.layer2.is_due(now) {
            self.tell_layer2_the_time();
        }
        while let Some((due, reference)) = self.flows.next_due(now) {
            let slot = reference.slot;
            let Some(flow) = self.flows.get_mut(slot) else {
                continue;
            };
            if is_over(flow, now, &self.config.timeouts) {
                self.end_flow(slot);
                self.tables
                    .mark(Position::due(self.number, due, reference.tenant));
            } else {
                self.flows.schedule(slot);
            }
        }
    }

    /// Write the row of a connection and forget it.
    pub(super) fn end_flow(&mut self, slot: u32) {
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let mut outlet = Outlet {
            now: self.clock,
            clock: self.clock,
            flow: &mut flow.info,
            app: &mut flow.app,
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        if let Some(tcp) = flow.tcp.as_mut().and_then(Stored::whole) {
            tcp.flush(&mut outlet, &mut self.budget);
        }
        outlet.end();
        if let Some(app) = &flow.app {
            self.parsers.used -= app.held;
        }
        self.flow_memory -= flow.weight as usize;
        let mut row = flow.row(&self.config.local_networks);
        if flow.info.kind == Kind::Tcp && row.service.is_none() {
            // A data connection of FTP without data is known by its announcement only.
            let endpoints = (row.orig_h, row.resp_h, row.resp_p.0);
            let service = crate::app::is_expected(&mut self.tables, endpoints, row.ts);
            row.service = service.map(Text::const_new);
        }
        self.tables.conn.push(Time(self.clock), row);
        self.end_tunnel(slot);
        self.flows.remove(slot);
    }
}

/// Look at all timers that are due.
fn is_over(flow: &mut Flow, now: i64, timeouts: &crate::config::Timeouts) -> bool {
    let Flow {
        info, tcp, timers, ..
    } = flow;
    if timers.close <= now {
        return true;
    }
    if timers.attempt <= now {
        timers.attempt = NEVER;
        if tcp
            .as_ref()
            .is_some_and(|tcp| tcp.view().is_failed_attempt())
        {
            return true;
        }
    }
    if timers.check <= now {
        let idle = info.last.saturating_add(timeouts.tcp_linger) < now;
        match tcp.as_ref().and_then(|tcp| tcp.view().is_over(idle)) {
            Some(true) => return true,
            Some(false) => timers.check = now.saturating_add(timeouts.tcp_check),
            None => timers.check = NEVER,
        }
    }
    if timers.inactive <= now {
        timers.inactive = info.last.saturating_add(timers.inactivity);
        if timers.inactive <= now {
            return true;
        }
    }
    false
}
