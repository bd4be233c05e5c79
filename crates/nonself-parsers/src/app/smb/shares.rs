//! Shares and files of one connection, and the rows about them.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use super::contents::{Contents, Piece};
use super::fields::Times;
use super::pipes::{Pipes, is_pipe_name};
use crate::app::gssapi::Security;
use crate::app::{Direction, Session, dce_rpc};
use crate::log::{Enum, SmbFiles, SmbMapping, Text, Time};

/// Shares, files and users that are remembered; when there are more, all of a kind are forgotten.
const MAX_SHARES: usize = 1024;
const MAX_FILES: usize = 8192;
const MAX_USERS: usize = 1024;
/// Rows that are not written twice.
const MAX_RECENT: usize = 4096;

const DISK: &str = "DISK";
const PIPE: &str = "PIPE";
const PRINT: &str = "PRINT";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Open,
    Close,
    Delete,
    Rename,
}

/// A share as it was connected.
#[derive(Clone, Debug, Default)]
struct Share {
    path: Option<String>,
    kind: Option<&'static str>,
}

/// An open file.
#[derive(Clone, Debug, Default)]
struct File {
    name: Option<String>,
    path: Option<String>,
    size: u64,
    times: Times,
    kind: Option<&'static str>,
    user: Option<String>,
    read: u64,
    written: u64,
    fuid: Option<Text>,
    /// Of a pipe: when it was opened, until something shows that it needs no row.
    unexplained: Option<Time>,
}

/// What a share's connection tells.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    pub at: Time,
    pub path: String,
    pub service: Option<String>,
    pub file_system: Option<String>,
    pub kind: Option<&'static str>,
    pub encrypted: bool,
}

/// What opening a file tells.
#[derive(Clone, Debug)]
pub struct Opened {
    pub at: Time,
    pub name: String,
    pub size: u64,
    pub times: Times,
    pub delete_on_close: bool,
    pub is_pipe: bool,
    /// Version 1: Zeek has no path in the rows of opened files.
    pub tells_path: bool,
}

#[derive(Default)]
pub struct Shares {
    pub security: Security,
    pub dialect: Option<String>,
    pipes: Pipes,
    contents: Contents,
    connected: HashMap<u32, Share>,
    files: HashMap<u128, File>,
    users: HashMap<u64, String>,
    recent: HashSet<u64>,
    encrypted: bool,
}

impl Shares {
    /// A session is set up: its commands are this user's.
    pub fn logged_on(&mut self, session_id: u64, user: Option<String>) {
        if let Some(user) = user.filter(|user| !user.is_empty()) {
            if self.users.len() >= MAX_USERS {
                self.users.clear();
            }
            self.users.insert(session_id, user);
        }
    }

    pub fn connected(
        &mut self,
        session: &mut Session<'_>,
        share: u32,
        session_id: u64,
        mapping: Mapping,
    ) {
        if self.connected.len() >= MAX_SHARES {
            self.connected.clear();
        }
        let path = Some(mapping.path.clone());
        let kind = mapping.kind;
        self.connected.insert(share, Share { path, kind });
        let user = self.users.get(&session_id).cloned();
        self.write_mapping(session, mapping, user);
    }

    pub fn disconnected(&mut self, share: u32) {
        self.connected.remove(&share);
    }

    /// From here on, nothing can be read.
    pub fn encrypted(&mut self, session: &mut Session<'_>) {
        if std::mem::replace(&mut self.encrypted, true) {
            return;
        }
        let mapping = Mapping {
            at: session.now,
            path: "<encrypted>".to_owned(),
            kind: Some("ENCRYPTED"),
            encrypted: true,
            ..Mapping::default()
        };
        self.write_mapping(session, mapping, None);
    }

