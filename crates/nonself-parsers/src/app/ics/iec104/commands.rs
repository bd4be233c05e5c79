//! Commands: select, execute and their confirmations are one row of `ot_command`.

use std::collections::VecDeque;

use super::asdu::{Asdu, Object};
use super::class::class;
use super::names::{cause, cause_name, type_name};
use super::state::text;
use crate::app::ics::command;
use crate::app::text::hex_code;
use crate::app::{Direction, Session};
use crate::log::{Interval, OtCommand, Text, Time, format_compact};

/// Commands kept at once; the oldest is written for a newer one.
const MAX_PENDING: usize = 256;
/// A command older than this gets no more answers.
const MAX_WAIT_NS: i64 = 60_000_000_000;
/// A command to all stations at once.
const BROADCAST: u16 = 0xFFFF;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Object {
        type_id: u8,
        common_address: u16,
        address: u32,
    },
    /// Files have many types of question and answer.
    File { common_address: u16, address: u32 },
    /// An unnumbered frame.
    Unnumbered(u8),
}

impl Key {
    fn of(asdu: &Asdu, object: &Object) -> Self {
        let (common_address, address) = (asdu.common_address, object.address);
        if is_file(asdu.type_id) {
            return Self::File {
                common_address,
                address,
            };
        }
        let type_id = asdu.type_id;
        Self::Object {
            type_id,
            common_address,
            address,
        }
    }

    /// Whether an answer with this key is for a command with `asked`.
    fn answers(self, asked: Self) -> bool {
        if self == asked {
            return true;
        }
        match (self, asked) {
            (
                Self::Object {
                    type_id: a,
                    address: b,
                    ..
                },
                Self::Object {
                    type_id: c,
                    address: d,
                    common_address,
                },
            ) => common_address == BROADCAST && (a, b) == (c, d),
            _ => false,
        }
    }
}

fn is_file(type_id: u8) -> bool {
    (120..=127).contains(&type_id)
}

/// A command that is not over yet.
struct Open {
    key: Key,
    dir: Direction,
    row: OtCommand,
    /// When the last step was asked for: the row may begin with an earlier one.
    asked: Time,
    /// Only prepared so far: the execution belongs to the same row.
    is_selected: bool,
}

/// The commands of one connection.
#[derive(Default)]
pub struct Commands(VecDeque<Open>);

impl Commands {
    pub fn held(&self) -> usize {
        self.0.len() * size_of::<Open>()
    }

    /// Nothing more will come: write what still waits.
    pub fn flush(&mut self, session: &mut Session<'_>) {
        for open in std::mem::take(&mut self.0) {
            give_up(session, open);
        }
    }

    /// A start, stop or test of the transfer. Tests are no commands.
    pub fn on_unnumbered(&mut self, session: &mut Session<'_>, dir: Direction, control: u8) {
        const STOP: u8 = 0x13;
        let function = match control {
            0x07 | 0x0B => "STARTDT",
            STOP | 0x23 => "STOPDT",
            _ => return,
        };
        if matches!(control, 0x07 | STOP) {
            let mut row = command::new_row(session, "iec104", dir.is_orig());
            row.class = Some(if control == STOP { "action" } else { "other" });
            row.function_code = Some(hex_code(control));
            row.function = Some(Text::const_new(function));
            let key = Key::Unnumbered(control);
            self.add(
                session,
                Open {
                    key,
                    dir,
                    row,
                    asked: session.now,
                    is_selected: false,
                },
            );
            return;
        }
        // The confirmation has the bit after that of the activation.
        let asked = if control == 0x23 { STOP } else { 0x07 };
        if let Some(mut open) = self.take(dir, |key| key == Key::Unnumbered(asked)) {
            open.row.status = Some("ok");
            write(session, open);
        }
    }

    pub fn on_asdu(&mut self, session: &mut Session<'_>, dir: Direction, asdu: &Asdu) {
        for object in &asdu.objects {
            match asdu.cause {
                cause::ACTIVATION | cause::DEACTIVATION => {
                    self.on_request(session, dir, asdu, object);
                }
                // A read command asks; measured values answer it with the same cause.
                cause::REQUEST if asdu.type_id == 102 => {
                    self.on_request(session, dir, asdu, object);
                }
                cause::REQUEST => self.on_value(session, dir, asdu, object),
                cause::ACTIVATION_CONFIRMATION
                | cause::DEACTIVATION_CONFIRMATION
                | cause::UNKNOWN_TYPE..=cause::UNKNOWN_OBJECT => {
                    self.on_answer(session, dir, asdu, object);
                }
                _ if is_file(asdu.type_id) => self.on_file(session, dir, asdu, object),
                _ => {}
            }
        }
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        asdu: &Asdu,
        object: &Object,
    ) {
        let key = Key::of(asdu, object);
        let is_selected = object.content.select == Some(true);
        let is_deactivation = asdu.cause == cause::DEACTIVATION;
        let mut row = new_row(session, dir, asdu, object);
        if is_deactivation {
            row.detail = Some("deactivate".to_owned());
        } else if is_selected {
            row.detail = Some("select".to_owned());
        } else if let Some(before) = self.take_selected(dir, key) {
            // The row begins with the selection, and says what was executed.
            row.ts = before.row.ts;
            row.detail = Some("select, execute".to_owned());
        } else if object.content.select.is_some() {
            row.detail = Some("execute".to_owned());
        }
        if let Some(time) = &object.content.time {
            let detail = row.detail.take().map(|detail| format!("{detail}, "));
            row.detail = Some(format!("{}time {}", detail.unwrap_or_default(), time.text));
        }
        self.add(
            session,
            Open {
                key,
                dir,
                row,
                asked: session.now,
                is_selected,
            },
        );
    }

