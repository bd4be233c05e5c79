//! The `ssh` log.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per SSH connection.
    Ssh, SshTable, "ssh" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        /// Major version that both speak; 0 if they have none in common.
        version: Option<u64> => "version",
        auth_success: Option<bool> => "auth_success",
        auth_attempts: u64 => "auth_attempts",
        direction: Option<Enum> => "direction",
        client: Option<String> => "client",
        server: Option<String> => "server",
        cipher_alg: Option<String> => "cipher_alg",
        mac_alg: Option<String> => "mac_alg",
        compression_alg: Option<String> => "compression_alg",
        kex_alg: Option<String> => "kex_alg",
        host_key_alg: Option<String> => "host_key_alg",
        /// Cut after 32 digits, as in Zeek.
        host_key_fingerprint: Option<String> => "host_key_fingerprint",
        /// The whole fingerprint.
        host_key_sha256: Option<String> => "host_key_sha256",
        hassh: Option<String> => "hassh",
        hassh_server: Option<String> => "hasshServer",
    }
}
