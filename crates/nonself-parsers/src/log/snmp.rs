//! The `snmp` log.

use std::net::IpAddr;

use super::{Interval, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per SNMP conversation.
    Snmp, SnmpTable, "snmp" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        duration: Option<Interval> => "duration",
        version: Option<&'static str> => "version",
        community: Option<String> => "community",
        /// Variables that were asked for, not messages.
        gets: u64 => "get_requests",
        bulks: u64 => "get_bulk_requests",
        responses: u64 => "get_responses",
        sets: u64 => "set_requests",
        description: Option<String> => "display_string",
        up_since: Option<Time> => "up_since",
        /// Of version 3.
        user: Option<String> => "user",
        engine: Option<String> => "engine_id",
        traps: u64 => "traps",
        errors: u64 => "errors",
        /// Variables that were set.
        set: Option<Vec<String>> => "set_objects",
    }
}
