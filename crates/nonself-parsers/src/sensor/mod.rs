//! The sensor: packets in, rows out.
//!
//! Time is packet time only. The same packets give the same rows, whatever the machine
//! and however they were cut into batches.

mod checksums;
pub(crate) mod encapsulation;
mod files;
mod ip;
mod layer2;
mod lifetime;
mod loss;
mod memory;
mod transport;
mod tunnel;

use std::net::IpAddr;

use std::collections::VecDeque;

use arrow_array::RecordBatch;

use crate::capture::{LATEST, Packet};
use crate::config::Config;
use crate::counters::Counters;
use crate::flow::table::FlowTable;
use crate::flow::timers::FlowRef;
use crate::layer2::Layer2;
use crate::link::{self, Content};
use crate::log::{Position, Tables, Taken};
use crate::net::fragments::Fragments;
use crate::shard::Whose;
use crate::transport::tcp::reassembly::Budget;
use crate::weird::Weirds;
pub(crate) use loss::PEER;
use memory::ParserMemory;

/// How far packets may be out of order, in nanoseconds: ten minutes.
const OUT_OF_ORDER: i64 = 600_000_000_000;

/// Follows the connections of one capture or interface.
pub struct Sensor {
    config: Config,
    tables: Tables,
    counters: Counters,
    weirds: Weirds,
    flows: FlowTable,
    fragments: Fragments,
    budget: Budget,
    /// Connections that keep bytes for reassembly, oldest first.
    keeping: VecDeque<FlowRef>,
    parsers: ParserMemory,
    layer2: Layer2,
    /// Bytes that connections take, about.
    flow_memory: usize,
    /// Packets so far, those of other shards too.
    number: u64,
    /// When loss was measured; none before the first packet and after the last.
    measured: Option<loss::Measured>,
    /// The latest packet time.
    clock: i64,
    /// The time that timers go by: as `clock`, but it follows a clock that was set back.
    time: i64,
}

impl Sensor {
    pub fn new(config: Config) -> Self {
        // A quarter of the memory is for fragments: they are rare, and hostile when many.
        let fragment_limit = config.memory_limit / 4;
        let mut tables = Tables::default();
        tables.app.local_networks.clone_from(&config.local_networks);
        tables.app.files.hashes = config.file_hashes;
        if !config.shard.is_only() {
            tables.remember_positions();
        }
        Self {
            fragments: Fragments::new(fragment_limit),
            budget: Budget {
                used: 0,
                limit: config.memory_limit - fragment_limit,
                stream_limit: config.stream_limit,
                dropped_bytes: 0,
            },
            parsers: ParserMemory::new(config.parser_memory_limit),
            layer2: Layer2::default(),
            flow_memory: 0,
            number: 0,
            measured: None,
            tables,
            config,
            counters: Counters::default(),
            weirds: Weirds::default(),
            flows: FlowTable::default(),
            keeping: VecDeque::new(),
            clock: i64::MIN,
            time: i64::MIN,
        }
    }

    /// One packet: its time in nanoseconds, its link type, the bytes captured, and how
    /// many there were on the wire.
    pub fn packet(&mut self, ts: i64, linktype: u16, data: &[u8], orig_len: u32) {
        let packet = Packet {
            ts,
            linktype,
            data,
            orig_len,
        };
        self.packet_of(Whose::Unknown, &packet);
    }

    /// The same, where it is known which of several sensors has to look at it.
    pub(crate) fn packet_of(&mut self, whose: Whose, packet: &Packet<'_>) {
        let ts = packet.ts.clamp(0, LATEST);
        let cut = (packet.orig_len as usize).saturating_sub(packet.data.len());
        self.begin_packet(ts, packet.data.len() + cut, cut);
        let own = whose == Whose::One(self.config.shard.index());
        if !own && whose != Whose::Unknown {
            return;
        }
        let (link, content) = link::decapsulate(packet.linktype, packet.data);
        self.content(
            &ip::Origin {
                ts,
                link,
                cut,
                own,
                depth: 0,
                tunnel: None,
            },
            content,
        );
        self.tables.mark(Position::packet(self.number));
    }

    /// What every packet means to all connections, whose ever it is.
    fn begin_packet(&mut self, ts: i64, wire_len: usize, cut: usize) {
        self.number += 1;
        self.flows.begin_packet(self.number);
        if self.config.shard.is_first() {
            self.counters.packets += 1;
            self.counters.bytes += wire_len as u64;
            self.counters.cut_packets += u64::from(cut > 0);
            self.counters.packets_out_of_order += u64::from(ts < self.clock);
        }
        self.tell_time(ts);
        self.measure_loss();
        self.end_silent_files();
        self.end_what_is_due();
    }

    /// No packet came until then: end what has been silent for long enough.
    pub fn advance(&mut self, ts: i64) {
        self.clock = self.clock.max(ts);
        self.time = self.time.max(ts);
        self.measure_loss();
        self.end_silent_files();
        self.end_what_is_due();
    }

    /// The latest packet time, in nanoseconds; none before the first packet.
    pub fn clock(&self) -> Option<i64> {
        (self.clock != i64::MIN).then_some(self.clock)
    }

