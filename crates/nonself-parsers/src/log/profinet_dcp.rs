//! The `profinet_dcp` log.

use std::net::IpAddr;

use super::{Interval, Time};
use crate::log::define_log;

define_log! {
    /// One row per Get or Set with its answer; per search, found device and announcement when
    /// first heard, and one that counts the repetitions.
    ProfinetDcp, ProfinetDcpTable, "profinet_dcp" {
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `seen` or `summary`.
        event: Option<&'static str> => "event",
        mac_src: Option<String> => "mac_src",
        mac_dst: Option<String> => "mac_dst",
        frame_id: u64 => "frame_id",
        service_code: u64 => "service_code",
        /// `get`, `set`, `identify` or `hello`.
        service: Option<&'static str> => "service",
        /// `request`, `success` or `not_supported`.
        kind: Option<&'static str> => "service_type",
        xid: u64 => "xid",
        class: Option<&'static str> => "class",
        options: Option<Vec<String>> => "options",
        station_name: Option<String> => "station_name",
        station_type: Option<String> => "station_type",
        alias: Option<String> => "alias",
        vendor_id: Option<String> => "vendor_id",
        device_id: Option<String> => "device_id",
        role: Option<String> => "role",
        mac: Option<String> => "mac",
        address: Option<IpAddr> => "address",
        netmask: Option<IpAddr> => "netmask",
        gateway: Option<IpAddr> => "gateway",
        ip_status: Option<&'static str> => "ip_status",
        permanent: Option<bool> => "permanent",
        reset: Option<&'static str> => "reset",
        /// `ok`, `error`, or `none` when no answer was seen.
        status: Option<&'static str> => "status",
        error: Option<String> => "error",
        response_delay: Option<Interval> => "response_delay",
        count: u64 => "count",
        last: Time => "last",
    }
}
