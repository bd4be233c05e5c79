//! Bytes to values: the MBAP header and the PDUs behind it.

use super::types::{
    DIAGNOSTICS, ENCAPSULATED, EXCEPTION, MEI_DEVICE_ID, UMAS, function_name, object_fact,
    object_name,
};
use crate::app::Fact;
use crate::app::text::{be16, text};

/// Length of the MBAP header with its unit identifier.
pub const HEADER: usize = 7;
/// What the length field may say: unit and function at least. The specification ends at
/// 254; some devices send somewhat longer ones.
pub const LENGTHS: std::ops::RangeInclusive<u16> = 2..=1024;
/// Values of one PDU that a record carries.
const MAX_VALUES: usize = 2048;
const MAX_TEXT: usize = 512;

/// The header before every PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub transaction: u16,
    pub protocol: u16,
    /// Bytes after this field: unit and PDU.
    pub length: u16,
    pub unit: u8,
}

impl Header {
    /// The header, when all its bytes are here.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            transaction: be16(bytes, 0)?,
            protocol: be16(bytes, 2)?,
            length: be16(bytes, 4)?,
            unit: *bytes.get(6)?,
        })
    }

    pub fn is_plausible(self) -> bool {
        self.protocol == 0 && LENGTHS.contains(&self.length)
    }

    /// Header and PDU together.
    pub fn total(self) -> usize {
        6 + usize::from(self.length)
    }
}

/// One PDU. What its function does not have, or is cut off, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pdu {
    /// Function code without the exception bit.
    pub function: u8,
    pub is_exception: bool,
    pub exception: Option<u8>,
    pub subfunction: Option<u16>,
    pub address: Option<u16>,
    pub quantity: Option<u16>,
    pub values: Option<Vec<i64>>,
    /// Device identification or other text.
    pub detail: Option<String>,
    /// What a device identification says of the device.
    pub identity: Vec<(Fact, String)>,
}

impl Pdu {
    pub fn request(bytes: &[u8]) -> Option<Self> {
        let (&function, rest) = bytes.split_first()?;
        let mut pdu = Self {
            function,
            ..Self::default()
        };
        match function {
            0x01..=0x04 => pdu.range(rest),
            0x05 | 0x06 => pdu.single(rest),
            DIAGNOSTICS => {
                pdu.subfunction = be16(rest, 0);
                pdu.values = words(rest.get(2..));
            }
            0x0F => {
                pdu.range(rest);
                pdu.values = bits(rest.get(5..), pdu.quantity);
            }
            0x10 => {
                pdu.range(rest);
                pdu.values = words(rest.get(5..));
            }
            0x14 | 0x15 => pdu.file_record(rest),
            0x16 => {
                pdu.address = be16(rest, 0);
                pdu.values = words(rest.get(2..));
            }
            0x17 => pdu.read_write(rest),
            0x18 => pdu.address = be16(rest, 0),
            ENCAPSULATED => pdu.subfunction = rest.first().copied().map(u16::from),
            // A reservation key, then UMAS' own function.
            UMAS => pdu.subfunction = rest.get(1).copied().map(u16::from),
            _ => {}
        }
        Some(pdu)
    }

    pub fn response(bytes: &[u8]) -> Option<Self> {
        let (&first, rest) = bytes.split_first()?;
        let mut pdu = Self {
            function: first & !EXCEPTION,
            is_exception: first & EXCEPTION != 0,
            ..Self::default()
        };
        if pdu.is_exception {
            pdu.exception = rest.first().copied();
            return Some(pdu);
        }
        match pdu.function {
            0x01 | 0x02 => pdu.values = bits(rest.get(1..), None),
            0x03 | 0x04 | 0x17 => pdu.values = words(rest.get(1..)),
            0x05 | 0x06 => pdu.single(rest),
            0x07 => pdu.values = rest.first().map(|b| vec![i64::from(*b)]),
            DIAGNOSTICS => {
                pdu.subfunction = be16(rest, 0);
                pdu.values = words(rest.get(2..));
            }
            0x0B => pdu.values = words(Some(rest)),
            0x0F | 0x10 => pdu.range(rest),
            0x11 => pdu.detail = rest.get(1..).map(|id| text(id, MAX_TEXT)),
            0x16 => {
                pdu.address = be16(rest, 0);
                pdu.values = words(rest.get(2..));
            }
            0x18 => {
                pdu.quantity = be16(rest, 2);
                pdu.values = words(rest.get(4..));
            }
            ENCAPSULATED => {
                pdu.subfunction = rest.first().copied().map(u16::from);
                if pdu.subfunction == Some(MEI_DEVICE_ID) {
                    (pdu.detail, pdu.identity) = device_identification(rest);
                }
            }
            _ => {}
        }
        Some(pdu)
    }

