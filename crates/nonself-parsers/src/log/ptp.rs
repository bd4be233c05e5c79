//! The `ptp` log.

use std::net::IpAddr;

use super::{Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per clock and kind of message: when first seen (on Ethernet), and counted.
    Ptp, PtpTable, "ptp" {
        ts: Time => "ts",
        uid: Option<Text> => "uid",
        host: Option<IpAddr> => "host",
        vlan: Option<i64> => "vlan",
        /// `seen`, `changed` (another grandmaster) or `summary`.
        event: Option<&'static str> => "event",
        mac_src: Option<String> => "mac_src",
        mac_dst: Option<String> => "mac_dst",
        version: u64 => "version",
        domain: u64 => "domain",
        kind: Option<&'static str> => "message_type",
        clock: String => "clock_identity",
        port: u64 => "clock_port",
        /// Binary logarithm of seconds.
        interval: Option<i64> => "log_interval",
        grandmaster: Option<String> => "grandmaster",
        previous: Option<String> => "previous_grandmaster",
        priority_1: Option<u64> => "priority1",
        priority_2: Option<u64> => "priority2",
        clock_class: Option<u64> => "clock_class",
        accuracy: Option<u64> => "clock_accuracy",
        steps: Option<u64> => "steps_removed",
        source: Option<&'static str> => "time_source",
        utc_offset: Option<i64> => "utc_offset",
        count: u64 => "count",
        last: Time => "last",
    }
}
