//! The `s7comm_read_szl` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per request or answer about a system status list, as in ICSNPP.
    S7commReadSzl, S7commReadSzlTable, "s7comm_read_szl" {
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
        pdu_reference: u64 => "pdu_reference",
        method: Option<&'static str> => "method",
        szl_id: Option<String> => "szl_id",
        szl_id_name: Option<&'static str> => "szl_id_name",
        szl_index: Option<String> => "szl_index",
        return_code: Option<String> => "return_code",
        return_code_name: Option<&'static str> => "return_code_name",
    }
}
