//! The `socks` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per request through a proxy.
    Socks, SocksTable, "socks" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        version: u64 => "version",
        user: Option<String> => "user",
        password: Option<String> => "password",
        status: Option<&'static str> => "status",
        request_host: Option<IpAddr> => "request.host",
        request_name: Option<String> => "request.name",
        request_p: Option<Port> => "request_p",
        bound_host: Option<IpAddr> => "bound.host",
        bound_name: Option<String> => "bound.name",
        bound_p: Option<Port> => "bound_p",
    }
}
