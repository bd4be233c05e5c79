//! The rows of one PDU, as far as its header tells them.

use super::item::Item;
use super::names::{self, rosctr};
use super::parser::{Pdu, Userdata};
use super::state::S7;
use crate::app::ics::command;
use crate::app::text::hex_code;
use crate::app::{Direction, Session};
use crate::log::{OtCommand, S7comm, Text};

impl S7 {
    pub(super) fn command(&self, session: &Session<'_>, dir: Direction) -> OtCommand {
        let mut row = command::new_row(session, "s7comm", dir.is_orig());
        row.rack = self.rack_slot.map(|p| p.0);
        row.slot = self.rack_slot.map(|p| p.1);
        row
    }

    pub(super) fn new_log(&self, session: &Session<'_>, dir: Direction, pdu: &Pdu<'_>) -> S7comm {
        let mut log = S7comm {
            rosctr_code: u64::from(pdu.rosctr),
            rosctr_name: Some(Text::const_new(names::rosctr_name(pdu.rosctr))),
            pdu_reference: u64::from(pdu.reference),
            function_code: None,
            function_name: None,
            subfunction_code: None,
            subfunction_name: None,
            error_class: None,
            error_code: None,
            rack: self.rack_slot.map(|p| p.0),
            slot: self.rack_slot.map(|p| p.1),
            class: None,
            items: None,
            values: None,
            block: None,
            matched: None,
            ..S7comm::new(&session.head(dir))
        };
        if pdu.rosctr == rosctr::USERDATA {
            if let Some(user) = Userdata::parse(pdu.parameter) {
                let group = user.type_and_group & 0x0F;
                log.function_code = Some(hex_code(user.type_and_group));
                log.function_name = Some(names::group_name(user.type_and_group).into());
                log.subfunction_code = Some(hex_code(user.subfunction));
                log.subfunction_name =
                    names::subfunction_name(group, user.subfunction).map(Text::const_new);
            }
        } else if let Some(&code) = pdu.parameter.first() {
            log.function_code = Some(hex_code(code));
            log.function_name = Some(Text::const_new(names::function_name(code)));
        }
        log
    }
}

pub fn fill_names(row: &mut OtCommand, log: &S7comm) {
    row.function_code.clone_from(&log.function_code);
    row.function.clone_from(&log.function_name);
    row.subfunction_code.clone_from(&log.subfunction_code);
    row.subfunction.clone_from(&log.subfunction_name);
}

/// The first item in the columns, the others as text.
pub fn name_items(row: &mut OtCommand, items: &[Item]) {
    if let Some(first) = items.first() {
        row.area = Some(first.area_name().into());
        row.address = Some(u64::from(first.byte()));
        row.quantity = Some(u64::from(first.count));
    }
    if items.len() > 1 {
        let all: Vec<String> = items.iter().map(Item::to_text).collect();
        row.detail = Some(all.join("; "));
    }
}
