//! The `arp` log.

use std::net::IpAddr;

use super::Time;
use crate::log::define_log;

define_log! {
    /// One row per thing said by ARP when it is first said, and one that counts its repetitions.
    Arp, ArpTable, "arp" {
        /// The first packet of the row.
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `seen`, `moved` (another hardware address had it before) or `summary`.
        event: Option<&'static str> => "event",
        /// `request`, `probe`, `reply` or `gratuitous`.
        operation: Option<&'static str> => "operation",
        sender_h: IpAddr => "sender_h",
        sender_mac: String => "sender_mac",
        /// The address asked for, or who gets the reply.
        target_h: IpAddr => "target_h",
        target_mac: Option<String> => "target_mac",
        previous_mac: Option<String> => "previous_mac",
        /// A reply that nobody asked for.
        unsolicited: Option<bool> => "unsolicited",
        /// Packets that the row stands for.
        count: u64 => "count",
        last: Time => "last",
    }
}
