//! The `mms` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per MMS PDU.
    Mms, MmsTable, "mms" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        is_orig: bool => "is_orig",
        pdu: Option<&'static str> => "pdu",
        invoke_id: Option<i64> => "invoke_id",
        service_code: Option<u64> => "service_code",
        service: Option<&'static str> => "service",
        /// `read`, `discover`, `action`, `reprogram` or `other`; a response has its request's.
        class: Option<&'static str> => "class",
        domain: Option<Text> => "domain",
        /// Variables as `domain/item`; programs, domains and files by name.
        items: Option<Vec<String>> => "items",
        values: Option<Vec<String>> => "values",
        error: Option<String> => "error",
        detail: Option<String> => "detail",
        matched: Option<bool> => "matched",
    }
}
