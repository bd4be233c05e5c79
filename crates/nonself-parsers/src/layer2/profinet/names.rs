//! What the numbers mean. Source: IEC 61158-6-10 as Wireshark's value tables give it.

use crate::app::ics::Class;

/// Kinds of real-time frames, by their frame id.
pub(super) fn frame_kind(id: u16) -> &'static str {
    match id {
        0x0020..=0x0021 | 0x0080..=0x0081 => "ptcp_sync",
        0xff00..=0xff01 => "ptcp_announce",
        0xff20..=0xff21 => "ptcp_follow_up",
        0xff40..=0xff43 => "ptcp_delay",
        0x0100..=0x06ff => "rt_class_3",
        0x0700..=0x0fff => "rt_class_3_redundant",
        0x8000..=0xbbff => "rt_class_1",
        0xbc00..=0xbfff => "rt_class_1_multicast",
        0xc000..=0xf7ff => "rt_class_udp",
        0xf800..=0xfbff => "rt_class_udp_multicast",
        0xfc01 => "alarm_high",
        0xfc41 => "alarm_high_secure",
        0xfe01 => "alarm_low",
        0xfe41 => "alarm_low_secure",
        0xfe02 => "rsi",
        0xfe03 => "sxp",
        0xff80..=0xff8f => "fragment",
        _ => "other",
    }
}

/// The frame ends in a cycle counter and its status.
pub(super) fn is_cyclic(id: u16) -> bool {
    matches!(id, 0x0100..=0x0fff | 0x8000..=0xfbff)
}

pub(super) fn alarm_kind(number: u16) -> Option<&'static str> {
    Some(match number {
        1 => "diagnosis",
        2 => "process",
        3 => "pull",
        4 => "plug",
        5 => "status",
        6 => "update",
        7 => "media_redundancy",
        8 => "controlled_by_supervisor",
        9 => "released",
        10 => "plug_wrong_submodule",
        11 => "return_of_submodule",
        12 => "diagnosis_disappears",
        13 => "multicast_mismatch",
        14 => "port_data_change",
        15 => "sync_data_changed",
        16 => "isochronous_mode_problem",
        17 => "network_component_problem",
        18 => "time_data_changed",
        19 => "dynamic_frame_packing_problem",
        20 => "mrpd_problem",
        21 => "system_redundancy",
        30 => "upload_and_retrieval",
        31 => "pull_module",
        _ => return None,
    })
}

pub(super) fn service(number: u8) -> Option<&'static str> {
    Some(match number {
        3 => "get",
        4 => "set",
        5 => "identify",
        6 => "hello",
        _ => return None,
    })
}

/// Option and suboption in words.
pub(super) fn option(option: u8, suboption: u8) -> String {
    let name = match (option, suboption) {
        (1, 1) => "mac_address",
        (1, 2) => "ip_parameter",
        (1, 3) => "full_ip_suite",
        (2, 1) => "station_type",
        (2, 2) => "name_of_station",
        (2, 3) => "device_id",
        (2, 4) => "device_role",
        (2, 5) => "device_options",
        (2, 6) => "alias_name",
        (2, 7) => "device_instance",
        (2, 8) => "oem_device_id",
        (2, 9) => "standard_gateway",
        (2, 10) => "rsi_properties",
        (3, 12) => "dhcp_host_name",
        (3, 43) => "dhcp_vendor",
        (3, 54) => "dhcp_server",
        (3, 55) => "dhcp_parameters",
        (3, 60) => "dhcp_class",
        (3, 61) => "dhcp_client",
        (3, 81) => "dhcp_domain_name",
        (3, 97) => "dhcp_uuid",
        (3, 255) => "dhcp_control",
        (5, 1) => "start_transaction",
        (5, 2) => "end_transaction",
        (5, 3) => "signal",
        (5, 4) => "response",
        (5, 5) => "factory_reset",
        (5, 6) => "reset_to_factory",
        (6, 1) => "device_initiative",
        (255, 255) => "all",
        _ => return format!("{option}/{suboption}"),
    };
    name.to_owned()
}

/// What a setting does to the device.
pub(super) fn class_of_set(option: u8, suboption: u8) -> Class {
    match (option, suboption) {
        (5, 1 | 2 | 4) => Class::Other,
        (5, 3) => Class::Action,
        _ => Class::Reprogram,
    }
}

pub(super) fn block_error(number: u8) -> String {
    let name = match number {
        0 => "ok",
        1 => "option_not_supported",
        2 => "suboption_not_supported",
        3 => "suboption_not_set",
        4 => "resource_error",
        5 => "not_possible_by_local_reasons",
        6 => "not_possible_in_operation",
        _ => return format!("error_{number}"),
    };
    name.to_owned()
}

/// What is reset by "reset to factory".
pub(super) fn reset_mode(qualifier: u16) -> Option<&'static str> {
    Some(match qualifier >> 1 {
        1 => "application_data",
        2 => "communication_parameters",
        3 => "engineering_parameters",
        4 => "all_stored_data",
        8 => "factory_image",
        9 => "restore",
        _ => return None,
    })
}

pub(super) fn ip_status(info: u16) -> Option<&'static str> {
    Some(match info & 0xff {
        0 => "not_set",
        1 => "set",
        2 => "set_by_dhcp",
        0x80 => "not_set_conflict",
        0x81 => "set_conflict",
        0x82 => "set_by_dhcp_conflict",
        _ => return None,
    })
}

pub(super) fn roles(bits: u8) -> Vec<&'static str> {
    let named = ["device", "controller", "multidevice", "supervisor"];
    let named = named.iter().enumerate();
    named
        .filter(|(bit, _)| bits >> bit & 1 == 1)
        .map(|(_, name)| *name)
        .collect()
}
