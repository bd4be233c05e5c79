//! The `conn` log.

use std::net::IpAddr;

use super::{Enum, Interval, Port, Set, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per connection; the fields are those of Zeek's `conn.log` with VLAN and MAC addresses.
    Conn, ConnTable, "conn" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        proto: Enum => "proto",
        service: Option<Text> => "service",
        duration: Option<Interval> => "duration",
        orig_bytes: Option<u64> => "orig_bytes",
        resp_bytes: Option<u64> => "resp_bytes",
        conn_state: Option<&'static str> => "conn_state",
        local_orig: Option<bool> => "local_orig",
        local_resp: Option<bool> => "local_resp",
        missed_bytes: u64 => "missed_bytes",
        history: Option<Text> => "history",
        orig_pkts: Option<u64> => "orig_pkts",
        orig_ip_bytes: Option<u64> => "orig_ip_bytes",
        resp_pkts: Option<u64> => "resp_pkts",
        resp_ip_bytes: Option<u64> => "resp_ip_bytes",
        tunnel_parents: Option<Set> => "tunnel_parents",
        ip_proto: Option<u64> => "ip_proto",
        orig_l2_addr: Option<Text> => "orig_l2_addr",
        resp_l2_addr: Option<Text> => "resp_l2_addr",
        vlan: Option<i64> => "vlan",
        inner_vlan: Option<i64> => "inner_vlan",
        community_id: Text => "community_id",
    }
}
