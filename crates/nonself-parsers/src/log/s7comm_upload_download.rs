//! The `s7comm_upload_download` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per job or answer that carries a block, as in ICSNPP.
    S7commUploadDownload, S7commUploadDownloadTable, "s7comm_upload_download" {
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
        rosctr: Option<&'static str> => "rosctr",
        pdu_reference: u64 => "pdu_reference",
        function_name: Option<&'static str> => "function_name",
        function_status: Option<String> => "function_status",
        session_id: Option<u64> => "session_id",
        blocklength: Option<u64> => "blocklength",
        filename: Option<String> => "filename",
        block_type: Option<&'static str> => "block_type",
        block_number: Option<String> => "block_number",
        destination_filesystem: Option<&'static str> => "destination_filesystem",
        /// Bytes of the block in load memory, as announced.
        load_length: Option<u64> => "load_length",
        /// Bytes of its code, as announced.
        code_length: Option<u64> => "code_length",
    }
}
