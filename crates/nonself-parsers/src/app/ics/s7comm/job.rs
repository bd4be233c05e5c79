//! Jobs and their answers: variables, blocks, PI services.

use super::class::job_class;
use super::item;
use super::names::{self, function};
use super::parser::{self, Pdu, PiService};
use super::rows::name_items;
use super::state::{Asked, S7};
use super::transfer;
use crate::app::text::hex_code;
use crate::app::{Direction, Session};
use crate::log::{OtCommand, S7comm, Text};

impl S7 {
    pub(super) fn on_job(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
        let mut log = self.new_log(session, dir, pdu);
        let mut row = self.command(session, dir);
        let mut items = Vec::new();
        let code = pdu.parameter.first().copied();
        let mut service = None;
        match code {
            Some(function::READ | function::WRITE) => {
                let count = pdu.parameter.get(1).copied().unwrap_or(0);
                items = item::parse_items(pdu.parameter.get(2..).unwrap_or_default(), count);
                if code == Some(function::WRITE) {
                    log.values = Some(item::parse_values(pdu.data, &items).0);
                }
            }
            Some(function::REQUEST_DOWNLOAD..=function::END_UPLOAD) => {
                self.name_block(pdu, &mut row);
                log.block.clone_from(&self.block);
                transfer::write(session, dir, pdu);
            }
            Some(function::PLC_CONTROL) => service = parser::parse_plc_control(pdu.parameter),
            Some(function::PLC_STOP) => {
                row.detail = parser::parse_plc_stop(pdu.parameter).map(|s| s.service);
            }
            _ => {}
        }
        if let Some(pi) = &service {
            name_service(pi, &mut row, &mut log);
        }
        let class = job_class(
            code.unwrap_or(0),
            service.as_ref().map(|s| s.service.as_str()),
        );
        log.class = Some(class.name());
        if !items.is_empty() {
            log.items = Some(items.iter().map(item::Item::to_text).collect());
            name_items(&mut row, &items);
        }
        row.request_values.clone_from(&log.values);
        self.ask(session, dir, pdu, row, log, Asked { items, class });
    }

    /// Remember which block is carried; the jobs that fetch it name it or not.
    fn name_block(&mut self, pdu: &Pdu<'_>, row: &mut OtCommand) {
        let starts = matches!(
            pdu.parameter.first(),
            Some(&(function::REQUEST_DOWNLOAD | function::START_UPLOAD))
        );
        let carries = matches!(
            pdu.parameter.first(),
            Some(&(function::DOWNLOAD_BLOCK | function::DOWNLOAD_ENDED))
        );
        if !starts && !carries {
            return;
        }
        let file = parser::parse_file_name(pdu.parameter, 8);
        if starts {
            row.detail = file.as_ref().map(|f| f.name.clone());
            self.block = file.map(|f| f.block);
        } else if let Some(file) = file {
            self.block = Some(file.block);
        }
    }

    pub(super) fn on_answer(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
        let mut log = self.new_log(session, dir, pdu);
        let (class, code) = pdu.error.unwrap_or_default();
        log.error_class = Some(names::error_class_name(class));
        log.error_code = Some(hex_code(code));
        let failure = (class != 0 || code != 0)
            .then(|| format!("{} {code:#04x}", names::error_class_name(class)));
        transfer::write(session, dir, pdu);
        let is_read = pdu.parameter.first() == Some(&function::READ);
        let is_write = pdu.parameter.first() == Some(&function::WRITE);
        self.answer(session, dir, pdu, log, failure, |row, log, items| {
            let failed = if is_read {
                let (values, failed) = item::parse_values(pdu.data, items);
                log.values = Some(values.clone());
                row.response_values = Some(values);
                failed
            } else if is_write {
                pdu.data.iter().copied().find(|code| *code != 0xFF)
            } else {
                None
            };
            if let Some(code) = failed {
                row.error = Some(names::return_code_name(code).to_owned());
            }
        });
    }
}

fn name_service(pi: &PiService, row: &mut OtCommand, log: &mut S7comm) {
    log.subfunction_code = Some(pi.service.clone().into());
    log.subfunction_name = Some(Text::const_new(
        names::pi_service_name(&pi.service).unwrap_or("unknown"),
    ));
    log.block = pi_block(&pi.argument);
    row.detail = Some(format!("{} {}", pi.service, pi.argument).trim().to_owned());
}

/// The block that a PI service names: its count and filler, then type, number, destination.
fn pi_block(argument: &str) -> Option<String> {
    let bytes = argument.as_bytes();
    let at = bytes
        .windows(2)
        .position(|w| names::block_type(w).is_some())?;
    parser::block_name(&bytes[at..at + 2], bytes.get(at + 2..at + 7)?)
}
