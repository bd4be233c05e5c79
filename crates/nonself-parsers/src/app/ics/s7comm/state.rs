//! The stream: framing, joining, pairing, rows.

use super::class::{job_class, userdata_class};
use super::item::{self, Item};
use super::names::{self, function, rosctr};
use super::parser::{self, Pdu, Userdata};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::Class;
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::iso::{self, Cotp, cotp};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::be16;
use crate::app::{Direction, Parser, Session};
use crate::log::{OtCommand, S7comm};

/// Bytes kept of one direction: one TPKT frame at most is incomplete.
const MAX_BUFFER: usize = 256 * 1024;
/// A message joined from several COTP parts.
const MAX_MESSAGE: usize = 128 * 1024;
const SOURCE: &str = "S7COMM";

/// A TPKT frame with a COTP PDU that is not RDP's.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    match (side(evidence.orig), side(evidence.resp)) {
        (Verdict::No, _) | (_, Verdict::No) => Verdict::No,
        (Verdict::Yes, _) | (_, Verdict::Yes) => Verdict::Yes,
        _ => Verdict::Maybe,
    }
}

fn side(bytes: &[u8]) -> Verdict {
    match iso::tpkt_length(bytes) {
        None => return Verdict::Maybe,
        Some(Err(())) => return Verdict::No,
        Some(Ok(_)) => {}
    }
    let Some(pdu) = bytes.get(iso::TPKT..).and_then(Cotp::parse) else {
        return if bytes.len() < 8 {
            Verdict::Maybe
        } else {
            Verdict::No
        };
    };
    match pdu.kind {
        cotp::CONNECTION_REQUEST if pdu.called_tsap().is_some() => Verdict::Yes,
        // RDP's requests carry a cookie or nothing.
        cotp::CONNECTION_REQUEST if !pdu.parameters().is_empty() => Verdict::No,
        cotp::DATA => match pdu.payload.first() {
            // The last three are ISO session, under MMS.
            Some(&(parser::PROTOCOL | parser::PROTOCOL_PLUS | 0x01 | 0x0D | 0x0E)) => Verdict::Yes,
            Some(0x7F) => Verdict::No,
            _ => Verdict::Maybe,
        },
        _ => Verdict::Maybe,
    }
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// Parts of a message whose last part has not come.
    message: Vec<u8>,
    lost: bool,
}

/// What a request is paired by: its number, and who asked.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    reference: u16,
    dir: Direction,
    userdata: bool,
}

/// What the answer needs to know of its request.
struct Asked {
    items: Vec<Item>,
    class: Class,
}

/// S7comm, or another user of ISO transport, on one connection.
#[derive(Default)]
pub struct S7Parser {
    streams: PerDirection<Stream>,
    pending: Pending<Key, Asked>,
    rack_slot: Option<(u64, u64)>,
    /// The block of the transfer that runs.
    block: Option<String>,
}

impl Parser for S7Parser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        if stream.lost {
            if !matches!(iso::tpkt_length(data), Some(Ok(_))) {
                return;
            }
            stream.lost = false;
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "tpkt_buffer_limit", None);
            return;
        }
        let mut buffer = std::mem::take(&mut stream.buffer);
        loop {
            match iso::tpkt_length(buffer.unread()) {
                None => break,
                Some(Err(())) => {
                    session.weird(SOURCE, "tpkt_bad_header", None);
                    self.streams.of(dir).lost = true;
                    buffer.clear();
                    break;
                }
                Some(Ok(length)) if buffer.len() < length => break,
                Some(Ok(length)) => {
                    match Cotp::parse(&buffer.unread()[iso::TPKT..length]) {
                        Some(pdu) => self.on_cotp(session, dir, &pdu),
                        None => session.weird(SOURCE, "cotp_bad_pdu", None),
                    }
                    buffer.consume(length);
                }
            }
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn held(&self) -> usize {
        let stream = |stream: &Stream| stream.buffer.held() + stream.message.len();
        self.streams.sum(stream) + self.pending.held()
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        *self.streams.of(dir) = Stream {
            lost: true,
            ..Stream::default()
        };
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }
}

