//! Names as ICSNPP prints them; longer lists are in files of `number name` lines.

use std::collections::HashMap;
use std::sync::LazyLock;

type Names = HashMap<u32, &'static str>;

fn table(lines: &'static str) -> Names {
    lines
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(number, name)| Some((number.parse().ok()?, name)))
        .collect()
}

static OBJECTS: LazyLock<Names> = LazyLock::new(|| table(include_str!("objects.txt")));
static PROPERTIES: LazyLock<Names> = LazyLock::new(|| table(include_str!("properties.txt")));
static UNITS: LazyLock<Names> = LazyLock::new(|| table(include_str!("units.txt")));
static ERRORS: LazyLock<Names> = LazyLock::new(|| table(include_str!("errors.txt")));
static VENDORS: LazyLock<Names> = LazyLock::new(|| table(include_str!("vendors.txt")));

fn known(names: &Names, number: u32, unknown: impl Fn() -> String) -> String {
    names
        .get(&number)
        .map_or_else(unknown, |name| (*name).to_owned())
}

pub fn object_name(kind: u16) -> String {
    let unknown = || format!("Unknown Object Type-{kind:#04x}");
    known(&OBJECTS, u32::from(kind), unknown)
}

pub fn property_name(number: u32) -> String {
    known(&PROPERTIES, number, || {
        format!("Vendor Specific ({number})")
    })
}

pub fn vendor_name(number: u32) -> String {
    known(&VENDORS, number, || format!("Unknown Vendor-{number:#x}"))
}

pub fn error_name(code: u32) -> String {
    known(&ERRORS, code, || format!("Unknown Error Code-{code:#04x}"))
}

pub fn function_name(function: u8) -> String {
    let name = match function {
        0x00 => "BVLC_Result",
        0x01 => "Write_Broadcast_Table",
        0x02 => "Read_Broadcast_Table",
        0x03 => "Read_Broadcast_Table_ACK",
        0x04 => "Forwarded_NPDU",
        0x05 => "Register_Foreign_Device",
        0x06 => "Read_Foreign_Device_Table",
        0x07 => "Read_Foreign_Device_Table_ACK",
        0x08 => "Delete_Foreign_Device_Table_Entry",
        0x09 => "Distribute_Broadcast_to_Network",
        0x0A => "Original_Unicast_NPDU",
        0x0B => "Original_Broadcast_NPDU",
        other => return format!("Unknown BVLC Function Code-{other:#04x}"),
    };
    name.to_owned()
}

pub fn link_result(code: u16) -> String {
    let name = match code {
        0x00 => "Successful_completion",
        0x10 => "Write-Broadcast-Distribution-Table_NAK",
        0x20 => "Read-Broadcast-Distribution-Table_NAK",
        0x30 => "Register-Foreign-Device_NAK",
        0x40 => "Read-Foreign-Device-Table_NAK",
        0x50 => "Delete-Foreign-Device-Table-Entry_NAK",
        0x60 => "Distribute-Broadcast-To-Network_NAK",
        other => return format!("Unknown BVLC Result Code-{other:#04x}"),
    };
    name.to_owned()
}

pub fn network_message(kind: u8) -> String {
    let name = match kind {
        0x00 => "who_is_router_to_network",
        0x01 => "i_am_router_to_network",
        0x02 => "i_could_be_router_to_network",
        0x03 => "reject_message_to_network",
        0x04 => "router_busy_to_network",
        0x05 => "router_available_to_network",
        0x06 => "initialize_routing_table",
        0x07 => "initialize_routing_table_ack",
        0x08 => "establish_connection_to_network",
        0x09 => "disconnect_connection_to_network",
        0x0A => "challenge_request",
        0x0B => "security_payload",
        0x0C => "security_response",
        0x0D => "request_key_update",
        0x0E => "update_key_set",
        0x0F => "update_distribution_key",
        0x10 => "request_master_key",
        0x11 => "set_master_key",
        0x12 => "what_is_network_number",
        0x13 => "network_number_is",
        other => return format!("Unknown NPDU Type-{other:#04x}"),
    };
    name.to_owned()
}

pub fn reject_reason(code: u8) -> String {
    let name = match code {
        0 => "other",
        1 => "buffer-overflow",
        2 => "inconsistent-parameters",
        3 => "invalid-parameter-data-type",
        4 => "invalid-tag",
        5 => "missing-required-parameter",
        6 => "parameter-out-of-range",
        7 => "too-many-arguments",
        8 => "undefined-enumeration",
        9 => "unrecognized-service",
        10 => "invalid-data-encoding",
        other => return format!("Unknown Reject Reason-{other:#04x}"),
    };
    name.to_owned()
}

pub fn abort_reason(code: u8) -> String {
    let name = match code {
        0 => "other",
        1 => "buffer-overflow",
        2 => "invalid-apdu-in-this-state",
        3 => "preempted-by-higher-priority-task",
        4 => "segmentation-not-supported",
        5 => "security-error",
        6 => "insufficient-security",
        7 => "window-size-out-of-range",
        8 => "application-exceeded-reply-time",
        9 => "out-of-resources",
        10 => "tsm-timeout",
        11 => "apdu-too-long",
        other => return format!("Unknown Abort Reason-{other:#04x}"),
    };
    name.to_owned()
}

