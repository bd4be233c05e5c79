//! Items in other syntaxes than the common one: several places of data blocks at once,
//! symbols of S7-1200, variables of numeric controls.

use super::item::{Item, S7ANY};
use crate::app::text::{be16, be32};

const DB_READ: u8 = 0xB0;
const SYMBOL: u8 = 0xB2;
const NUMERIC_CONTROL: std::ops::RangeInclusive<u8> = 0x82..=0x84;

const INPUTS: u8 = 0x81;
const OUTPUTS: u8 = 0x82;
const MEMORY: u8 = 0x83;
const DATA_BLOCK: u8 = 0x84;
const COUNTERS: u8 = 0x1C;
const TIMERS: u8 = 0x1D;
const BYTE: u8 = 0x02;

/// `None`: a syntax that nobody knows, or one that is cut.
pub fn parse(syntax: u8, body: &[u8]) -> Option<Item> {
    match syntax {
        DB_READ => places(body),
        SYMBOL => symbol(body),
        code if NUMERIC_CONTROL.contains(&code) => numeric_control(syntax, body),
        _ => None,
    }
}

/// A count, then length, block and start of each place. The values come as one.
fn places(body: &[u8]) -> Option<Item> {
    let count = usize::from(*body.get(1)?);
    let places: Vec<(u8, u16, u16)> = body
        .get(2..)?
        .chunks_exact(5)
        .take(count)
        .filter_map(|place| Some((place[0], be16(place, 1)?, be16(place, 3)?)))
        .collect();
    let &(_, db, start) = places.first()?;
    let names: Vec<String> = places
        .iter()
        .map(|(length, db, start)| format!("DB{db}.DBX{start}.0 BYTE {length}"))
        .collect();
    Some(Item {
        area: DATA_BLOCK,
        db,
        address: u32::from(start) << 3,
        size: BYTE,
        count: places.iter().map(|place| u16::from(place.0)).sum(),
        syntax: S7ANY,
        name: Some(names.join(", ")),
    })
}

/// Area and block, a checksum over the symbol, then the local ids that lead to it.
fn symbol(body: &[u8]) -> Option<Item> {
    let number = be16(body, 4)?;
    let (area, db) = match (be16(body, 2)?, number) {
        (0x8A0E, number) => (DATA_BLOCK, number),
        (0, 0x50) => (INPUTS, 0),
        (0, 0x51) => (OUTPUTS, 0),
        (0, 0x52) => (MEMORY, 0),
        (0, 0x53) => (COUNTERS, 0),
        (0, 0x54) => (TIMERS, 0),
        _ => return None,
    };
    // Four bits are flags.
    let ids: Vec<u32> = body
        .get(10..)?
        .chunks_exact(4)
        .filter_map(|id| Some(be32(id, 0)? & 0x0FFF_FFFF))
        .collect();
    let mut item = Item {
        area,
        db,
        address: 0,
        size: BYTE,
        count: 1,
        syntax: S7ANY,
        name: None,
    };
    let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
    item.name = Some(format!("{} symbol {}", item.area_name(), ids.join(".")));
    Some(item)
}

/// Area and unit in one byte, column, line, module, number of lines.
fn numeric_control(syntax: u8, body: &[u8]) -> Option<Item> {
    let place = *body.get(1)?;
    let (column, line) = (be16(body, 2)?, be16(body, 4)?);
    let module = *body.get(6)?;
    let lines = *body.get(7)?;
    Some(Item {
        area: 0,
        db: 0,
        address: u32::from(column),
        size: BYTE,
        count: u16::from(lines),
        syntax,
        name: Some(format!(
            "NC area {} unit {} module {module:#04x} column {column} line {line}",
            place >> 5,
            place & 0x1F
        )),
    })
}
