//! The `dns` log.

use std::net::IpAddr;

use super::{Enum, Interval, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per DNS transaction.
    Dns, DnsTable, "dns" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        proto: Enum => "proto",
        trans_id: Option<u64> => "trans_id",
        rtt: Option<Interval> => "rtt",
        query: Option<String> => "query",
        qclass: Option<u64> => "qclass",
        qclass_name: Option<String> => "qclass_name",
        qtype: Option<u64> => "qtype",
        qtype_name: Option<String> => "qtype_name",
        rcode: Option<u64> => "rcode",
        rcode_name: Option<String> => "rcode_name",
        aa: bool => "AA",
        tc: bool => "TC",
        rd: bool => "RD",
        ra: bool => "RA",
        z: u64 => "Z",
        answers: Option<Vec<String>> => "answers",
        ttls: Option<Vec<f64>> => "TTLs",
        rejected: bool => "rejected",
        opcode: Option<u64> => "opcode",
        opcode_name: Option<String> => "opcode_name",
    }
}
