//! Where a variable is: area, and the local ids down to it.

use super::names::object_name;
use super::reader::Reader;

/// Local ids of one address.
const MAX_IDS: u32 = 64;

/// One item of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Checksum over the names on the way; 0 for what has no name.
    pub symbol_crc: u32,
    pub area: u32,
    /// The first says which part of the area, the others lead to the variable.
    pub ids: Vec<u32>,
}

impl Address {
    pub fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        let symbol_crc = reader.vlq32()?;
        let area = reader.vlq32()?;
        let count = reader.vlq32()?;
        if count > MAX_IDS {
            return None;
        }
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(reader.vlq32()?);
        }
        Some(Self {
            symbol_crc,
            area,
            ids,
        })
    }

    /// Such as `DB3 2550.10`.
    pub fn to_text(&self) -> String {
        let ids: Vec<String> = self.ids.iter().map(u32::to_string).collect();
        format!("{} {}", object_name(self.area), ids.join("."))
    }

    pub fn area_name(&self) -> String {
        object_name(self.area)
    }

    /// The last of the local ids.
    pub fn last(&self) -> Option<u64> {
        self.ids.last().map(|id| u64::from(*id))
    }
}
