//! Function codes, their names as Zeek prints them, and their classes.

use crate::app::Fact;
use crate::app::ics::Class;

/// The bit that marks a response as an exception.
pub const EXCEPTION: u8 = 0x80;
pub const DIAGNOSTICS: u8 = 0x08;
pub const ENCAPSULATED: u8 = 0x2B;
pub const UMAS: u8 = 0x5A;
/// MEI type: read device identification.
pub const MEI_DEVICE_ID: u16 = 0x0E;
pub const MEI_CANOPEN: u16 = 0x0D;

/// Zeek's name of a function, without the exception bit.
pub fn function_name(code: u8) -> Option<&'static str> {
    Some(match code {
        0x01 => "READ_COILS",
        0x02 => "READ_DISCRETE_INPUTS",
        0x03 => "READ_HOLDING_REGISTERS",
        0x04 => "READ_INPUT_REGISTERS",
        0x05 => "WRITE_SINGLE_COIL",
        0x06 => "WRITE_SINGLE_REGISTER",
        0x07 => "READ_EXCEPTION_STATUS",
        0x08 => "DIAGNOSTICS",
        0x09 => "PROGRAM_484",
        0x0A => "POLL_484",
        0x0B => "GET_COMM_EVENT_COUNTER",
        0x0C => "GET_COMM_EVENT_LOG",
        0x0D => "PROGRAM_584_984",
        0x0E => "POLL_584_984",
        0x0F => "WRITE_MULTIPLE_COILS",
        0x10 => "WRITE_MULTIPLE_REGISTERS",
        0x11 => "REPORT_SLAVE_ID",
        0x12 => "PROGRAM_884_U84",
        0x13 => "RESET_COMM_LINK_884_U84",
        0x14 => "READ_FILE_RECORD",
        0x15 => "WRITE_FILE_RECORD",
        0x16 => "MASK_WRITE_REGISTER",
        0x17 => "READ_WRITE_MULTIPLE_REGISTERS",
        0x18 => "READ_FIFO_QUEUE",
        0x28 => "PROGRAM_CONCEPT",
        0x29 => "MULTIPLE_FUNCTION_CODES",
        0x2B => "ENCAP_INTERFACE_TRANSPORT",
        0x5A => "PROGRAM_UNITY",
        0x5B => "OBJECT_MESSAGING",
        0x7D => "FIRMWARE_REPLACEMENT",
        0x7E => "PROGRAM_584_984_2",
        0x7F => "REPORT_LOCAL_ADDRESS",
        _ => return None,
    })
}

pub fn exception_name(code: u8) -> String {
    let name = match code {
        0x01 => "ILLEGAL_FUNCTION",
        0x02 => "ILLEGAL_DATA_ADDRESS",
        0x03 => "ILLEGAL_DATA_VALUE",
        0x04 => "SLAVE_DEVICE_FAILURE",
        0x05 => "ACKNOWLEDGE",
        0x06 => "SLAVE_DEVICE_BUSY",
        0x08 => "MEMORY_PARITY_ERROR",
        0x0A => "GATEWAY_PATH_UNAVAILABLE",
        0x0B => "GATEWAY_TARGET_DEVICE_FAILED_TO_RESPOND",
        other => return format!("unknown-{other}"),
    };
    name.to_owned()
}

/// What a function addresses.
pub fn area(code: u8) -> Option<&'static str> {
    match code {
        0x01 | 0x05 | 0x0F => Some("coil"),
        0x02 => Some("discrete_input"),
        0x03 | 0x06 | 0x10 | 0x16 | 0x17 => Some("holding_register"),
        0x04 => Some("input_register"),
        0x14 | 0x15 => Some("file_record"),
        0x18 => Some("fifo"),
        _ => None,
    }
}

/// The class of a request.
pub fn class(code: u8, subfunction: Option<u16>) -> Class {
    match code {
        0x01..=0x04 | 0x18 => Class::Read,
        0x05 | 0x06 | 0x0F | 0x10 | 0x13 | 0x16 | 0x17 => Class::Action,
        0x07 | 0x0B | 0x0C | 0x11 | 0x14 | 0x7F => Class::Discover,
        0x08 => diagnostics_class(subfunction),
        0x09 | 0x0A | 0x0D | 0x0E | 0x12 | 0x15 | 0x28 | 0x7D | 0x7E => Class::Reprogram,
        0x2B => match subfunction {
            Some(MEI_DEVICE_ID) => Class::Discover,
            Some(MEI_CANOPEN) => Class::Action,
            _ => Class::Other,
        },
        0x5A => umas_class(subfunction),
        _ => Class::Other,
    }
}

