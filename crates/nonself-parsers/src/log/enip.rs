//! The `enip` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per EtherNet/IP message: ICSNPP's fields.
    Enip, EnipTable, "enip" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        is_orig: bool => "is_orig",
        source_h: IpAddr => "source_h",
        source_p: Port => "source_p",
        destination_h: IpAddr => "destination_h",
        destination_p: Port => "destination_p",
        /// The same in the rows of `cip` and `cip_identity` that this message carried.
        packet_correlation_id: Text => "packet_correlation_id",
        enip_command_code: String => "enip_command_code",
        enip_command: &'static str => "enip_command",
        /// Bytes after the header.
        length: u64 => "length",
        session_handle: String => "session_handle",
        enip_status: String => "enip_status",
        sender_context: String => "sender_context",
        options: String => "options",
    }
}
