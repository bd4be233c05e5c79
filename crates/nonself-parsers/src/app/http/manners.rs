//! What fits no earlier message of the connection.

use super::SOURCE;
use super::parser::{RequestLine, UNKNOWN_VERSION};
use super::state::METHODS;
use crate::app::{Direction, PerDirection, Session};

/// What is remembered of the messages so far.
#[derive(Default)]
pub struct Manners {
    versions: PerDirection<Option<String>>,
    /// Further requests are welcome.
    keeps_alive: bool,
    requested: bool,
    replied: bool,
}

impl Manners {
    /// A request; before it is paired with its reply.
    pub fn on_request(&mut self, session: &mut Session<'_>, line: &RequestLine) {
        for fault in &line.faults {
            session.weird(SOURCE, fault, None);
        }
        self.on_version(session, Direction::Orig, &line.version);
        if std::mem::replace(&mut self.requested, true) && !self.keeps_alive {
            session.weird(SOURCE, "unexpected_multiple_HTTP_requests", None);
        }
        let method = line.method.as_str();
        if line.version == "0.9" {
            if method != "GET" {
                let method = Some(method.to_owned());
                session.weird(SOURCE, "invalid_http_09_request_method", method);
            }
            if self.replied {
                session.weird(SOURCE, "http_09_reply_before_request", None);
            }
        }
        if !METHODS.contains(&method.as_bytes()) {
            session.weird(None, "unknown_HTTP_method", Some(method.to_owned()));
        }
    }

    pub fn on_reply(&mut self, session: &mut Session<'_>, version: &str) {
        self.replied = true;
        self.on_version(session, Direction::Resp, version);
    }

    /// A header of a request, its name in capitals.
    pub fn on_header(&mut self, name: &str, value: &str) {
        let asks = name == "CONNECTION" && value.trim().eq_ignore_ascii_case("keep-alive");
        self.keeps_alive |= asks;
    }

    fn on_version(&mut self, session: &mut Session<'_>, dir: Direction, version: &str) {
        let known = self.versions.of(dir);
        if known.as_deref().is_some_and(|known| known != version) {
            session.weird(SOURCE, "HTTP_version_mismatch", None);
        }
        *known = (version != UNKNOWN_VERSION).then(|| version.to_owned());
        self.keeps_alive |= version > "1.0";
    }
}
