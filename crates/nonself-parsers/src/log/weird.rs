//! The `weird` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per thing that should not be on the wire, or could not be parsed.
    Weird, WeirdTable, "weird" {
        ts: Time => "ts",
        uid: Option<Text> => "uid",
        orig_h: Option<IpAddr> => "id.orig_h",
        orig_p: Option<Port> => "id.orig_p",
        resp_h: Option<IpAddr> => "id.resp_h",
        resp_p: Option<Port> => "id.resp_p",
        name: String => "name",
        addl: Option<String> => "addl",
        notice: bool => "notice",
        peer: Option<String> => "peer",
        /// The analyser that noticed it, such as `TCP` or `MODBUS`.
        source: Option<&'static str> => "source",
    }
}

impl Weird {
    /// What is odd, of which nobody knows yet between whom it was.
    pub fn new(
        ts: Time,
        source: Option<&'static str>,
        name: &'static str,
        addl: Option<String>,
    ) -> Self {
        Self {
            ts,
            uid: None,
            orig_h: None,
            orig_p: None,
            resp_h: None,
            resp_p: None,
            name: name.to_owned(),
            addl,
            notice: false,
            peer: None,
            source,
        }
    }
}
