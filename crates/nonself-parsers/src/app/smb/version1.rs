//! Version 1: CIFS ([MS-CIFS] 2.2, [MS-SMB]).

use std::collections::HashMap;

use super::contents::Piece;
use super::fields::{Texts, Times, le64, part};
use super::message1::{Command, HEADER, command, read};
use super::shares::{Action, Mapping, Opened, Shares};
use crate::app::text::{le16, le32};
use crate::app::{Direction, Fact, Session};
use crate::log::Time;

/// Commands of one message; commands that wait for their answer.
const MAX_CHAIN: usize = 10;
const MAX_WAITING: usize = 1024;
const PROTOCOL: &str = "smb";

/// What is remembered of a command until it is answered.
enum Asked {
    Dialects(Vec<String>),
    User(String),
    Share {
        at: Time,
        path: String,
    },
    File {
        at: Time,
        name: String,
        options: u32,
    },
    Read {
        file: u128,
        offset: u64,
    },
    Pipe {
        file: u128,
    },
}

#[derive(Default)]
pub struct Version1 {
    waiting: HashMap<(u16, u8), Asked>,
}

impl Version1 {
    pub fn on_message(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        message: &[u8],
    ) {
        let Some(mut code) = message.get(4).copied().filter(|_| message.len() > HEADER) else {
            return;
        };
        let mut at = HEADER;
        for _ in 0..MAX_CHAIN {
            let Some(command) = read(message, code, at) else {
                return;
            };
            if command.is_response {
                self.on_response(session, shares, dir, &command);
            } else {
                self.on_request(session, shares, dir, &command);
            }
            let is_chained = matches!(
                code,
                command::LOCKING_ANDX
                    | command::OPEN_ANDX
                    | command::READ_ANDX
                    | command::WRITE_ANDX
                    | command::SESSION_SETUP_ANDX
                    | command::LOGOFF_ANDX
                    | command::TREE_CONNECT_ANDX
                    | command::NT_CREATE_ANDX
            );
            let next = command.words.first().copied();
            let (Some(next), Some(offset)) = (next, le16(command.words, 2)) else {
                return;
            };
            if !is_chained || next == command::NONE {
                return;
            }
            if usize::from(offset) <= at {
                session.weird("SMB", "smb_andx_offset_not_advancing", None);
                return;
            }
            (code, at) = (next, offset.into());
        }
        session.weird("SMB", "smb_andx_depth_exceeded", None);
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        command: &Command<'_>,
    ) {
        let (words, at) = (command.words, session.now);
        match command.code {
            command::NEGOTIATE => {
                let mut texts = command.texts(0);
                let mut left = command.bytes;
                let mut dialects = Vec::new();
                while left > 1 && dialects.len() < 32 {
                    texts.skip_kind();
                    let dialect = texts.next_ascii();
                    left = left.saturating_sub(dialect.len() + 2);
                    dialects.push(dialect);
                }
                self.wait(session, command, Asked::Dialects(dialects));
            }
            command::SESSION_SETUP_ANDX => self.on_session_setup(session, shares, dir, command),
            command::TREE_CONNECT_ANDX => {
                let password = le16(words, 6).unwrap_or_default();
                let path = command.texts(password.into()).next();
                self.wait(session, command, Asked::Share { at, path });
            }
            command::TREE_DISCONNECT => shares.disconnected(command.share),
            command::NT_CREATE_ANDX => {
                let options = le32(words, 39).unwrap_or_default();
                let name = command.texts(0).next();
                self.wait(session, command, Asked::File { at, name, options });
            }
            command::OPEN_ANDX => {
                let (name, options) = (command.texts(0).next(), 0);
                self.wait(session, command, Asked::File { at, name, options });
            }
            command::CLOSE => {
                if let Some(file) = le16(words, 0) {
                    shares.closed(session, file.into());
                }
            }
            command::READ_ANDX => {
                if let Some(file) = le16(words, 4) {
                    let (file, offset) = (file.into(), offset(words, 20));
                    self.wait(session, command, Asked::Read { file, offset });
                }
            }
            command::WRITE_ANDX => {
                let (Some(file), Some(low), Some(start)) =
                    (le16(words, 4), le16(words, 20), le16(words, 22))
                else {
                    return;
                };
                let high = le16(words, 18).unwrap_or_default();
                let length = usize::from(high) << 16 | usize::from(low);
                let data = part(command.message, start.into(), length);
                let piece = Piece {
                    file: file.into(),
                    dir,
                    offset: offset(words, 24),
                    length: length as u64,
                    data,
                };
                shares.moved(session, command.share, &piece);
            }
            command::TRANSACTION => {
                const TRANSACT_PIPE: u16 = 0x26;
                let (Some(TRANSACT_PIPE), Some(file)) = (le16(words, 28), le16(words, 30)) else {
                    return;
                };
                let start = le16(words, 24).unwrap_or_default();
                let length = le16(words, 22).unwrap_or_default();
                let file = file.into();
                let data = part(command.message, start.into(), length.into());
                shares.piped(session, file, dir, data);
                self.wait(session, command, Asked::Pipe { file });
            }
            command::DELETE | command::RENAME => {
                let mut texts = command.texts(0);
                texts.skip_kind();
                let first = texts.next();
                let (action, names) = if command.code == command::DELETE {
                    (Action::Delete, (first, None))
                } else {
                    texts.skip_kind();
                    (Action::Rename, (texts.next(), Some(first)))
                };
                let (share, id) = (command.share, command.session);
                shares.changed_by_name(session, share, id, action, names);
            }
            _ => {}
        }
    }

