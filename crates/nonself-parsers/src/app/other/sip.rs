//! SIP: named, and what a client sends before its first request.

use super::Named;
use crate::app::text::hex;
use crate::app::{Direction, Parser, Session, Transport};

const MAX_JUNK: usize = 64;

/// SIP on one connection.
pub struct Sip {
    named: Named,
    /// A request may still be the first.
    waits: bool,
}

impl Default for Sip {
    fn default() -> Self {
        Self {
            named: Named::new("sip"),
            waits: true,
        }
    }
}

impl Parser for Sip {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        self.named.on_data(session, dir, data);
        if !self.waits || !dir.is_orig() || session.conn.transport != Transport::Udp {
            return;
        }
        // Ends of lines keep a connection open (RFC 5626 3.5.1); they are no junk.
        let text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        let length = data.iter().position(text).unwrap_or(data.len());
        self.waits = length == data.len();
        if length > 0 {
            let junk = &data[..length.min(MAX_JUNK)];
            let junk = junk.iter().map(|byte| format!("\\x{}", hex(&[*byte])));
            session.weird("SIP", "sip_junk_before_request", Some(junk.collect()));
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        self.named.on_gap(session, dir, len);
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.named.on_end(session);
    }

    fn held(&self) -> usize {
        self.named.held()
    }

    fn is_finished(&self) -> bool {
        self.named.is_finished()
    }
}
