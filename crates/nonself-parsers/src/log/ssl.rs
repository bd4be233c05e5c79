//! The `ssl` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per TLS handshake.
    Ssl, SslTable, "ssl" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        version: Option<String> => "version",
        cipher: Option<String> => "cipher",
        curve: Option<String> => "curve",
        server_name: Option<String> => "server_name",
        resumed: bool => "resumed",
        last_alert: Option<String> => "last_alert",
        next_protocol: Option<String> => "next_protocol",
        established: bool => "established",
        ssl_history: Option<String> => "ssl_history",
        /// SHA-256 of each certificate of the server, leaf first, in hex.
        cert_chain_fps: Option<Vec<String>> => "cert_chain_fps",
        client_cert_chain_fps: Option<Vec<String>> => "client_cert_chain_fps",
        subject: Option<String> => "subject",
        issuer: Option<String> => "issuer",
        client_subject: Option<String> => "client_subject",
        client_issuer: Option<String> => "client_issuer",
        sni_matches_cert: Option<bool> => "sni_matches_cert",
        /// What can be said without a root store: `ok`, `self signed certificate`, `expired`, `not yet valid`.
        validation_status: Option<String> => "validation_status",
        ja4: Option<String> => "ja4",
    }
}
