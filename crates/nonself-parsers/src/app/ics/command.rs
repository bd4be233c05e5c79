//! What all industrial protocols share: the class of a command, and the pairing of
//! requests with their responses.

use std::collections::VecDeque;

use crate::app::Session;
use crate::log::{Interval, OtCommand, Time};

/// What a command does to the plant; the tables are in `docs/sensor-protocols.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Asks for process values, alarms or trends.
    Read,
    /// Asks who the device is and what it contains.
    Discover,
    /// Changes the process, the run state, the clock or alarms.
    Action,
    /// Changes program, firmware, configuration or users.
    Reprogram,
    /// Session, keep-alive, acknowledgement, unknown.
    Other,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Discover => "discover",
            Self::Action => "action",
            Self::Reprogram => "reprogram",
            Self::Other => "other",
        }
    }
}

/// Requests kept at once; the oldest is given up for a newer one.
const MAX_PENDING: usize = 256;
/// A request older than this is not going to be answered.
const MAX_WAIT_NS: i64 = 60_000_000_000;

/// A command that waits for its answer, with what its protocol pairs by.
pub struct Waiting<K, X> {
    pub key: K,
    pub extra: X,
    pub row: OtCommand,
}

/// Requests without an answer yet, oldest first.
pub struct Pending<K, X>(VecDeque<Waiting<K, X>>);

impl<K, X> Default for Pending<K, X> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<K, X> Pending<K, X> {
    pub fn add(&mut self, session: &mut Session<'_>, waiting: Waiting<K, X>) {
        let oldest_allowed = Time(session.now.0.saturating_sub(MAX_WAIT_NS));
        while self.0.len() >= MAX_PENDING
            || self.0.front().is_some_and(|w| w.row.ts < oldest_allowed)
        {
            if let Some(old) = self.0.pop_front() {
                unanswered(session, old.row);
            }
        }
        self.0.push_back(waiting);
    }

    /// Bytes that the waiting requests take, about.
    pub fn held(&self) -> usize {
        self.0.len() * size_of::<Waiting<K, X>>()
    }

    /// The first of the rules that fits a waiting request takes the oldest such request.
    pub fn take(&mut self, rules: &[&dyn Fn(&K) -> bool]) -> Option<Waiting<K, X>> {
        let at = rules
            .iter()
            .find_map(|rule| self.0.iter().position(|w| rule(&w.key)))?;
        self.0.remove(at)
    }

    /// Nothing more will come: write what still waits.
    pub fn flush(&mut self, session: &mut Session<'_>) {
        for old in std::mem::take(&mut self.0) {
            unanswered(session, old.row);
        }
    }
}

fn unanswered(session: &mut Session<'_>, mut row: OtCommand) {
    row.status = Some("none");
    session.tables.ot_command.push(session.now, row);
}

/// The row of a command as far as the connection tells it.
pub fn new_row(session: &Session<'_>, protocol: &'static str, is_orig: bool) -> OtCommand {
    let conn = session.conn;
    OtCommand {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        vlan: conn.vlan.map(i64::from),
        protocol: Some(protocol),
        is_orig,
        class: None,
        function_code: None,
        function: None,
        subfunction_code: None,
        subfunction: None,
        unit: None,
        rack: None,
        slot: None,
        area: None,
        address: None,
        quantity: None,
        request_values: None,
        response_values: None,
        block: None,
        detail: None,
        status: None,
        error: None,
        response_delay: None,
    }
}

/// Seconds from the request to now.
pub fn delay(session: &Session<'_>, row: &OtCommand) -> Interval {
    Interval((session.now.0 - row.ts.0) as f64 / 1e9)
}
