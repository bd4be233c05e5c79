//! SOCKS 4, 4a and 5 (RFC 1928): which end is the proxy, and what runs through it.

mod record;

use super::buffer::{PerDirection, StreamBuffer};
use super::dispatch::Dispatch;
use super::text::be16;
use super::{Direction, Parser, Session, Transport, tunnels};
use crate::log::Enum;
use record::Record;

/// Names, user names and passwords have 255 bytes at most.
const LIMIT: usize = 4096;
const KIND: Enum = Enum("Tunnel::SOCKS");

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The client's methods, or a request of version 4.
    Greeting,
    /// The server's choice of a method.
    Choice,
    /// User name and password (RFC 1929).
    LogOn,
    LogOnAnswer,
    Request,
    Reply {
        version: u8,
    },
    Inside,
    /// Not to be followed: another method, a refusal, or bytes that are missing.
    Lost,
}

/// SOCKS on one connection.
pub struct SocksParser {
    step: Step,
    buffers: PerDirection<StreamBuffer>,
    inner: Dispatch,
    record: Record,
}

impl Default for SocksParser {
    fn default() -> Self {
        Self {
            step: Step::Greeting,
            buffers: PerDirection::default(),
            inner: Dispatch::new(Transport::Tcp),
            record: Record::default(),
        }
    }
}

/// How long the request or the reply of version 5 is, once its address can be measured.
fn length_5(data: &[u8]) -> Option<usize> {
    let address = match data.get(3)? {
        1 => 4,
        4 => 16,
        3 => 1 + usize::from(*data.get(4)?),
        _ => return None,
    };
    (data.len() >= 4 + address + 2).then_some(4 + address + 2)
}

/// A request of version 4: a user name, and after an address that is none a host name.
fn length_4(data: &[u8]) -> Option<usize> {
    let text = |from: usize| {
        let rest = data.get(from..)?;
        Some(from + rest.iter().position(|byte| *byte == 0)? + 1)
    };
    let end = text(8)?;
    match data.get(4..8)? {
        [0, 0, 0, name] if *name > 0 => text(end),
        _ => Some(end),
    }
}

impl SocksParser {
    /// The message that is next, if it is whole: its length, and what comes after it.
    fn message(&self) -> Option<(Direction, usize, Step)> {
        let (orig, resp) = (self.buffers.orig.unread(), self.buffers.resp.unread());
        let whole = |data: &[u8], len: usize| (data.len() >= len).then_some(len);
        match self.step {
            Step::Greeting if *orig.first()? == 4 => {
                Some((Direction::Orig, length_4(orig)?, Step::Reply { version: 4 }))
            }
            Step::Greeting => {
                let len = 2 + usize::from(*orig.get(1)?);
                Some((Direction::Orig, whole(orig, len)?, Step::Choice))
            }
            Step::Choice => {
                let after = match resp.get(1)? {
                    0 => Step::Request,
                    2 => Step::LogOn,
                    _ => Step::Lost,
                };
                Some((Direction::Resp, 2, after))
            }
            Step::LogOn => {
                let user = usize::from(*orig.get(1)?);
                let password = usize::from(*orig.get(2 + user)?);
                let len = 3 + user + password;
                Some((Direction::Orig, whole(orig, len)?, Step::LogOnAnswer))
            }
            Step::LogOnAnswer => {
                let after = match resp.get(1)? {
                    0 => Step::Request,
                    _ => Step::Lost,
                };
                Some((Direction::Resp, 2, after))
            }
            Step::Request => Some((Direction::Orig, length_5(orig)?, Step::Reply { version: 5 })),
            Step::Reply { version: 4 } => {
                let granted = be16(whole(resp, 8).map(|_| resp)?, 0)? == 90;
                let after = if granted { Step::Inside } else { Step::Lost };
                Some((Direction::Resp, 8, after))
            }
            Step::Reply { .. } => {
                let granted = *resp.get(1)? == 0;
                let after = if granted { Step::Inside } else { Step::Lost };
                Some((Direction::Resp, length_5(resp)?, after))
            }
            Step::Inside | Step::Lost => None,
        }
    }

    fn go_on(&mut self, session: &mut Session<'_>) {
        while let Some((dir, len, after)) = self.message() {
            let message = self.buffers.of(dir).unread()[..len].to_vec();
            self.buffers.of(dir).consume(len);
            match self.step {
                Step::LogOn => self.record.on_log_on(&message),
                Step::Request => self.record.on_request_5(session, &message),
                Step::Greeting if message[0] == 4 => {
                    self.record.on_request_4(session, &message);
                }
                Step::Reply { version } => self.record.on_reply(session, version, &message),
                _ => {}
            }
            match after {
                Step::Reply { .. } => tunnels::note_proxy(session, KIND),
                Step::Inside => {
                    self.step = after;
                    self.pass_on(session, Direction::Orig);
                    self.pass_on(session, Direction::Resp);
                }
                _ => {}
            }
            self.step = after;
        }
    }

    /// What waits behind the last message belongs to the inner connection.
    fn pass_on(&mut self, session: &mut Session<'_>, dir: Direction) {
        let buffer = self.buffers.of(dir);
        let rest = buffer.unread().to_vec();
        buffer.clear();
        if !rest.is_empty() {
            self.inner.on_data(session, dir, &rest);
        }
    }
}

impl Parser for SocksParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        session.confirm("socks");
        match self.step {
            Step::Inside => self.inner.on_data(session, dir, data),
            Step::Lost => {}
            _ if self.buffers.of(dir).push(data, LIMIT) => self.go_on(session),
            _ => self.step = Step::Lost,
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        match self.step {
            Step::Inside => self.inner.on_gap(session, dir, len),
            _ => self.step = Step::Lost,
        }
    }

    fn on_eof(&mut self, session: &mut Session<'_>, dir: Direction) {
        if self.step == Step::Inside {
            self.inner.on_eof(session, dir);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        if self.step == Step::Inside {
            self.inner.on_end(session);
        }
    }

    fn held(&self) -> usize {
        self.buffers.sum(StreamBuffer::held) + self.inner.held()
    }

    fn is_finished(&self) -> bool {
        self.step == Step::Lost || (self.step == Step::Inside && !self.inner.wants_data())
    }
}