    pub fn opened(
        &mut self,
        session: &mut Session<'_>,
        share: u32,
        session_id: u64,
        file: u128,
        opened: Opened,
    ) {
        let known = self.connected.get(&share).cloned().unwrap_or_default();
        let by_name = known.kind.is_none() && is_pipe_name(&opened.name);
        let is_pipe = opened.is_pipe || known.kind == Some(PIPE) || by_name;
        if self.files.len() >= MAX_FILES {
            session.weird("SMB", "smb_state_limit", None);
            self.files.clear();
        }
        // Of version 1, pipes are rows too.
        let has_row = !is_pipe || !opened.tells_path;
        let unexplained = !has_row && !is_pipe_name(&opened.name);
        let file_of = File {
            unexplained: unexplained.then_some(opened.at),
            name: Some(opened.name),
            path: known.path,
            size: opened.size,
            times: opened.times,
            kind: if is_pipe { Some(PIPE) } else { known.kind },
            user: self.users.get(&session_id).cloned(),
            ..File::default()
        };
        if has_row {
            let path = file_of.path.clone().filter(|_| opened.tells_path);
            self.write_file(session, Action::Open, opened.at, &file_of, path, None);
        }
        if opened.delete_on_close && !is_pipe {
            let path = file_of.path.clone();
            self.write_file(session, Action::Delete, opened.at, &file_of, path, None);
        }
        self.files.insert(file, file_of);
    }

    /// Data went to or from a file.
    pub fn moved(&mut self, session: &mut Session<'_>, share: u32, piece: &Piece<'_>) {
        let kind = self.connected.get(&share).and_then(|share| share.kind);
        let known = self.files.get_mut(&piece.file);
        let is_pipe = match &known {
            Some(file) => file.kind == Some(PIPE),
            // Opened before it could be seen, or on another connection of the session.
            None => kind == Some(PIPE) || dce_rpc::is_fragment(piece.data),
        };
        if is_pipe {
            self.piped(session, piece.file, piece.dir, piece.data);
            return;
        }
        let Some(file) = known else {
            return;
        };
        let size = match piece.dir {
            Direction::Orig => {
                file.written += piece.length;
                None
            }
            Direction::Resp => {
                file.read += piece.length;
                Some(file.size).filter(|size| *size > 0)
            }
        };
        let name = file.name.as_deref();
        self.contents.on_piece(session, piece, name, size);
    }

    /// Data that can only belong to a pipe.
    pub fn piped(&mut self, session: &mut Session<'_>, file: u128, dir: Direction, data: &[u8]) {
        let mut known = self.files.get_mut(&file);
        if let Some(known) = known.as_mut().filter(|_| dce_rpc::is_fragment(data)) {
            // What is said in it has rows of its own.
            known.unexplained = None;
        }
        let name = known.and_then(|file| file.name.as_deref());
        let pipe = (file, name);
        self.pipes
            .on_data(session, &mut self.security, pipe, dir, data);
    }

    pub fn renamed(&mut self, session: &mut Session<'_>, file: u128, name: String) {
        let mut known = self.files.get(&file).cloned().unwrap_or_default();
        let before = known.name.replace(name);
        let path = known.path.clone();
        self.write_file(session, Action::Rename, session.now, &known, path, before);
        if let Some(file) = self.files.get_mut(&file) {
            file.name = known.name;
        }
    }

    pub fn deleted(&mut self, session: &mut Session<'_>, file: u128) {
        let Some(known) = self.files.get(&file).cloned() else {
            return;
        };
        let path = known.path.clone();
        self.write_file(session, Action::Delete, session.now, &known, path, None);
    }

    /// Renamed or deleted by its name, without being opened.
    pub fn changed_by_name(
        &mut self,
        session: &mut Session<'_>,
        share: u32,
        session_id: u64,
        action: Action,
        (name, before): (String, Option<String>),
    ) {
        let known = self.connected.get(&share).cloned().unwrap_or_default();
        let file = File {
            name: Some(name),
            kind: known.kind,
            user: self.users.get(&session_id).cloned(),
            ..File::default()
        };
        self.write_file(session, action, session.now, &file, known.path, before);
    }

