//! UMAS, Schneider's engineering protocol inside of function 0x5A: what is addressed, what is
//! written, and who the controller says it is. Little-endian, unlike the rest of Modbus.

use crate::app::Fact;
use crate::app::text::{c_text, hex, le16, le32};

const OK: u8 = 0xFE;
const ERROR: u8 = 0xFD;
/// Variables of one request that are kept.
const MAX_VARIABLES: usize = 255;
const MAX_TEXT: usize = 128;

mod function {
    pub const INIT: u8 = 0x01;
    pub const READ_ID: u8 = 0x02;
    pub const READ_PROJECT: u8 = 0x03;
    pub const TAKE_RESERVATION: u8 = 0x10;
    pub const READ_MEMORY: u8 = 0x20;
    pub const WRITE_MEMORY: u8 = 0x21;
    pub const READ_VARIABLES: u8 = 0x22;
    pub const WRITE_VARIABLES: u8 = 0x23;
    pub const UPLOAD_BLOCK: u8 = 0x31;
    pub const DOWNLOAD_BLOCK: u8 = 0x34;
}

/// What a request says. What its function does not have is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub function: u8,
    /// Memory block of a variable or a read.
    pub block: Option<u16>,
    pub address: Option<u32>,
    /// Bytes of memory, or variables.
    pub quantity: Option<u32>,
    pub values: Option<Vec<i64>>,
    /// Bytes that each variable takes in the answer.
    pub sizes: Vec<usize>,
    /// Number of a block of the program that goes up or down.
    pub part: Option<u16>,
    pub detail: Option<String>,
    /// Name of the station that reserves the controller.
    pub station: Option<String>,
}

/// What an answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    pub error: Option<String>,
    pub values: Option<Vec<i64>>,
    pub quantity: Option<u32>,
    pub detail: Option<String>,
    pub identity: Vec<(Fact, String)>,
}

impl Request {
    /// The bytes after Modbus' function: session key, function, data.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&code, data) = bytes.get(1..)?.split_first()?;
        let mut request = Self {
            function: code,
            ..Self::default()
        };
        match code {
            // Four bytes nobody has named, then a text with its length.
            function::TAKE_RESERVATION => request.station = counted_text(data, 4),
            function::READ_MEMORY | function::WRITE_MEMORY => {
                request.block = le16(data, 1);
                request.address = le32(data, 3);
                request.quantity = le16(data, 7).map(u32::from);
                if code == function::WRITE_MEMORY {
                    let written = data.get(9..).unwrap_or_default();
                    request.values = Some(written.iter().copied().map(i64::from).collect());
                }
            }
            function::READ_VARIABLES | function::WRITE_VARIABLES => request.variables(data),
            function::UPLOAD_BLOCK => {
                request.part = le16(data, 2);
                request.quantity = le16(data, 4).map(u32::from);
            }
            function::DOWNLOAD_BLOCK => request.part = le16(data, 2),
            _ => {}
        }
        Some(request)
    }

    /// Project checksum, how many, then each variable with its place; written ones with a value.
    fn variables(&mut self, data: &[u8]) {
        let is_write = self.function == function::WRITE_VARIABLES;
        let count = usize::from(data.get(4).copied().unwrap_or(0)).min(MAX_VARIABLES);
        let mut rest = data.get(5..).unwrap_or_default();
        let mut values = Vec::new();
        let mut places = Vec::new();
        for _ in 0..count {
            let Some(variable) = Variable::parse(rest, is_write) else {
                break;
            };
            rest = rest.get(variable.length..).unwrap_or_default();
            if is_write {
                let data = rest.get(..variable.size).unwrap_or_default();
                values.extend(number(data));
                rest = rest.get(variable.size..).unwrap_or_default();
            }
            self.block = self.block.or(Some(variable.block));
            self.address = self.address.or(Some(variable.address));
            places.push(format!("{}/{}", variable.block, variable.address));
            self.sizes.push(variable.size);
        }
        self.quantity = u32::try_from(count).ok();
        self.values = is_write.then_some(values);
        if places.len() > 1 {
            places.truncate(16);
            self.detail = Some(places.join(", "));
        }
    }
}

struct Variable {
    block: u16,
    address: u32,
    size: usize,
    /// Bytes of the reference itself.
    length: usize,
}

