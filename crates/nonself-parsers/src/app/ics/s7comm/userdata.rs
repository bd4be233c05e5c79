//! Userdata: groups of functions with requests, answers and indications.

use super::class::userdata_class;
use super::names;
use super::parser::{self, Pdu, Userdata};
use super::rows::fill_names;
use super::state::{Asked, S7, SOURCE};
use super::szl;
use crate::app::text::{be16, hex_code};
use crate::app::{Direction, Session};
use crate::log::{OtCommand, S7comm, Text, format_compact};

impl S7 {
    pub(super) fn on_userdata(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
        let mut log = self.new_log(session, dir, pdu);
        let Some(user) = Userdata::parse(pdu.parameter) else {
            session.weird(SOURCE, "s7comm_malformed", None);
            session.tables.s7comm.push(session.now, log);
            return;
        };
        let class = userdata_class(user.type_and_group, user.subfunction);
        log.class = Some(class.name());
        if user.is_szl() {
            szl::write(session, dir, pdu, user);
        }
        if user.is_response() {
            self.on_userdata_answer(session, dir, pdu, user, log);
            return;
        }
        let mut row = self.command(session, dir);
        describe(&mut row, pdu, user);
        if user.is_request() {
            let asked = Asked {
                items: Vec::new(),
                class,
            };
            self.ask(session, dir, pdu, row, log, asked);
            return;
        }
        // An indication, such as "the CPU stopped": nobody asked and nobody answers.
        fill_names(&mut row, &log);
        row.class = log.class;
        session.tables.s7comm.push(session.now, log);
        session.tables.ot_command.push(session.now, row);
    }

    fn on_userdata_answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        user: Userdata,
        mut log: S7comm,
    ) {
        let error = user.error.unwrap_or(0);
        log.error_class = Some(match error {
            0 => names::error_class_name(0),
            _ => Text::const_new("Parameter Error"),
        });
        log.error_code = Some(hex_code(error));
        let failure = match (error, pdu.data.first()) {
            (0, Some(&(0xFF | 0x00)) | None) => None,
            (0, Some(code)) => Some(names::return_code_name(*code).to_owned()),
            (code, _) => Some(format!("Parameter Error {code:#06x}")),
        };
        let list = if user.is_szl() {
            self.lists.join(dir, pdu, user)
        } else {
            None
        };
        if let Some(list) = &list {
            szl::tell_identity(session, dir, list);
        }
        self.answer(session, dir, pdu, log, failure, |row, _, _| {
            row.detail = list.and_then(|list| list.summary()).or(row.detail.take());
        });
    }
}

/// Which system status list, or which block, a userdata request is about.
fn describe(row: &mut OtCommand, pdu: &Pdu<'_>, user: Userdata) {
    let Some((_, body)) = parser::userdata_body(pdu.data) else {
        return;
    };
    match (user.type_and_group & 0x0F, user.subfunction) {
        (4, 0x01) => {
            if let (Some(id), Some(index)) = (be16(body, 0), be16(body, 2)) {
                row.area = Some(format_compact!("SZL {id:#06x}"));
                row.address = Some(u64::from(index));
            }
        }
        (3, 0x02) => {
            row.block = body.get(..2).and_then(names::block_type).map(str::to_owned);
        }
        (3, 0x03) => {
            if let (Some(kind), Some(number)) = (body.get(..2), body.get(2..7)) {
                row.block = parser::block_name(kind, number);
            }
        }
        _ => {}
    }
}
