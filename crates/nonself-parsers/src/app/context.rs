//! What a protocol parser is told about its connection, and where it puts its rows.

use std::net::IpAddr;

use crate::log::{Port, Tables, Text, Time};

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
