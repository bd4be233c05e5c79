//! What a parser works with during one call.

use super::services::Services;
use super::{About, ConnInfo, Context, Direction, Fact, asset};
use crate::log::{MessageHead, Tables, Time};

/// The surroundings of one call: time, connection, tables, and the services found so far.
pub struct Session<'a> {
    /// When the bytes were on the wire.
    pub now: Time,
    pub conn: &'a ConnInfo,
    pub tables: &'a mut Tables,
    services: &'a mut Services,
}

impl<'a> Session<'a> {
    pub(super) fn new(cx: &'a mut Context<'_>, services: &'a mut Services) -> Self {
        Self {
            now: cx.now,
            conn: cx.conn,
            tables: cx.tables,
            services,
        }
    }

    /// The connection does speak this protocol.
    pub fn confirm(&mut self, service: &'static str) {
        self.services.confirm(service);
    }

    /// The connection does not speak it after all.
    pub fn retract(&mut self, service: &'static str) {
        self.services.retract(service);
    }

    /// Record something that should not be on the wire.
    pub fn weird(&mut self, source: &'static str, name: &str, addl: Option<String>) {
        let mut cx = Context {
            now: self.now,
            conn: self.conn,
            tables: self.tables,
        };
        cx.weird(source, name, addl);
    }

    /// Something of the connection is not looked into any further; its history tells.
    pub fn leave_off(&mut self) {
        self.tables.app.left_off = true;
    }

    /// With what a row about a message that goes this way begins.
    pub fn head(&self, dir: Direction) -> MessageHead {
        let conn = self.conn;
        MessageHead {
            ts: self.now,
            uid: conn.uid.clone(),
            orig: (conn.orig_h, conn.orig_p),
            resp: (conn.resp_h, conn.resp_p),
            is_orig: dir.is_orig(),
        }
    }

    /// Record what one end said about itself. Empty values are none; a fact that stays the
    /// same is written once a day.
    pub fn asset(&mut self, whose: Direction, protocol: &'static str, fact: Fact, value: &str) {
        let conn = self.conn;
        let (host, mac) = match whose {
            Direction::Orig => (conn.orig_h, conn.orig_mac),
            Direction::Resp => (conn.resp_h, conn.resp_mac),
        };
        let about = About {
            uid: Some(&conn.uid),
            host: Some(host),
            mac,
            vlan: conn.vlan,
        };
        asset::note(self.tables, self.now, about, protocol, fact, value);
    }
}
