//! Pairing of queries with replies, and the rows.

use std::collections::VecDeque;

use super::parser::{self, Message};
use super::types::{class_name, opcode_name, rcode_name, type_name};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::be16;
use crate::app::{Direction, Parser, Session, Transport};
use crate::log::{Dns, Enum, Interval};

/// Unmatched messages kept on one connection; all are written when there are more.
const MAX_PENDING: usize = 256;
/// The largest message over TCP with its length, and room for the next segment.
const MAX_BUFFER: usize = 256 * 1024;
const PORTS: &[u16] = &[53, 5353, 5355, 137];
const NETBIOS: u16 = 137;
const SOURCE: &str = "DNS";

/// Questions, and records after them, of a message that is one.
const MAX_QUESTIONS: u16 = 32;
const MAX_RECORDS: u32 = 2048;

/// A message that parses; on other ports than DNS' own it has to parse to the last byte.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let bytes = evidence.latest();
    let message = match evidence.transport {
        Transport::Udp => bytes,
        Transport::Tcp => {
            let Some(length) = be16(bytes, 0).map(usize::from) else {
                return Verdict::Maybe;
            };
            if length < parser::HEADER || length > 4096 && !evidence.on_port(PORTS) {
                return Verdict::No;
            }
            match bytes.get(2..2 + length) {
                Some(message) => message,
                None if evidence.on_port(PORTS) => return Verdict::Maybe,
                None => return Verdict::No,
            }
        }
    };
    if is_message(message, evidence.on_port(PORTS)) {
        Verdict::Yes
    } else {
        Verdict::No
    }
}

fn is_message(bytes: &[u8], on_port: bool) -> bool {
    let Some(message) = Message::parse(bytes) else {
        return false;
    };
    let header = message.header;
    if header.questions > MAX_QUESTIONS || header.records() > MAX_RECORDS {
        return false;
    }
    let known = message
        .questions
        .iter()
        .all(|q| class_name(q.class & 0x7FFF).is_some() && !q.name.contains("\\x"));
    let asked = message.questions.len() == 1 && type_name(message.questions[0].kind).is_some();
    let surely = message.whole && known && asked;
    if on_port {
        // An operation that nobody knows is one all the same if everything else fits.
        return surely || (header.opcode() <= 8 && (known || message.whole));
    }
    surely
        && header.opcode() == 0
        && header.flags & 0x0040 == 0
        && (header.is_reply() || (header.answers == 0 && header.rcode() == 0))
}

/// A whole message after its length, so sure that it needs no port.
fn begins_a_message(segment: &[u8]) -> bool {
    let length = be16(segment, 0).map(usize::from);
    let message = length.and_then(|length| segment.get(2..2 + length));
    message.is_some_and(|message| is_message(message, false))
}

/// DNS on one connection.
#[derive(Default)]
pub struct DnsParser {
    buffers: PerDirection<StreamBuffer>,
    lost: PerDirection<bool>,
    queries: VecDeque<Dns>,
    replies: VecDeque<Dns>,
}

impl Parser for DnsParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if session.conn.transport == Transport::Udp {
            self.on_message(session, data);
            return;
        }
        if *self.lost.of(dir) {
            // A segment most often begins with a message.
            if !begins_a_message(data) {
                return;
            }
            *self.lost.of(dir) = false;
        }
        if !self.buffers.of(dir).push(data, MAX_BUFFER) {
            *self.lost.of(dir) = true;
            return;
        }
        let mut buffer = std::mem::take(self.buffers.of(dir));
        while let Some(length) = be16(buffer.unread(), 0).map(usize::from) {
            let Some(message) = buffer.unread().get(2..2 + length) else {
                break;
            };
            self.on_message(session, message);
            buffer.consume(2 + length);
        }
        *self.buffers.of(dir) = buffer;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        // Without the lengths the start of the next message has to be found again.
        self.buffers.of(dir).clear();
        *self.lost.of(dir) = true;
    }

    fn held(&self) -> usize {
        /// A row that waits, about.
        const ROW: usize = 512;
        let rows = self.queries.len() + self.replies.len();
        self.buffers.sum(StreamBuffer::held) + rows * ROW
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for row in self.queries.drain(..).chain(self.replies.drain(..)) {
            session.tables.dns.push(session.now, row);
        }
    }
}

