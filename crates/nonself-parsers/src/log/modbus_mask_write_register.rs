//! The `modbus_mask_write_register` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per message of the function 0x16.
    ModbusMaskWriteRegister, ModbusMaskWriteRegisterTable, "modbus_mask_write_register" {
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
        modbus_detailed_link_id: Option<String> => "modbus_detailed_link_id",
        tid: Option<u64> => "tid",
        unit: Option<u64> => "unit",
        func: Option<String> => "func",
        request_response: Option<&'static str> => "request_response",
        address: Option<u64> => "address",
        and_mask: Option<u64> => "and_mask",
        or_mask: Option<u64> => "or_mask",
    }
}
