//! The `quic` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per QUIC connection.
    Quic, QuicTable, "quic" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        version: String => "version",
        client_initial_dcid: Option<String> => "client_initial_dcid",
        client_scid: Option<String> => "client_scid",
        server_scid: Option<String> => "server_scid",
        server_name: Option<String> => "server_name",
        client_protocol: Option<String> => "client_protocol",
        history: String => "history",
    }
}