    fn on_session_setup(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        command: &Command<'_>,
    ) {
        let words = command.words;
        let (system, user) = if words.len() == 24 {
            let length = usize::from(le16(words, 14).unwrap_or_default());
            let blob = command.blob(length);
            shares.security.on_token(session, dir, blob);
            (System::read(&mut command.texts(blob.len())), None)
        } else {
            let passwords = [14, 16].map(|at| usize::from(le16(words, at).unwrap_or_default()));
            let mut texts = command.texts(passwords.iter().sum());
            let (user, domain) = (texts.next(), texts.next());
            let user = match domain.as_str() {
                "" => user,
                domain => format!("{domain}\\{user}"),
            };
            (System::read(&mut texts), Some(user))
        };
        system.note(session, dir);
        if let Some(user) = user {
            self.wait(session, command, Asked::User(user));
        }
    }

    fn on_response(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        command: &Command<'_>,
    ) {
        const BUFFER_OVERFLOW: u32 = 0x8000_0005;
        let words = command.words;
        let asked = self.waiting.remove(&(command.id, command.code));
        if command.code == command::SESSION_SETUP_ANDX {
            on_session_answer(session, shares, dir, command, asked);
            return;
        }
        if command.status != 0 && command.status != BUFFER_OVERFLOW {
            return;
        }
        match (command.code, asked) {
            (command::NEGOTIATE, asked) => {
                if let Some(Asked::Dialects(dialects)) = asked {
                    let chosen = le16(words, 0).map(usize::from);
                    let dialect = chosen.and_then(|at| dialects.into_iter().nth(at));
                    shares.dialect = dialect.or(shares.dialect.take());
                }
                on_negotiated(session, shares, dir, command);
            }
            (_, Some(Asked::Share { at, path })) => {
                let mut texts = command.texts(0);
                let (service, file_system) = (texts.next_ascii(), texts.next());
                let kind = if service == "IPC" { "PIPE" } else { "DISK" };
                let mapping = Mapping {
                    at,
                    path,
                    service: Some(service),
                    file_system: Some(file_system).filter(|t| !t.is_empty()),
                    kind: Some(kind),
                    encrypted: false,
                };
                shares.connected(session, command.share, command.session, mapping);
            }
            (command::NT_CREATE_ANDX, Some(Asked::File { at, name, options })) => {
                const DELETE_ON_CLOSE: u32 = 0x1000;
                let Some(file) = le16(words, 5) else {
                    return;
                };
                let opened = Opened {
                    at,
                    name,
                    size: le64(words, 55).unwrap_or_default(),
                    times: Times::read(words, 11),
                    delete_on_close: options & DELETE_ON_CLOSE != 0,
                    is_pipe: matches!(le16(words, 63), Some(1 | 2)),
                    tells_path: false,
                };
                let (share, id) = (command.share, command.session);
                shares.opened(session, share, id, file.into(), opened);
            }
            (command::OPEN_ANDX, Some(Asked::File { at, name, .. })) => {
                let Some(file) = le16(words, 4) else {
                    return;
                };
                let opened = Opened {
                    at,
                    name,
                    size: le32(words, 12).unwrap_or_default().into(),
                    times: Times::default(),
                    delete_on_close: false,
                    is_pipe: false,
                    tells_path: false,
                };
                let (share, id) = (command.share, command.session);
                shares.opened(session, share, id, file.into(), opened);
            }
            (_, Some(Asked::Read { file, offset })) => {
                let length = le16(words, 10).unwrap_or_default();
                let start = le16(words, 12).unwrap_or_default();
                let data = part(command.message, start.into(), length.into());
                let piece = Piece {
                    file,
                    dir,
                    offset,
                    length: length.into(),
                    data,
                };
                shares.moved(session, command.share, &piece);
            }
            (_, Some(Asked::Pipe { file })) => {
                let length = le16(words, 12).unwrap_or_default();
                let start = le16(words, 14).unwrap_or_default();
                let data = part(command.message, start.into(), length.into());
                shares.piped(session, file, dir, data);
            }
            _ => {}
        }
    }

