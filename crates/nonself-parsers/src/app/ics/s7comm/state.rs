//! One connection: which message it is, and the pairing of requests with answers.

use super::item::Item;
use super::names::rosctr;
use super::parser::Pdu;
use super::rows::fill_names;
use super::szl;
use crate::app::cotp::User;
use crate::app::ics::Class;
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::{Direction, Session};
use crate::log::{OtCommand, S7comm};

pub const SOURCE: &str = "S7COMM";

/// What a request is paired by: its number, and who asked.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    reference: u16,
    dir: Direction,
    userdata: bool,
}

impl Key {
    fn new(pdu: &Pdu<'_>, dir: Direction) -> Self {
        Self {
            reference: pdu.reference,
            dir,
            userdata: pdu.rosctr == rosctr::USERDATA,
        }
    }
}

/// What the answer needs to know of its request.
pub struct Asked {
    pub items: Vec<Item>,
    pub class: Class,
}

/// S7comm on one connection.
#[derive(Default)]
pub struct S7 {
    pending: Pending<Key, Asked>,
    pub(super) rack_slot: Option<(u64, u64)>,
    /// The block of the transfer that runs.
    pub(super) block: Option<String>,
    pub(super) lists: szl::Lists,
}

impl User for S7 {
    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) {
        let Some(pdu) = Pdu::parse(bytes) else {
            session.weird(SOURCE, "s7comm_malformed", None);
            return;
        };
        session.confirm("s7comm");
        match pdu.rosctr {
            rosctr::USERDATA => self.on_userdata(session, dir, &pdu),
            rosctr::ACK | rosctr::ACK_DATA => self.on_answer(session, dir, &pdu),
            _ => self.on_job(session, dir, &pdu),
        }
    }

    fn on_gap(&mut self, dir: Direction) {
        self.lists.on_gap(dir);
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }

    fn held(&self) -> usize {
        self.pending.held() + self.lists.held()
    }
}

impl S7 {
    /// Second byte of the called TSAP: rack in the high three bits, slot below.
    pub fn on_called_tsap(&mut self, tsap: &[u8]) {
        if let &[_, place] = tsap {
            self.rack_slot = Some((u64::from(place >> 5), u64::from(place & 0x1F)));
        }
    }

    /// Write the row of a request and wait for its answer.
    pub(super) fn ask(
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
        self.pending.add(
            session,
            Waiting {
                key: Key::new(pdu, dir),
                extra: asked,
                row,
            },
        );
    }

    /// Pair an answer with its request and write both rows.
    pub(super) fn answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        pdu: &Pdu<'_>,
        mut log: S7comm,
        failure: Option<String>,
        complete: impl FnOnce(&mut OtCommand, &mut S7comm, &[Item]),
    ) {
        let key = Key::new(pdu, dir.flip());
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
}