pub fn confirmed_service(code: u8) -> String {
    let name = match code {
        0 => "acknowledge_alarm",
        1 => "confirmed_cov_notification",
        2 => "confirmed_event_notification",
        3 => "get_alarm_summary",
        4 => "get_enrollment_summary",
        5 => "subscribe_cov",
        6 => "atomic_read_file",
        7 => "atomic_write_file",
        8 => "add_list_element",
        9 => "remove_list_element",
        10 => "create_object",
        11 => "delete_object",
        12 => "read_property",
        13 => "read_property_conditional",
        14 => "read_property_multiple",
        15 => "write_property",
        16 => "write_property_multiple",
        17 => "device_communication_control",
        18 => "confirmed_private_transfer",
        19 => "confirmed_text_message",
        20 => "reinitialize_device",
        21 => "vt_open",
        22 => "vt_close",
        23 => "vt_data",
        24 => "authenticate",
        25 => "request_key",
        26 => "read_range",
        27 => "life_safety_operation",
        28 => "subscribe_cov_property",
        29 => "get_event_information",
        30 => "subscribe_cov_property_multiple",
        31 => "confirmed_cov_notification_multiple",
        32 => "confirmed_audit_notification",
        33 => "audit_log_query",
        other => return format!("Unknown Service Choice-{other:#04x}"),
    };
    name.to_owned()
}

pub fn unconfirmed_service(code: u8) -> String {
    let name = match code {
        0 => "i_am",
        1 => "i_have",
        2 => "unconfirmed_cov_notification",
        3 => "unconfirmed_event_notification",
        4 => "unconfirmed_private_transfer",
        5 => "unconfirmed_text_message",
        6 => "time_synchronization",
        7 => "who_has",
        8 => "who_is",
        9 => "utc_time_synchronization",
        10 => "write_group",
        11 => "unconfirmed_cov_notification_multiple",
        12 => "unconfirmed_audit_notification",
        13 => "who_am_i",
        14 => "you_are",
        other => return format!("Unknown Service Choice-{other:#04x}"),
    };
    name.to_owned()
}

/// What a device is to become: the states of a reinitialisation.
pub fn reinitialized_state(code: u32) -> String {
    let name = match code {
        0 => "coldstart",
        1 => "warmstart",
        2 => "startbackup",
        3 => "endbackup",
        4 => "startrestore",
        5 => "endrestore",
        6 => "abortrestore",
        7 => "activate-changes",
        other => return format!("Unknown Device State-{other:#04x}"),
    };
    name.to_owned()
}

pub fn communication_state(code: u32) -> String {
    let name = match code {
        0 => "enable",
        1 => "disable",
        2 => "disable-initiation",
        other => return format!("Unknown Device State-{other:#04x}"),
    };
    name.to_owned()
}

/// The name of a property's value, where the property is an enumeration with names.
pub fn value_name(property: u32, value: u32) -> Option<String> {
    let other = || format!("Vendor Specific ({value})");
    let of = |names: &[&str]| {
        let name = names.get(value as usize).filter(|name| !name.is_empty());
        name.map_or_else(other, |name| (*name).to_owned())
    };
    Some(match property {
        36 => of(&[
            "normal",
            "fault",
            "offnormal",
            "high-limit",
            "low-limit",
            "life-safety-alarm",
        ]),
        72 => of(&["alarm", "event", "ack-notification"]),
        79 => object_name(u16::try_from(value).unwrap_or(u16::MAX)),
        103 => of(&[
            "no-fault-detected",
            "no-sensor",
            "over-range",
            "under-range",
            "open-loop",
            "shorted-loop",
            "no-output",
            "unreliable-other",
            "process-error",
            "multi-state-fault",
            "configuration-error",
            "",
            "communication-failure",
            "member-fault",
            "monitored-object-fault",
            "tripped",
            "lamp-failure",
            "activation-failure",
            "renew-dhcp-failure",
            "renew-fd-registration-failure",
            "restart-auto-negotiation-failure",
            "restart-failure",
            "proprietary-command-failure",
            "faults-listed",
            "referenced-object-fault",
        ]),
        107 => match value {
            0 => "segmented-both".to_owned(),
            1 => "segmented-transmit".to_owned(),
            2 => "segmented-receive".to_owned(),
            3 => "no-segmentation".to_owned(),
            _ => format!("Unknown Segmented Supported Status -{value:#04x}"),
        },
        112 => of(&[
            "operational",
            "operational-read-only",
            "download-required",
            "download-in-progress",
            "non-operational",
            "backup-in-progress",
        ]),
        117 => known(&UNITS, value, || format!("Unknown Unit-{value}")),
        197 => of(&["polled", "cov", "triggered"]),
        _ => return None,
    })
}
