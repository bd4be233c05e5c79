//! Connections: what is known about each, in Zeek's terms.

mod community_id;
pub mod history;
pub mod key;
mod outlet;
mod row;
pub mod server_ports;
pub mod table;
pub mod timers;
pub mod uid;

use crate::app::{AppLayer, ConnInfo, Transport};
use crate::config::Timeouts;
use crate::link::LinkInfo;
use crate::log::{Port, Text};
use crate::transport::tcp::{Stored, Tcp};
use history::{History, Scaled};
use key::{Endpoint, FlowKey};

pub use outlet::Outlet;

/// The transport of a connection, by IP protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Tcp,
    Udp,
    Icmp,
    /// Anything else: only counted.
    Other,
}

/// What one end has sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub packets: u64,
    /// IP headers included.
    pub ip_bytes: u64,
    /// Payload of UDP, ICMP and others.
    pub payload: u64,
    /// Transport checksums that were wrong, and that were right.
    pub wrong: u32,
    pub right: u32,
    pub checksum_errors: Scaled,
}

/// The tunnels around a connection: it may change from one to another.
#[derive(Debug)]
pub struct Parents {
    pub uids: Vec<String>,
    /// The last packet came through this one; `None`: through none.
    current: Option<usize>,
    changes: u32,
}

/// Changes of tunnel that are followed, as in Zeek.
const PARENT_CHANGES: u32 = 5;

/// What every connection has.
#[derive(Debug)]
pub struct FlowInfo {
    pub kind: Kind,
    pub protocol: u8,
    pub orig: Endpoint,
    pub resp: Endpoint,
    /// The sender of the first packet, whoever is the originator.
    pub flipped: bool,
    /// Times of the first and the last packet that count, in nanoseconds.
    pub start: i64,
    pub last: i64,
    /// Number of its first packet in the capture.
    pub first_packet: u64,
    pub link: LinkInfo,
    pub history: History,
    pub counts: [Counts; 2],
    pub missed_bytes: u64,
    /// Weirds already told, as bits by [`crate::weird::index`].
    pub weirds: u64,
    /// The tunnels it came through.
    pub parents: Option<Box<Parents>>,
    /// What it carries as a tunnel itself.
    pub tunnel: Option<&'static str>,
    /// The log of tunnels has it.
    pub tunnel_told: bool,
    /// It is among those that keep bytes for reassembly.
    pub keeping: bool,
    /// There can be no answer to it.
    pub one_way: bool,
}

impl FlowInfo {
    pub fn uid(&self) -> Text {
        let (src, dst) = if self.flipped {
            (self.resp, self.orig)
        } else {
            (self.orig, self.resp)
        };
        uid::uid(&uid::Identity {
            start: self.start,
            packet: self.first_packet,
            src,
            dst,
            protocol: self.protocol,
            vlan: self.link.vlan,
        })
    }

    /// What the packets of this connection have in common.
    pub fn key(&self) -> FlowKey {
        FlowKey::new(self.orig, self.resp, self.protocol, self.one_way)
    }

    /// Exchange originator and responder.
    pub fn flip(&mut self) {
        std::mem::swap(&mut self.orig, &mut self.resp);
        std::mem::swap(&mut self.link.src, &mut self.link.dst);
        self.counts.swap(0, 1);
        self.flipped = !self.flipped;
        self.history.flip();
    }

    /// The packet came through this tunnel, or through none; true when that is new.
    pub fn note_parent(&mut self, parent: Option<&str>) -> bool {
        let Some(parents) = &mut self.parents else {
            let Some(parent) = parent else { return false };
            let had_none = self.counts.iter().any(|counts| counts.packets > 0);
            self.parents = Some(Box::new(Parents {
                uids: vec![parent.to_owned()],
                current: Some(0),
                changes: u32::from(had_none),
            }));
            return true;
        };
        let current = parents.current.and_then(|at| parents.uids.get(at));
        if current.map(String::as_str) == parent {
            return false;
        }
        if parents.changes >= PARENT_CHANGES {
            self.history.check(history::Event::Unfollowed, b'X', true);
            return false;
        }
        parents.changes += 1;
        parents.current = parent.map(|parent| {
            let known = parents.uids.iter().position(|uid| uid == parent);
            known.unwrap_or_else(|| {
                parents.uids.push(parent.to_owned());
                parents.uids.len() - 1
            })
        });
        true
    }

    /// Interactive protocols are silent for long; Zeek's list.
    pub fn tcp_inactivity(&self, timeouts: &Timeouts) -> i64 {
        match self.resp.port {
            21 | 22 | 23 | 513 => timeouts.tcp_inactivity.saturating_mul(12),
            _ => timeouts.tcp_inactivity,
        }
    }
}

/// The application side, made at the first payload.
pub struct App {
    pub layer: AppLayer,
    pub info: ConnInfo,
    /// A parser has broken down; what it said before still stands.
    pub failed: bool,
    /// Bytes that its parsers kept when they were last asked.
    pub held: usize,
    /// It is among those whose parsers keep bytes.
    pub keeping: bool,
}

impl App {
    fn new(flow: &FlowInfo) -> Self {
        let transport = if flow.kind == Kind::Tcp {
            Transport::Tcp
        } else {
            Transport::Udp
        };
        Self {
            layer: AppLayer::new(transport),
            failed: false,
            held: 0,
            keeping: false,
            info: ConnInfo {
                uid: flow.uid(),
                transport,
                orig_h: flow.orig.host,
                orig_p: Port(flow.orig.port),
                resp_h: flow.resp.host,
                resp_p: Port(flow.resp.port),
                vlan: flow.link.vlan,
                orig_mac: flow.link.src,
                resp_mac: flow.link.dst,
            },
        }
    }
}

/// One connection.
pub struct Flow {
    pub info: FlowInfo,
    pub tcp: Option<Stored>,
    pub app: Option<Box<App>>,
    pub timers: timers::Timers,
    /// Bytes that it was last counted with.
    pub weight: u32,
}

/// What a connection takes in the flow table: itself, its place in the order, in the table
/// of keys and among the timers.
const SLOT: usize = size_of::<Flow>() + 16 + 16 + 24;
/// What a parser takes beside the messages that it keeps, about: there are fifty kinds.
const PARSER: usize = 1536;

impl Flow {
    /// Bytes that it takes, about, without those that are kept for reassembly or by parsers.
    pub fn size(&self) -> usize {
        let whole = matches!(self.tcp, Some(Stored::Whole(_)));
        SLOT + usize::from(whole) * size_of::<Tcp>() + usize::from(self.app.is_some()) * PARSER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_stays_small() {
        // Half a million of them have to fit; see `Config::max_flows`.
        assert!(size_of::<Flow>() <= 344, "{}", size_of::<Flow>());
    }
}
