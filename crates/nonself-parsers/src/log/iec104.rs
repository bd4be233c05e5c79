//! The `iec104` log.

use std::net::IpAddr;

use super::{Port, Set, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per APDU of IEC 60870-5-104. Names as in public Zeek packages, where they agree.
    Iec104, Iec104Table, "iec104" {
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
        /// `I`, `S` or `U`.
        apci_type: Option<&'static str> => "apci_type",
        apci_tx: Option<u64> => "apci_tx",
        apci_rx: Option<u64> => "apci_rx",
        apci_u: Option<&'static str> => "apci_u",
        info_obj_code: Option<u64> => "info_obj_code",
        info_obj_type: Option<String> => "info_obj_type",
        seq: Option<bool> => "seq",
        num_ix: Option<u64> => "num_ix",
        cause_tx: Option<u64> => "cause_tx",
        cause: Option<String> => "cause",
        negative: Option<bool> => "negative",
        test: Option<bool> => "test",
        originator_address: Option<u64> => "originator_address",
        common_address: Option<u64> => "common_address",
        /// `read`, `discover`, `action`, `reprogram` or `other`.
        class: Option<&'static str> => "class",
        obj_addr: Option<Vec<i64>> => "obj_addr",
        values: Option<Vec<String>> => "values",
        /// What any of the objects has.
        quality: Option<Set> => "quality",
        times: Option<Vec<String>> => "times",
        select: Option<bool> => "select",
        qualifier: Option<u64> => "qualifier",
    }
}