    pub fn closed(&mut self, session: &mut Session<'_>, file: u128) {
        self.pipes.on_close(session, file);
        let fuid = self.contents.on_close(session, file);
        let Some(mut known) = self.files.remove(&file) else {
            return;
        };
        known.fuid = fuid;
        self.write_pipe(session, &known);
        let was_used = known.read + known.written > 0 || known.kind == Some(PRINT);
        if was_used && known.kind != Some(PIPE) {
            let path = known.path.clone();
            self.write_file(session, Action::Close, session.now, &known, path, None);
        }
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        let mut open: Vec<_> = std::mem::take(&mut self.files).into_iter().collect();
        open.sort_by_key(|(number, file)| (file.unexplained, *number));
        for (_, file) in open {
            self.write_pipe(session, &file);
        }
        self.pipes.on_end(session);
        self.contents.on_end(session);
        self.security.on_end(session);
    }

    pub fn held(&self) -> usize {
        self.pipes.held() + self.contents.held()
    }

    /// A pipe in which no calls were seen: programs talk through it, as remote shells do.
    fn write_pipe(&mut self, session: &mut Session<'_>, file: &File) {
        if let Some(at) = file.unexplained {
            self.write_file(session, Action::Open, at, file, file.path.clone(), None);
        }
    }

    fn write_mapping(&self, session: &mut Session<'_>, mapping: Mapping, user: Option<String>) {
        let conn = session.conn;
        let row = SmbMapping {
            ts: mapping.at,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            path: Some(mapping.path),
            service: mapping.service,
            native_file_system: mapping.file_system,
            share_type: Some(mapping.kind.unwrap_or(DISK)),
            user,
            dialect: self.dialect.clone(),
            encrypted: mapping.encrypted,
        };
        session.tables.smb_mapping.push(session.now, row);
    }

    fn write_file(
        &mut self,
        session: &mut Session<'_>,
        action: Action,
        at: Time,
        file: &File,
        path: Option<String>,
        before: Option<String>,
    ) {
        let times = file.times.modified.map(|_| file.times);
        if let Some(times) = times.filter(|_| action != Action::Close) {
            let without_access = Times {
                accessed: None,
                ..times
            };
            let what = (action, &file.name, &path, file.size, without_access);
            let key = foldhash::fast::FixedState::default().hash_one(what);
            if self.recent.len() >= MAX_RECENT {
                self.recent.clear();
            }
            if !self.recent.insert(key) {
                return;
            }
        }
        let conn = session.conn;
        let was_moved = action == Action::Close;
        let row = SmbFiles {
            ts: at,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            fuid: file.fuid.clone(),
            action: Some(Enum(action_name(action, file))),
            path,
            name: file.name.clone(),
            size: file.size,
            prev_name: before,
            times_modified: times.and_then(|t| t.modified),
            times_accessed: times.and_then(|t| t.accessed),
            times_created: times.and_then(|t| t.created),
            times_changed: times.and_then(|t| t.changed),
            user: file.user.clone(),
            bytes_read: was_moved.then_some(file.read),
            bytes_written: was_moved.then_some(file.written),
        };
        session.tables.smb_files.push(session.now, row);
    }
}

fn action_name(action: Action, file: &File) -> &'static str {
    let is_print = file.kind == Some(PRINT);
    match action {
        Action::Open if file.unexplained.is_some() => "SMB::PIPE_OPEN",
        Action::Open if is_print => "SMB::PRINT_OPEN",
        Action::Open => "SMB::FILE_OPEN",
        Action::Close if is_print => "SMB::PRINT_CLOSE",
        Action::Close => "SMB::FILE_CLOSE",
        Action::Delete => "SMB::FILE_DELETE",
        Action::Rename => "SMB::FILE_RENAME",
    }
}
