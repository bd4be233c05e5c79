//! The `ot_command` log.

use std::net::IpAddr;

use super::{Interval, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per command to a controller, of any OT protocol: the request paired with its response.
    OtCommand, OtCommandTable, "ot_command" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        vlan: Option<i64> => "vlan",
        /// `modbus`, `s7comm`.
        protocol: Option<&'static str> => "protocol",
        /// Sent by the originator of the connection.
        is_orig: bool => "is_orig",
        /// `read`, `discover`, `action`, `reprogram` or `other`.
        class: Option<&'static str> => "class",
        function_code: Option<Text> => "function_code",
        function: Option<Text> => "function",
        subfunction_code: Option<Text> => "subfunction_code",
        subfunction: Option<Text> => "subfunction",
        unit: Option<u64> => "unit",
        rack: Option<u64> => "rack",
        slot: Option<u64> => "slot",
        /// What is addressed: `coil`, `holding_register`, `DB1`, `M`, an SZL id.
        area: Option<Text> => "area",
        address: Option<u64> => "address",
        quantity: Option<u64> => "quantity",
        request_values: Option<Vec<i64>> => "request_values",
        response_values: Option<Vec<i64>> => "response_values",
        /// Block or file named in an upload, download or PI service, such as `DB1`.
        block: Option<String> => "block",
        /// Program invocation service or other text, such as `_INSE`.
        detail: Option<String> => "detail",
        /// `ok`, `error`, or `none` when no answer was seen.
        status: Option<&'static str> => "status",
        /// Exception or error in words.
        error: Option<String> => "error",
        /// From request to response, seconds.
        response_delay: Option<Interval> => "response_delay",
    }
}
