//! The `dnp3` log.

use std::net::IpAddr;

use super::{Port, Set, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per DNP3 request with its response, as Zeek pairs them.
    Dnp3, Dnp3Table, "dnp3" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        fc_request: Option<String> => "fc_request",
        fc_reply: Option<String> => "fc_reply",
        /// Internal indications, the first octet high.
        iin: Option<u64> => "iin",
        iin_flags: Option<Set> => "iin_flags",
        /// `read`, `discover`, `action`, `reprogram` or `other`.
        class: Option<&'static str> => "class",
        /// Link addresses.
        master: Option<u64> => "master",
        outstation: Option<u64> => "outstation",
        sequence: Option<u64> => "sequence",
    }
}
