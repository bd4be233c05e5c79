//! Rows of `modbus_mask_write_register` and `modbus_read_write_multiple_registers`.

use super::detailed::{Message, counts};
use super::state::full_name;
use crate::app::text::be16;
use crate::app::{Direction, Session};
use crate::log::{ModbusMaskWriteRegister, ModbusReadWriteMultipleRegisters};

pub fn direction_name(dir: Direction) -> &'static str {
    match dir {
        Direction::Orig => "REQUEST",
        Direction::Resp => "RESPONSE",
    }
}

/// Address, then what is kept and what is set.
pub fn mask_write(session: &mut Session<'_>, dir: Direction, message: Message<'_>, link: &str) {
    let word = |at: usize| be16(message.bytes, at).map(u64::from);
    let row = ModbusMaskWriteRegister {
        modbus_detailed_link_id: Some(link.to_owned()),
        tid: Some(u64::from(message.header.transaction)),
        unit: Some(u64::from(message.header.unit)),
        func: Some(full_name(message.pdu)),
        request_response: Some(direction_name(dir)),
        address: word(1),
        and_mask: word(3),
        or_mask: word(5),
        ..ModbusMaskWriteRegister::new(&session.head(dir))
    };
    session
        .tables
        .modbus_mask_write_register
        .push(session.now, row);
}

/// A request: where and how much to read, where and what to write. A response: what was read.
pub fn read_write(session: &mut Session<'_>, dir: Direction, message: Message<'_>, link: &str) {
    let asked = |at: usize| {
        be16(message.bytes, at)
            .map(u64::from)
            .filter(|_| dir.is_orig())
    };
    let values = counts(message.pdu.values.as_deref());
    let (written, read) = if dir.is_orig() {
        (values, None)
    } else {
        (None, values)
    };
    let row = ModbusReadWriteMultipleRegisters {
        modbus_detailed_link_id: Some(link.to_owned()),
        tid: Some(u64::from(message.header.transaction)),
        unit: Some(u64::from(message.header.unit)),
        func: Some(full_name(message.pdu)),
        request_response: Some(direction_name(dir)),
        write_start_address: asked(5),
        write_registers: written,
        read_start_address: asked(1),
        read_quantity: asked(3),
        read_registers: read,
        ..ModbusReadWriteMultipleRegisters::new(&session.head(dir))
    };
    let table = &mut session.tables.modbus_read_write_multiple_registers;
    table.push(session.now, row);
}
