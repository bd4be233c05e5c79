//! Device attributes (group 0): what an outstation says about itself.

use super::element::{Point, Value, time48};
use crate::app::Fact;
use crate::app::text::{c_text, hex, le32};

/// Characters of one text, and bytes of one octet string, that a record carries.
const MAX_TEXT: usize = 256;

/// Type, length, then the value.
pub fn read(bytes: &[u8]) -> Option<(Point, usize)> {
    let (&kind, &length) = (bytes.first()?, bytes.get(1)?);
    let data = bytes.get(2..2 + usize::from(length))?;
    let value = match (kind, data) {
        (1, _) => Value::Text(c_text(data, MAX_TEXT)),
        (2, _) => little_endian(data).map_or_else(|| raw(data), Value::Integer),
        (3, [.., last]) => {
            let value = little_endian(data).unwrap_or_default();
            let bits = 8 * data.len().min(7);
            Value::Integer(if last & 0x80 != 0 {
                value - (1 << bits)
            } else {
                value
            })
        }
        (4, [_, _, _, _]) => Value::Real(f64::from(f32::from_bits(le32(data, 0)?))),
        (7, [_, _, _, _, _, _]) => Value::Integer(time48(data)?),
        _ => raw(data),
    };
    let point = Point {
        value: Some(value),
        ..Point::default()
    };
    Some((point, 2 + data.len()))
}

fn raw(data: &[u8]) -> Value {
    Value::Text(octets(data))
}

/// Bytes as text if they are printable, else in hex.
pub fn octets(data: &[u8]) -> String {
    let shown = &data[..data.len().min(MAX_TEXT)];
    let end = shown.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    if end > 0 && shown[..end].iter().all(|b| matches!(b, b' '..=b'~')) {
        return c_text(shown, MAX_TEXT);
    }
    hex(shown)
}

/// At most seven bytes, so that every value fits.
fn little_endian(data: &[u8]) -> Option<i64> {
    (1..=7).contains(&data.len()).then(|| {
        data.iter()
            .rev()
            .fold(0, |value, byte| value << 8 | i64::from(*byte))
    })
}

/// The fact that an attribute is.
pub fn fact(variation: u8) -> Option<Fact> {
    Some(match variation {
        242 => Fact::Firmware,
        243 => Fact::Hardware,
        245 => Fact::Location,
        246 | 247 => Fact::Name,
        248 => Fact::Serial,
        250 => Fact::Model,
        252 => Fact::Vendor,
        _ => return None,
    })
}
