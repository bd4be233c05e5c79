//! Tunnels between hosts, which are no connections: GRE, IP in IP, and what proxies carry.

use std::collections::HashMap;
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
/// When more are known, all are forgotten: they are only written once more.
const MOST: usize = 65_536;

/// Originator and responder.
pub type Ends = (Endpoint, Endpoint);

/// Both ends in either order, and the type.
type Key = ((IpAddr, u16), (IpAddr, u16), &'static str);

struct Known {
    ends: Ends,
    used: i64,
}

/// Tunnels that were told of and are in use.
#[derive(Default)]
pub struct KnownTunnels(HashMap<Key, Known>);

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
///
/// That it was without use is told when it is used again, so that no other tunnel decides
/// when: several sensors that share a capture have their own tunnels.
pub fn note(tables: &mut Tables, now: Time, ends: Ends, kind: Enum, uid: Option<Text>) {
    let [one, other] = [ends.0, ends.1].map(|end| (end.host, end.port));
    let key = (one.min(other), one.max(other), kind.0);
    let known = &mut tables.app.tunnels.0;
    if let Some(known) = known.get_mut(&key) {
        let unused = known.used.saturating_add(HOUR);
        known.used = now.0;
        if now.0 <= unused {
            return;
        }
        let row = row(Time(unused), uid.clone(), known.ends, kind, EXPIRE);
        known.ends = ends;
        tables.tunnel.push(now, row);
    } else {
        if known.len() >= MOST {
            known.clear();
        }
        let used = now.0;
        known.insert(key, Known { ends, used });
    }
    let row = row(now, uid, ends, kind, DISCOVER);
    tables.tunnel.push(now, row);
}

/// What a client reaches through a proxy: one tunnel for all of its connections there, so it
/// has no port and no identifier of its own.
pub fn note_proxy(session: &mut Session<'_>, kind: Enum) {
    let conn = session.conn;
    let end = |host, port| Endpoint { host, port };
    let ends = (end(conn.orig_h, 0), end(conn.resp_h, conn.resp_p.0));
    note(session.tables, session.now, ends, kind, None);
}