    /// The confirmed selection that an execution goes on with.
    fn take_selected(&mut self, dir: Direction, key: Key) -> Option<Open> {
        let at = self.0.iter().position(|open| {
            open.dir == dir && open.is_selected && open.key == key && open.row.error.is_none()
        })?;
        self.0.remove(at)
    }

    fn on_answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        asdu: &Asdu,
        object: &Object,
    ) {
        let key = Key::of(asdu, object);
        let Some(mut open) = self.take(dir, |asked| key.answers(asked)) else {
            return;
        };
        let is_refused = asdu.is_negative || asdu.cause >= cause::UNKNOWN_TYPE;
        open.row.error = is_refused.then(|| match asdu.cause {
            cause::UNKNOWN_TYPE.. => cause_name(asdu.cause),
            _ => format!("negative {}", cause_name(asdu.cause)),
        });
        open.row.status = Some(if is_refused { "error" } else { "ok" });
        open.row.response_values = object.content.raw.map(|value| vec![value]);
        if open.is_selected && !is_refused {
            // Confirmed, and now waits to be executed.
            open.row.response_delay = Some(delay(session, open.asked));
            self.0.push_back(open);
            return;
        }
        write(session, open);
    }

    fn on_value(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        asdu: &Asdu,
        object: &Object,
    ) {
        let key = Key::Object {
            type_id: 102,
            common_address: asdu.common_address,
            address: object.address,
        };
        if let Some(mut open) = self.take(dir, |asked| key.answers(asked)) {
            open.row.status = Some("ok");
            open.row.response_values = object.content.raw.map(|value| vec![value]);
            open.row.detail = object.content.value.as_ref().map(text);
            write(session, open);
        }
    }

    /// Whatever comes from the other side about the same file answers the last question.
    fn on_file(&mut self, session: &mut Session<'_>, dir: Direction, asdu: &Asdu, object: &Object) {
        let key = Key::of(asdu, object);
        if let Some(mut open) = self.take(dir, |asked| key == asked) {
            open.row.status = Some("ok");
            open.row.response_values = object.content.raw.map(|value| vec![value]);
            write(session, open);
        }
        // Segments and their ends follow one that was called or announced.
        if dir.is_orig() && !matches!(asdu.type_id, 123..=125) {
            let row = new_row(session, dir, asdu, object);
            self.add(
                session,
                Open {
                    key,
                    dir,
                    row,
                    asked: session.now,
                    is_selected: false,
                },
            );
        }
    }

    /// The oldest command of the other side that waits for a first answer.
    fn take(&mut self, dir: Direction, fits: impl Fn(Key) -> bool) -> Option<Open> {
        let at = self
            .0
            .iter()
            .position(|open| open.dir != dir && open.row.status.is_none() && fits(open.key))?;
        self.0.remove(at)
    }

    fn add(&mut self, session: &mut Session<'_>, open: Open) {
        let oldest = Time(session.now.0.saturating_sub(MAX_WAIT_NS));
        while self.0.len() >= MAX_PENDING || self.0.front().is_some_and(|o| o.row.ts < oldest) {
            if let Some(old) = self.0.pop_front() {
                give_up(session, old);
            }
        }
        self.0.push_back(open);
    }
}

fn new_row(session: &Session<'_>, dir: Direction, asdu: &Asdu, object: &Object) -> OtCommand {
    let mut row = command::new_row(session, "iec104", dir.is_orig());
    let content = &object.content;
    row.class = Some(class(asdu, true).name());
    row.function_code = Some(format_compact!("{}", asdu.type_id));
    row.function = Some(type_name(asdu.type_id).into());
    row.subfunction_code = content
        .qualifier
        .map(|qualifier| qualifier.to_string().into());
    row.unit = Some(u64::from(asdu.common_address));
    row.address = Some(u64::from(object.address));
    row.request_values = content.raw.map(|value| vec![value]);
    row.block = content.file.map(|file| format!("file {file}"));
    row
}

/// Write a command whose answers have all come.
fn write(session: &mut Session<'_>, open: Open) {
    let mut row = open.row;
    row.response_delay = Some(delay(session, open.asked));
    session.tables.ot_command.push(session.now, row);
}

/// Seconds from the last step to now.
fn delay(session: &Session<'_>, asked: Time) -> Interval {
    Interval((session.now.0 - asked.0) as f64 / 1e9)
}

/// No further answer: one that was selected and confirmed stays so.
fn give_up(session: &mut Session<'_>, open: Open) {
    let mut row = open.row;
    row.status = row.status.or(Some("none"));
    session.tables.ot_command.push(session.now, row);
}
