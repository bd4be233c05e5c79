//! The `modbus` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per Modbus/TCP PDU: Zeek's fields, then what the PDU says.
    Modbus, ModbusTable, "modbus" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        tid: Option<u64> => "tid",
        unit: Option<u64> => "unit",
        func: Option<Text> => "func",
        pdu_type: Option<&'static str> => "pdu_type",
        exception: Option<String> => "exception",
        /// Raw function code, the exception bit removed.
        func_code: u64 => "func_code",
        /// Diagnostics sub-function or MEI type.
        subfunction: Option<u64> => "subfunction",
        /// `read`, `discover`, `action`, `reprogram` or `other`; a response has its request's.
        class: Option<&'static str> => "class",
        address: Option<u64> => "address",
        quantity: Option<u64> => "quantity",
        values: Option<Vec<i64>> => "values",
        /// A response that answered a request seen here, or a request that was answered.
        matched: Option<bool> => "matched",
    }
}
