//! Requests and their replies, in the order of the stream.

use std::collections::BTreeMap;

use super::parser::{self, RequestLine, StatusLine};
use crate::app::Session;
use crate::app::files::Known;
use crate::app::text::base64_fault;
use crate::log::{Http, Set};

/// Transactions without a reply; all are written when there are more.
const MAX_PENDING: usize = 100;
const PROXY_HEADERS: &[&str] = &[
    "FORWARDED",
    "X-FORWARDED-FOR",
    "X-FORWARDED-FROM",
    "CLIENT-IP",
    "VIA",
    "XROXY-CONNECTION",
    "PROXY-CONNECTION",
];
const MAX_PROXIED: usize = 16;
/// Files of one message that the row names, as in Zeek.
const MAX_FILES: usize = 15;

/// Pairing by number: the n-th reply answers the n-th request.
#[derive(Default)]
pub struct Transactions {
    pending: BTreeMap<u64, Http>,
    request: u64,
    response: u64,
    depth: u64,
    /// Bytes of the pending rows, about.
    held: usize,
}

impl Transactions {
    pub fn on_request(&mut self, session: &mut Session<'_>, line: RequestLine) {
        // More replies than requests: go on with the next request at the next reply.
        if self.request < self.response {
            session.weird(None, "HTTP_response_before_request", None);
            self.request = self.response;
        }
        if self.pending.len() > MAX_PENDING {
            session.weird(None, "HTTP_excessive_pipelining", None);
            for (_, row) in std::mem::take(&mut self.pending) {
                session.tables.http.push(session.now, row);
            }
            self.held = 0;
            self.response = self.request;
        }
        self.request += 1;
        self.held += line.uri.len();
        let row = self.row(session, true);
        row.method = Some(line.method);
        row.uri = Some(line.uri);
    }

    pub fn on_status(&mut self, session: &mut Session<'_>, line: &StatusLine) {
        let waits = self.pending.get(&self.response).is_some_and(|row| {
            // After an informational reply the real one is still to come.
            row.status_code.is_none_or(is_informational)
        });
        if !waits {
            self.response += 1;
        }
        let row = self.row(session, false);
        row.status_code = Some(line.code);
        row.status_msg = Some(line.reason.clone());
        row.version = Some(line.version.clone());
        if is_informational(line.code) {
            row.info_code = Some(line.code);
            row.info_msg = Some(line.reason.clone());
        }
    }

    pub fn on_request_header(&mut self, session: &mut Session<'_>, name: &str, value: String) {
        self.held += value.len();
        let row = self.row(session, true);
        match name {
            "HOST" => row.host = Some(value),
            "REFERER" => row.referrer = Some(value),
            "ORIGIN" => row.origin = Some(value),
            "USER-AGENT" => row.user_agent = Some(value),
            "AUTHORIZATION" | "PROXY-AUTHORIZATION" => {
                if let Some(token) = parser::basic_token(&value) {
                    row.username = parser::basic_user(&value);
                    if let Some(fault) = base64_fault(token.as_bytes()) {
                        session.weird(None, "base64_illegal_encoding", Some(fault.to_string()));
                    }
                }
            }
            _ if PROXY_HEADERS.contains(&name) => {
                let proxied = row.proxied.get_or_insert_default();
                if proxied.0.len() < MAX_PROXIED {
                    proxied.0.push(format!("{name} -> {value}"));
                }
            }
            _ => {}
        }
    }

    pub fn on_request_done(&mut self, session: &mut Session<'_>, body: u64) {
        self.row(session, true).request_body_len = body;
    }

    pub fn on_response_done(&mut self, session: &mut Session<'_>, body: u64) {
        let row = self.row(session, false);
        row.response_body_len = body;
        if row.status_code.is_some_and(is_informational) {
            return;
        }
        if let Some(row) = self.pending.remove(&self.response) {
            session.tables.http.push(session.now, row);
        }
        if self.pending.is_empty() {
            self.held = 0;
        }
    }