impl S7Parser {
    fn on_cotp(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Cotp<'_>) {
        session.confirm("cotp");
        if pdu.kind == cotp::CONNECTION_REQUEST {
            // Second byte of the called TSAP: rack in the high three bits, slot below.
            if let Some(&[_, place]) = pdu.called_tsap() {
                self.rack_slot = Some((u64::from(place >> 5), u64::from(place & 0x1F)));
            }
        }
        if pdu.kind != cotp::DATA || pdu.payload.is_empty() {
            return;
        }
        let stream = self.streams.of(dir);
        if pdu.is_last() && stream.message.is_empty() {
            self.on_message(session, dir, pdu.payload);
            return;
        }
        if stream.message.len() + pdu.payload.len() > MAX_MESSAGE {
            stream.message = Vec::new();
            session.weird(SOURCE, "cotp_message_limit", None);
            return;
        }
        stream.message.extend_from_slice(pdu.payload);
        if pdu.is_last() {
            let message = std::mem::take(&mut stream.message);
            self.on_message(session, dir, &message);
        }
    }

    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) {
        match bytes.first() {
            Some(&parser::PROTOCOL_PLUS) => session.confirm("s7comm-plus"),
            Some(&parser::PROTOCOL) => match Pdu::parse(bytes) {
                Some(pdu) => {
                    session.confirm("s7comm");
                    match pdu.rosctr {
                        rosctr::USERDATA => self.on_userdata(session, dir, &pdu),
                        rosctr::ACK | rosctr::ACK_DATA => self.on_answer(session, dir, &pdu),
                        _ => self.on_job(session, dir, &pdu),
                    }
                }
                None => session.weird(SOURCE, "s7comm_malformed", None),
            },
            _ => {}
        }
    }

    fn command(&self, session: &Session<'_>, dir: Direction) -> OtCommand {
        let mut row = command::new_row(session, "s7comm", dir.is_orig());
        row.rack = self.rack_slot.map(|p| p.0);
        row.slot = self.rack_slot.map(|p| p.1);
        row
    }

    fn on_job(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
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
            Some(function::REQUEST_DOWNLOAD | function::START_UPLOAD) => {
                let file = parser::parse_file_name(pdu.parameter, 8);
                row.detail = file.as_ref().map(|f| f.name.clone());
                self.block = file.map(|f| f.block);
                log.block.clone_from(&self.block);
            }
            Some(function::DOWNLOAD_BLOCK | function::DOWNLOAD_ENDED) => {
                if let Some(file) = parser::parse_file_name(pdu.parameter, 8) {
                    self.block = Some(file.block);
                }
                log.block.clone_from(&self.block);
            }
            Some(function::UPLOAD | function::END_UPLOAD) => log.block.clone_from(&self.block),
            Some(function::PLC_CONTROL) => service = parser::parse_plc_control(pdu.parameter),
            Some(function::PLC_STOP) => {
                row.detail = parser::parse_plc_stop(pdu.parameter).map(|s| s.service);
            }
            _ => {}
        }
        if let Some(pi) = &service {
            log.subfunction_code = Some(pi.service.clone());
            log.subfunction_name = Some(
                names::pi_service_name(&pi.service)
                    .unwrap_or("unknown")
                    .to_owned(),
            );
            log.block = pi_block(&pi.argument);
            row.detail = Some(format!("{} {}", pi.service, pi.argument).trim().to_owned());
        }
        let class = job_class(
            code.unwrap_or(0),
            service.as_ref().map(|s| s.service.as_str()),
        );
        log.class = Some(class.name());
        if !items.is_empty() {
            log.items = Some(items.iter().map(Item::to_text).collect());
            name_items(&mut row, &items);
        }
        row.request_values.clone_from(&log.values);
        self.ask(session, dir, pdu, row, log, Asked { items, class });
    }

    fn on_userdata(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
        let mut log = self.new_log(session, dir, pdu);
        let Some(user) = Userdata::parse(pdu.parameter) else {
            session.weird(SOURCE, "s7comm_malformed", None);
            session.tables.s7comm.push(session.now, log);
            return;
        };
        let class = userdata_class(user.type_and_group, user.subfunction);
        log.class = Some(class.name());
        if user.is_response() {
            self.on_userdata_answer(session, dir, pdu, user, log);
            return;
        }
        let mut row = self.command(session, dir);
        describe_userdata(&mut row, pdu, user);
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
            _ => "Parameter Error".to_owned(),
        });
        log.error_code = Some(format!("{error:#04x}"));
        let failure = match (error, pdu.data.first()) {
            (0, Some(&(0xFF | 0x00)) | None) => None,
            (0, Some(code)) => Some(names::return_code_name(*code).to_owned()),
            (code, _) => Some(format!("Parameter Error {code:#06x}")),
        };
        let is_szl = (user.type_and_group & 0x0F, user.subfunction) == (4, 1);
        self.answer(session, dir, pdu, log, failure, |row, _, _| {
            if let (true, Some((_, body))) = (is_szl, parser::userdata_body(pdu.data)) {
                add_szl_texts(row, body);
            }
        });
    }

    fn on_answer(&mut self, session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
        let mut log = self.new_log(session, dir, pdu);
        let (class, code) = pdu.error.unwrap_or_default();
        log.error_class = Some(names::error_class_name(class));
        log.error_code = Some(format!("{code:#04x}"));
        let failure = (class != 0 || code != 0)
            .then(|| format!("{} {code:#04x}", names::error_class_name(class)));
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

    /// Write the row of a request and wait for its answer.
    fn ask(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        mut row: OtCommand,
        log: S7comm,
        asked: Asked,
    ) {
        fill_names(&mut row, &log);
        row.class = Some(asked.class.name());
        row.block.clone_from(&log.block);
        session.tables.s7comm.push(session.now, log);
        let key = Key {
            reference: pdu.reference,
            dir,
            userdata: pdu.rosctr == rosctr::USERDATA,
        };
        self.pending.add(
            session,
            Waiting {
                key,
                extra: asked,
                row,
            },
        );
    }

    /// Pair an answer with its request and write both rows.
    fn answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        mut log: S7comm,
        failure: Option<String>,
        complete: impl FnOnce(&mut OtCommand, &mut S7comm, &[Item]),
    ) {
        let key = Key {
            reference: pdu.reference,
            dir: dir.flip(),
            userdata: pdu.rosctr == rosctr::USERDATA,
        };
        let Some(Waiting { extra, mut row, .. }) = self.pending.take(&[&|k: &Key| *k == key])
        else {
            log.matched = Some(false);
            session.tables.s7comm.push(session.now, log);
            return;
        };
        log.matched = Some(true);
        log.class = Some(extra.class.name());
        log.block.clone_from(&row.block);
        row.response_delay = Some(command::delay(session, &row));
        row.error = failure;
        complete(&mut row, &mut log, &extra.items);
        row.status = Some(if row.error.is_some() { "error" } else { "ok" });
        session.tables.s7comm.push(session.now, log);
        session.tables.ot_command.push(session.now, row);
    }

    fn new_log(&self, session: &Session<'_>, dir: Direction, pdu: &Pdu<'_>) -> S7comm {
        let conn = session.conn;
        let orig = (conn.orig_h, conn.orig_p);
        let resp = (conn.resp_h, conn.resp_p);
        let (source, destination) = if dir.is_orig() {
            (orig, resp)
        } else {
            (resp, orig)
        };
        let mut log = S7comm {
            ts: session.now,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            is_orig: dir.is_orig(),
            source_h: source.0,
            source_p: source.1,
            destination_h: destination.0,
            destination_p: destination.1,
            rosctr_code: u64::from(pdu.rosctr),
            rosctr_name: Some(names::rosctr_name(pdu.rosctr).to_owned()),
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
        };
        if pdu.rosctr == rosctr::USERDATA {
            if let Some(user) = Userdata::parse(pdu.parameter) {
                let group = user.type_and_group & 0x0F;
                log.function_code = Some(format!("{:#04x}", user.type_and_group));
                log.function_name = Some(names::group_name(user.type_and_group));
                log.subfunction_code = Some(format!("{:#04x}", user.subfunction));
                log.subfunction_name =
                    names::subfunction_name(group, user.subfunction).map(str::to_owned);
            }
        } else if let Some(&code) = pdu.parameter.first() {
            log.function_code = Some(format!("{code:#04x}"));
            log.function_name = Some(names::function_name(code).to_owned());
        }
        log
    }
}

