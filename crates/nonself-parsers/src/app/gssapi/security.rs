//! The tokens of one connection, in order.

use super::log_on::LogOn;
use super::spnego::{self, State, Token};
use crate::app::kerberos::Exchanges;
use crate::app::{Direction, Session};

/// Frames around a token: GSSAPI, SPNEGO, the mechanism's own.
const MAX_LAYERS: usize = 4;

/// Who authenticates on a connection, and how it goes.
#[derive(Default)]
pub struct Security {
    log_on: LogOn,
    tickets: Exchanges,
}

impl Security {
    /// Take in a token; the carrier has to give it whole.
    pub fn on_token(&mut self, session: &mut Session<'_>, dir: Direction, token: &[u8]) {
        let mut bytes = token;
        let mut outcome = None;
        for _ in 0..MAX_LAYERS {
            match spnego::parse(bytes) {
                Some(Token::Negotiation { state, inner }) => {
                    session.confirm("gssapi");
                    outcome = outcome.or(state);
                    match inner {
                        Some(inner) if !inner.is_empty() => bytes = inner,
                        _ => break,
                    }
                }
                Some(Token::Ntlm(message)) => {
                    if self.log_on.on_message(session, dir, message) {
                        session.confirm("ntlm");
                    }
                    break;
                }
                Some(Token::Kerberos(message)) => {
                    if bytes.first() == Some(&0x60) {
                        session.confirm("gssapi");
                    }
                    if self.tickets.on_message(session, dir, message) {
                        session.confirm("krb");
                    }
                    break;
                }
                None => break,
            }
        }
        match outcome {
            Some(State::Completed) => self.on_outcome(session, true),
            Some(State::Rejected) => self.on_outcome(session, false),
            Some(State::Incomplete) | None => {}
        }
    }

    /// The carrier says how it ended.
    pub fn on_outcome(&mut self, session: &mut Session<'_>, success: bool) {
        self.log_on.on_outcome(session, success);
        self.tickets.on_outcome(session, success);
    }

    /// The name that the last client gave, with its domain.
    pub fn user(&self) -> Option<&str> {
        self.log_on.user()
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        self.log_on.on_end(session);
        self.tickets.on_end(session);
    }
}
