//! The `dnp3_control` log.

use crate::log::message::message_log;

message_log! {
    /// One row per control block of DNP3, in a request or in its answer.
    Dnp3Control, Dnp3ControlTable, "dnp3_control" {
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