    fn range(&mut self, rest: &[u8]) {
        self.address = be16(rest, 0);
        self.quantity = be16(rest, 2);
    }

    fn single(&mut self, rest: &[u8]) {
        self.address = be16(rest, 0);
        self.quantity = Some(1);
        let coil = self.function == 0x05;
        // Only FF00 and 0000 are legal for a coil; anything else is kept as it came.
        self.values = be16(rest, 2).map(|v| match v {
            0xFF00 if coil => vec![1],
            other => vec![i64::from(other)],
        });
    }

    /// Read address and quantity, write address and quantity, byte count, values.
    /// The write is what changes the plant, so it is what the record names.
    fn read_write(&mut self, rest: &[u8]) {
        self.address = be16(rest, 4);
        self.quantity = be16(rest, 6);
        self.values = words(rest.get(9..));
        if let (Some(address), Some(quantity)) = (be16(rest, 0), be16(rest, 2)) {
            self.detail = Some(format!("read {address} quantity {quantity}"));
        }
    }

    /// Byte count, reference type, file, record, length.
    fn file_record(&mut self, rest: &[u8]) {
        self.address = be16(rest, 4);
        self.quantity = be16(rest, 6);
        self.detail = be16(rest, 2).map(|file| format!("file {file}"));
    }
}

/// Bits, least significant first; `count` of them where it is known.
fn bits(bytes: Option<&[u8]>, count: Option<u16>) -> Option<Vec<i64>> {
    let bytes = bytes?;
    let all = bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| i64::from(byte >> bit & 1)));
    let count = count.map_or(MAX_VALUES, usize::from).min(MAX_VALUES);
    Some(all.take(count).collect())
}

fn words(bytes: Option<&[u8]>) -> Option<Vec<i64>> {
    let pairs = bytes?.as_chunks::<2>().0.iter().take(MAX_VALUES);
    Some(
        pairs
            .map(|pair| i64::from(u16::from_be_bytes(*pair)))
            .collect(),
    )
}

/// MEI type, read code, conformity, more follows, next object, count, then objects: as one
/// text, and as facts.
fn device_identification(rest: &[u8]) -> (Option<String>, Vec<(Fact, String)>) {
    let mut objects = rest.get(6..).unwrap_or_default();
    let mut parts = Vec::new();
    let mut facts = Vec::new();
    while let [id, len, tail @ ..] = objects {
        let len = usize::from(*len).min(tail.len());
        let value = text(&tail[..len], 128);
        match object_name(*id) {
            Some(name) => parts.push(format!("{name}={value}")),
            None => parts.push(format!("object-{id}={value}")),
        }
        facts.extend(object_fact(*id).map(|fact| (fact, value)));
        objects = &tail[len..];
        if parts.len() == 16 {
            break;
        }
    }
    ((!parts.is_empty()).then(|| parts.join("; ")), facts)
}

/// Whether these bytes alone, as a request, can hardly be anything but Modbus: a known
/// function with exactly the length that it must have.
pub fn is_exact_request(header: Header, pdu: &[u8]) -> bool {
    let Some(&function) = pdu.first() else {
        return false;
    };
    let length = usize::from(header.length) - 1;
    let counted = |at: usize| pdu.get(at).map(|n| at + 1 + usize::from(*n));
    match function {
        0x01..=0x06 => length == 5,
        0x08 => length >= 5 && be16(pdu, 1).is_some_and(|s| s <= 0x15),
        0x0F | 0x10 => counted(5) == Some(length),
        0x16 => length == 7,
        0x17 => counted(9) == Some(length),
        0x2B => length == 4 && pdu.get(1) == Some(&0x0E),
        _ => false,
    }
}

/// The same for a response: its byte count is what is left, or it repeats the request.
pub fn is_exact_response(header: Header, pdu: &[u8]) -> bool {
    let Some(&function) = pdu.first() else {
        return false;
    };
    let length = usize::from(header.length) - 1;
    let counted = || {
        pdu.get(1)
            .is_some_and(|n| usize::from(*n) + 2 == length && *n > 0)
    };
    match function {
        0x01..=0x04 | 0x17 => counted(),
        0x05 | 0x06 | 0x0F | 0x10 => length == 5,
        0x16 => length == 7,
        0x81..=0x97 => length == 2 && pdu.get(1).is_some_and(|e| (1..=11).contains(e)),
        _ => false,
    }
}

/// Whether the header is plausible and the function one that a request can carry.
pub fn may_be_request(header: Header, pdu: &[u8]) -> bool {
    header.is_plausible() && pdu.first().is_some_and(|f| f & EXCEPTION == 0)
}

/// Whether the function has a name: unknown ones need more evidence.
pub fn is_known_function(pdu: &[u8]) -> bool {
    pdu.first()
        .is_some_and(|f| function_name(f & !EXCEPTION).is_some())
}
