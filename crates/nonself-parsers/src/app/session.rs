//! What a parser works with during one call.

use super::services::Services;
use super::{About, Claim, ConnInfo, Context, Direction, Fact, asset, key_of};
use crate::log::{MessageHead, Tables, Time, Weird, WeirdTable};

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

    /// Record something that should not be on the wire; of one connection the same is told
    /// again after ten minutes only. The source is the analyser as Zeek names it; what Zeek
    /// notices in a script has none.
    pub fn weird(
        &mut self,
        source: impl Into<Option<&'static str>>,
        name: &'static str,
        addl: Option<String>,
    ) {
        let conn = self.conn;
        let row = Weird {
            uid: Some(conn.uid.clone()),
            orig_h: Some(conn.orig_h),
            orig_p: Some(conn.orig_p),
            resp_h: Some(conn.resp_h),
            resp_p: Some(conn.resp_p),
            ..Weird::new(self.now, source.into(), name, addl)
        };
        self.push_weird(key_of((&*conn.uid, name)), row);
    }

    /// The same where Zeek no longer knows the connection, as deep in an encoded value.
    pub fn weird_value(&mut self, name: &'static str, addl: Option<String>) {
        let row = Weird::new(self.now, None, name, addl);
        self.push_weird(key_of(name), row);
    }

    fn push_weird(&mut self, key: u128, row: Weird) {
        let (claim, at) = (Claim::Repeated(key), self.tables.weird.len());
        let gate = &mut self.tables.app.gate;
        if gate.admits(WeirdTable::PATH, at, claim, self.now) {
            self.tables.weird.push(self.now, row);
        }
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
