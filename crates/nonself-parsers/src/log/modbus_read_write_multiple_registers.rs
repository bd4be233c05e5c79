//! The `modbus_read_write_multiple_registers` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per message of the function 0x17.
    ModbusReadWriteMultipleRegisters, ModbusReadWriteMultipleRegistersTable, "modbus_read_write_multiple_registers" {
        modbus_detailed_link_id: Option<String> => "modbus_detailed_link_id",
        tid: Option<u64> => "tid",
        unit: Option<u64> => "unit",
        func: Option<Text> => "func",
        request_response: Option<&'static str> => "request_response",
        write_start_address: Option<u64> => "write_start_address",
        write_registers: Option<Vec<u64>> => "write_registers",
        read_start_address: Option<u64> => "read_start_address",
        read_quantity: Option<u64> => "read_quantity",
        read_registers: Option<Vec<u64>> => "read_registers",
    }
}
