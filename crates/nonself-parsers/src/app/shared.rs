//! What outlives a connection: the little that protocols know across connections.

use std::collections::HashMap;
use std::net::IpAddr;

use super::asset::KnownFacts;
use super::dhcp::Conversations;
use crate::log::Time;
use crate::net::networks::Network;

/// State that all connections of one sensor share.
#[derive(Default)]
pub struct Shared {
    pub certificates: KnownCertificates,
    pub conversations: Conversations,
    pub facts: KnownFacts,
    /// Networks that count as one's own.
    pub local_networks: Vec<Network>,
}

impl Shared {
    /// The host is in a network of one's own.
    pub fn is_local(&self, host: IpAddr) -> bool {
        let networks = &self.local_networks;
        networks.iter().any(|network| network.contains(host))
    }
}

/// Certificates written within the last day are not written again, as in Zeek.
#[derive(Default)]
pub struct KnownCertificates(HashMap<CertificateKey, Time>);

/// Fingerprint, first of its chain, from the client.
pub type CertificateKey = (String, bool, bool);

const DAY_NS: i64 = 86_400_000_000_000;
/// When more are known, all are forgotten: they are only written once more.
const MAX_KNOWN: usize = 100_000;

impl KnownCertificates {
    pub fn is_new(&mut self, key: CertificateKey, now: Time) -> bool {
        if let Some(written) = self.0.get_mut(&key) {
            if now.0 - written.0 < DAY_NS {
                return false;
            }
            *written = now;
            return true;
        }
        if self.0.len() >= MAX_KNOWN {
            self.0.clear();
        }
        self.0.insert(key, now);
        true
    }
}