impl Variable {
    fn parse(bytes: &[u8], is_write: bool) -> Option<Self> {
        let kind = *bytes.first()?;
        let block = le16(bytes, 1)?;
        // A read has a constant after the block and the low byte apart, a write has two words.
        let (address, length) = if is_write {
            let (low, high) = (le16(bytes, 3)?, le16(bytes, 5)?);
            (u32::from(high) << 16 | u32::from(low), 7)
        } else {
            let (base, low) = (le16(bytes, 4)?, *bytes.get(6)?);
            (u32::from(base) << 8 | u32::from(low), 7)
        };
        // The size is 1, 2, 4 or 8 bytes, by its number.
        let size = 1_usize << (kind & 0x0F).saturating_sub(1).min(3);
        let is_array = kind & 0xF0 != 0;
        let elements = if is_array {
            usize::from(le16(bytes, length)?)
        } else {
            1
        };
        Some(Self {
            block,
            address,
            size: size * elements,
            length: length + if is_array { 2 } else { 0 },
        })
    }
}

impl Response {
    /// The bytes after Modbus' function: session key, outcome, data.
    pub fn parse(asked: &Request, bytes: &[u8]) -> Self {
        let mut response = Self::default();
        let (Some(&outcome), data) = (bytes.get(1), bytes.get(2..).unwrap_or_default()) else {
            return response;
        };
        if outcome == ERROR {
            response.error = Some(format!("UMAS error {}", hex(&data[..data.len().min(8)])));
            return response;
        }
        if outcome != OK {
            response.error = Some(format!("UMAS status {outcome:#04x}"));
            return response;
        }
        match asked.function {
            function::INIT => {
                if let Some(name) = counted_text(data, 12) {
                    response.identity.push((Fact::Name, name));
                }
            }
            function::READ_ID => response.identify(data),
            function::READ_PROJECT => response.detail = last_text(data),
            function::READ_MEMORY => response.quantity = le16(data, 1).map(u32::from),
            function::READ_VARIABLES => response.read_variables(&asked.sizes, data),
            function::DOWNLOAD_BLOCK => response.quantity = le16(data, 2).map(u32::from),
            _ => {}
        }
        response
    }

    /// Range, identifier, model, versions, then the name of the processor.
    fn identify(&mut self, data: &[u8]) {
        self.identity
            .push((Fact::Vendor, "Schneider Electric".to_owned()));
        if let Some(model) = counted_text(data, 22) {
            self.detail = Some(model.clone());
            self.identity.push((Fact::Model, model));
        }
        if let Some(version) = le16(data, 8).filter(|version| *version != 0) {
            // Two digits before the point, two after, each in four bits.
            let text = format!("{:x}.{:02x}", version >> 8, version & 0xFF);
            self.identity.push((Fact::Firmware, text));
        }
        if let Some(hardware) = le16(data, 14).filter(|hardware| *hardware != 0) {
            self.identity.push((Fact::Hardware, hardware.to_string()));
        }
    }

    fn read_variables(&mut self, sizes: &[usize], mut data: &[u8]) {
        let mut values = Vec::new();
        for size in sizes {
            let Some(one) = data.get(..*size) else { break };
            values.extend(number(one));
            data = &data[*size..];
        }
        self.values = (!values.is_empty()).then_some(values);
    }
}

/// Up to eight bytes as one number, more as a number each.
fn number(bytes: &[u8]) -> Vec<i64> {
    match bytes.len() {
        0 => Vec::new(),
        1 | 2 | 4 | 8 => {
            let value = bytes.iter().rev();
            vec![value.fold(0, |value: i64, byte| value << 8 | i64::from(*byte))]
        }
        _ => bytes.iter().copied().map(i64::from).collect(),
    }
}

/// A text whose length is the byte at `at`; none if it is empty.
fn counted_text(data: &[u8], at: usize) -> Option<String> {
    let length = usize::from(*data.get(at)?);
    let text = c_text(data.get(at + 1..at + 1 + length)?, MAX_TEXT);
    (!text.is_empty()).then_some(text)
}

/// The text at the very end, whose length stands before it.
fn last_text(data: &[u8]) -> Option<String> {
    let longest = data.len().min(MAX_TEXT);
    let at = (2..longest).find(|back| {
        let at = data.len() - back - 1;
        usize::from(data[at]) == *back && data[at + 1].is_ascii_graphic()
    })?;
    counted_text(data, data.len() - at - 1)
}
