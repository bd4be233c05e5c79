//! Names of CIP services and object classes.
//!
//! From 0x31 on a service means nothing without the class of the object it is sent to.

use super::names::UNKNOWN;
use crate::log::{Text, format_compact};

/// Services with a meaning of their own.
pub mod service {
    pub const GET_ATTRIBUTES_ALL: u8 = 0x01;
    pub const SET_ATTRIBUTES_ALL: u8 = 0x02;
    pub const GET_ATTRIBUTE_LIST: u8 = 0x03;
    pub const SET_ATTRIBUTE_LIST: u8 = 0x04;
    pub const RESET: u8 = 0x05;
    pub const MULTIPLE_SERVICE_PACKET: u8 = 0x0A;
    pub const GET_ATTRIBUTE_SINGLE: u8 = 0x0E;
    pub const SET_ATTRIBUTE_SINGLE: u8 = 0x10;
    /// To a tag.
    pub const READ_TAG: u8 = 0x4C;
    pub const WRITE_TAG: u8 = 0x4D;
    pub const READ_MODIFY_WRITE: u8 = 0x4E;
    pub const READ_TAG_FRAGMENTED: u8 = 0x52;
    pub const WRITE_TAG_FRAGMENTED: u8 = 0x53;
    /// To the PCCC object.
    pub const EXECUTE_PCCC: u8 = 0x4B;
    /// To the Connection Manager.
    pub const FORWARD_CLOSE: u8 = 0x4E;
    pub const UNCONNECTED_SEND: u8 = 0x52;
    pub const FORWARD_OPEN: u8 = 0x54;
    pub const LARGE_FORWARD_OPEN: u8 = 0x5B;
}

pub mod object {
    pub const IDENTITY: u32 = 0x01;
    pub const ASSEMBLY: u32 = 0x04;
    pub const CONNECTION_MANAGER: u32 = 0x06;
    pub const PCCC: u32 = 0x67;
    pub const SYMBOL: u32 = 0x6B;
    /// Rockwell: numbers that stand for tags, which operator stations ask for all the time.
    pub const TAG_HANDLE: u32 = 0x72;
}

/// The name of a service sent to an object of this class.
pub fn service_name(code: u8, class: Option<u32>) -> &'static str {
    if code <= 0x31 {
        return common(code);
    }
    if let Some(name) = class.and_then(|class| class_specific(class, code)) {
        return name;
    }
    match code {
        0x4B => "Execute PCCC Service",
        0x4C => "Read Data",
        0x4D => "Write Data",
        0x4E => "Read Write Modify Data",
        0x52 => "Read Data Fragmented",
        0x53 => "Write Data Fragmented",
        0x54 => "Forward Open",
        _ => UNKNOWN,
    }
}

fn common(code: u8) -> &'static str {
    match code {
        0x01 => "Get Attributes All",
        0x02 => "Set Attributes All",
        0x03 => "Get Attribute List",
        0x04 => "Set Attribute List",
        0x05 => "Reset",
        0x06 => "Start",
        0x07 => "Stop",
        0x08 => "Create",
        0x09 => "Delete",
        0x0A => "Multiple Service Packet",
        0x0D => "Apply Attributes",
        0x0E => "Get Attributes Single",
        0x10 => "Set Attributes Single",
        0x11 => "Find Next Object Instance",
        0x15 => "Restore",
        0x16 => "Save",
        // ICSNPP's word for what the specification calls No Operation.
        0x17 => "No Forward Open",
        0x18 => "Get Member",
        0x19 => "Set Member",
        0x1A => "Insert Member",
        0x1B => "Remove Member",
        0x1C => "Group Sync",
        0x1D => "Get Connection Point Member List",
        _ => UNKNOWN,
    }
}

