//! Bytes to values: the header, and the parts of jobs and userdata.

use super::names::{block_type, rosctr};
use crate::app::text::{be16, c_text, le16, text};

/// First byte of S7comm.
pub const PROTOCOL: u8 = 0x32;

/// One S7comm PDU, after TPKT and COTP have been removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdu<'a> {
    pub rosctr: u8,
    /// Little-endian, unlike everything else: stations count that way, and Wireshark and
    /// ICSNPP read it so.
    pub reference: u16,
    /// Class and code, only in answers to jobs.
    pub error: Option<(u8, u8)>,
    pub parameter: &'a [u8],
    /// Cut short when the frame is.
    pub data: &'a [u8],
}

impl<'a> Pdu<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        if bytes.first() != Some(&PROTOCOL) {
            return None;
        }
        let rosctr = *bytes.get(1)?;
        let answer = matches!(rosctr, rosctr::ACK | rosctr::ACK_DATA);
        let error = if answer {
            Some((*bytes.get(10)?, *bytes.get(11)?))
        } else {
            None
        };
        let start = if answer { 12 } else { 10 };
        let parameters = usize::from(be16(bytes, 6)?);
        let data = usize::from(be16(bytes, 8)?);
        let rest = bytes.get(start..)?;
        let (parameter, rest) = rest.split_at_checked(parameters)?;
        Some(Self {
            rosctr,
            reference: le16(bytes, 4)?,
            error,
            parameter,
            data: rest.get(..data).unwrap_or(rest),
        })
    }
}

/// The parameter of a userdata message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Userdata {
    pub method: u8,
    /// Request, response or indication in the high bits, the group in the low bits.
    pub type_and_group: u8,
    pub subfunction: u8,
    pub sequence: u8,
    /// The number that all parts of an answer carry, and whether more parts follow; only
    /// in the longer form.
    pub unit: Option<(u8, bool)>,
    /// Only in the longer form.
    pub error: Option<u16>,
}

impl Userdata {
    /// `00 01 12`, length, method, type and group, sub-function, sequence; then data
    /// reference, last unit and error.
    pub fn parse(parameter: &[u8]) -> Option<Self> {
        let unit = parameter.get(8).zip(parameter.get(9));
        Some(Self {
            method: *parameter.get(4)?,
            type_and_group: *parameter.get(5)?,
            subfunction: *parameter.get(6)?,
            sequence: *parameter.get(7)?,
            unit: unit.map(|(number, more)| (*number, *more != 0)),
            error: be16(parameter, 10),
        })
    }

    pub fn is_request(self) -> bool {
        self.type_and_group & 0xC0 == 0x40
    }

    pub fn is_response(self) -> bool {
        self.type_and_group & 0xC0 == 0x80
    }

    /// CPU functions, Read SZL.
    pub fn is_szl(self) -> bool {
        (self.type_and_group & 0x0F, self.subfunction) == (4, 1)
    }
}

/// A file name of an upload or download: `_`, block type, number, destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockFile {
    pub name: String,
    /// Such as `DB1`, or the name itself for other files.
    pub block: String,
}

/// The length byte at `at` and the name behind it.
pub fn parse_file_name(parameter: &[u8], at: usize) -> Option<BlockFile> {
    let length = usize::from(*parameter.get(at)?);
    let name = parameter.get(at + 1..)?;
    let name = name.get(..length).unwrap_or(name);
    if name.is_empty() {
        return None;
    }
    let block = match name {
        [b'_', kind @ .., _] if kind.len() == 7 => block_name(&kind[..2], &kind[2..]),
        _ => None,
    };
    let text = text(name, 64);
    Some(BlockFile {
        block: block.unwrap_or_else(|| text.clone()),
        name: text,
    })
}

/// Type `0A` and number `00001` are `DB1`.
pub fn block_name(kind: &[u8], number: &[u8]) -> Option<String> {
    let number: u32 = std::str::from_utf8(number).ok()?.trim().parse().ok()?;
    Some(format!("{}{number}", block_type(kind)?))
}

/// A program invocation: its service and its argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PiService {
    pub service: String,
    pub argument: String,
}

/// PLC control: seven unknown bytes, length and parameter block, length and service name.
pub fn parse_plc_control(parameter: &[u8]) -> Option<PiService> {
    let length = usize::from(be16(parameter, 8)?);
    let argument = parameter.get(10..10 + length)?;
    let name_length = usize::from(*parameter.get(10 + length)?);
    let name = parameter.get(11 + length..)?;
    Some(PiService {
        service: c_text(name.get(..name_length).unwrap_or(name), 32),
        argument: c_text(argument, 64),
    })
}

/// PLC stop: five unknown bytes, length and service name.
pub fn parse_plc_stop(parameter: &[u8]) -> Option<PiService> {
    let length = usize::from(*parameter.get(6)?);
    let name = parameter.get(7..)?;
    Some(PiService {
        service: c_text(name.get(..length).unwrap_or(name), 32),
        argument: String::new(),
    })
}

/// The data of a userdata message: return code, transport size, length, then this.
pub fn userdata_body(data: &[u8]) -> Option<(u8, &[u8])> {
    Some((*data.first()?, data.get(4..)?))
}

/// Printable texts in an SZL answer: order numbers, names, serial numbers.
pub fn szl_texts(body: &[u8]) -> Vec<String> {
    let printable = |b: &u8| (0x20..0x7F).contains(b);
    body.split(|b| !printable(b))
        .map(|run| text(run, 40).trim().to_owned())
        .filter(|run| run.len() >= 5)
        .take(12)
        .collect()
}
