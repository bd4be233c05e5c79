//! Objects on the wire: tags that begin and end them, attributes between.

use super::reader::Reader;
use super::value::{self, Value};

/// Attributes that are looked at.
const MAX_ATTRIBUTES: usize = 512;

mod tag {
    pub const BEGIN: u8 = 0xA1;
    pub const END: u8 = 0xA2;
    pub const ATTRIBUTE: u8 = 0xA3;
    pub const RELATION: u8 = 0xA4;
}

/// An object with its attributes, those of the objects inside it too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    pub id: u32,
    pub class: u32,
    pub attributes: Vec<(u32, Value)>,
}

impl Object {
    /// As far as it can be read.
    pub fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.0.first() != Some(&tag::BEGIN) {
            return None;
        }
        let mut out = Self::default();
        out.fill(reader);
        Some(out)
    }

    fn fill(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let mut depth = 0_usize;
        while self.attributes.len() < MAX_ATTRIBUTES {
            match reader.u8()? {
                tag::BEGIN => {
                    let id = reader.u32()?;
                    let class = reader.vlq32()?;
                    // Flags of the class, and the attribute that the object is in.
                    reader.vlq32()?;
                    reader.vlq32()?;
                    if depth == 0 {
                        (self.id, self.class) = (id, class);
                    }
                    depth += 1;
                }
                tag::END => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(());
                    }
                }
                tag::ATTRIBUTE => {
                    let id = reader.vlq32()?;
                    self.attributes.push((id, value::parse(reader)?));
                }
                tag::RELATION => {
                    reader.vlq32()?;
                    reader.u32()?;
                }
                _ => return None,
            }
        }
        None
    }

    /// The text of an attribute, or of a member of a structure.
    pub fn text(&self, wanted: u32) -> Option<&str> {
        let mut waiting: Vec<&[(u32, Value)]> = vec![&self.attributes];
        while let Some(attributes) = waiting.pop() {
            for (id, value) in attributes {
                match value {
                    Value::Text(text) if *id == wanted => return Some(text),
                    Value::Structure(_, members) => waiting.push(members),
                    _ => {}
                }
            }
        }
        None
    }
}