fn diagnostics_class(subfunction: Option<u16>) -> Class {
    match subfunction {
        Some(0x00 | 0x02 | 0x0B..=0x12) => Class::Discover,
        Some(0x01 | 0x03 | 0x04 | 0x0A | 0x14) => Class::Action,
        _ => Class::Other,
    }
}

/// Note that UMAS says *upload* for what goes into the controller, and *download* for what
/// comes out of it.
fn umas_class(function: Option<u16>) -> Class {
    match function {
        Some(0x01..=0x04 | 0x06 | 0x20 | 0x26 | 0x33..=0x35 | 0x39 | 0x73) => Class::Discover,
        Some(0x10 | 0x21 | 0x30..=0x32) => Class::Reprogram,
        Some(0x22 | 0x24 | 0x50 | 0x70) => Class::Read,
        Some(0x23 | 0x25 | 0x40 | 0x41 | 0x60 | 0x71) => Class::Action,
        _ => Class::Other,
    }
}

pub fn subfunction_name(code: u8, subfunction: u16) -> Option<&'static str> {
    match code {
        DIAGNOSTICS => diagnostics_name(subfunction),
        ENCAPSULATED => match subfunction {
            MEI_DEVICE_ID => Some("Read Device Identification"),
            MEI_CANOPEN => Some("CANopen General Reference"),
            _ => None,
        },
        UMAS => umas_name(subfunction),
        _ => None,
    }
}

fn diagnostics_name(subfunction: u16) -> Option<&'static str> {
    Some(match subfunction {
        0x00 => "Return Query Data",
        0x01 => "Restart Communications Option",
        0x02 => "Return Diagnostic Register",
        0x03 => "Change ASCII Input Delimiter",
        0x04 => "Force Listen Only Mode",
        0x0A => "Clear Counters and Diagnostic Register",
        0x0B => "Return Bus Message Count",
        0x0C => "Return Bus Communication Error Count",
        0x0D => "Return Bus Exception Error Count",
        0x0E => "Return Slave Message Count",
        0x0F => "Return Slave No Response Count",
        0x10 => "Return Slave NAK Count",
        0x11 => "Return Slave Busy Count",
        0x12 => "Return Bus Character Overrun Count",
        0x14 => "Clear Overrun Counter and Flag",
        _ => return None,
    })
}

fn umas_name(function: u16) -> Option<&'static str> {
    Some(match function {
        0x01 => "Init Communication",
        0x02 => "Read PLC Id",
        0x03 => "Read Project Info",
        0x04 => "Read PLC Info",
        0x06 => "Read Card Info",
        0x0A => "Repeat",
        0x10 => "Take PLC Reservation",
        0x11 => "Release PLC Reservation",
        0x12 => "Keep Alive",
        0x20 => "Read Memory Block",
        0x21 => "Write Memory Block",
        0x22 => "Read Variables",
        0x23 => "Write Variables",
        0x24 => "Read Coils and Registers",
        0x25 => "Write Coils and Registers",
        0x26 => "Data Dictionary",
        0x30 => "Initialize Upload",
        0x31 => "Upload Block",
        0x32 => "End Upload",
        0x33 => "Initialize Download",
        0x34 => "Download Block",
        0x35 => "End Download",
        0x39 => "Read Ethernet Master Data",
        0x40 => "Start PLC",
        0x41 => "Stop PLC",
        0x50 => "Monitor PLC",
        0x58 => "Check PLC",
        0x60 => "Set Breakpoint",
        0x70 => "Read IO Object",
        0x71 => "Write IO Object",
        0x73 => "Get Status Module",
        _ => return None,
    })
}

/// Names of the objects of a device identification.
pub fn object_name(id: u8) -> Option<&'static str> {
    Some(match id {
        0 => "VendorName",
        1 => "ProductCode",
        2 => "MajorMinorRevision",
        3 => "VendorURL",
        4 => "ProductName",
        5 => "ModelName",
        6 => "UserApplicationName",
        _ => return None,
    })
}

/// What an object of a device identification is a fact about.
pub fn object_fact(id: u8) -> Option<Fact> {
    Some(match id {
        0 => Fact::Vendor,
        1 => Fact::Product,
        2 => Fact::Firmware,
        4 | 5 => Fact::Model,
        6 => Fact::Name,
        _ => return None,
    })
}
