//! The `enip` log.

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per EtherNet/IP message: ICSNPP's fields.
    Enip, EnipTable, "enip" {
        /// The same in the rows of `cip` and `cip_identity` that this message carried.
        packet_correlation_id: Text => "packet_correlation_id",
        enip_command_code: Text => "enip_command_code",
        enip_command: &'static str => "enip_command",
        /// Bytes after the header.
        length: u64 => "length",
        session_handle: Text => "session_handle",
        enip_status: Text => "enip_status",
        sender_context: Text => "sender_context",
        options: Text => "options",
    }
}
