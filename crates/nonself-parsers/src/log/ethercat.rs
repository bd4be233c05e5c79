//! The `ethercat` log.

use super::Time;
use crate::log::define_log;

define_log! {
    /// One row per command to an address when it is first seen, and one that counts.
    EtherCat, EtherCatTable, "ethercat" {
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `seen` or `summary`.
        event: Option<&'static str> => "event",
        mac_src: Option<String> => "mac_src",
        mac_dst: Option<String> => "mac_dst",
        /// `commands`, `network_variables`, `mailbox_gateway`, `other`.
        kind: Option<&'static str> => "frame_type",
        command: Option<String> => "command",
        class: Option<&'static str> => "class",
        station: Option<u64> => "station",
        register: Option<u64> => "register",
        register_name: Option<&'static str> => "register_name",
        logical: Option<u64> => "logical_address",
        state: Option<&'static str> => "state",
        length: u64 => "length",
        working_counter: Option<u64> => "working_counter",
        /// Datagrams of the row in which nobody took part, or not yet.
        unanswered: Option<u64> => "unanswered",
        count: u64 => "count",
        last: Time => "last",
    }
}