    fn wait(&mut self, session: &mut Session<'_>, command: &Command<'_>, asked: Asked) {
        if self.waiting.len() >= MAX_WAITING {
            session.weird("SMB", "smb_state_limit", None);
            self.waiting.clear();
        }
        self.waiting.insert((command.id, command.code), asked);
    }
}

/// A place in a file: the low half, and in long commands the high half.
fn offset(words: &[u8], high_at: usize) -> u64 {
    let (low, high) = (le32(words, 6), le32(words, high_at));
    u64::from(high.unwrap_or_default()) << 32 | u64::from(low.unwrap_or_default())
}

/// The server's choice: with a token, or with its names.
fn on_negotiated(
    session: &mut Session<'_>,
    shares: &mut Shares,
    dir: Direction,
    command: &Command<'_>,
) {
    const EXTENDED_SECURITY: u32 = 0x8000_0000;
    const GUID: usize = 16;
    let Some(capabilities) = le32(command.words, 19) else {
        return;
    };
    if capabilities & EXTENDED_SECURITY != 0 {
        let token = command.blob(command.bytes).get(GUID..).unwrap_or_default();
        shares.security.on_token(session, dir, token);
        return;
    }
    let challenge = command.words.get(33).copied().unwrap_or_default();
    let mut texts = command.texts(challenge.into()).packed();
    let (_domain, name) = (texts.next(), texts.next());
    session.asset(dir, PROTOCOL, Fact::Name, &name);
}

fn on_session_answer(
    session: &mut Session<'_>,
    shares: &mut Shares,
    dir: Direction,
    command: &Command<'_>,
    asked: Option<Asked>,
) {
    const MORE_PROCESSING: u32 = 0xC000_0016;
    let mut user = shares.security.user().map(str::to_owned);
    let mut texts = command.texts(0);
    if command.words.len() == 8 {
        let length = usize::from(le16(command.words, 6).unwrap_or_default());
        let blob = command.blob(length);
        shares.security.on_token(session, dir, blob);
        texts = command.texts(blob.len());
    }
    System::read(&mut texts).note(session, dir);
    if let Some(Asked::User(name)) = asked {
        user = Some(name);
    }
    match command.status {
        MORE_PROCESSING => {}
        0 => {
            shares.security.on_outcome(session, true);
            shares.logged_on(command.session, user);
        }
        _ => shares.security.on_outcome(session, false),
    }
}

/// What one end tells of its system.
struct System {
    name: String,
    manager: String,
}

impl System {
    fn read(texts: &mut Texts<'_>) -> Self {
        let (name, manager) = (texts.next(), texts.next());
        Self { name, manager }
    }

    fn note(&self, session: &mut Session<'_>, dir: Direction) {
        session.asset(dir, PROTOCOL, Fact::Firmware, &self.name);
        session.asset(dir, PROTOCOL, Fact::Description, &self.manager);
    }
}
