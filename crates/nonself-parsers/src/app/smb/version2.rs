//! Versions 2 and 3 ([MS-SMB2] 2.2).

use std::collections::HashMap;

use super::contents::Piece;
use super::fields::{MAX_NAME, Times, le64, part};
use super::message2::{
    HEADER, Header, buffer, command, dialect, file_id, header, long_buffer, status,
};
use super::shares::{Mapping, Opened, Shares};
use crate::app::text::{le16, le32, utf16};
use crate::app::{Direction, Session};
use crate::log::Time;

/// Commands that wait for their answer.
const MAX_WAITING: usize = 4096;
/// Changes that wait for one file to be opened.
const MAX_CHANGES: usize = 8;
/// Commands of one message.
const MAX_COMPOUND: usize = 256;

/// A command that waits for its answer, and the share that it is for.
struct Waiting {
    share: u32,
    asked: Asked,
}

/// What is remembered of a command until it is answered.
enum Asked {
    Share {
        at: Time,
        path: String,
    },
    File {
        at: Time,
        name: String,
        options: u32,
        then: Vec<Then>,
    },
    Read {
        file: u128,
        offset: u64,
    },
    Transceive {
        file: u128,
    },
}

#[derive(Default)]
pub struct Version2 {
    waiting: HashMap<u64, Waiting>,
}

/// What is to be done with a file as soon as it is known which one it is.
enum Then {
    Delete,
    Rename(String),
    Close,
}

/// What related commands of one message take over from those before them.
#[derive(Default)]
struct Chain {
    share: u32,
    session: u64,
    file: u128,
    /// The command that opens the file.
    opener: Option<u64>,
}

impl Version2 {
    /// One message, from its first header on; further commands may follow.
    pub fn on_message(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        message: &[u8],
    ) {
        let mut rest = message;
        let mut chain = Chain::default();
        for _ in 0..MAX_COMPOUND {
            let (Some(header), Some(next)) = (header(rest), le32(rest, 20)) else {
                return;
            };
            let next = next as usize;
            let one = if next >= HEADER {
                part(rest, 0, next)
            } else {
                rest
            };
            self.on_command(session, shares, dir, header, one, &mut chain);
            if next < HEADER {
                return;
            }
            rest = rest.get(next..).unwrap_or_default();
        }
    }

    fn on_command(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        mut header: Header,
        bytes: &[u8],
        chain: &mut Chain,
    ) {
        const INHERITED: u32 = u32::MAX;
        if header.share == INHERITED {
            header.share = chain.share;
        }
        if header.session == u64::MAX {
            header.session = chain.session;
        }
        (chain.share, chain.session) = (header.share, header.session);
        if header.is_response {
            self.on_response(session, shares, dir, &header, bytes);
        } else {
            self.on_request(session, shares, dir, &header, bytes, chain);
        }
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        header: &Header,
        bytes: &[u8],
        chain: &mut Chain,
    ) {
        let body = bytes.get(HEADER..).unwrap_or_default();
        let text = |offset_at: usize, length_at: usize| {
            let (start, length) = (le16(body, offset_at)?, le16(body, length_at)?);
            Some(utf16(part(bytes, start.into(), length.into()), MAX_NAME))
        };
        let mut file = |at: usize| {
            let id = file_id(body, at)?;
            let id = if id == u128::MAX { chain.file } else { id };
            chain.file = id;
            Some(id)
        };
        match header.command {
            command::SESSION_SETUP => {
                let token = buffer(bytes, le16(body, 12), le16(body, 14));
                shares.security.on_token(session, dir, token);
            }
            command::TREE_CONNECT => {
                let path = text(4, 6).unwrap_or_default();
                let at = session.now;
                self.wait(session, header, Asked::Share { at, path });
            }
            command::TREE_DISCONNECT => shares.disconnected(header.share),
            command::CREATE => {
                let name = text(44, 46).unwrap_or_default();
                let name = if name.is_empty() {
                    "<share_root>".to_owned()
                } else {
                    name
                };
                let (at, options) = (session.now, le32(body, 40).unwrap_or_default());
                let then = Vec::new();
                let asked = Asked::File {
                    at,
                    name,
                    options,
                    then,
                };
                self.wait(session, header, asked);
                // Related commands have the file's number only when it is answered.
                (chain.file, chain.opener) = (u128::MAX, Some(header.message));
            }
            command::CLOSE => {
                if let Some(file) = file(8) {
                    self.change(session, shares, (file, chain.opener), Then::Close);
                }
            }
            command::READ => {
                if let Some(file) = file(16) {
                    let offset = le64(body, 8).unwrap_or_default();
                    self.wait(session, header, Asked::Read { file, offset });
                }
            }
            command::WRITE => {
                let (Some(start), Some(length), Some(file)) =
                    (le16(body, 2), le32(body, 4), file(16))
                else {
                    return;
                };
                let data = part(bytes, start.into(), length as usize);
                let piece = Piece {
                    file,
                    dir,
                    offset: le64(body, 8).unwrap_or_default(),
                    length: length.into(),
                    data,
                };
                shares.moved(session, header.share, &piece);
            }
            command::IOCTL => {
                const PIPE_TRANSCEIVE: u32 = 0x0011_C017;
                if le32(body, 4) != Some(PIPE_TRANSCEIVE) {
                    return;
                }
                if let Some(file) = file(8) {
                    let data = long_buffer(bytes, le32(body, 24), le32(body, 28));
                    shares.piped(session, file, dir, data);
                    self.wait(session, header, Asked::Transceive { file });
                }
            }
            command::SET_INFO => {
                let what = (body.get(2).copied(), body.get(3).copied());
                let length = le32(body, 4).unwrap_or_default() as usize;
                let start = le16(body, 8).unwrap_or_default().into();
                let change = set_info(what, part(bytes, start, length));
                if let (Some(file), Some(change)) = (file(16), change) {
                    self.change(session, shares, (file, chain.opener), change);
                }
            }
            _ => {}
        }
    }

