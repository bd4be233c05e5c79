//! The stream: framing, pairing of requests with responses, rows.

use super::detailed::{Exchanges, Message};
use super::parser::{self, Header, Pdu};
use super::types::{self, class, function_name, subfunction_name};
use super::umas;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::hex_code;
use crate::app::{Direction, Fact, Parser, Session};
use crate::log::{Modbus, OtCommand, Text, format_compact};

/// Bytes kept of one direction: a few PDUs of the largest size.
const MAX_BUFFER: usize = 64 * 1024;
/// The longest list of values in one row.
const SOURCE: &str = "MODBUS";

/// Is it Modbus? One request of exact length, or two PDUs, or a request and its echo.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let orig = side(evidence.orig, true);
    let resp = side(evidence.resp, false);
    match (orig, resp) {
        (Side::No, _) | (_, Side::No) => Verdict::No,
        (Side::Yes, _) | (_, Side::Yes) => Verdict::Yes,
        (Side::One(a), Side::One(b)) if a == b => Verdict::Yes,
        // On its port one PDU that fills its segment is enough, even with wrong counts.
        (Side::One(_), Side::Nothing) | (Side::Nothing, Side::One(_))
            if evidence.on_port(&[502]) && fills(evidence.latest()) =>
        {
            Verdict::Yes
        }
        _ => Verdict::Maybe,
    }
}

fn fills(bytes: &[u8]) -> bool {
    let pdu = bytes.get(parser::HEADER..).unwrap_or_default();
    parser::is_known_function(pdu) && Header::parse(bytes).is_some_and(|h| h.total() == bytes.len())
}

/// What one direction says.
enum Side {
    No,
    Nothing,
    /// One plausible PDU: transaction, unit, function without the exception bit.
    One((u16, u8, u8)),
    Yes,
}

fn side(bytes: &[u8], is_request: bool) -> Side {
    if bytes.is_empty() {
        return Side::Nothing;
    }
    // As soon as the protocol identifier is here it has to be zero.
    if bytes.get(2).is_some_and(|b| *b != 0) || bytes.get(3).is_some_and(|b| *b != 0) {
        return Side::No;
    }
    let Some(header) = Header::parse(bytes) else {
        return Side::Nothing;
    };
    let Some(&function) = bytes.get(parser::HEADER) else {
        return if header.is_plausible() {
            Side::Nothing
        } else {
            Side::No
        };
    };
    let end = header.total().min(bytes.len());
    let pdu = bytes.get(parser::HEADER..end).unwrap_or(&[]);
    let plausible = header.is_plausible() && (!is_request || parser::may_be_request(header, pdu));
    if !plausible || (!parser::is_known_function(pdu) && bytes.len() > header.total() + 8) {
        return Side::No;
    }
    let exact = if is_request {
        parser::is_exact_request(header, pdu)
    } else {
        parser::is_exact_response(header, pdu)
    };
    if exact {
        return Side::Yes;
    }
    if let Some(rest) = bytes.get(header.total()..).filter(|rest| !rest.is_empty()) {
        let next = Header::parse(rest);
        let next_function = rest.get(parser::HEADER).map(|f| f & !types::EXCEPTION);
        if next.is_some_and(|n| n.is_plausible() && n.unit == header.unit)
            && next_function.is_some()
        {
            return Side::Yes;
        }
    }
    let function = function & !types::EXCEPTION;
    Side::One((header.transaction, header.unit, function))
}

/// What a request is paired by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub transaction: u16,
    pub unit: u8,
    pub function: u8,
}

/// What a request leaves for its answer.
#[derive(Default)]
struct Asked {
    quantity: Option<u16>,
    umas: Option<umas::Request>,
}

#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// The start of the next PDU is unknown until a segment begins with a good header.
    lost: bool,
}

/// Modbus on one connection.
#[derive(Default)]
pub struct ModbusParser {
    streams: PerDirection<Stream>,
    pending: Pending<Key, Asked>,
    exchanges: Exchanges,
}

