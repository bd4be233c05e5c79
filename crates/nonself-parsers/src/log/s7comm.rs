//! The `s7comm` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per S7comm PDU: ICSNPP's fields, then what the PDU says.
    S7comm, S7commTable, "s7comm" {
        rosctr_code: u64 => "rosctr_code",
        rosctr_name: Option<Text> => "rosctr_name",
        pdu_reference: u64 => "pdu_reference",
        function_code: Option<Text> => "function_code",
        function_name: Option<Text> => "function_name",
        subfunction_code: Option<Text> => "subfunction_code",
        subfunction_name: Option<Text> => "subfunction_name",
        error_class: Option<Text> => "error_class",
        error_code: Option<Text> => "error_code",
        rack: Option<u64> => "rack",
        slot: Option<u64> => "slot",
        /// `read`, `discover`, `action`, `reprogram` or `other`; a response has its request's.
        class: Option<&'static str> => "class",
        /// Items as text, such as `DB1.DBX0.0 BYTE 16`.
        items: Option<Vec<String>> => "items",
        values: Option<Vec<i64>> => "values",
        block: Option<String> => "block",
        matched: Option<bool> => "matched",
    }
}
