//! The `s7comm_read_szl` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per request or answer about a system status list, as in ICSNPP.
    S7commReadSzl, S7commReadSzlTable, "s7comm_read_szl" {
        pdu_reference: u64 => "pdu_reference",
        method: Option<&'static str> => "method",
        szl_id: Option<Text> => "szl_id",
        szl_id_name: Option<&'static str> => "szl_id_name",
        szl_index: Option<Text> => "szl_index",
        return_code: Option<Text> => "return_code",
        return_code_name: Option<&'static str> => "return_code_name",
    }
}
