//! Names as Zeek and ICSNPP print them.

/// Zeek's name of a function.
pub fn function_name(code: u8) -> String {
    let name = match code {
        0x00 => "CONFIRM",
        0x01 => "READ",
        0x02 => "WRITE",
        0x03 => "SELECT",
        0x04 => "OPERATE",
        0x05 => "DIRECT_OPERATE",
        0x06 => "DIRECT_OPERATE_NR",
        0x07 => "IMMED_FREEZE",
        0x08 => "IMMED_FREEZE_NR",
        0x09 => "FREEZE_CLEAR",
        0x0A => "FREEZE_CLEAR_NR",
        0x0B => "FREEZE_AT_TIME",
        0x0C => "FREEZE_AT_TIME_NR",
        0x0D => "COLD_RESTART",
        0x0E => "WARM_RESTART",
        0x0F => "INITIALIZE_DATA",
        0x10 => "INITIALIZE_APPL",
        0x11 => "START_APPL",
        0x12 => "STOP_APPL",
        0x13 => "SAVE_CONFIG",
        0x14 => "ENABLE_UNSOLICITED",
        0x15 => "DISABLE_UNSOLICITED",
        0x16 => "ASSIGN_CLASS",
        0x17 => "DELAY_MEASURE",
        0x18 => "RECORD_CURRENT_TIME",
        0x19 => "OPEN_FILE",
        0x1A => "CLOSE_FILE",
        0x1B => "DELETE_FILE",
        0x1C => "GET_FILE_INFO",
        0x1D => "AUTHENTICATE_FILE",
        0x1E => "ABORT_FILE",
        0x1F => "ACTIVATE_CONFIG",
        0x20 => "AUTHENTICATE_REQ",
        0x21 => "AUTHENTICATE_REQ_NR",
        0x81 => "RESPONSE",
        0x82 => "UNSOLICITED_RESPONSE",
        0x83 => "AUTHENTICATE_RESP",
        other => return format!("unknown-{other}"),
    };
    name.to_owned()
}

/// Which side of a switch a control block means.
pub fn trip_name(control_code: u8) -> String {
    match control_code >> 6 {
        0 => "Nul".to_owned(),
        1 => "Close".to_owned(),
        2 => "Trip".to_owned(),
        other => format!("unknown-{other:x}"),
    }
}

pub fn operation_name(control_code: u8) -> String {
    match control_code & 0x0F {
        0 => "Nul".to_owned(),
        1 => "Pulse On".to_owned(),
        2 => "Pulse Off".to_owned(),
        3 => "Latch On".to_owned(),
        4 => "Latch Off".to_owned(),
        other => format!("unknown-{other:x}"),
    }
}

/// The outcome of a command on one point.
pub fn status_name(status: u8) -> String {
    let name = match status {
        0x00 => "Success",
        0x01 => "Timeout",
        0x02 => "No Select",
        0x03 => "Format Error",
        0x04 => "Not Supported",
        0x05 => "Latch Off",
        0x06 => "Already Active",
        0x07 => "Hardware Error",
        0x08 => "Too Many Objs",
        0x09 => "Not Authorized",
        0x0A => "Automation Inhibit",
        0x0B => "Processing Limited",
        0x0C => "Out of Range",
        0x7E => "Non Participating",
        0x7F => "Undefined",
        other => return format!("unknown-{other:x}"),
    };
    name.to_owned()
}

/// The internal indications, from the lowest bit of the first octet on.
const INDICATIONS: [&str; 16] = [
    "broadcast",
    "class_1_events",
    "class_2_events",
    "class_3_events",
    "need_time",
    "local_control",
    "device_trouble",
    "device_restart",
    "function_not_supported",
    "object_unknown",
    "parameter_error",
    "event_buffer_overflow",
    "already_executing",
    "configuration_corrupt",
    "reserved_6",
    "reserved_7",
];

/// The indications that are set; the first octet is the high one, as Zeek gives it.
pub fn indications(iin: u16) -> Vec<&'static str> {
    let iin = iin.swap_bytes();
    (0..16)
        .filter(|bit| iin >> bit & 1 == 1)
        .map(|bit| INDICATIONS[bit])
        .collect()
}

/// The indications by which an outstation refuses a request.
pub const REFUSALS: u16 = 0x0007;

/// Quality bits that are set, of a point of this group. That it is on line is the rule.
pub fn quality_names(group: u8, quality: u8) -> impl Iterator<Item = &'static str> {
    let (fifth, sixth) = match group {
        1..=4 => ("chatter_filter", "reserved"),
        20..=23 => ("rollover", "discontinuity"),
        30..=33 | 40 | 42 => ("over_range", "reference_error"),
        _ => ("reserved", "reserved"),
    };
    let offline = (quality & 1 == 0).then_some("offline");
    let names = [
        "restart",
        "communication_lost",
        "remote_forced",
        "local_forced",
        fifth,
        sixth,
    ];
    let set = (1..=6)
        .zip(names)
        .filter(move |(bit, _)| quality >> bit & 1 == 1);
    offline.into_iter().chain(set.map(|(_, name)| name))
}
