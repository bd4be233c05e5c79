//! The `dnp3_control` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per control block of DNP3, in a request or in its answer.
    Dnp3Control, Dnp3ControlTable, "dnp3_control" {
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
        block_type: Option<&'static str> => "block_type",
        function_code: Option<String> => "function_code",
        index_number: Option<u64> => "index_number",
        trip_control_code: Option<String> => "trip_control_code",
        operation_type: Option<String> => "operation_type",
        clear_bit: Option<bool> => "clear_bit",
        execute_count: Option<u64> => "execute_count",
        on_time: Option<u64> => "on_time",
        off_time: Option<u64> => "off_time",
        /// Of a response only.
        status_code: Option<String> => "status_code",
        /// The octet of which trip code, operation and clear bit are parts.
        control_code: u64 => "control_code",
        /// Link addresses.
        master: u64 => "master",
        outstation: u64 => "outstation",
    }
}
