//! Commands, their names and classes; areas, modes and end codes.

use crate::app::ics::Class;

pub fn command_name(command: u16) -> Option<&'static str> {
    Some(match command {
        0x0101 => "Memory Area Read",
        0x0102 => "Memory Area Write",
        0x0103 => "Memory Area Fill",
        0x0104 => "Multiple Memory Area Read",
        0x0105 => "Memory Area Transfer",
        0x0201 => "Parameter Area Read",
        0x0202 => "Parameter Area Write",
        0x0203 => "Parameter Area Clear",
        0x0220 => "Data Link Table Read",
        0x0221 => "Data Link Table Write",
        0x0304 => "Program Area Protect",
        0x0305 => "Program Area Protect Clear",
        0x0306 => "Program Area Read",
        0x0307 => "Program Area Write",
        0x0308 => "Program Area Clear",
        0x0401 => "Run",
        0x0402 => "Stop",
        0x0403 => "Reset",
        0x0501 => "Controller Data Read",
        0x0502 => "Connection Data Read",
        0x0601 => "Controller Status Read",
        0x0602 => "Network Status Read",
        0x0603 => "Data Link Status Read",
        0x0620 => "Cycle Time Read",
        0x0701 => "Clock Read",
        0x0702 => "Clock Write",
        0x0801 => "Loop-back Test",
        0x0802 => "Broadcast Test Results Read",
        0x0803 => "Broadcast Test Data Send",
        0x0920 => "Message Read or Clear",
        0x0C01 => "Access Right Acquire",
        0x0C02 => "Access Right Forced Acquire",
        0x0C03 => "Access Right Release",
        0x2101 => "Error Clear",
        0x2102 => "Error Log Read",
        0x2103 => "Error Log Clear",
        0x2201 => "File Name Read",
        0x2202 => "Single File Read",
        0x2203 => "Single File Write",
        0x2204 => "Memory Card Format",
        0x2205 => "File Delete",
        0x2206 => "Volume Label Create or Delete",
        0x2207 => "File Copy",
        0x2208 => "File Name Change",
        0x2209 => "File Data Check",
        0x220A => "Memory Area File Transfer",
        0x220B => "Parameter Area File Transfer",
        0x220C => "Program Area File Transfer",
        0x220F => "File Memory Index Read",
        0x2210 => "File Memory Read",
        0x2211 => "File Memory Write",
        0x2301 => "Forced Set or Reset",
        0x2302 => "Forced Set or Reset Cancel",
        0x230A => "Multiple Forced Status Read",
        0x2601 => "Name Set",
        0x2602 => "Name Delete",
        0x2603 => "Name Read",
        _ => return None,
    })
}

/// The class of a command.
pub fn class(command: u16) -> Class {
    match command {
        0x0101 | 0x0104 | 0x0920 | 0x230A => Class::Read,
        0x0201
        | 0x0220
        | 0x0306
        | 0x0501
        | 0x0502
        | 0x0601..=0x0603
        | 0x0620
        | 0x0701
        | 0x2102
        | 0x2201
        | 0x2202
        | 0x2209
        | 0x220F
        | 0x2210
        | 0x2603 => Class::Discover,
        0x0102
        | 0x0103
        | 0x0105
        | 0x0401..=0x0403
        | 0x0702
        | 0x2101
        | 0x2103
        | 0x220A
        | 0x2301
        | 0x2302 => Class::Action,
        // The right of access comes before every change by an engineering station.
        0x0202
        | 0x0203
        | 0x0221
        | 0x0304
        | 0x0305
        | 0x0307
        | 0x0308
        | 0x0C01
        | 0x0C02
        | 0x2203..=0x2208
        | 0x220B
        | 0x220C
        | 0x2211
        | 0x2601
        | 0x2602 => Class::Reprogram,
        _ => Class::Other,
    }
}

/// A memory area: of bits below 80, of words from there on.
pub fn area_name(code: u8) -> String {
    let name = match code {
        0x00 | 0x30 | 0x40 | 0x70 | 0x80 | 0xB0 | 0xC0 | 0xF0 => "CIO",
        0x31 | 0x71 | 0xB1 | 0xF1 => "W",
        0x32 | 0x72 | 0xB2 | 0xF2 => "H",
        0x33 | 0xB3 => "A",
        0x01 | 0x09 | 0x41 | 0x49 | 0x81 | 0x89 => "T/C",
        0x02 | 0x82 => "DM",
        0x20..=0x2C => return format!("E{:X}", code - 0x20),
        0x90..=0x97 => return format!("E{:X}", code - 0x90),
        0xA0..=0xAC => return format!("E{:X}", code - 0xA0),
        0x98 => "EM",
        0x06 | 0x46 => "TK",
        0xBC => "DR",
        0xDC => "IR",
        other => return format!("area {other:#04x}"),
    };
    name.to_owned()
}

pub fn mode_name(code: u8) -> String {
    let name = match code {
        0 => "program mode",
        1 => "debug mode",
        2 => "monitor mode",
        4 => "run mode",
        other => return format!("mode {other:#04x}"),
    };
    name.to_owned()
}

pub fn status_name(code: u8) -> String {
    let name = match code {
        0x00 => "stopped",
        0x01 => "running",
        0x80 => "on standby",
        other => return format!("status {other:#04x}"),
    };
    name.to_owned()
}

/// What went wrong, in words; `None` if nothing did. The highest bits of both bytes are flags
/// of a relay and of the controller.
pub fn error(end_code: u16) -> Option<String> {
    let code = end_code & 0x7F3F;
    let name = match code {
        0x0000 => return None,
        0x0001 => "service interrupted",
        0x0101..=0x0106 => "error at the local node",
        0x0201 | 0x0202 => "destination node not in the network",
        0x0204 => "destination busy",
        0x0205 => "no response in time",
        0x0203 => "no third node",
        0x0301..=0x0304 => "error in the controller",
        0x0401 => "undefined command",
        0x0402 => "not supported by this model or version",
        0x0501..=0x0504 => "routing error",
        0x1001 => "command too long",
        0x1002 => "command too short",
        0x1003 => "number of elements does not match",
        0x1004 => "wrong format",
        0x1005 => "wrong header",
        0x1101 => "no such area",
        0x1102 => "wrong access size",
        0x1103 => "address out of range",
        0x1104 => "end of range exceeded",
        0x1106 => "no such program",
        0x110B => "response too long",
        0x110C => "wrong parameter",
        0x2002 | 0x2102 => "protected",
        0x2003 => "no such table",
        0x2005 | 0x2105 => "no such program number",
        0x2006 | 0x2106 => "no such file",
        0x2101 => "read-only",
        0x2107 => "file exists",
        0x2108 => "cannot be changed",
        0x2201 => "not while running",
        0x2202 => "not while stopped",
        0x2203..=0x2206 => "not in this mode",
        0x2207 => "not the polling node",
        0x2301 => "no such device",
        0x2302 => "no such memory",
        0x2303 => "no clock",
        0x2401 => "wrong data link table",
        0x2602 => "wrong password",
        0x2604 => "area is protected",
        0x3001 => "another device has the access right",
        other => return Some(format!("end code {other:#06x}")),
    };
    Some(name.to_owned())
}
