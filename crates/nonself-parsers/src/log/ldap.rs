//! The `ldap` and `ldap_search` logs.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per LDAP request with its result, searches apart.
    Ldap, LdapTable, "ldap" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        message_id: Option<i64> => "message_id",
        version: Option<i64> => "version",
        opcode: Option<String> => "opcode",
        result: Option<&'static str> => "result",
        diagnostic: Option<String> => "diagnostic_message",
        object: Option<String> => "object",
        argument: Option<String> => "argument",
        /// The entry that is added, renamed or compared, which Zeek does not tell.
        entry: Option<String> => "entry",
    }
}

define_log! {
    /// One row per LDAP search.
    LdapSearch, LdapSearchTable, "ldap_search" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        message_id: Option<i64> => "message_id",
        scope: Option<&'static str> => "scope",
        deref_aliases: Option<&'static str> => "deref_aliases",
        base_object: Option<String> => "base_object",
        result_count: u64 => "result_count",
        result: Option<&'static str> => "result",
        diagnostic: Option<String> => "diagnostic_message",
        filter: Option<String> => "filter",
        /// Zeek leaves it unset unless told otherwise.
        attributes: Option<Vec<String>> => "attributes",
        /// The attributes that were asked for.
        requested: Option<Vec<String>> => "requested_attributes",
    }
}
