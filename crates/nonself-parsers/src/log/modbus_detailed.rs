//! The `modbus_detailed` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per Modbus exchange, as ICSNPP has it.
    ModbusDetailed, ModbusDetailedTable, "modbus_detailed" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        tid: Option<u64> => "tid",
        unit: Option<u64> => "unit",
        func: Option<Text> => "func",
        address: Option<u64> => "address",
        quantity: Option<u64> => "quantity",
        request_values: Option<Vec<u64>> => "request_values",
        response_values: Option<Vec<u64>> => "response_values",
        modbus_detailed_link_id: Option<Text> => "modbus_detailed_link_id",
        matched: Option<bool> => "matched",
        request_subfunction_code: Option<Text> => "request_subfunction_code",
        response_subfunction_code: Option<Text> => "response_subfunction_code",
        request_data: Option<String> => "request_data",
        response_data: Option<String> => "response_data",
        exception_code: Option<String> => "exception_code",
        mei_type: Option<String> => "mei_type",
    }
}