fn class_specific(class: u32, code: u8) -> Option<&'static str> {
    Some(match (class, code) {
        (0x01, 0x4B) => "Flash LEDs",
        (0x01, 0x4C) => "Certificate Challenge",
        (0x02, 0x4B) => "Symbolic Translation",
        (0x02, 0x4C) => "Send Receive Fragment",
        (0x05, 0x4B) => "Connection Bind",
        (0x05, 0x4C) => "Producing Application Lookup",
        (0x05, 0x4E) => "Safety Close",
        (0x05, 0x54) => "Safety Open",
        (0x06, 0x4E) => "Forward Close",
        (0x06, 0x52) => "Unconnected Send",
        (0x06, 0x54) => "Forward Open",
        (0x06, 0x56) => "Get Connection Data",
        (0x06, 0x57) => "Search Connection Data",
        (0x06, 0x5A) => "Get Connection Owner",
        (0x06, 0x5B) => "Large Forward Open",
        (0x06, 0x5C) => "Concurrent Forward Open",
        (0x06, 0x5D) => "Large Concurrent Forward Open",
        (0x06, 0x5E) => "Concurrent Forward Close",
        (0x0F, 0x4B) => "Get Enum String",
        (0x2B, 0x4B) => "Add AckData Path",
        (0x2B, 0x4C) => "Remove AckData Path",
        (0x30, 0x4B) => "Abort",
        (0x30, 0x4C) => "Recover",
        (0x30, 0x4E) => "Perform Diagnostics",
        (0x31, 0x4B) => "Zero Adjust",
        (0x31, 0x4C) => "Gain Adjust",
        (0x34 | 0x40, 0x4B) => "Get All Instances",
        (0x37, 0x4B) => "Initiate Upload",
        (0x37, 0x4C) => "Initiate Download",
        (0x37, 0x4D) => "Initiate Partial Read",
        (0x37, 0x4E) => "Initiate Partial Write",
        (0x37, 0x4F) => "Upload Transfer",
        (0x37, 0x50) => "Download Transfer",
        (0x37, 0x51) => "Clear File",
        (0x38, 0x4B) => "Create Range",
        (0x38, 0x4C) => "Get Instance List",
        (0x38, 0x4D) => "Get Pressures",
        (0x38, 0x4E) => "Get All Pressures",
        (0x38, 0x4F) => "Group Enable",
        (0x42, 0x4B) => "Get Axis Attributes List",
        (0x42, 0x4C) => "Set Axis Attributes List",
        (0x42, 0x4D) => "Set Cyclic Write List",
        (0x42, 0x4E) => "Set Cyclic Read List",
        (0x42, 0x4F) => "Run Motor Test",
        (0x42, 0x50) => "Get Motor Test Data",
        (0x42, 0x51) => "Run Inertia Test",
        (0x42, 0x52) => "Get Inertia Test Data",
        (0x42, 0x53) => "Run Hookup Test",
        (0x42, 0x54) => "Get Hookup Test Data",
        (0x44, 0x4B) => "Read Discrete Inputs",
        (0x44, 0x4C) => "Read Coils",
        (0x44, 0x4D) => "Read Input Registers",
        (0x44, 0x4E) => "Read Holding Registers",
        (0x44, 0x4F) => "Write Coils",
        (0x44, 0x50) => "Write Holding Registers",
        (0x44, 0x51) => "Modbus Passthrough",
        (0x47, 0x4B) => "Verify Fault Location",
        (0x47, 0x4C) => "Clear Rapid Faults",
        (0x47, 0x4D) => "Restart Sign On",
        (0x47, 0x4E) => "Clear Gateway Partial Fault",
        (0x4D, 0x4C) => "Connection Read",
        (0x4E, 0x4B) => "Start Metering",
        (0x4E, 0x4C) => "Stop Metering",
        (0x53, 0x4D) => "Power Management",
        (0x53, 0x4E) => "Set Pass Code",
        (0x53, 0x4F) => "Clear Pass Code",
        (0x5C, 0x4B) => "Establish Ownership",
        (0x5C, 0x4C) => "Release Ownership",
        (0x5C, 0x4D) => "Change Ownership",
        (0x5C, 0x4E) => "Go To Level",
        (0x5C, 0x4F) => "Go To Level Query",
        (0x5C, 0x50) => "Capture Level",
        (0x5C, 0x51) => "Remove Level",
        (0x5C, 0x52) => "Revise Level",
        (0x5C, 0x53) => "Read Level",
        (0x5C, 0x54) => "Write Level",
        (0x67, 0x4B) => "Execute PCCC Service",
        (0xF3, 0x4B) => "Kick Timer",
        (0xF3, 0x4C) => "Open Connection",
        (0xF3, 0x4D) => "Close Connection",
        (0xF3, 0x4E) => "Stop Connection",
        (0xF3, 0x4F) => "Change Start",
        (0xF3, 0x50) => "Get Status",
        (0xF3, 0x51) => "Change Complete",
        (0xF3, 0x52) => "Audit Changes",
        (0xF5, 0x4C) => "Set Port Admin State",
        (0xF5, 0x4D) => "Set Protocol Admin State",
        (0xF6, 0x4C) => "Get and Clear",
        (0x108, 0x4B) => "Reset Diagnostics Counter",
        (0x108, 0x4C) => "Get Next Active Instance",
        (0x108, 0x4D) => "Get Active Instances",
        (0x108, 0x4E) => "Get Instances By User Diagnostic Group",
        (0x108, 0x4F) => "Get Active Instances By Status Signal",
        (0x108, 0x50) => "Get Instances By Component",
        _ => return None,
    })
}

