//! Both directions together: what body follows which headers, and where HTTP ends.

use super::SOURCE;
use super::authentication::Authentication;
use super::banners::Banners;
use super::body::Bodies;
use super::framing::Framing;
use super::manners::Manners;
use super::message::{Body, Event, Reader};
use super::parser::{self, StatusLine};
use super::transactions::Transactions;
use crate::app::dispatch::Dispatch;
use crate::app::registry::{Evidence, Verdict};
use crate::app::websocket::{self, WebSocket};
use crate::app::{Direction, Parser, Session, Transport, tunnels};
use crate::log::Enum;

/// Methods that are asked for before the rest of the line is here.
pub(super) const METHODS: &[&[u8]] = &[
    b"GET",
    b"POST",
    b"HEAD",
    b"OPTIONS",
    b"PUT",
    b"DELETE",
    b"TRACE",
    b"CONNECT",
    b"PROPFIND",
    b"PROPPATCH",
    b"MKCOL",
    b"COPY",
    b"MOVE",
    b"LOCK",
    b"UNLOCK",
    b"POLL",
    b"REPORT",
    b"SUBSCRIBE",
    b"NOTIFY",
    b"BMOVE",
    b"SEARCH",
    b"PATCH",
    b"QUERY",
];
const PORTS: &[u16] = &[80, 81, 631, 1080, 3128, 8000, 8080, 8888];

/// A request line with a version, or a status line. A line without a version (HTTP/0.9)
/// counts on HTTP's ports only.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    const STATUS: &[u8] = b"HTTP/";
    /// HTTP/2 begins like this; it is another protocol.
    const VERSION_2: &[u8] = b"PRI * HTTP/2.0";
    let resp = evidence.resp;
    let name = resp.get(..5).unwrap_or_default();
    if name.eq_ignore_ascii_case(STATUS) && resp.get(5).is_some_and(u8::is_ascii_digit) {
        return Verdict::Yes;
    }
    if evidence.orig.starts_with(VERSION_2) {
        return Verdict::No;
    }
    let first = evidence.orig.trim_ascii_start();
    let end = first.iter().position(|b| *b == b'\n');
    let line = &first[..end.unwrap_or(first.len())];
    let method = METHODS.iter().any(|m| {
        let shared = m.len().min(line.len());
        m[..shared] == line[..shared] && line.get(m.len()).is_none_or(|b| *b == b' ')
    });
    match parser::parse_request_line(line) {
        Some(request) if request.version != "0.9" && request.version != parser::UNKNOWN_VERSION => {
            Verdict::Yes
        }
        Some(_) if end.is_some() && method && evidence.on_port(PORTS) => Verdict::Yes,
        _ if end.is_none() && method => Verdict::Maybe,
        // Nothing from the client yet, or nonsense: the server's answer may tell.
        _ if resp.is_empty() && evidence.on_port(PORTS) => Verdict::Maybe,
        _ => Verdict::No,
    }
}

/// HTTP on one connection.
pub struct HttpParser {
    requests: Reader,
    replies: Reader,
    request_framing: Framing,
    reply_framing: Framing,
    status: Option<u64>,
    /// The last request named no version: its reply has neither status nor headers.
    is_version_09: bool,
    transactions: Transactions,
    authentication: Authentication,
    banners: Banners,
    manners: Manners,
    /// The request ended while the headers of its reply were on their way.
    overtaken: bool,
    /// What the connection carries after `CONNECT` or a switch of protocols.
    tunnel: Option<Dispatch>,
    request_body: Option<Bodies>,
    reply_body: Option<Bodies>,
    given_up: bool,
}

impl Default for HttpParser {
    fn default() -> Self {
        Self {
            requests: Reader::new(true),
            replies: Reader::new(false),
            request_framing: Framing::default(),
            reply_framing: Framing::default(),
            status: None,
            is_version_09: false,
            transactions: Transactions::default(),
            authentication: Authentication::default(),
            banners: Banners::default(),
            manners: Manners::default(),
            overtaken: false,
            tunnel: None,
            request_body: None,
            reply_body: None,
            given_up: false,
        }
    }
}

