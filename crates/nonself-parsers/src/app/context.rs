//! What a protocol parser is told about its connection, and where it puts its rows.

use std::net::IpAddr;

use crate::app::{Claim, key_of};
use crate::log::{Port, Tables, Text, Time, Weird, WeirdTable};

/// Who sent the bytes: the originator of the connection, or the responder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Orig,
    Resp,
}

impl Direction {
    pub fn is_orig(self) -> bool {
        self == Self::Orig
    }
    #[must_use]
    pub fn flip(self) -> Self {
        match self {
            Self::Orig => Self::Resp,
            Self::Resp => Self::Orig,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    Tcp,
    Udp,
}

/// The connection a parser works in, as far as its rows need it.
#[derive(Clone, Debug)]
pub struct ConnInfo {
    pub uid: Text,
    pub transport: Transport,
    pub orig_h: IpAddr,
    pub orig_p: Port,
    pub resp_h: IpAddr,
    pub resp_p: Port,
    pub vlan: Option<u16>,
    pub orig_mac: Option<[u8; 6]>,
    pub resp_mac: Option<[u8; 6]>,
}

/// One call's surroundings: the packet's time, the connection, and the tables to fill.
pub struct Context<'a> {
    pub now: Time,
    pub conn: &'a ConnInfo,
    pub tables: &'a mut Tables,
}

impl Context<'_> {
    /// Record something that should not be on the wire; of one connection the same is told
    /// again after ten minutes only.
    pub fn weird(&mut self, source: &'static str, name: &str, addl: Option<String>) {
        let conn = self.conn;
        let claim = Claim::Repeated(key_of((&*conn.uid, name)));
        let row = self.tables.weird.len();
        let gate = &mut self.tables.app.gate;
        if !gate.admits(WeirdTable::PATH, row, claim, self.now) {
            return;
        }
        self.tables.weird.push(
            self.now,
            Weird {
                ts: self.now,
                uid: Some(conn.uid.clone()),
                orig_h: Some(conn.orig_h),
                orig_p: Some(conn.orig_p),
                resp_h: Some(conn.resp_h),
                resp_p: Some(conn.resp_p),
                name: name.to_owned(),
                addl,
                notice: false,
                peer: None,
                source: Some(source),
            },
        );
    }
}