impl Parser for ModbusParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        if stream.lost {
            if !Header::parse(data).is_some_and(Header::is_plausible) {
                return;
            }
            stream.lost = false;
        }
        if !stream.buffer.push(data, MAX_BUFFER) {
            stream.lost = true;
            session.weird(SOURCE, "modbus_buffer_limit", None);
            return;
        }
        // Taken out while PDUs are handled, so that they can be read in place.
        let mut buffer = std::mem::take(&mut stream.buffer);
        while let Some(header) = Header::parse(buffer.unread()) {
            if !header.is_plausible() {
                let addl = format!("protocol {} length {}", header.protocol, header.length);
                session.weird(SOURCE, "modbus_bad_header", Some(addl));
                self.streams.of(dir).lost = true;
                buffer.clear();
                break;
            }
            if buffer.len() < header.total() {
                break;
            }
            self.on_pdu(
                session,
                dir,
                header,
                &buffer.unread()[parser::HEADER..header.total()],
            );
            buffer.consume(header.total());
        }
        self.streams.of(dir).buffer = buffer;
    }

    fn held(&self) -> usize {
        self.streams.sum(|stream| stream.buffer.held())
            + self.pending.held()
            + self.exchanges.held()
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        let stream = self.streams.of(dir);
        stream.buffer.clear();
        stream.lost = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
        self.exchanges.flush(session);
    }
}

impl ModbusParser {
    fn on_pdu(&mut self, session: &mut Session<'_>, dir: Direction, header: Header, bytes: &[u8]) {
        session.confirm("modbus");
        if dir.is_orig() {
            if let Some(pdu) = Pdu::request(bytes) {
                self.on_request(session, header, pdu, bytes);
            }
        } else if let Some(pdu) = Pdu::response(bytes) {
            self.on_response(session, header, pdu, bytes);
        }
    }

    fn on_request(&mut self, session: &mut Session<'_>, header: Header, pdu: Pdu, bytes: &[u8]) {
        if pdu.function & types::EXCEPTION != 0 {
            let addl = Some(hex_code(pdu.function).into());
            session.weird(SOURCE, "modbus_illegal_function_in_request", addl);
        }
        let key = key_of(header, &pdu);
        let message = Message {
            header,
            pdu: &pdu,
            bytes,
        };
        self.exchanges.on_request(session, key, message);
        let mut row = command::new_row(session, "modbus", true);
        row.class = Some(class(pdu.function, pdu.subfunction).name());
        row.function_code = Some(hex_code(pdu.function));
        row.function = Some(full_name(&pdu));
        row.subfunction_code = pdu.subfunction.map(hex_code);
        row.subfunction = pdu
            .subfunction
            .and_then(|s| subfunction_name(pdu.function, s))
            .map(Text::const_new);
        row.unit = Some(u64::from(header.unit));
        row.area = types::area(pdu.function).map(Text::const_new);
        row.address = pdu.address.map(u64::from);
        row.quantity = pdu.quantity.map(u64::from);
        row.request_values.clone_from(&pdu.values);
        row.detail.clone_from(&pdu.detail);
        let quantity = pdu.quantity;
        let is_umas = pdu.function == types::UMAS;
        push_row(session, header, pdu, true, row.class, None);
        let umas = bytes
            .get(1..)
            .filter(|_| is_umas)
            .and_then(umas::Request::parse);
        if let Some(umas) = &umas {
            name_umas(session, &mut row, umas);
        }
        let extra = Asked { quantity, umas };
        self.pending.add(session, Waiting { key, extra, row });
    }

