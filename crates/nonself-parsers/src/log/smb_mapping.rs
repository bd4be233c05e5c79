//! The `smb_mapping` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per share that was connected.
    SmbMapping, SmbMappingTable, "smb_mapping" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        path: Option<String> => "path",
        service: Option<String> => "service",
        native_file_system: Option<String> => "native_file_system",
        share_type: Option<&'static str> => "share_type",
        user: Option<String> => "user",
        dialect: Option<String> => "dialect",
        encrypted: bool => "encrypted",
    }
}
