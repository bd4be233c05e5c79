//! The `smb_files` log.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per file that was opened, renamed, deleted, or closed after use.
    SmbFiles, SmbFilesTable, "smb_files" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        fuid: Option<Text> => "fuid",
        action: Option<Enum> => "action",
        path: Option<String> => "path",
        name: Option<String> => "name",
        size: u64 => "size",
        prev_name: Option<String> => "prev_name",
        times_modified: Option<Time> => "times.modified",
        times_accessed: Option<Time> => "times.accessed",
        times_created: Option<Time> => "times.created",
        times_changed: Option<Time> => "times.changed",
        user: Option<String> => "user",
        bytes_read: Option<u64> => "bytes_read",
        bytes_written: Option<u64> => "bytes_written",
    }
}
