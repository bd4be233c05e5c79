//! PCCC, the commands of older Allen-Bradley controllers, inside CIP.

use super::value;
use crate::app::ics::Class;
use crate::app::text::{le16, text};

/// The bit of a command that marks a reply.
const REPLY: u8 = 0x40;

/// One PCCC command or reply, after the identification of the requester.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pccc {
    pub command: u8,
    pub status: u8,
    pub extended: Option<u8>,
    /// Only a request says its function.
    pub function: Option<u8>,
    pub place: Option<Place>,
    pub values: Option<Vec<i64>>,
    pub detail: Option<String>,
}

/// A data file of the controller and an element in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: u16,
    pub kind: u8,
    pub element: u16,
    /// Bytes asked for or written.
    pub size: u8,
}

impl Pccc {
    pub fn request(data: &[u8]) -> Option<Self> {
        let (command, body) = head(data)?;
        let mut pccc = Self {
            command,
            status: *data_status(data)?,
            ..Self::default()
        };
        if !has_function(command) {
            return Some(pccc);
        }
        let (&function, rest) = body.split_first()?;
        pccc.function = Some(function);
        if command == 0x0F {
            pccc.typed_command(function, rest);
        } else if !rest.is_empty() {
            pccc.values = Some(value::bytes(rest));
        }
        Some(pccc)
    }

    /// Protected reads and writes name a file, its type, an element, and perhaps a part of it.
    fn typed_command(&mut self, function: u8, rest: &[u8]) {
        match function {
            0xA1 | 0xA2 | 0xA9 | 0xAA | 0xAB => {
                let Some((place, used)) = Place::parse(rest, !matches!(function, 0xA1 | 0xA9))
                else {
                    return;
                };
                self.place = Some(place);
                let data = rest.get(used..).unwrap_or_default();
                if matches!(function, 0xA9..=0xAB) && !data.is_empty() {
                    self.values = Some(value::words(data));
                }
            }
            0x3A | 0x80 => {
                self.detail = rest.first().map(|mode| mode_name(function, *mode));
                self.values = rest.first().map(|mode| vec![i64::from(*mode)]);
            }
            _ => {}
        }
    }

    /// A reply does not repeat the function: `asked` is that of the request.
    pub fn reply(data: &[u8], asked: Option<u8>) -> Option<Self> {
        let (command, body) = head(data)?;
        let status = *data_status(data)?;
        let mut pccc = Self {
            command: command & !REPLY,
            status,
            function: asked,
            ..Self::default()
        };
        if status == 0xF0 {
            pccc.extended = body.first().copied();
            return Some(pccc);
        }
        match (pccc.command, asked) {
            (0x06, Some(0x03)) => pccc.detail = model(body),
            (0x0F, Some(0xA1 | 0xA2 | 0x01 | 0x68)) if !body.is_empty() => {
                pccc.values = Some(value::words(body));
            }
            _ => {}
        }
        Some(pccc)
    }

    pub fn code(&self) -> String {
        match self.function {
            Some(function) => format!("{:#04x}/{function:#04x}", self.command),
            None => format!("{:#04x}", self.command),
        }
    }

    pub fn class(&self) -> Class {
        let edits = self
            .place
            .is_some_and(|p| matches!(p.kind, 0x22 | 0x49 | 0x65 | 0xA1 | 0xA2));
        match (self.command, self.function) {
            (0x0F, Some(0xA9 | 0xAA | 0xAB | 0xAF)) if edits => Class::Reprogram,
            (command, function) => class(command, function),
        }
    }

    /// What went wrong, in words.
    pub fn error(&self) -> Option<String> {
        match (self.status, self.extended) {
            (0, _) => None,
            (0xF0, Some(extended)) => Some(format!("PCCC extended status {extended:#04x}")),
            (status, _) => Some(status_name(status)),
        }
    }
}

impl Place {
    /// Size, file, type, element, part: each number one byte, or FF and two.
    fn parse(bytes: &[u8], has_part: bool) -> Option<(Self, usize)> {
        let mut at = 1;
        let mut number = |bytes: &[u8]| {
            let first = *bytes.get(at)?;
            if first == 0xFF {
                at += 3;
                return le16(bytes, at - 2);
            }
            at += 1;
            Some(u16::from(first))
        };
        let file = number(bytes)?;
        let kind = number(bytes)?;
        let element = number(bytes)?;
        if has_part {
            number(bytes)?;
        }
        let place = Self {
            file,
            kind: u8::try_from(kind).ok()?,
            element,
            size: *bytes.first()?,
        };
        Some((place, at))
    }

    /// The file as programmers name it: `N7`.
    pub fn name(self) -> String {
        let letter = match self.kind {
            0x82 | 0x8B => "O",
            0x83 | 0x8C => "I",
            0x84 => "S",
            0x85 => "B",
            0x86 => "T",
            0x87 => "C",
            0x88 => "R",
            0x89 => "N",
            0x8A => "F",
            0x8D => "ST",
            0x8E => "A",
            0x91 => "L",
            0x22 => return format!("ladder {}", self.file),
            kind => return format!("file {} type {kind:#04x}", self.file),
        };
        format!("{letter}{}", self.file)
    }
}

/// The command, and what follows status and transaction: the requester's identification comes
/// first, and says its own length.
fn head(data: &[u8]) -> Option<(u8, &[u8])> {
    let start = usize::from(*data.first()?);
    Some((*data.get(start)?, data.get(start + 4..)?))
}

fn data_status(data: &[u8]) -> Option<&u8> {
    data.get(usize::from(*data.first()?) + 1)
}

fn has_function(command: u8) -> bool {
    matches!(command, 0x06 | 0x07 | 0x0F)
}