    fn on_response(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        dir: Direction,
        header: &Header,
        bytes: &[u8],
    ) {
        let body = bytes.get(HEADER..).unwrap_or_default();
        match header.command {
            command::NEGOTIATE => {
                shares.dialect = le16(body, 4).and_then(dialect).or(shares.dialect.take());
                let token = buffer(bytes, le16(body, 56), le16(body, 58));
                shares.security.on_token(session, dir, token);
                return;
            }
            command::SESSION_SETUP => {
                on_session_setup(session, shares, dir, header, bytes);
                return;
            }
            _ => {}
        }
        if header.status == status::PENDING {
            return;
        }
        let Some(Waiting { share, asked }) = self.waiting.remove(&header.message) else {
            return;
        };
        let is_success = header.status == status::SUCCESS;
        match asked {
            Asked::Share { at, path } if is_success => {
                const ENCRYPTED: u32 = 0x8000;
                let mapping = Mapping {
                    at,
                    path,
                    kind: match body.get(2) {
                        Some(1) => Some("DISK"),
                        Some(2) => Some("PIPE"),
                        Some(3) => Some("PRINT"),
                        _ => None,
                    },
                    encrypted: le32(body, 4).is_some_and(|flags| flags & ENCRYPTED != 0),
                    ..Mapping::default()
                };
                shares.connected(session, header.share, header.session, mapping);
            }
            Asked::File {
                at,
                name,
                options,
                then,
            } if is_success => {
                const DELETE_ON_CLOSE: u32 = 0x1000;
                let Some(file) = file_id(body, 64) else {
                    return;
                };
                let opened = Opened {
                    at,
                    name,
                    size: le64(body, 48).unwrap_or_default(),
                    times: Times::read(body, 8),
                    delete_on_close: options & DELETE_ON_CLOSE != 0,
                    is_pipe: false,
                    tells_path: true,
                };
                shares.opened(session, share, header.session, file, opened);
                for change in then {
                    apply(session, shares, file, change);
                }
            }
            Asked::Read { file, offset }
                if is_success || header.status == status::BUFFER_OVERFLOW =>
            {
                let start = body.get(2).copied().unwrap_or_default().into();
                let length = le32(body, 4).unwrap_or_default();
                let data = part(bytes, start, length as usize);
                let piece = Piece {
                    file,
                    dir,
                    offset,
                    length: length.into(),
                    data,
                };
                shares.moved(session, share, &piece);
            }
            Asked::Transceive { file }
                if is_success || header.status == status::BUFFER_OVERFLOW =>
            {
                let data = long_buffer(bytes, le32(body, 32), le32(body, 36));
                shares.piped(session, file, dir, data);
            }
            _ => {}
        }
    }

    /// Change a file, or remember the change until it is known which file it is.
    fn change(
        &mut self,
        session: &mut Session<'_>,
        shares: &mut Shares,
        (file, opener): (u128, Option<u64>),
        change: Then,
    ) {
        if file != u128::MAX {
            apply(session, shares, file, change);
            return;
        }
        let waiting = opener.and_then(|message| self.waiting.get_mut(&message));
        if let Some(Asked::File { then, .. }) = waiting.map(|waiting| &mut waiting.asked)
            && then.len() < MAX_CHANGES
        {
            then.push(change);
        }
    }

    fn wait(&mut self, session: &mut Session<'_>, header: &Header, asked: Asked) {
        if self.waiting.len() >= MAX_WAITING {
            session.weird("SMB", "smb_state_limit", None);
            self.waiting.clear();
        }
        let share = header.share;
        self.waiting
            .insert(header.message, Waiting { share, asked });
    }
}

fn on_session_setup(
    session: &mut Session<'_>,
    shares: &mut Shares,
    dir: Direction,
    header: &Header,
    bytes: &[u8],
) {
    let body = bytes.get(HEADER..).unwrap_or_default();
    let token = buffer(bytes, le16(body, 4), le16(body, 6));
    let user = shares.security.user().map(str::to_owned);
    shares.security.on_token(session, dir, token);
    match header.status {
        status::MORE_PROCESSING => {}
        status::SUCCESS => {
            shares.security.on_outcome(session, true);
            shares.logged_on(header.session, user);
        }
        _ => shares.security.on_outcome(session, false),
    }
}

/// Renames and deletions are information that is set.
fn set_info(what: (Option<u8>, Option<u8>), data: &[u8]) -> Option<Then> {
    const FILE: Option<u8> = Some(1);
    const RENAME: Option<u8> = Some(10);
    const DISPOSITION: Option<u8> = Some(13);
    const DISPOSITION_EX: Option<u8> = Some(64);
    match what {
        (FILE, RENAME) => {
            let length = le32(data, 16)? as usize;
            let name = utf16(part(data, 20, length), MAX_NAME);
            (!name.is_empty()).then_some(Then::Rename(name))
        }
        (FILE, DISPOSITION | DISPOSITION_EX) => (data.first()? & 1 != 0).then_some(Then::Delete),
        _ => None,
    }
}

fn apply(session: &mut Session<'_>, shares: &mut Shares, file: u128, change: Then) {
    match change {
        Then::Delete => shares.deleted(session, file),
        Then::Rename(name) => shares.renamed(session, file, name),
        Then::Close => shares.closed(session, file),
    }
}
