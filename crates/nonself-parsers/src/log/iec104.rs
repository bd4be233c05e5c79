//! The `iec104` log.

use super::Set;
use crate::log::message::message_log;

message_log! {
    /// One row per APDU of IEC 60870-5-104. Names as in public Zeek packages, where they agree.
    Iec104, Iec104Table, "iec104" {
        /// `I`, `S` or `U`.
        apci_type: Option<&'static str> => "apci_type",
        apci_tx: Option<u64> => "apci_tx",
        apci_rx: Option<u64> => "apci_rx",
        apci_u: Option<&'static str> => "apci_u",
        info_obj_code: Option<u64> => "info_obj_code",
        info_obj_type: Option<String> => "info_obj_type",
        seq: Option<bool> => "seq",
        num_ix: Option<u64> => "num_ix",
        cause_tx: Option<u64> => "cause_tx",
        cause: Option<String> => "cause",
        negative: Option<bool> => "negative",
        test: Option<bool> => "test",
        originator_address: Option<u64> => "originator_address",
        common_address: Option<u64> => "common_address",
        /// `read`, `discover`, `action`, `reprogram` or `other`.
        class: Option<&'static str> => "class",
        obj_addr: Option<Vec<i64>> => "obj_addr",
        values: Option<Vec<String>> => "values",
        /// What any of the objects has.
        quality: Option<Set> => "quality",
        times: Option<Vec<String>> => "times",
        select: Option<bool> => "select",
        qualifier: Option<u64> => "qualifier",
    }
}
