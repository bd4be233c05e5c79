//! The `goose` log.

use super::{Interval, Time};
use crate::log::define_log;

define_log! {
    /// One row when a GOOSE stream begins, one per change, and one that counts all between.
    Goose, GooseTable, "goose" {
        /// The first frame of the row; of a change, its frame.
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `start`, `state`, `configuration` or `summary`.
        event: Option<&'static str> => "event",
        src_mac: Option<String> => "src_mac",
        dst_mac: Option<String> => "dst_mac",
        app_id: u64 => "app_id",
        control_block: String => "control_block",
        data_set: String => "data_set",
        go_id: String => "go_id",
        configuration_revision: Option<u64> => "configuration_revision",
        simulation: bool => "simulation",
        needs_commissioning: bool => "needs_commissioning",
        time_to_live: Option<Interval> => "time_to_live",
        state_number: u64 => "state_number",
        sequence_number: u64 => "sequence_number",
        /// By how much the state number went on; normally one.
        state_step: Option<i64> => "state_step",
        /// When the state changed, as the publisher says.
        state_time: Option<Time> => "state_time",
        entries: Option<u64> => "entries",
        values: Vec<String> => "values",
        /// Another station that had this name before.
        previous_mac: Option<String> => "previous_mac",
        /// Frames since the row before, and what was wrong with their numbers.
        frames: u64 => "frames",
        state_changes: u64 => "state_changes",
        lost: u64 => "lost",
        repeated: u64 => "repeated",
        back: u64 => "back",
        longest_gap: Option<Interval> => "longest_gap",
        last: Time => "last",
    }
}