/// The name of an object class; `None` where ODVA gives none.
pub fn class_name(class: u32) -> Option<&'static str> {
    Some(match class {
        0x00 => "",
        0x01 => "Identity",
        0x02 => "Message Router",
        0x03 => "DeviceNet",
        0x04 => "Assembly",
        0x05 => "Connection",
        0x06 => "Connection Manager",
        0x07 => "Register",
        0x08 => "Discrete Input Point",
        0x09 => "Discrete Output Point",
        0x0A => "Analog Input Point",
        0x0B => "Analog Output Point",
        0x0E => "Presence Sensing",
        0x0F => "Parameter",
        0x10 => "Parameter Group",
        0x12 => "Group",
        0x1D => "Discrete Input Group",
        0x1E => "Discrete Output Group",
        0x1F => "Discrete Group",
        0x20 => "Analog Input Group",
        0x21 => "Analog Output Group",
        0x22 => "Analog Group",
        0x23 => "Position Sensor",
        0x24 => "Position Controller Supervisor",
        0x25 => "Position Controller",
        0x26 => "Block Sequencer",
        0x27 => "Command Block",
        0x28 => "Motor Data",
        0x29 => "Control Supervisor",
        0x2A => "AC/DC Drive",
        0x2B => "Acknowledge Handler",
        0x2C => "Overload",
        0x2D => "Softstart",
        0x2E => "Selection",
        0x30 => "S-Device Supervisor",
        0x31 => "S-Analog Sensor",
        0x32 => "S-Analog Actuator",
        0x33 => "S-Single Stage Controller",
        0x34 => "S-Gas Calibration",
        0x35 => "Trip Point",
        0x37 => "File",
        0x38 => "S-Partial Pressure",
        0x39 => "Safety Supervisor",
        0x3A => "Safety Validator",
        0x3B => "Safety Discrete Output Point",
        0x3C => "Safety Discrete Output Group",
        0x3D => "Safety Discrete Input Point",
        0x3E => "Safety Discrete Input Group",
        0x3F => "Safety Dual Channel Output",
        0x40 => "S-Sensor Calibration",
        0x41 => "Event Log",
        0x42 => "Motion Device Axis",
        0x43 => "Time Sync",
        0x44 => "Modbus",
        0x45 => "Originator Connection List",
        0x46 => "Modbus Serial Link",
        0x47 => "Device Level Ring (DLR)",
        0x48 => "QoS",
        0x49 => "Safety Analog Input Point",
        0x4A => "Safety Analog Input Group",
        0x4B => "Safety Dual Channel Analog Input",
        0x4C => "SERCOS III Link",
        0x4D => "Target Connection List",
        0x4E => "Base Energy",
        0x4F => "Electrical Energy",
        0x50 => "Non-Electrical Energy",
        0x51 => "Base Switch",
        0x52 => "SNMP",
        0x53 => "Power Management",
        0x54 => "RSTP Bridge",
        0x55 => "RSTP Port",
        0x56 => "PRP/HSR Protocol",
        0x57 => "PRP/HSR Nodes Table",
        0x58 => "Safety Feedback",
        0x59 => "Safety Dual Channel Feedback",
        0x5A => "Safety Stop Functions",
        0x5B => "Safety Limit Functions",
        0x5C => "Power Curtailment",
        0x5D => "CIP Security",
        0x5E => "EtherNet/IP Security",
        0x5F => "Certificate Management",
        0x60 => "Authority",
        0x61 => "Password Authenticator",
        0x62 => "Certificate Authenticator",
        0x63 => "Ingress Egress",
        0x67 => "PCCC Class",
        0xF0 => "ControlNet",
        0xF1 => "ControlNet Keeper",
        0xF2 => "ControlNet Scheduling",
        0xF3 => "Connection Configuration",
        0xF4 => "Port",
        0xF5 => "TCP/IP Interface",
        0xF6 => "Ethernet Link",
        0xF7 => "CompoNet",
        0xF8 => "CompoNet Repeater",
        0xF9 => "HART Master Port",
        0xFA => "I/O Aggregation",
        0x100 => "Protection Trip",
        0x101 => "Protection Alarm",
        0x102 => "Circuit Breaker Supervisor",
        0x103 => "Circuit Breaker Statistics",
        0x104 => "Electrical Demand",
        0x105 => "Electrical Statistics",
        0x106 => "Machine Base Data",
        0x107 => "HART Process Device",
        0x108 => "Process Device Diagnostics",
        0x109 => "LLDP Management",
        0x10A => "LLDP Data Table",
        0x10B => "IO-Link Service Parameter",
        0x10C => "IO-Link Master PHY",
        0x10D => "IO-Link Device PHY",
        0x10E => "Pilot Light Supervisor",
        0x10F => "Select Line Link",
        0x110 => "In-Cabinet Actual Topology",
        0x111 => "In-Cabinet Commissioning",
        0x112 => "Process Measurement Value",
        0x113 => "Process Totalized Value",
        _ => return None,
    })
}

/// What a command addresses, in words: Rockwell's objects have names of their own here.
pub fn area_name(class: u32) -> Text {
    let name = match class {
        0x64 => "Program Name",
        0x68 => "Program",
        0x69 => "Force Table",
        0x6B => "Symbol",
        0x6C => "Template",
        object::TAG_HANDLE => "Tag Handle",
        0x8B => "Wall Clock",
        0x8E => "Controller State",
        0xA1 => "Non-Volatile Storage",
        0xAC => "Change Detection",
        0xB2 => "Trend",
        other => match class_name(other).filter(|name| !name.is_empty()) {
            Some(name) => name,
            None => return format_compact!("class {other:#04x}"),
        },
    };
    Text::const_new(name)
}
