//! The `s7comm_upload_download` log.

use crate::log::message::message_log;

message_log! {
    /// One row per job or answer that carries a block, as in ICSNPP.
    S7commUploadDownload, S7commUploadDownloadTable, "s7comm_upload_download" {
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
