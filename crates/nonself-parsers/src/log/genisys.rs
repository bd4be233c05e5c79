//! The `genisys` log.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per GENISYS message.
    Genisys, GenisysTable, "genisys" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        proto: Enum => "proto",
        header: Option<&'static str> => "header",
        server: u64 => "server",
        direction: Option<&'static str> => "direction",
        crc_transmitted: Option<String> => "crc_transmitted",
        /// As ICSNPP calculates it, beginning with 0: it never equals the one transmitted.
        crc_calculated: Option<String> => "crc_calculated",
        /// Pairs of address and data.
        payload: Option<Vec<String>> => "payload",
        /// The checksum as the protocol has it is right.
        crc_ok: Option<bool> => "crc_ok",
    }
}
