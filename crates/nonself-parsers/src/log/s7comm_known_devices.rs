//! The `s7comm_known_devices` log.

use std::net::IpAddr;

use super::{Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per component identification, as in ICSNPP.
    S7commKnownDevices, S7commKnownDevicesTable, "s7comm_known_devices" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        is_orig: Option<bool> => "is_orig",
        source_h: Option<IpAddr> => "source_h",
        source_p: Option<Port> => "source_p",
        destination_h: Option<IpAddr> => "destination_h",
        destination_p: Option<Port> => "destination_p",
        automation_system_name: Option<String> => "automation_system_name",
        module_name: Option<String> => "module_name",
        plant_name: Option<String> => "plant_name",
        module_serial: Option<String> => "module_serial",
    }
}
