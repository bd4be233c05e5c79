//! Names of commands, states, services and objects, as ICSNPP prints them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::log::{Text, format_compact};

pub const UNKNOWN: &str = "unknown";

pub fn command_name(code: u16) -> &'static str {
    match code {
        0x00 => "NOP",
        0x04 => "List Services",
        0x63 => "List Identity",
        0x64 => "List Interfaces",
        0x65 => "Register Session",
        0x66 => "Unregister Session",
        0x6F => "Send RR Data",
        0x70 => "Send Unit Data",
        0x72 => "Indicate Status",
        0x73 => "Cancel",
        _ => UNKNOWN,
    }
}

/// The status of the encapsulation.
pub fn enip_status(code: u32) -> Text {
    let name = match code {
        0x00 => "Success",
        0x01 => "Invalid/Unsupported Command",
        0x02 => "Insufficient Memory Resources",
        0x03 => "Malformed or Incorrect Data",
        0x64 => "Invalid Session Handle",
        0x65 => "Invalid Length",
        0x69 => "Unsupported Protocol Version",
        0x6A => "CIP Service Not Allowed",
        other => return format_compact!("Unknown ENIP Status-{other:#04x}"),
    };
    Text::const_new(name)
}

/// The general status of a CIP response.
pub fn cip_status(code: u8) -> Text {
    let name = match code {
        0x00 => "Success",
        0x01 => "Connection Failure",
        0x02 => "Resource Unavailable",
        0x03 => "Invalid Parameter Value",
        0x04 => "Path Segment Error",
        0x05 => "Path Destination Unknown",
        0x06 => "Partial Transfer",
        0x07 => "Connection Lost",
        0x08 => "Service Not Supported",
        0x09 => "Invalid Attribute Value",
        0x0A => "Attribute List Error",
        0x0B => "Already In Requested Mode/State",
        0x0C => "Object State Conflict",
        0x0D => "Object Already Exists",
        0x0E => "Attribute Not Settable",
        0x0F => "Privilege Violation",
        0x10 => "Device State Conflict",
        0x11 => "Reply Data Too Large",
        0x12 => "Fragmentation Of A Primitive Value",
        0x13 => "Not Enough Data",
        0x14 => "Attribute Not Supported",
        0x15 => "Too Much Data",
        0x16 => "Object Does Not Exist",
        0x17 => "Service Fragmentation Sequence Not In Progress",
        0x18 => "No Stored Attribute Data",
        0x19 => "Store Operation Failure",
        0x1A => "Routing Failure, Request Packet Too Large",
        0x1B => "Routing Failure, Response Packet Too Large",
        0x1C => "Missing Attribute List Entry Data",
        0x1D => "Invalid Attribute Value List",
        0x1E => "Embedded Service Error",
        0x1F => "Vendor Specific Error",
        0x20 => "Invalid Parameter",
        0x21 => "Write-Once Value Or Medium Already Written",
        0x22 => "Invalid Reply Received",
        0x23 => "Buffer Overflow",
        0x24 => "Invalid Message Format",
        0x25 => "Key Failure In Path",
        0x26 => "Path Size Invalid",
        0x27 => "Unexpected Attribute In List",
        0x28 => "Invalid Member ID",
        0x29 => "Member Not Settable",
        0x2A => "Group 2 Only Server General Failure",
        0x2B => "Unknown Modbus Error",
        0x2C => "Attribute Not Gettable",
        0xFF => "Still Processing",
        other => return format_compact!("Unknown CIP Status-{other:#04x}"),
    };
    Text::const_new(name)
}

/// The extended status, which is that of the Connection Manager.
pub fn extended_status(code: u16) -> String {
    match EXTENDED.binary_search_by_key(&code, |(known, _)| *known) {
        Ok(at) => EXTENDED[at].1.to_owned(),
        Err(_) => format!("Unknown Extended Status-{code:#06x}"),
    }
}

