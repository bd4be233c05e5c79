//! The `tunnel` log.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row when a tunnel is found, and one when it is over.
    Tunnel, TunnelTable, "tunnel" {
        ts: Time => "ts",
        uid: Option<Text> => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        tunnel_type: Enum => "tunnel_type",
        action: Enum => "action",
    }
}
