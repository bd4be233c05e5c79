//! The `dce_rpc` log.

use std::net::IpAddr;

use super::{Interval, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per remote call.
    DceRpc, DceRpcTable, "dce_rpc" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        rtt: Option<Interval> => "rtt",
        named_pipe: Option<String> => "named_pipe",
        endpoint: Option<String> => "endpoint",
        operation: Option<String> => "operation",
        /// UUID of the interface.
        interface: Option<String> => "interface",
        interface_version: Option<String> => "interface_version",
        opnum: Option<u64> => "opnum",
        object: Option<String> => "object",
        /// Why the call failed.
        fault: Option<String> => "fault",
    }
}
