//! The `ntlm` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per log-on with NTLM.
    Ntlm, NtlmTable, "ntlm" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        username: Option<String> => "username",
        hostname: Option<String> => "hostname",
        domainname: Option<String> => "domainname",
        server_nb_computer_name: Option<String> => "server_nb_computer_name",
        server_dns_computer_name: Option<String> => "server_dns_computer_name",
        server_tree_name: Option<String> => "server_tree_name",
        success: Option<bool> => "success",
        /// Generation of the answer.
        method: Option<&'static str> => "method",
        server_domain: Option<String> => "server_domain",
        server_version: Option<String> => "server_version",
        client_version: Option<String> => "client_version",
    }
}
