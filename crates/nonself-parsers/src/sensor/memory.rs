//! Bytes kept for connections: by reassembly, and by the parsers of their protocols.

use std::collections::VecDeque;

use super::Sensor;
use crate::flow::Outlet;
use crate::flow::timers::FlowRef;
use crate::transport::tcp::Stored;

/// What the parsers of all connections keep. One message may be long, and a peer that never
/// ends it costs nothing to its sender.
pub(super) struct ParserMemory {
    pub used: usize,
    pub limit: usize,
    /// Connections whose parsers keep bytes, those that began first at the front.
    keeping: VecDeque<FlowRef>,
}

impl ParserMemory {
    pub fn new(limit: usize) -> Self {
        Self {
            used: 0,
            limit,
            keeping: VecDeque::new(),
        }
    }
}

impl Sensor {
    /// Remember that a connection keeps bytes, and make room when all keep too many.
    pub(super) fn limit_memory(&mut self, slot: u32) {
        let reference = self.flows.reference(slot);
        if let Some(flow) = self.flows.get_mut(slot) {
            let tcp = flow.tcp.as_mut().and_then(Stored::whole);
            let keeps = tcp.is_some_and(|tcp| tcp.held() > 0);
            if keeps && !flow.info.keeping {
                flow.info.keeping = true;
                self.keeping.push_back(reference);
            }
        }
        while self.budget.used > self.budget.limit {
            let Some(oldest) = self.keeping.pop_front() else {
                break;
            };
            self.give_out_what_is_kept(oldest);
        }
        if self.keeping.len() > 2 * self.flows.len() + 1024 {
            let flows = &mut self.flows;
            self.keeping
                .retain(|reference| flows.resolve(*reference).is_some());
        }
    }

    fn give_out_what_is_kept(&mut self, reference: FlowRef) {
        let Some(flow) = self.flows.resolve(reference) else {
            return;
        };
        flow.info.keeping = false;
        let Some(tcp) = flow.tcp.as_mut().and_then(Stored::whole) else {
            return;
        };
        if tcp.held() == 0 {
            return;
        }
        self.counters.streams_evicted += 1;
        let mut outlet = Outlet {
            now: self.clock,
            clock: self.clock,
            flow: &mut flow.info,
            app: &mut flow.app,
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        tcp.flush(&mut outlet, &mut self.budget);
    }

    /// Count what a connection takes and what its parsers keep, and end those that began first when
    /// all together keep too much: whoever waits longest is the least likely to go on.
    pub(super) fn limit_parsers(&mut self, slot: u32) {
        let reference = self.flows.reference(slot);
        let Some(flow) = self.flows.get_mut(slot) else {
            return;
        };
        let size = flow.size();
        self.flow_memory = self.flow_memory - flow.weight as usize + size;
        flow.weight = size as u32;
        let Some(app) = &mut flow.app else { return };
        let held = app.layer.held();
        self.parsers.used = self.parsers.used - app.held + held;
        app.held = held;
        if held > 0 && !app.keeping {
            app.keeping = true;
            self.parsers.keeping.push_back(reference);
        }
        while self.parsers.used > self.parsers.limit {
            let Some(oldest) = self.parsers.keeping.pop_front() else {
                break;
            };
            self.end_parsing(oldest);
        }
        if self.parsers.keeping.len() > 2 * self.flows.len() + 1024 {
            let flows = &mut self.flows;
            self.parsers
                .keeping
                .retain(|reference| flows.resolve(*reference).is_some());
        }
    }

    /// What is known of the connection is written; further bytes are only counted.
    fn end_parsing(&mut self, reference: FlowRef) {
        let Some(flow) = self.flows.resolve(reference) else {
            return;
        };
        let Some(app) = &mut flow.app else { return };
        app.keeping = false;
        let held = std::mem::take(&mut app.held);
        self.parsers.used -= held;
        if held == 0 {
            return;
        }
        self.counters.parsers_evicted += 1;
        let mut outlet = Outlet {
            now: self.clock,
            clock: self.clock,
            flow: &mut flow.info,
            app: &mut flow.app,
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        outlet.end();
    }
}