    /// Packets may be a little out of order. When the time goes back by more, a clock was
    /// set or one time stamp was wrong; holding on to the later time would end every
    /// connection at its first packet, for ever. Rows are still written in order of time.
    fn tell_time(&mut self, ts: i64) {
        self.clock = self.clock.max(ts);
        if ts < self.time.saturating_sub(OUT_OF_ORDER) {
            self.counters.clock_set_back += u64::from(self.config.shard.is_first());
            self.time = ts;
            self.layer2.clock_set_back(ts);
        } else {
            self.time = self.time.max(ts);
        }
    }

    fn content(&mut self, origin: &ip::Origin<'_>, content: Content<'_>) {
        let is_told_here = origin.own || origin.depth > 0 || self.config.shard.is_first();
        if origin.link.is_overwritten && is_told_here {
            let addl = Some("inner VLAN tag overwritten".to_owned());
            self.packet_weird("VLAN", "triple_tagged_vlan_unsupported", addl);
        }
        match content {
            Content::Ip(data) => self.ip(origin, data),
            // What is inside a tunnel belongs to the shard that has the tunnel.
            _ if origin.depth == 0 && !self.config.shard.is_first() => {}
            Content::Frame(ethertype, payload) => self.frame(origin, ethertype, payload),
            Content::Llc => self.counters.llc += 1,
            Content::UnknownProtocol(_) => self.counters.unknown_ethertype += 1,
            Content::UnknownLinktype(_) => self.counters.unknown_linktype += 1,
            Content::Odd(source, name, addl) => {
                self.counters.malformed_frames += 1;
                let addl = addl.map(|(larger, smaller)| format!("({larger} > {smaller})"));
                self.packet_weird(source, name, addl);
            }
            Content::Truncated => {
                self.counters.truncated_frames += 1;
                self.packet_weird("LINK", "truncated_frame", None);
            }
        }
    }

    /// The capture is over: so are all connections.
    pub fn finish(&mut self) {
        self.finish_some(usize::MAX);
    }

    /// End up to `count` connections, those silent for longest first; false when there
    /// are no more. Taking the rows in between keeps memory in bounds.
    pub fn finish_some(&mut self, count: usize) -> bool {
        self.end_loss();
        self.end_files();
        self.end_layer2();
        for _ in 0..count {
            let Some(slot) = self.flows.oldest() else {
                return false;
            };
            self.end_flow(slot);
        }
        !self.flows.is_empty()
    }

    /// The age of connections that had no part in so many packets.
    pub(crate) fn age_after(packets: u64) -> u32 {
        FlowTable::age_after(packets)
    }

    /// End all connections of at least this age, those silent for longest first.
    pub(crate) fn finish_from_age(&mut self, age: u32) {
        self.end_loss();
        self.end_files();
        self.end_layer2();
        while let Some(slot) = self.flows.oldest() {
            let of_this = self.flows.age(slot);
            if of_this < age {
                return;
            }
            self.end_flow(slot);
            self.tables.mark(Position::open(of_this));
        }
    }

    /// Rows that wait to be taken.
    pub fn rows(&self) -> usize {
        self.tables.rows()
    }

    /// The rows so far: log path and record batch, logs without rows left out.
    pub fn take(&mut self) -> Vec<(&'static str, RecordBatch)> {
        self.tables.take()
    }

    /// The rows so far with where they belong, and what is to be decided about them, for
    /// one of several shards.
    pub fn take_marked(&mut self) -> Taken {
        self.tables.take_marked()
    }

    /// The rows so far, as tables.
    pub fn tables(&mut self) -> &mut Tables {
        &mut self.tables
    }

    /// Connections followed at the moment.
    pub fn flows(&self) -> usize {
        self.flows.len()
    }

    /// Bytes that reassembly keeps at the moment.
    pub fn memory_used(&self) -> usize {
        self.budget.used + self.fragments.held()
    }

    /// Bytes that connections take at the moment, about.
    pub fn flow_memory_used(&self) -> usize {
        self.flow_memory
    }

    /// Bytes that parsers keep at the moment.
    pub fn parser_memory_used(&self) -> usize {
        self.parsers.used
    }

    /// Name and value of everything counted; weirds by their name.
    pub fn counters(&self) -> Vec<(String, u64)> {
        let mut counters = self.counters;
        if self.config.shard.is_first() {
            counters.datagrams_expired = self.fragments.expired;
            counters.datagrams_evicted = self.fragments.evicted;
        }
        counters.reassembly_dropped_bytes = self.budget.dropped_bytes;
        let own = counters
            .list()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let weirds = self
            .weirds
            .counts()
            .map(|(name, value)| (format!("weird.{name}"), value));
        own.chain(weirds).collect()
    }

    /// `source` is the layer that found it.
    fn packet_weird(&mut self, source: &'static str, name: &'static str, addl: Option<String>) {
        self.weirds
            .of_packet(source, name, addl, &mut self.tables, self.clock);
    }

    /// The same where the packet tells between whom it is.
    fn hosts_weird(
        &mut self,
        source: Option<&'static str>,
        name: &'static str,
        addl: Option<String>,
        hosts: (IpAddr, IpAddr),
    ) {
        self.weirds
            .of_hosts(source, name, addl, hosts, &mut self.tables, self.clock);
    }
}
