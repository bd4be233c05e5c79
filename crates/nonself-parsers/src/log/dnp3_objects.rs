//! The `dnp3_objects` log.

use super::Set;
use crate::log::message::message_log;

message_log! {
    /// One row per object header of DNP3: ICSNPP's fields, then the points with their values.
    Dnp3Objects, Dnp3ObjectsTable, "dnp3_objects" {
        function_code: Option<String> => "function_code",
        object_type: Option<String> => "object_type",
        object_count: Option<u64> => "object_count",
        range_low: Option<u64> => "range_low",
        range_high: Option<u64> => "range_high",
        group: u64 => "group",
        variation: u64 => "variation",
        qualifier: u64 => "qualifier",
        /// Indices, where they are listed and not a range.
        points: Option<Vec<i64>> => "points",
        values: Option<Vec<String>> => "values",
        /// What any of the points has besides being on line.
        quality: Option<Set> => "quality",
        /// Milliseconds since 1970, of events.
        times: Option<Vec<i64>> => "times",
        /// Link addresses.
        master: u64 => "master",
        outstation: u64 => "outstation",
    }
}
