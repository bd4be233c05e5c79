//! The `asset` log.

use std::net::IpAddr;

use super::{Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per thing that a device said about itself.
    Asset, AssetTable, "asset" {
        ts: Time => "ts",
        uid: Option<Text> => "uid",
        /// Whom the fact is about; layer-2 protocols know only the MAC address.
        host: Option<IpAddr> => "host",
        mac: Option<String> => "mac",
        vlan: Option<i64> => "vlan",
        /// The protocol that told it.
        protocol: Option<&'static str> => "protocol",
        /// A word of the closed list [`crate::app::Fact`].
        fact: Option<&'static str> => "fact",
        value: String => "value",
    }
}
