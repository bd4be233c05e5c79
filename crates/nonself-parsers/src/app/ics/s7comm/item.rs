//! Variables: which are read or written, and their values.

use super::syntax;
use crate::app::text::{be16, be24, be32};

/// Items and values that one record carries.
pub const MAX_ITEMS: usize = 32;
pub const MAX_VALUES: usize = 512;

/// Variable specification, and the syntax that names area, block and address.
const VARIABLE: u8 = 0x12;
pub const S7ANY: u8 = 0x10;

/// One variable as the request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub area: u8,
    pub db: u16,
    /// Address in bits; for counters and timers it is their number.
    pub address: u32,
    /// Transport size: how one element looks.
    pub size: u8,
    pub count: u16,
    /// Other syntaxes are decoded to a name, or only named by number.
    pub syntax: u8,
    pub name: Option<String>,
}

impl Item {
    fn is_numbered(&self) -> bool {
        matches!(self.area, 0x1C..=0x1F)
    }

    /// The area as a person writes it: `DB1`, `M`, `I`, `Q`.
    pub fn area_name(&self) -> String {
        if self.syntax != S7ANY {
            return format!("syntax-{:#04x}", self.syntax);
        }
        match self.area {
            0x84 => format!("DB{}", self.db),
            0x85 => format!("DI{}", self.db),
            0x03 => "SYSINFO".to_owned(),
            0x05 => "SYSFLAG".to_owned(),
            0x06 => "AI".to_owned(),
            0x07 => "AQ".to_owned(),
            0x1C | 0x1E => "C".to_owned(),
            0x1D | 0x1F => "T".to_owned(),
            0x80 => "P".to_owned(),
            0x81 => "I".to_owned(),
            0x82 => "Q".to_owned(),
            0x83 => "M".to_owned(),
            0x86 => "L".to_owned(),
            0x87 => "V".to_owned(),
            other => format!("area-{other:#04x}"),
        }
    }

    /// Byte address, or the number of a counter or timer.
    pub fn byte(&self) -> u32 {
        if self.is_numbered() {
            self.address
        } else {
            self.address >> 3
        }
    }

    fn size_name(&self) -> &'static str {
        match self.size {
            0x01 => "BIT",
            0x02 => "BYTE",
            0x03 => "CHAR",
            0x04 => "WORD",
            0x05 => "INT",
            0x06 => "DWORD",
            0x07 => "DINT",
            0x08 => "REAL",
            0x1C => "COUNTER",
            0x1D => "TIMER",
            _ => "?",
        }
    }

    /// Such as `DB1.DBX0.0 BYTE 16`.
    pub fn to_text(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let area = self.area_name();
        if self.syntax != S7ANY {
            return area;
        }
        let (byte, bit) = (self.address >> 3, self.address & 7);
        let at = match self.area {
            _ if self.is_numbered() => format!("{area}{}", self.address),
            0x84 | 0x85 => format!("{area}.DBX{byte}.{bit}"),
            _ => format!("{area}{byte}.{bit}"),
        };
        format!("{at} {} {}", self.size_name(), self.count)
    }
}

/// The items of a read or write request: a count, then specifications.
pub fn parse_items(mut rest: &[u8], count: u8) -> Vec<Item> {
    let mut items = Vec::new();
    for _ in 0..usize::from(count).min(MAX_ITEMS) {
        let [VARIABLE, length, tail @ ..] = rest else {
            break;
        };
        let length = usize::from(*length);
        let Some(body) = tail.get(..length) else {
            break;
        };
        items.extend(parse_item(body));
        // A specification starts at an even offset.
        let next = length + (length & 1);
        rest = tail.get(next..).unwrap_or_default();
    }
    items
}

fn parse_item(body: &[u8]) -> Option<Item> {
    let syntax = *body.first()?;
    if syntax != S7ANY {
        return Some(syntax::parse(syntax, body).unwrap_or(Item {
            area: 0,
            db: 0,
            address: 0,
            size: 0,
            count: 0,
            syntax,
            name: None,
        }));
    }
    Some(Item {
        syntax,
        name: None,
        size: *body.get(1)?,
        count: be16(body, 2)?,
        db: be16(body, 4)?,
        area: *body.get(6)?,
        address: be24(body, 7)?,
    })
}

/// The data of a write request or read response: values of all items, and the first
/// return code that is no success.
pub fn parse_values(mut rest: &[u8], items: &[Item]) -> (Vec<i64>, Option<u8>) {
    let mut values = Vec::new();
    let mut failed = None;
    for item in items {
        let [code, size, _, _, tail @ ..] = rest else {
            break;
        };
        if !matches!(code, 0x00 | 0xFF) && failed.is_none() {
            failed = Some(*code);
        }
        let length = usize::from(be16(rest, 2).unwrap_or(0));
        // Bits, bytes and integers count their length in bits, the others in bytes.
        let length = match size {
            0x03..=0x05 => length.div_ceil(8),
            _ => length,
        };
        let body = tail.get(..length).unwrap_or(tail);
        if matches!(code, 0x00 | 0xFF) {
            push_values(&mut values, body, item.size);
        }
        let next = length + (length & 1);
        rest = tail.get(next..).unwrap_or_default();
    }
    (values, failed)
}

/// REAL stays as its IEEE 754 bits: the column holds integers.
fn push_values(values: &mut Vec<i64>, body: &[u8], size: u8) {
    let width = match size {
        0x04 | 0x05 | 0x1C | 0x1D => 2,
        0x06..=0x08 => 4,
        _ => 1,
    };
    for element in body.chunks_exact(width) {
        if values.len() >= MAX_VALUES {
            return;
        }
        values.push(match width {
            2 => {
                let word = be16(element, 0).unwrap_or(0);
                if size == 0x05 {
                    i64::from(word.cast_signed())
                } else {
                    i64::from(word)
                }
            }
            4 => {
                let word = be32(element, 0).unwrap_or(0);
                if size == 0x07 {
                    i64::from(word.cast_signed())
                } else {
                    i64::from(word)
                }
            }
            _ => i64::from(element[0]),
        });
    }
}
