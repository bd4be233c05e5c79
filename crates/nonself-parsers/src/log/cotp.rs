//! The `cotp` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per COTP PDU: ICSNPP's fields, then what connection PDUs say.
    Cotp, CotpTable, "cotp" {
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
        pdu_code: Option<String> => "pdu_code",
        pdu_name: Option<&'static str> => "pdu_name",
        calling_tsap: Option<String> => "calling_tsap",
        called_tsap: Option<String> => "called_tsap",
        /// Why a connection was refused or given up.
        reason: Option<u64> => "reason",
    }
}
