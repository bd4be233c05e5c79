//! Which IP address a hardware address has, as ARP and PROFINET tell it.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// When more are known, all are forgotten.
const MAX_NEIGHBOURS: usize = 65_536;

/// For protocols without IP whose rows name addresses.
#[derive(Default)]
pub struct Neighbours(BTreeMap<[u8; 6], IpAddr>);

impl Neighbours {
    /// The last address counts.
    pub fn note(&mut self, mac: [u8; 6], address: IpAddr) {
        if address.is_unspecified() {
            return;
        }
        if self.0.len() >= MAX_NEIGHBOURS && !self.0.contains_key(&mac) {
            self.0.clear();
        }
        self.0.insert(mac, address);
    }

    pub fn address(&self, mac: [u8; 6]) -> Option<IpAddr> {
        self.0.get(&mac).copied()
    }
}
