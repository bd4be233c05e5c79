//! The `lldp` log.

use super::{Set, Time};
use crate::log::define_log;

define_log! {
    /// One row per neighbour when it is first heard or says something else, and one that counts.
    Lldp, LldpTable, "lldp" {
        /// The first frame of the row.
        ts: Time => "ts",
        vlan: Option<i64> => "vlan",
        /// `seen`, `changed`, `leaving` or `summary`.
        event: Option<&'static str> => "event",
        /// Who sent the frame: the port.
        mac: Option<String> => "mac",
        /// The group address, which says how far the frame goes.
        destination: Option<String> => "mac_dst",
        chassis_id_type: Option<&'static str> => "chassis_id_type",
        chassis_id: String => "chassis_id",
        port_id_type: Option<&'static str> => "port_id_type",
        port_id: String => "port_id",
        /// Seconds for which it holds; 0 when the device says good-bye.
        ttl: Option<u64> => "ttl",
        port_description: Option<String> => "port_description",
        system_name: Option<String> => "system_name",
        system_description: Option<String> => "system_description",
        capabilities: Option<Set> => "capabilities",
        enabled: Option<Set> => "enabled_capabilities",
        management: Option<Vec<String>> => "management_addresses",
        port_vlan: Option<u64> => "port_vlan",
        mtu: Option<u64> => "mtu",
        hardware: Option<String> => "hardware",
        firmware: Option<String> => "firmware",
        software: Option<String> => "software",
        serial: Option<String> => "serial",
        manufacturer: Option<String> => "manufacturer",
        model: Option<String> => "model",
        profinet_mac: Option<String> => "profinet_mac",
        /// Status of RT class 2 and of class 3.
        profinet_port_status: Option<String> => "profinet_port_status",
        profinet_alias: Option<String> => "profinet_alias",
        /// Nanoseconds.
        profinet_cable_delay: Option<u64> => "profinet_cable_delay",
        /// Frames that the row stands for.
        count: u64 => "count",
        last: Time => "last",
    }
}