impl Parser for HttpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if let Some(tunnel) = &mut self.tunnel {
            tunnel.on_data(session, dir, data);
            return;
        }
        if dir.is_orig() {
            self.requests.push(data);
            while let (false, Some(event)) = (self.given_up, self.requests.next()) {
                self.on_request_event(session, event);
            }
        } else {
            if self.is_version_09 && self.status.is_none() {
                self.start_bare_reply(session);
            }
            self.replies.push(data);
            while let (false, Some(event)) = (self.given_up, self.replies.next()) {
                self.on_reply_event(session, event);
                if self.tunnel.is_some() {
                    self.fill_tunnel(session);
                    return;
                }
            }
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        match (&mut self.tunnel, dir) {
            (Some(tunnel), _) => tunnel.on_gap(session, dir, len),
            (None, Direction::Orig) => {
                let missing = self.requests.on_gap(len);
                if let Some(body) = &mut self.request_body {
                    body.gap(session, missing);
                }
            }
            (None, Direction::Resp) => {
                let missing = self.replies.on_gap(len);
                if let Some(body) = &mut self.reply_body {
                    body.gap(session, missing);
                }
            }
        }
    }

    fn on_eof(&mut self, session: &mut Session<'_>, dir: Direction) {
        if let Some(tunnel) = &mut self.tunnel {
            tunnel.on_eof(session, dir);
            return;
        }
        let event = match dir {
            Direction::Orig => self.requests.on_close(),
            Direction::Resp => self.replies.on_close(),
        };
        match (event, dir) {
            (Some(event), Direction::Orig) => self.on_request_event(session, event),
            (Some(event), Direction::Resp) => self.on_reply_event(session, event),
            (None, _) => {}
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.on_eof(session, Direction::Orig);
        self.on_eof(session, Direction::Resp);
        self.end_request_body(session);
        self.end_reply_body(session);
        self.transactions.flush(session);
        self.authentication.on_end(session);
        if let Some(tunnel) = &mut self.tunnel {
            tunnel.on_end(session);
        }
    }

    fn held(&self) -> usize {
        let tunnel = self.tunnel.as_ref().map_or(0, Dispatch::held);
        let body = |body: &Option<Bodies>| body.as_ref().map_or(0, Bodies::held);
        let bodies = body(&self.request_body) + body(&self.reply_body);
        self.requests.held() + self.replies.held() + self.transactions.held() + tunnel + bodies
    }

    fn is_finished(&self) -> bool {
        self.given_up
    }
}

impl HttpParser {
    fn on_request_event(&mut self, session: &mut Session<'_>, event: Event) {
        match event {
            Event::Request(line) => {
                // Elsewhere a request alone proves little: many things are sent one.
                if PORTS.contains(&session.conn.resp_p.0) {
                    session.confirm("http");
                }
                self.end_request_body(session);
                self.request_framing = Framing::default();
                self.is_version_09 = line.version == "0.9";
                self.manners.on_request(session, &line);
                self.transactions.on_request(session, line);
                // What the server said before is no reply to a request without version.
                if self.is_version_09
                    && let Some(event) = self.replies.on_close()
                {
                    self.on_reply_event(session, event);
                }
            }
            Event::Header(name, value) => {
                self.request_framing.note(session, None, &name, &value);
                self.manners.on_header(&name, &value);
                self.authentication
                    .on_header(session, Direction::Orig, &name, &value);
                self.banners.on_request(session, &name, &value);
                self.transactions.on_request_header(session, &name, value);
            }
            Event::HeadersDone => {
                self.request_framing.check(session);
                let body = match &self.request_framing {
                    Framing { chunked: true, .. } => Body::Chunked,
                    Framing {
                        length: Some(n), ..
                    } => Body::Length(*n),
                    _ => Body::None,
                };
                self.requests.set_body(body, self.request_framing.coding);
                let (url, number) = self.transactions.asked();
                let about = self.request_framing.about(url, number);
                self.request_body = Some(Bodies::new(Direction::Orig, about));
            }
            Event::Body(data) => {
                if let Some(body) = &mut self.request_body {
                    body.data(session, &data);
                }
            }
            Event::Done(body) => {
                self.end_request_body(session);
                let is_answered = self.transactions.is_answering();
                self.overtaken = is_answered && self.replies.is_in_headers();
                self.transactions.on_request_done(session, body);
            }
            Event::Status(_) => {}
            Event::NotHttp { has_version: true } => {
                session.weird(SOURCE, "bad_HTTP_request_with_version", None);
            }
            Event::NotHttp { .. } => session.weird(SOURCE, "bad_HTTP_request", None),
            Event::Weird(name, more) => session.weird(SOURCE, name, more),
            Event::TooLong => self.give_up(session),
        }
    }

