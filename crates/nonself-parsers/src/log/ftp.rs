//! The `ftp` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per FTP command that concerns a file or a data connection, with its reply.
    Ftp, FtpTable, "ftp" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        user: Option<String> => "user",
        /// Of guests; others' is `<hidden>`.
        password: Option<String> => "password",
        command: Option<String> => "command",
        arg: Option<String> => "arg",
        /// Of the file that the data connection carried.
        mime_type: Option<&'static str> => "mime_type",
        file_size: Option<u64> => "file_size",
        reply_code: Option<u64> => "reply_code",
        reply_msg: Option<String> => "reply_msg",
        data_passive: Option<bool> => "data_channel.passive",
        data_orig_h: Option<IpAddr> => "data_channel.orig_h",
        data_resp_h: Option<IpAddr> => "data_channel.resp_h",
        data_resp_p: Option<Port> => "data_channel.resp_p",
        fuid: Option<Text> => "fuid",
        /// What the server answered to the last password.
        auth_success: Option<bool> => "auth_success",
        auth_attempts: u64 => "auth_attempts",
    }
}
