//! A connection whose protocol has a name and no parser.

use crate::app::ssl::{self, SslParser};
use crate::app::{Direction, Parser, Session, Transport};

/// TLS is expected within this many bytes, or not at all.
const WATCHED: usize = 64 * 1024;

/// Confirms its service, then looks for TLS at the start of each segment.
pub struct Named {
    service: &'static str,
    confirmed: bool,
    seen: usize,
    tls: Option<SslParser>,
}

impl Named {
    pub fn new(service: &'static str) -> Self {
        Self {
            service,
            confirmed: false,
            seen: 0,
            tls: None,
        }
    }

    /// The rest of the connection is TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }
}

impl Parser for Named {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if !self.confirmed {
            self.confirmed = true;
            session.confirm(self.service);
        }
        self.seen = self.seen.saturating_add(data.len());
        if self.tls.is_none()
            && session.conn.transport == Transport::Tcp
            && ssl::is_client_hello(data)
        {
            self.tls = Some(SslParser::default());
        }
        if let Some(tls) = &mut self.tls {
            tls.on_data(session, dir, data);
        }
    }

    fn on_gap(&mut self, session: &mut Session<'_>, dir: Direction, len: u64) {
        if let Some(tls) = &mut self.tls {
            tls.on_gap(session, dir, len);
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(tls) = &mut self.tls {
            tls.on_end(session);
        }
    }

    fn held(&self) -> usize {
        self.tls.as_ref().map_or(0, Parser::held)
    }

    fn is_finished(&self) -> bool {
        match &self.tls {
            Some(tls) => tls.is_finished(),
            None => self.seen > WATCHED,
        }
    }
}
