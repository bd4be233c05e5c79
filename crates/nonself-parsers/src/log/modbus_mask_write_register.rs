//! The `modbus_mask_write_register` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per message of the function 0x16.
    ModbusMaskWriteRegister, ModbusMaskWriteRegisterTable, "modbus_mask_write_register" {
        modbus_detailed_link_id: Option<String> => "modbus_detailed_link_id",
        tid: Option<u64> => "tid",
        unit: Option<u64> => "unit",
        func: Option<Text> => "func",
        request_response: Option<&'static str> => "request_response",
        address: Option<u64> => "address",
        and_mask: Option<u64> => "and_mask",
        or_mask: Option<u64> => "or_mask",
    }
}