/// Codes in ascending order.
static EXTENDED: &[(u16, &str)] = &[
    (0x100, "Connection in use or duplicate Forward Open"),
    (
        0x103,
        "Transport class and trigger combination not supported",
    ),
    (0x106, "Ownership conflict"),
    (0x107, "Target connection not found"),
    (0x108, "Invalid network connection parameter"),
    (0x109, "Invalid connection size"),
    (0x110, "Target for connection not configured"),
    (0x111, "RPI not supported"),
    (0x112, "RPI value(s) not acceptable"),
    (0x113, "Out of connections"),
    (0x114, "Vendor ID or product code mismatch"),
    (0x115, "Device type mismatch"),
    (0x116, "Revision mismatch"),
    (0x117, "Invalid produced or consumed application path"),
    (
        0x118,
        "Invalid or inconsistent configuration application path",
    ),
    (0x119, "Non-listen only connection not opened"),
    (0x11A, "Target object out of connections"),
    (0x11B, "RPI is smaller than the production inhibit time"),
    (0x11C, "Transport class not supported"),
    (0x11D, "Production trigger not supported"),
    (0x11E, "Direction not supported"),
    (0x11F, "Invalid O->T Fixed/Variable"),
    (0x120, "Invalid T->O Fixed/Variable"),
    (0x121, "Invalid O->T Priority"),
    (0x122, "Invalid T->O Priority"),
    (0x123, "Invalid O->T connection type"),
    (0x124, "Invalid T->O connection type"),
    (0x125, "Invalid O->T redundant owner"),
    (0x126, "Invalid configuration size"),
    (0x127, "Invalid O->T size"),
    (0x128, "Invalid T->O size"),
    (0x129, "Invalid configuration application path"),
    (0x12A, "Invalid consuming application path"),
    (0x12B, "Invalid producing application path"),
    (0x12C, "Configuration symbol does not exist"),
    (0x12D, "Consuming symbol does not exist"),
    (0x12E, "Producing symbol does not exist"),
    (0x12F, "Inconsistent application path combination"),
    (0x130, "Inconsistent consume data format"),
    (0x131, "Inconsistent produce data format"),
    (0x132, "NULL ForwardOpen not supported"),
    (0x203, "Connection timed out"),
    (0x204, "Unconnected request timed out"),
    (0x205, "Parameter error in unconnected request"),
    (0x206, "Message too large for UnconnectedSend"),
    (0x207, "Unconnected acknowledged without reply"),
    (0x301, "No buffer memory available"),
    (0x302, "Network bandwidth not available for data"),
    (0x303, "No consumed connection ID filter available"),
    (0x304, "Not configured to send scheduled priority data"),
    (0x305, "Schedule signature mismatch"),
    (0x306, "Schedule signature validation not possible"),
    (0x311, "Port not available"),
    (0x312, "Link address not valid"),
    (0x315, "Invalid segment in connection path"),
    (0x316, "ForwardClose connection path mismatch"),
    (0x317, "Scheduling not specified"),
    (0x318, "Link address to self invalid"),
    (0x319, "Secondary resources unavailable"),
    (0x31A, "Rack connection already established"),
    (0x31B, "Module connection already established"),
    (0x31C, "Miscellaneous"),
    (0x31D, "Redundant connection mismatch"),
    (
        0x31E,
        "No more user configurable link consumer resources available in the producing module",
    ),
    (
        0x31F,
        "No more user configurable link consumer resources configured in the producing module",
    ),
    (0x800, "Network link offline"),
    (0x801, "Incompatible Multicast RPI"),
    (0x802, "Invalid Safety Connection Size"),
    (0x803, "Invalid Safety Connection Format"),
    (0x804, "Invalid Time Correction Connection Parameters"),
    (0x805, "Invalid Ping Interval EPI Multiplier"),
    (0x806, "Time Coordination Msg Min Multiplier"),
    (0x807, "Network Time Expectation Multiplier"),
    (0x808, "Timeout Multiplier"),
    (0x809, "Invalid Max Consumer Number"),
    (0x80A, "Invalid CPCRC"),
    (0x80B, "Time Correction Connection ID Invalid"),
    (0x80C, "SCID Mismatch"),
    (0x80D, "TUNID not set"),
    (0x80E, "TUNID Mismatch"),
    (0x80F, "Configuration operation not allowed"),
    (0x810, "No target application data available"),
    (0x811, "No originator application data available"),
    (
        0x812,
        "Node address has changed since the network was scheduled",
    ),
    (0x813, "Not configured for off-subnet multicast"),
    (0x814, "Invalid produce/consume data format"),
];

/// Who makes devices with this number; the list is ODVA's.
pub fn vendor_name(id: u16) -> String {
    static VENDORS: LazyLock<HashMap<u16, &str>> = LazyLock::new(|| {
        let lines = include_str!("vendors.txt").lines();
        lines
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(id, name)| Some((id.parse().ok()?, name)))
            .collect()
    });
    VENDORS.get(&id).map_or_else(
        || format!("Unknown Vendor-{id:#04x}"),
        |name| (*name).to_owned(),
    )
}

pub fn device_type_name(id: u16) -> String {
    let name = match id {
        0 => "Generic Device (deprecated)",
        1 => "Control Station (deprecated)",
        2 => "AC Drive Device",
        3 => "Motor Overload",
        4 => "Limit Switch",
        5 => "Inductive Proximity Switch",
        6 => "Photoelectric Sensor",
        7 => "General Purpose Discrete I/O",
        8 => "Encoder (deprecated)",
        9 => "Resolver",
        10 => "General Purpose Analog I/O (deprecated)",
        12 => "Communications Adapter",
        13 => "Barcode Scanner (deprecated)",
        14 => "Programmable Logic Controller",
        16 => "Position Controller",
        17 => "Weigh Scale (deprecated)",
        18 => "Message Display (deprecated)",
        19 => "DC Drive",
        20 => "Servo Drives (deprecated)",
        21 => "Contactor",
        22 => "Motor Starter",
        23 => "Softstart Starter",
        24 => "Human-Machine Interface",
        25 => "Pneumatic Valve(s) (deprecated)",
        26 => "Mass Flow Controller",
        27 => "Pneumatic Valve(s)",
        28 => "Vacuum Pressure Gauge",
        29 => "Process Control Value",
        30 => "Residual Gas Analyzer",
        31 => "DC Power Generator",
        32 => "RF Power Generator",
        33 => "Turbomolecular Vacuum Pump",
        34 => "Encoder",
        35 => "Safety Discrete I/O Device",
        36 => "Fluid Flow Controller",
        37 => "CIP Motion Drive",
        38 => "CompoNet Repeater",
        39 => "Mass Flow Controller Enhanced",
        40 => "CIP Modbus Device",
        41 => "CIP Modbus Translator",
        42 => "Safety Analog I/O Device",
        43 => "Generic Device (keyable)",
        44 => "Managed Ethernet Switch",
        45 => "CIP Motion Safety Drive Device",
        46 => "Safety Drive Device",
        47 => "CIP Motion Encoder",
        48 => "CIP Motion Converter",
        49 => "CIP Motion I/O",
        50 => "ControlNet Physical Layer Component",
        100 => "In-Sight 2000 Series",
        150 => "PowerFlex 525",
        200 => "Embedded Component",
        773 => "DataMan Series Reader",
        other => return format!("Unknown Device-{other:#04x}"),
    };
    name.to_owned()
}