    fn on_response(
        &mut self,
        session: &mut Session<'_>,
        header: Header,
        mut pdu: Pdu,
        bytes: &[u8],
    ) {
        let key = key_of(header, &pdu);
        let message = Message {
            header,
            pdu: &pdu,
            bytes,
        };
        self.exchanges.on_response(session, key, message);
        // Ids are reused and some devices always answer 0: by id first, then by order.
        let found = self.pending.take(&[&|k: &Key| *k == key, &|k: &Key| {
            k.unit == key.unit && k.function == key.function && key.transaction == 0
        }]);
        let Some(Waiting { extra, mut row, .. }) = found else {
            session.weird(SOURCE, "modbus_response_without_request", None);
            push_row(session, header, pdu, false, None, Some(false));
            return;
        };
        if matches!(pdu.function, 0x01 | 0x02) {
            // The last byte is padded; how many bits count, the request said.
            if let (Some(values), Some(asked)) = (&mut pdu.values, extra.quantity) {
                values.truncate(usize::from(asked));
            }
        }
        row.response_delay = Some(command::delay(session, &row));
        row.status = Some(if pdu.is_exception { "error" } else { "ok" });
        row.error = pdu.exception.map(types::exception_name);
        row.response_values.clone_from(&pdu.values);
        if pdu.detail.is_some() {
            row.detail.clone_from(&pdu.detail);
        }
        if let Some(asked) = extra.umas.filter(|_| !pdu.is_exception) {
            pdu.subfunction = None;
            let answer = umas::Response::parse(&asked, bytes.get(1..).unwrap_or_default());
            answer_umas(&mut row, &mut pdu, answer);
        }
        for (fact, value) in &pdu.identity {
            session.asset(Direction::Resp, "modbus", *fact, value);
        }
        push_row(session, header, pdu, false, row.class, Some(true));
        write_command(session, row);
    }
}

/// What a request of UMAS is about.
fn name_umas(session: &mut Session<'_>, row: &mut OtCommand, umas: &umas::Request) {
    row.area = umas.block.map(|block| format_compact!("block {block}"));
    row.address = umas.address.map(u64::from);
    row.quantity = umas.quantity.map(u64::from);
    row.request_values.clone_from(&umas.values);
    row.block = umas.part.map(|part| format!("block {part}"));
    row.detail = umas.detail.clone().or_else(|| umas.station.clone());
    // Who reserves a controller gives the name of the engineering station.
    if let Some(station) = &umas.station {
        session.asset(Direction::Orig, "modbus", Fact::Name, station);
    }
}

fn answer_umas(row: &mut OtCommand, pdu: &mut Pdu, answer: umas::Response) {
    if answer.error.is_some() {
        row.status = Some("error");
        row.error = answer.error;
    }
    row.quantity = row.quantity.or(answer.quantity.map(u64::from));
    row.response_values = answer.values;
    if answer.detail.is_some() {
        row.detail = answer.detail;
    }
    pdu.identity = answer.identity;
}

fn write_command(session: &mut Session<'_>, row: OtCommand) {
    session.tables.ot_command.push(session.now, row);
}

fn key_of(header: Header, pdu: &Pdu) -> Key {
    Key {
        transaction: header.transaction,
        unit: header.unit,
        function: pdu.function & !types::EXCEPTION,
    }
}

pub fn full_name(pdu: &Pdu) -> Text {
    match function_name(pdu.function) {
        Some(name) if pdu.is_exception => format_compact!("{name}_EXCEPTION"),
        Some(name) => Text::const_new(name),
        None if pdu.is_exception => {
            format_compact!("unknown-{}", pdu.function | types::EXCEPTION)
        }
        None => format_compact!("unknown-{}", pdu.function),
    }
}

fn push_row(
    session: &mut Session<'_>,
    header: Header,
    pdu: Pdu,
    is_request: bool,
    class: Option<&'static str>,
    matched: Option<bool>,
) {
    let conn = session.conn;
    let row = Modbus {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        tid: Some(u64::from(header.transaction)),
        unit: Some(u64::from(header.unit)),
        func: Some(full_name(&pdu)),
        pdu_type: Some(if is_request { "REQ" } else { "RESP" }),
        exception: pdu.exception.map(types::exception_name),
        func_code: u64::from(pdu.function),
        subfunction: pdu.subfunction.map(u64::from),
        class,
        address: pdu.address.map(u64::from),
        quantity: pdu.quantity.map(u64::from),
        values: pdu.values,
        matched,
    };
    session.tables.modbus.push(session.now, row);
}
