//! What the numbers are called, in ICSNPP's words where its log has them.

use crate::app::ics::Class;

pub(super) fn packet_type(number: u8) -> &'static str {
    match number {
        0 => "Request",
        1 => "Ping",
        2 => "Response",
        3 => "Fault",
        4 => "Working",
        5 => "No call Response to Ping",
        6 => "Reject",
        7 => "Acknowledge",
        8 => "Connectionless Canel",
        9 => "Fragment Acknowledge",
        10 => "Cancel Acknowledge",
        _ => "unknown",
    }
}

pub(super) fn integer_encoding(byte: u8) -> &'static str {
    match byte >> 4 {
        0 => "Big Endian",
        1 => "Little Endian",
        _ => "unknown",
    }
}

pub(super) fn character_encoding(byte: u8) -> &'static str {
    match byte & 0x0f {
        0 => "ASCII",
        1 => "EBCDIC",
        _ => "unknown",
    }
}

pub(super) fn floating_point(byte: u8) -> &'static str {
    match byte & 0x07 {
        0 => "IEEE",
        1 => "VAX",
        2 => "CRAY",
        3 => "IBM",
        _ => "unknown",
    }
}

pub(super) fn operation(number: u16) -> &'static str {
    match number {
        0 => "Connect",
        1 => "Release",
        2 => "Read",
        3 => "Write",
        4 => "Control",
        5 => "Read Implicit",
        _ => "unknown",
    }
}

pub(super) fn ack_version(number: u8) -> &'static str {
    match number {
        0 => "Initial version",
        1 => "Default version",
        _ => "unknown",
    }
}

/// What a control block does; requests only.
pub(super) fn control(block: u16) -> Option<&'static str> {
    Some(match block {
        0x0110 => "PrmEnd",
        0x0111 => "PrmEnd after plug",
        0x0112 => "ApplicationReady",
        0x0113 => "ApplicationReady after plug",
        0x0114 => "Release",
        0x0116 => "ReadyForCompanion",
        0x0117 => "ReadyForRT3",
        0x0118 => "PrmBegin",
        _ => return None,
    })
}

/// Records whose meaning the standard fixes.
pub(super) fn record(index: u16) -> Option<&'static str> {
    Some(match index {
        0x8000..=0x8001 | 0xc000..=0xc001 | 0xe000..=0xe001 | 0xf000 => "identification",
        0x8010..=0x8013 | 0xc010..=0xc013 | 0xe010..=0xe013 | 0xf010..=0xf013 => "diagnosis",
        0x8028 => "input data",
        0x8029 => "output data",
        0x802a => "real port data",
        0x802b => "check peer",
        0x802f => "adjust port data",
        0x8030 => "isochronous mode data",
        0x8050..=0x8053 => "media redundancy",
        0x8070..=0x8071 => "interface data",
        0x8080 => "real interface data",
        0xaff0 => "I&M0",
        0xaff1 => "I&M1",
        0xaff2 => "I&M2",
        0xaff3 => "I&M3",
        0xaff4 => "I&M4",
        0xe030 | 0xf830 => "log book",
        0xe040 => "multiple",
        0xe050 => "fast start-up",
        0xf820 => "AR data",
        0xf821 => "API data",
        0xf840 => "I&M0 filter",
        0xf841 => "port data of all",
        0xf842 => "interface data of all",
        0xfbff => "trigger",
        _ => return None,
    })
}

/// `starting`: between a controller's connect and its end of parameters.
pub(super) fn class(operation: u16, index: Option<u16>, starting: bool) -> Class {
    match (operation, index) {
        (1, _) => Class::Action,
        (2 | 5, Some(0xaff0..=0xaff4 | 0xe000..=0xe001 | 0xf000 | 0xf840)) => Class::Discover,
        (2 | 5, _) => Class::Read,
        (3, _) if !starting => Class::Reprogram,
        _ => Class::Other,
    }
}

/// The four bytes of a status in words; none when all is well.
pub(super) fn status([code, decode, code_1, code_2]: [u8; 4]) -> Option<String> {
    if [code, decode, code_1, code_2] == [0; 4] {
        return None;
    }
    let raw = format!("0x{code:02x}{decode:02x}{code_1:02x}{code_2:02x}");
    if decode != 0x80 {
        return Some(raw);
    }
    let words = match code_1 {
        0xa0 => "read error",
        0xa1 => "write error",
        0xa2 => "module failure",
        0xa7 => "busy",
        0xa8 => "version conflict",
        0xa9 => "feature not supported",
        0xb0 => "invalid index",
        0xb1 => "write length error",
        0xb2 => "invalid slot or subslot",
        0xb3 => "type conflict",
        0xb4 => "invalid area or API",
        0xb5 => "state conflict",
        0xb6 => "access denied",
        0xb7 => "invalid range",
        0xb8 => "invalid parameter",
        0xb9 => "invalid type",
        0xba => "backup",
        0xc0 => "read constraint conflict",
        0xc1 => "write constraint conflict",
        0xc2 => "resource busy",
        0xc3 => "resource unavailable",
        _ => return Some(raw),
    };
    Some(format!("{words} ({raw})"))
}
