//! The `modbus_read_device_identification` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per request for an identification, and per object of its answer.
    ModbusReadDeviceIdentification, ModbusReadDeviceIdentificationTable, "modbus_read_device_identification" {
        modbus_detailed_link_id: Option<String> => "modbus_detailed_link_id",
        tid: Option<u64> => "tid",
        unit: Option<u64> => "unit",
        func: Option<Text> => "func",
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
