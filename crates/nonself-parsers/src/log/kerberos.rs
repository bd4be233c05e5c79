//! The `kerberos` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per exchange with a key distribution center, or ticket shown to a service.
    Kerberos, KerberosTable, "kerberos" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        request_type: Option<&'static str> => "request_type",
        client: Option<String> => "client",
        service: Option<String> => "service",
        success: Option<bool> => "success",
        error_msg: Option<String> => "error_msg",
        from: Option<Time> => "from",
        till: Option<Time> => "till",
        cipher: Option<String> => "cipher",
        forwardable: Option<bool> => "forwardable",
        renewable: Option<bool> => "renewable",
        client_cert_subject: Option<String> => "client_cert_subject",
        server_cert_subject: Option<String> => "server_cert_subject",
        auth_ticket_sha256: Option<String> => "auth_ticket_sha256",
        new_ticket_sha256: Option<String> => "new_ticket_sha256",
        error_code: Option<u64> => "error_code",
        requested_ciphers: Option<Vec<String>> => "requested_ciphers",
        /// The request proves that the client knows its password or key.
        pre_authenticated: Option<bool> => "pre_authenticated",
    }
}
