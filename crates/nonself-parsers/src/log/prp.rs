//! The `prp` log.

use super::Time;
use crate::log::define_log;

define_log! {
    /// One row per node of a redundant network (PRP, HSR) when first heard, and one that counts.
    Prp, PrpTable, "prp" {
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `seen` or `summary`.
        event: Option<&'static str> => "event",
        mac_src: Option<String> => "mac_src",
        /// `prp_discards_duplicates`, `prp_accepts_duplicates`, `prp_obsolete`, `hsr`.
        mode: Option<&'static str> => "mode",
        node: String => "node",
        second: Option<String> => "node_b",
        red_box: Option<String> => "red_box",
        count: u64 => "count",
        last: Time => "last",
    }
}
