//! What a request asks for.

use super::address::Address;
use super::names::function;
use super::object::Object;
use super::reader::Reader;
use super::value::{self, Value};

/// Items that one record carries.
const MAX_ITEMS: u32 = 256;

/// The body of a request, as far as it is understood.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The object that is written, explored or deleted, or the parent of a new one.
    pub object: Option<u32>,
    /// Attributes of that object.
    pub attributes: Vec<u32>,
    /// Or variables by their address.
    pub addresses: Vec<Address>,
    pub values: Vec<Value>,
    pub created: Option<Object>,
}

impl Request {
    pub fn parse(code: u16, body: &[u8]) -> Self {
        let mut out = Self::default();
        // What is cut stays as far as it was read.
        out.fill(code, &mut Reader(body));
        out
    }

    fn fill(&mut self, code: u16, reader: &mut Reader<'_>) -> Option<()> {
        match code {
            function::CREATE_OBJECT => {
                self.object = Some(reader.u32()?);
                // The request's number, and four zeros.
                value::parse(reader)?;
                reader.u32()?;
                self.created = Object::parse(reader);
            }
            function::EXPLORE
            | function::DELETE_OBJECT
            | function::INVOKE
            | function::GET_LINK
            | function::GET_VARIABLE_SUBSTREAMED
            | function::SET_VARIABLE_SUBSTREAMED
            | function::ADD_LINK
            | function::REMOVE_LINK => self.object = Some(reader.u32()?),
            function::SET_VARIABLE => {
                self.object = Some(reader.u32()?);
                let count = reader.vlq32()?.min(MAX_ITEMS);
                for _ in 0..count {
                    self.attributes.push(reader.vlq32()?);
                }
                for _ in 0..count {
                    self.values.push(value::parse(reader)?);
                }
            }
            function::GET_VARIABLE => {
                self.object = Some(reader.u32()?);
                for _ in 0..reader.vlq32()?.min(MAX_ITEMS) {
                    self.attributes.push(reader.vlq32()?);
                }
            }
            function::GET_MULTI_VARIABLES => self.items(reader)?,
            function::SET_MULTI_VARIABLES => {
                self.items(reader)?;
                // Each value has the number of its item before it; 0 ends them.
                while self.values.len() < MAX_ITEMS as usize && reader.vlq32()? != 0 {
                    self.values.push(value::parse(reader)?);
                }
            }
            _ => {}
        }
        Some(())
    }

    /// Attributes of one object, or addresses when the object is 0.
    fn items(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let object = reader.u32()?;
        let count = reader.vlq32()?.min(MAX_ITEMS);
        // The number of all fields.
        reader.vlq32()?;
        if object == 0 {
            for _ in 0..count {
                self.addresses.push(Address::parse(reader)?);
            }
        } else {
            self.object = Some(object);
            for _ in 0..count {
                self.attributes.push(reader.vlq32()?);
            }
        }
        Some(())
    }

    /// Items as text.
    pub fn items_text(&self) -> Vec<String> {
        let addresses = self.addresses.iter().map(Address::to_text);
        let attributes = self.attributes.iter().map(u32::to_string);
        addresses.chain(attributes).collect()
    }
}
