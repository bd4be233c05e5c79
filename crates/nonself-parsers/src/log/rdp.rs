//! The `rdp` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per RDP session.
    Rdp, RdpTable, "rdp" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        cookie: Option<String> => "cookie",
        result: Option<String> => "result",
        security_protocol: Option<String> => "security_protocol",
        client_channels: Option<Vec<String>> => "client_channels",
        keyboard_layout: Option<String> => "keyboard_layout",
        client_build: Option<String> => "client_build",
        client_name: Option<String> => "client_name",
        client_dig_product_id: Option<String> => "client_dig_product_id",
        desktop_width: Option<u64> => "desktop_width",
        desktop_height: Option<u64> => "desktop_height",
        requested_color_depth: Option<String> => "requested_color_depth",
        cert_type: Option<String> => "cert_type",
        cert_count: u64 => "cert_count",
        cert_permanent: Option<bool> => "cert_permanent",
        encryption_level: Option<String> => "encryption_level",
        encryption_method: Option<String> => "encryption_method",
        /// Security protocols the client offered, such as `HYBRID` or `SSL`.
        requested_security: Option<Vec<String>> => "requested_security",
    }
}
