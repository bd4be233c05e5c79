//! What an answer says.

use super::names::function;
use super::object::Object;
use super::reader::Reader;
use super::value::{self, Value};

const MAX_ITEMS: usize = 256;

/// The body of an answer, as far as it is understood.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The low half of the return value: negative ones are errors.
    pub code: Option<i16>,
    pub values: Vec<Value>,
    /// The first item that failed, and how.
    pub failed: Option<(u32, i16)>,
    /// Objects that came to be.
    pub ids: Vec<u32>,
    pub created: Option<Object>,
}

impl Answer {
    pub fn parse(code: u16, body: &[u8]) -> Self {
        let mut out = Self::default();
        // What is cut stays as far as it was read.
        out.fill(code, &mut Reader(body));
        out
    }

    fn fill(&mut self, code: u16, reader: &mut Reader<'_>) -> Option<()> {
        self.code = Some(low_half(reader.vlq()?));
        match code {
            function::CREATE_OBJECT => {
                for _ in 0..reader.u8()?.min(16) {
                    self.ids.push(reader.vlq32()?);
                }
                self.created = Object::parse(reader);
            }
            function::GET_MULTI_VARIABLES => {
                while self.values.len() < MAX_ITEMS && reader.vlq32()? != 0 {
                    self.values.push(value::parse(reader)?);
                }
                self.failures(reader)?;
            }
            function::SET_MULTI_VARIABLES => self.failures(reader)?,
            function::GET_VARIABLE => self.values.push(value::parse(reader)?),
            function::GET_VARIABLE_SUBSTREAMED => {
                // Unknown, zero.
                reader.u8()?;
                self.values.push(value::parse(reader)?);
            }
            _ => {}
        }
        Some(())
    }

    fn failures(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let item = reader.vlq32()?;
        if item != 0 {
            self.failed = Some((item, low_half(reader.vlq()?)));
        }
        Some(())
    }

    pub fn is_error(&self) -> bool {
        self.code.is_some_and(|code| code < 0) || self.failed.is_some()
    }
}

fn low_half(value: u64) -> i16 {
    ((value & 0xFFFF) as u16).cast_signed()
}
