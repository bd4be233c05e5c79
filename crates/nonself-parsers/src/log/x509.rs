//! The `x509` log.

use super::{Port, Text, Time};
use crate::log::define_log;
use std::net::IpAddr;

define_log! {
    /// One row per certificate seen (TLS 1.2 and before: later ones are encrypted).
    X509, X509Table, "x509" {
        ts: Time => "ts",
        /// SHA-256 of the certificate, in hex.
        fingerprint: String => "fingerprint",
        version: Option<u64> => "certificate.version",
        serial: Option<String> => "certificate.serial",
        subject: Option<String> => "certificate.subject",
        issuer: Option<String> => "certificate.issuer",
        not_valid_before: Option<Time> => "certificate.not_valid_before",
        not_valid_after: Option<Time> => "certificate.not_valid_after",
        key_alg: Option<String> => "certificate.key_alg",
        sig_alg: Option<String> => "certificate.sig_alg",
        key_type: Option<String> => "certificate.key_type",
        key_length: Option<u64> => "certificate.key_length",
        exponent: Option<String> => "certificate.exponent",
        curve: Option<String> => "certificate.curve",
        san_dns: Option<Vec<String>> => "san.dns",
        san_uri: Option<Vec<String>> => "san.uri",
        san_email: Option<Vec<String>> => "san.email",
        san_ip: Option<Vec<String>> => "san.ip",
        ca: Option<bool> => "basic_constraints.ca",
        path_len: Option<u64> => "basic_constraints.path_len",
        host_cert: bool => "host_cert",
        client_cert: bool => "client_cert",
        /// Subject and issuer are the same name and the certificate is signed by its own key.
        self_signed: Option<bool> => "self_signed",
        /// The connection in which it was seen, and the host that sent it.
        uid: Text => "uid",
        host: IpAddr => "host",
        port: Port => "port",
    }
}
