//! The `sv` log.

use super::{Interval, Time};
use crate::log::define_log;

define_log! {
    /// One row when a stream of sampled values begins, one per change, and one that counts all
    /// between.
    Sv, SvTable, "sv" {
        /// The first samples of the row; of a change, its samples.
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `start`, `configuration` or `summary`.
        event: Option<&'static str> => "event",
        src_mac: Option<String> => "src_mac",
        dst_mac: Option<String> => "dst_mac",
        app_id: u64 => "app_id",
        sv_id: String => "sv_id",
        data_set: Option<String> => "data_set",
        configuration_revision: Option<u64> => "configuration_revision",
        /// `none`, `local` or `global`.
        synchronisation: Option<&'static str> => "synchronisation",
        rate: Option<u64> => "rate",
        sample_mode: Option<u64> => "sample_mode",
        sample_number: u64 => "sample_number",
        /// Numbers before they begin anew, as observed.
        cycle: Option<u64> => "cycle",
        sample_length: u64 => "sample_length",
        /// Values of the first samples and of those after a change.
        values: Option<Vec<i64>> => "values",
        /// Another station that had this name before.
        previous_mac: Option<String> => "previous_mac",
        /// Sets of samples since the row before, and what was wrong with their numbers.
        samples: u64 => "samples",
        changes: u64 => "changes",
        lost: u64 => "lost",
        repeated: u64 => "repeated",
        back: u64 => "back",
        longest_gap: Option<Interval> => "longest_gap",
        last: Time => "last",
    }
}
