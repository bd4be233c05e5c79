//! The `s7comm_plus` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per S7comm-plus message: ICSNPP's fields, then what it says.
    S7commPlus, S7commPlusTable, "s7comm_plus" {
        version: u64 => "version",
        opcode: Option<Text> => "opcode",
        opcode_name: Option<String> => "opcode_name",
        function_code: Option<Text> => "function_code",
        function_name: Option<Text> => "function_name",
        sequence: Option<u64> => "sequence",
        session: Option<u64> => "session",
        /// `read`, `discover`, `action`, `reprogram` or `other`; a response has its request's.
        class: Option<&'static str> => "class",
        /// What is written, made, explored or deleted: a name, `DB3`, or a number.
        object: Option<Text> => "object",
        items: Option<Vec<String>> => "items",
        values: Option<Vec<String>> => "values",
        return_code: Option<i64> => "return_code",
        detail: Option<String> => "detail",
        fragments: u64 => "fragments",
        digest_length: Option<u64> => "digest_length",
        matched: Option<bool> => "matched",
    }
}
