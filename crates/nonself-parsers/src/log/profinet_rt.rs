//! The `profinet_rt` log.

use super::{Interval, Time};
use crate::log::define_log;

define_log! {
    /// One row per stream of real-time frames when it begins, its status changes and after an
    /// hour or at its end; one per alarm.
    ProfinetRt, ProfinetRtTable, "profinet_rt" {
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `seen`, `status`, `summary` or `alarm`.
        event: Option<&'static str> => "event",
        mac_src: Option<String> => "mac_src",
        mac_dst: Option<String> => "mac_dst",
        frame_id: u64 => "frame_id",
        /// Such as `rt_class_1`, `alarm_low`, `ptcp_sync`.
        kind: Option<&'static str> => "frame_type",
        size: u64 => "size",
        /// Frames that the row stands for.
        count: u64 => "count",
        last: Time => "last",
        /// Seconds from frame to frame, as the sender counts.
        cycle: Option<Interval> => "cycle",
        missing: Option<u64> => "missing",
        status: Option<u64> => "data_status",
        primary: Option<bool> => "primary",
        valid: Option<bool> => "valid",
        run: Option<bool> => "run",
        ok: Option<bool> => "ok",
        status_changes: Option<u64> => "status_changes",
        alarm: Option<String> => "alarm_type",
        slot: Option<u64> => "slot",
        subslot: Option<u64> => "subslot",
    }
}