    fn on_reply_event(&mut self, session: &mut Session<'_>, event: Event) {
        match event {
            Event::Status(line) => {
                session.confirm("http");
                self.end_reply_body(session);
                self.reply_framing = Framing::default();
                self.status = Some(line.code);
                self.manners.on_reply(session, &line.version);
                self.authentication.on_status(session, line.code);
                self.transactions.on_status(session, &line);
            }
            Event::Header(name, value) => {
                if self.overtaken {
                    session.weird(SOURCE, "missing_HTTP_entity", None);
                }
                let status = Some(self.status.unwrap_or_default());
                self.reply_framing.note(session, status, &name, &value);
                self.authentication
                    .on_header(session, Direction::Resp, &name, &value);
                self.banners.on_reply(session, &name, &value);
            }
            Event::HeadersDone => {
                self.overtaken = false;
                self.reply_framing.check(session);
                let body = self.reply_body();
                self.replies.set_body(body, self.reply_framing.coding);
                let (url, number) = self.transactions.answered();
                let mut about = self.reply_framing.about(url, number);
                about.is_partial = self.status == Some(206);
                self.reply_body = Some(Bodies::new(Direction::Resp, about));
                self.switch_protocol(session);
            }
            Event::Body(data) => {
                if let Some(body) = &mut self.reply_body {
                    body.data(session, &data);
                }
            }
            Event::Done(body) => {
                self.end_reply_body(session);
                self.status = None;
                self.transactions.on_response_done(session, body);
            }
            Event::Request(_) => {}
            Event::NotHttp { .. } => session.weird(SOURCE, "bad_HTTP_reply", None),
            Event::Weird(name, more) => session.weird(SOURCE, name, more),
            Event::TooLong => self.give_up(session),
        }
    }

    /// RFC 9112 6.3.
    fn reply_body(&self) -> Body {
        let code = self.status.unwrap_or(0);
        let head = self.transactions.answered_method() == Some("HEAD");
        if head || (100..200).contains(&code) || matches!(code, 204 | 304) {
            return Body::None;
        }
        match &self.reply_framing {
            Framing { chunked: true, .. } => Body::Chunked,
            Framing {
                length: Some(n), ..
            } => Body::Length(*n),
            _ => Body::UntilClose,
        }
    }

    /// After these replies the connection carries something else.
    fn switch_protocol(&mut self, session: &mut Session<'_>) {
        let connect = self.transactions.answered_method() == Some("CONNECT");
        match self.status {
            Some(101) => {
                let upgrade = self.reply_framing.upgrade.take().unwrap_or_default();
                self.tunnel = Some(if upgrade.eq_ignore_ascii_case("websocket") {
                    session.confirm("websocket");
                    let (key, answer) = (&self.request_framing.proof, &self.reply_framing.proof);
                    websocket::check(session, key.as_deref(), answer.as_deref());
                    Dispatch::parsing(Box::new(WebSocket::default()))
                } else {
                    Dispatch::new(Transport::Tcp)
                });
            }
            Some(200) if connect => {
                self.transactions.on_response_done(session, 0);
                self.tunnel = Some(Dispatch::new(Transport::Tcp));
                tunnels::note_proxy(session, Enum("Tunnel::HTTP"));
            }
            _ => {}
        }
    }

    /// What was read too far belongs to the tunnel.
    fn fill_tunnel(&mut self, session: &mut Session<'_>) {
        let orig = self.requests.take_rest();
        let resp = self.replies.take_rest();
        if let Some(tunnel) = &mut self.tunnel {
            for (dir, rest) in [(Direction::Orig, orig), (Direction::Resp, resp)] {
                if !rest.is_empty() {
                    tunnel.on_data(session, dir, &rest);
                }
            }
        }
    }

    /// HTTP/0.9: the reply is its body, up to the end of the connection.
    fn start_bare_reply(&mut self, session: &mut Session<'_>) {
        session.confirm("http");
        self.status = Some(0);
        let line = StatusLine {
            version: "0.9".to_owned(),
            code: 0,
            reason: "<empty>".to_owned(),
        };
        self.manners.on_reply(session, &line.version);
        self.transactions.on_status(session, &line);
        self.replies.set_body(Body::UntilClose, None);
        let (url, number) = self.transactions.answered();
        let about = Framing::default().about(url, number);
        self.reply_body = Some(Bodies::new(Direction::Resp, about));
    }

    fn end_request_body(&mut self, session: &mut Session<'_>) {
        if let Some(body) = self.request_body.take() {
            let files = body.end(session);
            self.transactions.on_request_files(session, files);
        }
    }

    fn end_reply_body(&mut self, session: &mut Session<'_>) {
        if let Some(body) = self.reply_body.take() {
            let files = body.end(session);
            self.transactions.on_response_files(session, files);
        }
    }

    fn give_up(&mut self, session: &mut Session<'_>) {
        session.weird(SOURCE, "http_given_up", None);
        self.given_up = true;
    }
}