impl DnsParser {
    fn on_message(&mut self, session: &mut Session<'_>, bytes: &[u8]) {
        let Some(message) = Message::parse(bytes) else {
            session.weird(SOURCE, "DNS_truncated_len_lt_hdr_len", None);
            return;
        };
        if message.header.questions > MAX_QUESTIONS {
            session.weird(SOURCE, "DNS_Conn_count_too_large", None);
            return;
        }
        for (name, more) in &message.faults {
            session.weird(SOURCE, name, more.clone());
        }
        session.confirm("dns");
        if message.header.is_reply() {
            self.on_reply(session, &message);
        } else {
            self.on_query(session, &message);
        }
    }

    fn on_query(&mut self, session: &mut Session<'_>, message: &Message) {
        let id = Some(u64::from(message.header.id));
        if let Some(at) = self.replies.iter().position(|r| r.trans_id == id) {
            // The reply came first, as with captures that are out of order.
            if let Some(mut row) = self.replies.remove(at) {
                fill_question(&mut row, session, message);
                session.tables.dns.push(session.now, row);
            }
            return;
        }
        let mut row = new_row(session, message);
        fill_question(&mut row, session, message);
        self.queries.push_back(row);
        flush_if_full(&mut self.queries, session);
    }

    fn on_reply(&mut self, session: &mut Session<'_>, message: &Message) {
        let id = Some(u64::from(message.header.id));
        let query = self.queries.iter().position(|q| q.trans_id == id);
        let paired = query.and_then(|at| self.queries.remove(at));
        let is_paired = paired.is_some();
        let mut row = paired.unwrap_or_else(|| new_row(session, message));
        fill_reply(&mut row, session, message);
        if is_paired {
            session.tables.dns.push(session.now, row);
        } else {
            self.replies.push_back(row);
            flush_if_full(&mut self.replies, session);
        }
    }
}

fn flush_if_full(rows: &mut VecDeque<Dns>, session: &mut Session<'_>) {
    if rows.len() > MAX_PENDING {
        session.weird(SOURCE, "dns_pending_limit", None);
        for row in rows.drain(..) {
            session.tables.dns.push(session.now, row);
        }
    }
}

fn new_row(session: &Session<'_>, message: &Message) -> Dns {
    let conn = session.conn;
    let opcode = message.header.opcode();
    Dns {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        proto: Enum(match conn.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        }),
        trans_id: Some(u64::from(message.header.id)),
        rtt: None,
        query: None,
        qclass: None,
        qclass_name: None,
        qtype: None,
        qtype_name: None,
        rcode: None,
        rcode_name: None,
        aa: false,
        tc: false,
        rd: false,
        ra: false,
        z: 0,
        answers: None,
        ttls: None,
        rejected: false,
        opcode: Some(u64::from(opcode)),
        opcode_name: Some(opcode_name(opcode, conn.resp_p.0 == NETBIOS)),
    }
}

fn fill_question(row: &mut Dns, session: &Session<'_>, message: &Message) {
    let header = message.header;
    row.rd = header.recursion_desired();
    row.tc = header.truncated();
    row.z = u64::from(header.z());
    let Some(question) = message.questions.last() else {
        return;
    };
    row.qclass = Some(u64::from(question.class));
    let class = class_name(question.class).map(str::to_owned);
    row.qclass_name = Some(class.unwrap_or_else(|| format!("qclass-{}", question.class)));
    row.qtype = Some(u64::from(question.kind));
    let kind = type_name(question.kind).map(str::to_owned);
    row.qtype_name = Some(kind.unwrap_or_else(|| format!("query-{}", question.kind)));
    row.query = Some(question.name.clone());
    if session.conn.resp_p.0 == NETBIOS {
        if let Some(name) = parser::netbios_name(&question.name) {
            row.query = Some(name);
        }
        if question.kind == 33 {
            row.qtype_name = Some("NBSTAT".to_owned());
        }
    }
}

fn fill_reply(row: &mut Dns, session: &Session<'_>, message: &Message) {
    let header = message.header;
    row.rcode = Some(u64::from(header.rcode()));
    row.rcode_name = Some(rcode_name(header.rcode()));
    // Nothing in the reply but the refusal.
    row.rejected = header.rcode() != 0 && header.records() == 0;
    for answer in &message.answers {
        if row.query.is_none() {
            row.query = Some(answer.name.clone());
        }
        row.aa = header.authoritative();
        row.ra = header.recursion_available();
        // No time between them means that only the reply was seen.
        let rtt = session.now.0 - row.ts.0;
        if row.rtt.is_none() && rtt != 0 {
            row.rtt = Some(Interval(rtt as f64 / 1e9));
        }
        if !answer.text.is_empty() {
            row.answers
                .get_or_insert_default()
                .push(answer.text.clone());
            row.ttls.get_or_insert_default().push(f64::from(answer.ttl));
        }
    }
}