/// The catalogue name that a diagnostic status tells, on controllers with an extended type.
fn model(body: &[u8]) -> Option<String> {
    if body.get(1) != Some(&0xEE) {
        return None;
    }
    let name = text(body.get(5..16)?, 11);
    let name = name.trim();
    let is_name = name.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    (is_name && !name.is_empty()).then(|| name.to_owned())
}

fn mode_name(function: u8, mode: u8) -> String {
    let name = match (function, mode) {
        (0x80, 1) => "Remote Program",
        (0x80, 6) => "Remote Run",
        (0x80, 7) => "Remote Test Continuous",
        (0x80, 8) => "Remote Test Single",
        (0x80, 9) => "Remote Test Debug",
        (_, other) => return format!("mode {other:#04x}"),
    };
    name.to_owned()
}

fn status_name(status: u8) -> String {
    let name = match status {
        0x10 => "Illegal command or format",
        0x20 => "Host has a problem and will not communicate",
        0x30 => "Remote node is missing, disconnected, or shut down",
        0x40 => "Hardware fault",
        0x50 => "Addressing problem or memory protected",
        0x60 => "Function not allowed due to command protection",
        0x70 => "Processor is in Program mode",
        0x80 => "Compatibility mode file missing or communication zone problem",
        0x90 => "Remote node cannot buffer command",
        0xB0 => "Remote node problem due to download",
        other => return format!("PCCC status {other:#04x}"),
    };
    name.to_owned()
}

/// Commands without a function (00, 01, 02, 05, 08) are the reads and writes of PLC-2.
pub fn class(command: u8, function: Option<u8>) -> Class {
    match (command, function) {
        (0x06, Some(0x00 | 0x01 | 0x03 | 0x09)) | (0x07, Some(0x06)) => Class::Discover,
        (0x06, Some(0x02 | 0x04..=0x08 | 0x0A))
        | (0x07, Some(0x00 | 0x01 | 0x03))
        | (0x00 | 0x02 | 0x05 | 0x08, _) => Class::Action,
        (0x07, Some(0x04)) => Class::Reprogram,
        (0x0F, Some(function)) => typed_class(function),
        (0x01, _) => Class::Read,
        _ => Class::Other,
    }
}

fn typed_class(function: u8) -> Class {
    match function {
        0x01 | 0x04 | 0x09 | 0x17 | 0x29 | 0x68 | 0xA1..=0xA3 | 0xA7 => Class::Read,
        0x00 | 0x02 | 0x03 | 0x08 | 0x18 | 0x26 | 0x67 | 0x79 | 0xA9 | 0xAA | 0xAB | 0xAF => {
            Class::Action
        }
        0x05 | 0x11 | 0x12 | 0x50 | 0x52 | 0x57 | 0x5E | 0x8F => Class::Reprogram,
        0x06 | 0x53 | 0x55 => Class::Discover,
        0x07 | 0x0A | 0x3A | 0x41 | 0x80 => Class::Action,
        _ => Class::Other,
    }
}

pub fn function_name(command: u8, function: Option<u8>) -> Option<&'static str> {
    Some(match (command, function?) {
        (0x06, 0x00) => "Echo",
        (0x06, 0x01) => "Read diagnostic counters",
        (0x06, 0x02) => "Set variables",
        (0x06, 0x03) => "Diagnostic status",
        (0x06, 0x04) => "Set timeout",
        (0x06, 0x05) => "Set NAKs",
        (0x06, 0x06) => "Set ENQs",
        (0x06, 0x07) => "Reset diagnostic counters",
        (0x06, 0x08) => "Set data table size",
        (0x06, 0x09) => "Read link parameters",
        (0x06, 0x0A) => "Set link parameters",
        (0x07, 0x00) => "Disable outputs",
        (0x07, 0x01) => "Enable outputs",
        (0x07, 0x03) => "Enable PLC scanning",
        (0x07, 0x04) => "Enter download mode",
        (0x07, 0x05) => "Exit download/upload mode",
        (0x07, 0x06) => "Enter upload mode",
        (0x0F, function) => return typed_name(function),
        _ => return None,
    })
}

fn typed_name(function: u8) -> Option<&'static str> {
    Some(match function {
        0x00 => "Word range write",
        0x01 => "Word range read",
        0x02 => "Bit write",
        0x03 => "File write",
        0x04 => "File read",
        0x05 => "Download request",
        0x06 => "Upload",
        0x07 => "Shutdown",
        0x08 => "Physical write",
        0x09 => "Physical read",
        0x0A => "Restart request",
        0x11 => "Get edit resource",
        0x12 => "Return edit resource",
        0x17 => "Read bytes physical",
        0x18 => "Write bytes physical",
        0x26 => "Read-modify-write",
        0x29 => "Read section size",
        0x3A => "Set CPU mode",
        0x41 => "Disable forces",
        0x50 => "Download all request",
        0x52 => "Download completed",
        0x53 => "Upload all request",
        0x55 => "Upload completed",
        0x57 => "Initialize memory",
        0x5E => "Modify PLC-2 compatibility file",
        0x67 => "Typed write",
        0x68 => "Typed read",
        0x79 => "Read-modify-write N",
        0x80 => "Change CPU mode",
        0x81 => "Open file",
        0x82 => "Close file",
        0x88 => "Execute multiple commands",
        0x8F => "Apply port configuration",
        0xA1 => "Protected typed logical read with two address fields",
        0xA2 => "Protected typed logical read with three address fields",
        0xA7 => "Protected typed file read",
        0xA9 => "Protected typed logical write with two address fields",
        0xAA => "Protected typed logical write with three address fields",
        0xAB => "Protected typed logical masked write with three address fields",
        0xAF => "Protected typed file write",
        _ => return None,
    })
}
