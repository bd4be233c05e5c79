//! Tunnels between hosts, which are no connections: GRE, IP in IP, and what proxies carry.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Session;
use crate::flow::key::Endpoint;
use crate::log::{Enum, Port, Tables, Text, Time, Tunnel};

pub const DISCOVER: Enum = Enum("Tunnel::DISCOVER");
/// The connection that was the tunnel is over.
pub const CLOSE: Enum = Enum("Tunnel::CLOSE");
/// Nothing new came through it for an hour.
const EXPIRE: Enum = Enum("Tunnel::EXPIRE");

const HOUR: i64 = 3_600_000_000_000;
/// How often it is looked whether a tunnel has been without use.
const LOOK: i64 = 60_000_000_000;
/// When more are known, all are forgotten: they are only written once more.
const MOST: usize = 65_536;

/// Originator and responder.
pub type Ends = (Endpoint, Endpoint);

/// Both ends in either order, and the type.
type Key = ((IpAddr, u16), (IpAddr, u16), &'static str);

struct Known {
    ends: Ends,
    uid: Option<Text>,
    used: i64,
}

/// Tunnels that were told of and are in use.
#[derive(Default)]
pub struct KnownTunnels {
    known: BTreeMap<Key, Known>,
    looked: i64,
}

impl KnownTunnels {
    /// Tunnels that were without use for too long, taken out.
    fn expired(&mut self, now: i64) -> Vec<(Enum, Known)> {
        // A clock that was set back must not stop the looking.
        if (0..LOOK).contains(&(now - self.looked)) {
            return Vec::new();
        }
        self.looked = now;
        let unused = |known: &Known| now - known.used > HOUR;
        let keys: Vec<Key> = self
            .known
            .iter()
            .filter_map(|(key, known)| unused(known).then_some(*key))
            .collect();
        let taken = keys.into_iter().map(|key| (key, self.known.remove(&key)));
        taken
            .filter_map(|(key, known)| Some((Enum(key.2), known?)))
            .collect()
    }
}

pub fn row(now: Time, uid: Option<Text>, ends: Ends, kind: Enum, action: Enum) -> Tunnel {
    let (orig, resp) = ends;
    Tunnel {
        ts: now,
        uid,
        orig_h: orig.host,
        orig_p: Port(orig.port),
        resp_h: resp.host,
        resp_p: Port(resp.port),
        tunnel_type: kind,
        action,
    }
}

/// A connection comes through this tunnel; it is written when it is a new one.
pub fn note(tables: &mut Tables, now: Time, ends: Ends, kind: Enum, uid: Option<Text>) {
    for (kind, known) in tables.app.tunnels.expired(now.0) {
        let row = row(now, known.uid, known.ends, kind, EXPIRE);
        tables.tunnel.push(now, row);
    }
    let [one, other] = [ends.0, ends.1].map(|end| (end.host, end.port));
    let key = (one.min(other), one.max(other), kind.0);
    let tunnels = &mut tables.app.tunnels.known;
    if let Some(known) = tunnels.get_mut(&key) {
        known.used = now.0;
        return;
    }
    if tunnels.len() >= MOST {
        tunnels.clear();
    }
    let known = Known {
        ends,
        uid: uid.clone(),
        used: now.0,
    };
    tunnels.insert(key, known);
    tables.tunnel.push(now, row(now, uid, ends, kind, DISCOVER));
}

/// What a client reaches through a proxy: one tunnel for all of its connections there, so it
/// has no port and no identifier of its own.
pub fn note_proxy(session: &mut Session<'_>, kind: Enum) {
    let conn = session.conn;
    let end = |host, port| Endpoint { host, port };
    let ends = (end(conn.orig_h, 0), end(conn.resp_h, conn.resp_p.0));
    note(session.tables, session.now, ends, kind, None);
}
