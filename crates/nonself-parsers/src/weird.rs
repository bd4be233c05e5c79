//! What should not be on the wire: counted always, written with restraint (see [`Gate`]).
//!
//! [`Gate`]: crate::app::Gate

use std::collections::BTreeMap;
use std::hash::Hash;
use std::net::IpAddr;

use crate::app::{Claim, key_of};
use crate::flow::{FlowInfo, Kind};
use crate::log::{Port, Tables, Time, Weird, WeirdTable};

/// Weirds by name. The names are Zeek's where it has one.
#[derive(Debug, Default)]
pub struct Weirds {
    counts: BTreeMap<&'static str, u64>,
    /// Names in the order in which they first came, which is their bit in a connection.
    names: Vec<&'static str>,
}

impl Weirds {
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.counts.iter().map(|(name, count)| (*name, *count))
    }

    /// Count it; whether it is written too. Of some it matters how many there are, and every
    /// connection has its own; of others only that there are any, `of` these hosts.
    fn count(
        &mut self,
        name: &'static str,
        of: Option<impl Hash>,
        tables: &mut Tables,
        clock: i64,
    ) -> bool {
        *self.counts.entry(name).or_default() += 1;
        let row = tables.weird.len();
        let claim = match of {
            Some(of) if name != "bad_IP_checksum" => Claim::Repeated(key_of((name, of))),
            _ => Claim::Sampled(name),
        };
        tables
            .app
            .gate
            .admits(WeirdTable::PATH, row, claim, Time(clock))
    }

    /// The bit of a name in [`FlowInfo::weirds`].
    fn bit(&mut self, name: &'static str) -> u64 {
        let index = self
            .names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                self.names.push(name);
                self.names.len() - 1
            });
        1_u64.checked_shl(index as u32).unwrap_or(0)
    }

    /// Of a packet that belongs to no connection.
    pub fn of_packet(
        &mut self,
        source: &'static str,
        name: &'static str,
        addl: Option<String>,
        tables: &mut Tables,
        clock: i64,
    ) {
        if self.count(name, Some(()), tables, clock) {
            let row = Weird::new(Time(clock), Some(source), name, addl);
            tables.weird.push(Time(clock), row);
        }
    }

    /// Of a packet of which no more is known than between which hosts it was.
    pub fn of_hosts(
        &mut self,
        source: Option<&'static str>,
        name: &'static str,
        addl: Option<String>,
        (src, dst): (IpAddr, IpAddr),
        tables: &mut Tables,
        clock: i64,
    ) {
        if self.count(name, Some((src, dst)), tables, clock) {
            let row = Weird {
                orig_h: Some(src),
                orig_p: Some(Port(0)),
                resp_h: Some(dst),
                resp_p: Some(Port(0)),
                ..Weird::new(Time(clock), source, name, addl)
            };
            tables.weird.push(Time(clock), row);
        }
    }

    /// Of a connection, once per name.
    pub fn of_flow(
        &mut self,
        name: &'static str,
        addl: Option<String>,
        flow: &mut FlowInfo,
        tables: &mut Tables,
        clock: i64,
    ) {
        let bit = self.bit(name);
        if flow.weirds & bit != 0 {
            return;
        }
        flow.weirds |= bit;
        if self.count(name, None::<()>, tables, clock) {
            let source = match flow.kind {
                Kind::Tcp => "TCP",
                Kind::Udp => "UDP",
                Kind::Icmp => "ICMP",
                Kind::Other => "IP",
            };
            let row = Weird {
                uid: Some(flow.uid()),
                orig_h: Some(flow.orig.host),
                orig_p: Some(Port(flow.orig.port)),
                resp_h: Some(flow.resp.host),
                resp_p: Some(Port(flow.resp.port)),
                ..Weird::new(Time(clock), Some(source), name, addl)
            };
            tables.weird.push(Time(clock), row);
        }
    }
}
