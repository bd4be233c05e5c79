//! The `cotp` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per COTP PDU: ICSNPP's fields, then what connection PDUs say.
    Cotp, CotpTable, "cotp" {
        pdu_code: Option<Text> => "pdu_code",
        pdu_name: Option<&'static str> => "pdu_name",
        calling_tsap: Option<String> => "calling_tsap",
        called_tsap: Option<String> => "called_tsap",
        /// Why a connection was refused or given up.
        reason: Option<u64> => "reason",
    }
}
