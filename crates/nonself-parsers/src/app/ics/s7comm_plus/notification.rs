//! What a controller tells those who subscribed.

use super::reader::Reader;
use super::value::{self, Value};

/// Items of one notification.
const MAX_ITEMS: usize = 256;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notification {
    /// The object that was made for the subscription.
    pub subscription: u32,
    /// Number of the notification; of old controllers the credit that is used.
    pub sequence: u64,
    /// Values by the number that the subscription gave them.
    pub values: Vec<(u32, Value)>,
}

impl Notification {
    /// What follows the opcode. Old controllers of the S7-1200 leave one field out, and
    /// nothing says so: the layout in which the list of values makes sense is the right one.
    pub fn parse(data: &[u8]) -> Option<Self> {
        let mut reader = Reader(data);
        let subscription = reader.u32()?;
        // Three unknown words.
        reader.take(6)?;
        let credit = u64::from(reader.u8()?);
        let sequence = Reader(reader.0).vlq();
        let found = numbered(reader)
            .map(|values| (sequence.unwrap_or(credit), values))
            .or_else(|| unnumbered(reader).map(|values| (credit, values)));
        let (sequence, values) = found.unwrap_or((credit, Vec::new()));
        Some(Self {
            subscription,
            sequence,
            values,
        })
    }
}

/// A number, a counter of changes or, in place of a zero, a time and the counter.
fn numbered(mut reader: Reader<'_>) -> Option<Vec<(u32, Value)>> {
    reader.vlq()?;
    if reader.0.first() == Some(&0) {
        reader.take(8)?;
    }
    reader.u8()?;
    list(reader)
}

/// The counter of changes only.
fn unnumbered(mut reader: Reader<'_>) -> Option<Vec<(u32, Value)>> {
    reader.u8()?;
    list(reader)
}

/// Each item has a code before it; 0 ends them.
fn list(mut reader: Reader<'_>) -> Option<Vec<(u32, Value)>> {
    let mut out = Vec::new();
    while out.len() < MAX_ITEMS {
        match reader.u8()? {
            0x00 => return Some(out),
            0x92 => out.push((reader.u32()?, value::parse(&mut reader)?)),
            0x9B => out.push((reader.vlq32()?, value::parse(&mut reader)?)),
            // The item cannot be read.
            0x03 | 0x13 => out.push((reader.u32()?, Value::Nothing)),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_are_read() {
        let old = [
            0x10, 0, 0, 0x6A, 4, 0, 0, 0, 0, 0, 1, 1, 0x92, 0xFF, 0xFF, 0xFF, 0xFF, 0, 7, 8, 0x17,
            0x13, 0xFF, 0xFF, 0xFF, 0xFE, 0, 0,
        ];
        let found = Notification::parse(&old).expect("a notification");
        assert_eq!((found.subscription, found.sequence), (0x1000_006A, 1));
        let items = [
            (u32::MAX, Value::Integer(2071)),
            (u32::MAX - 1, Value::Nothing),
        ];
        assert_eq!(found.values, items);

        let new = [
            0x70, 0, 0xC8, 0, 4, 0, 0, 8, 0, 0, 2, 0x0D, 1, 0x9B, 5, 0, 1, 1, 0, 0,
        ];
        let found = Notification::parse(&new).expect("a notification");
        assert_eq!((found.sequence, found.values.len()), (13, 1));

        let timed = [
            0x70, 0, 0xC8, 0, 4, 0, 0, 8, 0, 0, 2, 0x0D, 0, 5, 0xE0, 1, 2, 3, 4, 5, 9, 0x92, 0, 0,
            0, 1, 0, 2, 7, 0,
        ];
        let found = Notification::parse(&timed).expect("a notification");
        assert_eq!(found.values, [(1, Value::Integer(7))]);
    }
}
