//! The `software` log.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per software of a host, with its version.
    Software, SoftwareTable, "software" {
        ts: Time => "ts",
        host: IpAddr => "host",
        /// Of servers only.
        host_p: Option<Port> => "host_p",
        kind: Enum => "software_type",
        name: Option<String> => "name",
        major: Option<u64> => "version.major",
        minor: Option<u64> => "version.minor",
        minor2: Option<u64> => "version.minor2",
        minor3: Option<u64> => "version.minor3",
        addl: Option<String> => "version.addl",
        unparsed: Option<String> => "unparsed_version",
        /// The connection in which it was seen.
        uid: Option<Text> => "uid",
    }
}
