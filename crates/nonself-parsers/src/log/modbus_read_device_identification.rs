//! The `modbus_read_device_identification` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per request for an identification, and per object of its answer.
    ModbusReadDeviceIdentification, ModbusReadDeviceIdentificationTable, "modbus_read_device_identification" {
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
        mei_type: Option<&'static str> => "mei_type",
        conformity_level_code: Option<String> => "conformity_level_code",
        conformity_level: Option<&'static str> => "conformity_level",
        device_id_code: Option<u64> => "device_id_code",
        object_id_code: Option<String> => "object_id_code",
        object_id: Option<&'static str> => "object_id",
        object_value: Option<String> => "object_value",
    }
}
