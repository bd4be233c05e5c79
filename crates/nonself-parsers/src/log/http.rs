//! The `http` log.

use std::net::IpAddr;

use super::{Port, Set, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per HTTP request with its response.
    Http, HttpTable, "http" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        trans_depth: u64 => "trans_depth",
        method: Option<String> => "method",
        host: Option<String> => "host",
        uri: Option<String> => "uri",
        referrer: Option<String> => "referrer",
        version: Option<String> => "version",
        user_agent: Option<String> => "user_agent",
        origin: Option<String> => "origin",
        request_body_len: u64 => "request_body_len",
        response_body_len: u64 => "response_body_len",
        status_code: Option<u64> => "status_code",
        status_msg: Option<String> => "status_msg",
        info_code: Option<u64> => "info_code",
        info_msg: Option<String> => "info_msg",
        tags: Set => "tags",
        username: Option<String> => "username",
        password: Option<String> => "password",
        proxied: Option<Set> => "proxied",
        orig_fuids: Option<Vec<String>> => "orig_fuids",
        orig_filenames: Option<Vec<String>> => "orig_filenames",
        orig_mime_types: Option<Vec<String>> => "orig_mime_types",
        resp_fuids: Option<Vec<String>> => "resp_fuids",
        resp_filenames: Option<Vec<String>> => "resp_filenames",
        resp_mime_types: Option<Vec<String>> => "resp_mime_types",
    }
}
