//! The `smtp` log.

use std::net::IpAddr;

use super::{Port, Set, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per mail, and one for a session that goes on in TLS.
    Smtp, SmtpTable, "smtp" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        trans_depth: u64 => "trans_depth",
        helo: Option<String> => "helo",
        mailfrom: Option<String> => "mailfrom",
        rcptto: Option<Set> => "rcptto",
        date: Option<String> => "date",
        from: Option<String> => "from",
        to: Option<Set> => "to",
        cc: Option<Set> => "cc",
        reply_to: Option<String> => "reply_to",
        msg_id: Option<String> => "msg_id",
        in_reply_to: Option<String> => "in_reply_to",
        subject: Option<String> => "subject",
        x_originating_ip: Option<IpAddr> => "x_originating_ip",
        first_received: Option<String> => "first_received",
        second_received: Option<String> => "second_received",
        last_reply: Option<String> => "last_reply",
        path: Vec<String> => "path",
        user_agent: Option<String> => "user_agent",
        tls: bool => "tls",
        fuids: Vec<String> => "fuids",
    }
}
