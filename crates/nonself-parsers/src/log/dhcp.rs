//! The `dhcp` log.

use std::net::IpAddr;

use super::{Interval, Time};
use crate::log::define_log;

define_log! {
    /// One row per DHCP conversation (Discover to Ack).
    Dhcp, DhcpTable, "dhcp" {
        ts: Time => "ts",
        uids: Vec<String> => "uids",
        client_addr: Option<IpAddr> => "client_addr",
        server_addr: Option<IpAddr> => "server_addr",
        mac: Option<String> => "mac",
        host_name: Option<String> => "host_name",
        client_fqdn: Option<String> => "client_fqdn",
        domain: Option<String> => "domain",
        requested_addr: Option<IpAddr> => "requested_addr",
        assigned_addr: Option<IpAddr> => "assigned_addr",
        lease_time: Option<Interval> => "lease_time",
        client_message: Option<String> => "client_message",
        server_message: Option<String> => "server_message",
        msg_types: Vec<String> => "msg_types",
        duration: Option<Interval> => "duration",
        client_software: Option<String> => "client_software",
        server_software: Option<String> => "server_software",
    }
}