    pub fn held(&self) -> usize {
        /// A row without its texts.
        const ROW: usize = 512;
        self.held + self.pending.len() * ROW
    }

    /// The method that the current reply answers.
    pub fn answered_method(&self) -> Option<&str> {
        self.pending.get(&self.response)?.method.as_deref()
    }

    /// The current reply answers the current request.
    pub fn is_answering(&self) -> bool {
        self.request == self.response
    }

    /// The URL that the current request asks for, and its number.
    pub fn asked(&self) -> (String, u64) {
        (self.url(self.request), self.request)
    }

    /// The same of the request that the current reply answers.
    pub fn answered(&self) -> (String, u64) {
        (self.url(self.response), self.response)
    }

    fn url(&self, number: u64) -> String {
        let Some(row) = self.pending.get(&number) else {
            return String::new();
        };
        let host = row.host.as_deref().unwrap_or_default();
        format!("{host}{}", row.uri.as_deref().unwrap_or_default())
    }

    pub fn on_request_files(&mut self, session: &Session<'_>, files: Vec<Known>) {
        if !files.is_empty() {
            let row = self.row(session, true);
            let (ids, names, types) = (
                &mut row.orig_fuids,
                &mut row.orig_filenames,
                &mut row.orig_mime_types,
            );
            note_files(files, ids, names, types);
        }
    }

    pub fn on_response_files(&mut self, session: &Session<'_>, files: Vec<Known>) {
        if !files.is_empty() {
            let row = self.row(session, false);
            let (ids, names, types) = (
                &mut row.resp_fuids,
                &mut row.resp_filenames,
                &mut row.resp_mime_types,
            );
            note_files(files, ids, names, types);
        }
    }

    pub fn flush(&mut self, session: &mut Session<'_>) {
        for (number, row) in std::mem::take(&mut self.pending) {
            // Number 0 is what came before any request.
            if number != 0 {
                session.tables.http.push(session.now, row);
            }
        }
    }

    fn row(&mut self, session: &Session<'_>, is_request: bool) -> &mut Http {
        let number = if is_request {
            self.request
        } else {
            self.response
        };
        let depth = &mut self.depth;
        self.pending.entry(number).or_insert_with(|| {
            *depth += 1;
            new_row(session, *depth)
        })
    }
}

type Texts = Option<Vec<String>>;

fn note_files(files: Vec<Known>, ids: &mut Texts, names: &mut Texts, types: &mut Texts) {
    for file in files.into_iter().take(MAX_FILES) {
        if !file.fuid.is_empty() {
            ids.get_or_insert_default().push(file.fuid.to_string());
        }
        if let Some(name) = file.filename {
            names.get_or_insert_default().push(name);
        }
        if let Some(mime) = file.mime_type {
            types.get_or_insert_default().push(mime.to_owned());
        }
    }
}

fn is_informational(code: u64) -> bool {
    (100..200).contains(&code)
}

fn new_row(session: &Session<'_>, trans_depth: u64) -> Http {
    let conn = session.conn;
    Http {
        ts: session.now,
        uid: conn.uid.clone(),
        orig_h: conn.orig_h,
        orig_p: conn.orig_p,
        resp_h: conn.resp_h,
        resp_p: conn.resp_p,
        trans_depth,
        method: None,
        host: None,
        uri: None,
        referrer: None,
        version: None,
        user_agent: None,
        origin: None,
        request_body_len: 0,
        response_body_len: 0,
        status_code: None,
        status_msg: None,
        info_code: None,
        info_msg: None,
        tags: Set::default(),
        username: None,
        password: None,
        proxied: None,
        orig_fuids: None,
        orig_filenames: None,
        orig_mime_types: None,
        resp_fuids: None,
        resp_filenames: None,
        resp_mime_types: None,
    }
}
