//! One connection: fragments joined, requests paired with answers.

use super::answer::Answer;
use super::class::class;
use super::header::{self, Fragment, version};
use super::identity;
use super::names::{error_name, function, object, opcode};
use super::request::Request;
use super::row::{self, Head};
use super::value::Value;
use crate::app::buffer::PerDirection;
use crate::app::cotp::User;
use crate::app::ics::Class;
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::text::{be16, be32};
use crate::app::{Direction, Session};
use crate::log::Time;

/// Bytes of one message that are read; the rest is passed over.
const MAX_MESSAGE: usize = 64 * 1024;
/// Objects of the session that are remembered.
const MAX_OWN: usize = 16;
const SOURCE: &str = "S7COMM_PLUS";
pub const PROTOCOL: &str = "s7comm-plus";

/// A message whose last fragment has not come.
#[derive(Default)]
struct Joining {
    bytes: Vec<u8>,
    head: Option<Head>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    sequence: u16,
    dir: Direction,
}

/// What the answer needs to know of its request.
struct Asked {
    class: Class,
    opens_session: bool,
}

/// S7comm-plus on one connection.
#[derive(Default)]
pub struct S7Plus {
    joining: PerDirection<Joining>,
    pending: Pending<Key, Asked>,
    /// The session, and what was made with it.
    own: Vec<u32>,
}

impl User for S7Plus {
    fn on_message(&mut self, session: &mut Session<'_>, dir: Direction, bytes: &[u8]) {
        let Some(fragment) = header::parse(bytes) else {
            session.weird(SOURCE, "s7comm_plus_malformed", None);
            return;
        };
        session.confirm(PROTOCOL);
        if matches!(fragment.version, version::EVENT | version::KEEP_ALIVE) {
            let head = Head::new(session.now, &fragment);
            row::write_event(session, dir, head, fragment.data);
            return;
        }
        self.join(session, dir, &fragment);
    }

    fn on_gap(&mut self, dir: Direction) {
        *self.joining.of(dir) = Joining::default();
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.pending.flush(session);
    }

    fn held(&self) -> usize {
        self.joining.sum(|joining| joining.bytes.len()) + self.pending.held()
    }
}

impl S7Plus {
    fn join(&mut self, session: &mut Session<'_>, dir: Direction, fragment: &Fragment<'_>) {
        let now = session.now;
        let joining = self.joining.of(dir);
        if joining.head.is_none() && fragment.is_last {
            self.on_whole(session, dir, Head::new(now, fragment), fragment.data);
            return;
        }
        let head = joining.head.get_or_insert(Head {
            fragments: 0,
            ..Head::new(now, fragment)
        });
        head.fragments += 1;
        let room = MAX_MESSAGE.saturating_sub(joining.bytes.len());
        let part = &fragment.data[..fragment.data.len().min(room)];
        joining.bytes.extend_from_slice(part);
        if fragment.is_last {
            let Joining { bytes, head } = std::mem::take(joining);
            if let Some(head) = head {
                self.on_whole(session, dir, head, &bytes);
            }
        }
    }

    fn on_whole(&mut self, session: &mut Session<'_>, dir: Direction, head: Head, data: &[u8]) {
        let done = match data.first() {
            Some(&opcode::REQUEST) => self.on_request(session, dir, head, data),
            Some(&(opcode::RESPONSE | opcode::RESPONSE_2)) => {
                self.on_answer(session, dir, head, data)
            }
            Some(_) => {
                row::write_other(session, dir, head, data);
                Some(())
            }
            None => None,
        };
        if done.is_none() {
            session.weird(SOURCE, "s7comm_plus_malformed", None);
        }
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        head: Head,
        data: &[u8],
    ) -> Option<()> {
        let code = be16(data, 3)?;
        let sequence = be16(data, 7)?;
        let number = be32(data, 9)?;
        let request = Request::parse(code, data.get(14..)?);
        let is_own = |id: u32| id == number || self.own.contains(&id);
        let class = class(code, &request, is_own);
        let mut log = row::new(session, dir, head, opcode::REQUEST);
        row::name_function(&mut log, code, sequence);
        log.session = Some(u64::from(number));
        log.class = Some(class.name());
        row::describe(&mut log, code, &request);
        let mut command = command::new_row(session, PROTOCOL, dir.is_orig());
        row::fill_command(&mut command, &log, code, &request);
        command.ts = Time(head.first);
        session.tables.s7comm_plus.push(session.now, log);
        let opens_session =
            code == function::CREATE_OBJECT && request.object == Some(object::SESSIONS);
        self.pending.add(
            session,
            Waiting {
                key: Key { sequence, dir },
                extra: Asked {
                    class,
                    opens_session,
                },
                row: command,
            },
        );
        Some(())
    }

    fn on_answer(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        head: Head,
        data: &[u8],
    ) -> Option<()> {
        let code = be16(data, 3)?;
        let sequence = be16(data, 7)?;
        let answer = Answer::parse(code, data.get(10..)?);
        let mut log = row::new(session, dir, head, *data.first()?);
        row::name_function(&mut log, code, sequence);
        log.return_code = answer.code.map(i64::from);
        let values: Vec<String> = answer.values.iter().map(Value::to_text).collect();
        log.values = (!values.is_empty()).then_some(values);
        identity::tell(session, dir, &answer);
        let key = Key {
            sequence,
            dir: dir.flip(),
        };
        let found = self.pending.take(&[&|k: &Key| *k == key]);
        log.matched = Some(found.is_some());
        if let Some(Waiting { extra, mut row, .. }) = found {
            log.class = Some(extra.class.name());
            log.object.clone_from(&row.area);
            row.response_delay = Some(command::delay(session, &row));
            row.response_values = row::integers(&answer.values);
            let code = answer
                .failed
                .map_or(answer.code.unwrap_or_default(), |f| f.1);
            row.error = answer.is_error().then(|| error_name(code));
            row.status = Some(if row.error.is_some() { "error" } else { "ok" });
            let room = MAX_OWN.saturating_sub(self.own.len());
            if extra.opens_session || extra.class == Class::Read {
                self.own.extend(answer.ids.iter().take(room));
            }
            session.tables.s7comm_plus.push(session.now, log);
            session.tables.ot_command.push(session.now, row);
        } else {
            session.tables.s7comm_plus.push(session.now, log);
        }
        Some(())
    }
}
