//! The ASDU: what it is, why it was sent, for which station, and its objects.

use super::element::{self, Content};
use crate::app::text::le16;

/// The fixed part: type, structure, cause, originator, common address.
const HEADER: usize = 6;
const ADDRESS: usize = 3;
/// Parameters of measured values.
const PARAMETERS: std::ops::RangeInclusive<u8> = 110..=112;

/// Why objects could not be read to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Short,
    Trailing,
    UnknownType,
}

impl Flaw {
    pub fn weird(self) -> &'static str {
        match self {
            Self::Short => "iec104_asdu_too_short",
            Self::Trailing => "iec104_asdu_trailing_bytes",
            Self::UnknownType => "iec104_unknown_type",
        }
    }
}

/// One information object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub address: u32,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Asdu {
    pub type_id: u8,
    /// One address, and the objects follow each other.
    pub is_sequence: bool,
    /// How many objects it says it has.
    pub count: u8,
    pub cause: u8,
    pub is_negative: bool,
    pub is_test: bool,
    pub originator: u8,
    pub common_address: u16,
    pub objects: Vec<Object>,
    pub flaw: Option<Flaw>,
}

impl Asdu {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let [type_id, structure, cause, originator, ..] = *bytes else {
            return None;
        };
        let mut asdu = Self {
            type_id,
            is_sequence: structure & 0x80 != 0,
            count: structure & 0x7F,
            cause: cause & 0x3F,
            is_negative: cause & 0x40 != 0,
            is_test: cause & 0x80 != 0,
            originator,
            common_address: le16(bytes, 4)?,
            objects: Vec::new(),
            flaw: None,
        };
        asdu.flaw = asdu.read_objects(bytes.get(HEADER..)?);
        Some(asdu)
    }

    fn read_objects(&mut self, mut rest: &[u8]) -> Option<Flaw> {
        let layout = element::layout(self.type_id);
        let mut address = None;
        for _ in 0..self.count {
            address = match address {
                Some(last) if self.is_sequence => Some(last + 1),
                _ => {
                    let first = address_at(rest);
                    rest = rest.get(ADDRESS..).unwrap_or_default();
                    first
                }
            };
            let Some(address) = address else {
                return Some(Flaw::Short);
            };
            let Some((element, stamp)) = layout else {
                // The first address is where it always is; the size of the rest is not known.
                let content = Content::default();
                self.objects.push(Object { address, content });
                return Some(Flaw::UnknownType);
            };
            let Some((mut content, length)) = element.read(stamp, rest) else {
                return Some(Flaw::Short);
            };
            if PARAMETERS.contains(&self.type_id) {
                // The bit means: not in operation.
                content.select = None;
            }
            rest = rest.get(length..).unwrap_or_default();
            self.objects.push(Object { address, content });
        }
        (!rest.is_empty()).then_some(Flaw::Trailing)
    }
}

fn address_at(bytes: &[u8]) -> Option<u32> {
    let [a, b, c, ..] = *bytes else { return None };
    Some(u32::from_le_bytes([a, b, c, 0]))
}
