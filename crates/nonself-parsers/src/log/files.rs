//! The `files` log.

use std::net::IpAddr;

use super::{Interval, Port, Set, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per file and connection that carried it.
    Files, FilesTable, "files" {
        ts: Time => "ts",
        fuid: Text => "fuid",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        source: Option<&'static str> => "source",
        depth: u64 => "depth",
        analyzers: Set => "analyzers",
        mime_type: Option<&'static str> => "mime_type",
        filename: Option<String> => "filename",
        duration: Option<Interval> => "duration",
        local_orig: Option<bool> => "local_orig",
        is_orig: Option<bool> => "is_orig",
        seen_bytes: u64 => "seen_bytes",
        total_bytes: Option<u64> => "total_bytes",
        missing_bytes: u64 => "missing_bytes",
        overflow_bytes: u64 => "overflow_bytes",
        timedout: bool => "timedout",
        parent_fuid: Option<Text> => "parent_fuid",
        md5: Option<String> => "md5",
        sha1: Option<String> => "sha1",
        sha256: Option<String> => "sha256",
    }
}