fn fill_names(row: &mut OtCommand, log: &S7comm) {
    row.function_code.clone_from(&log.function_code);
    row.function.clone_from(&log.function_name);
    row.subfunction_code.clone_from(&log.subfunction_code);
    row.subfunction.clone_from(&log.subfunction_name);
}

/// The first item in the columns, the others as text.
fn name_items(row: &mut OtCommand, items: &[Item]) {
    if let Some(first) = items.first() {
        row.area = Some(first.area_name());
        row.address = Some(u64::from(first.byte()));
        row.quantity = Some(u64::from(first.count));
    }
    if items.len() > 1 {
        let all: Vec<String> = items.iter().map(Item::to_text).collect();
        row.detail = Some(all.join("; "));
    }
}

/// Which system status list, or which block, a userdata request is about.
fn describe_userdata(row: &mut OtCommand, pdu: &Pdu<'_>, user: Userdata) {
    let Some((_, body)) = parser::userdata_body(pdu.data) else {
        return;
    };
    match (user.type_and_group & 0x0F, user.subfunction) {
        (4, 0x01) => {
            if let (Some(id), Some(index)) = (be16(body, 0), be16(body, 2)) {
                row.area = Some(format!("SZL {id:#06x}"));
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

/// Identification lists carry texts: order number, module name, serial number.
fn add_szl_texts(row: &mut OtCommand, body: &[u8]) {
    if matches!(be16(body, 0).map(|id| id & 0xFF), Some(0x11 | 0x1C)) {
        let texts = parser::szl_texts(body);
        if !texts.is_empty() {
            row.detail = Some(texts.join("; "));
        }
    }
}

/// The block that a PI service names: its count and filler, then type, number, destination.
fn pi_block(argument: &str) -> Option<String> {
    let bytes = argument.as_bytes();
    let at = bytes
        .windows(2)
        .position(|w| names::block_type(w).is_some())?;
    parser::block_name(&bytes[at..at + 2], bytes.get(at + 2..at + 7)?)
}
