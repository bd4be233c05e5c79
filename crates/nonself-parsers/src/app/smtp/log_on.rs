//! Log-ons with NTLM and Kerberos (RFC 4954, RFC 4752, [MS-SMTPNTLM]).

use crate::app::gssapi::Security;
use crate::app::text::base64;
use crate::app::{Direction, Session};

const MECHANISMS: &[&str] = &["NTLM", "GSSAPI", "GSS-SPNEGO"];

/// Who logs on; tokens of other mechanisms are passwords and not looked at.
#[derive(Default)]
pub struct LogOn {
    security: Option<Box<Security>>,
    /// One of the mechanisms is under way.
    begun: bool,
}

impl LogOn {
    /// `AUTH`, with the mechanism and perhaps a first token.
    pub fn on_command(&mut self, session: &mut Session<'_>, argument: &str) {
        let mut words = argument.split_ascii_whitespace();
        let mechanism = words.next().unwrap_or_default();
        self.begun = MECHANISMS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(mechanism));
        self.on_token(session, Direction::Orig, words.next().unwrap_or_default());
    }

    pub fn on_token(&mut self, session: &mut Session<'_>, dir: Direction, token: &str) {
        let token = base64(token.as_bytes(), token.len());
        if self.begun && !token.is_empty() {
            let security = self.security.get_or_insert_default();
            security.on_token(session, dir, &token);
        }
    }

    /// The answer to a token.
    pub fn on_reply(&mut self, session: &mut Session<'_>, code: u16, said: &str) {
        const GO_ON: u16 = 334;
        if code == GO_ON {
            self.on_token(session, Direction::Resp, said);
        } else if let Some(security) = self.security.as_mut().filter(|_| self.begun) {
            security.on_outcome(session, code < 300);
            self.begun = false;
        }
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(security) = &mut self.security {
            security.on_end(session);
        }
    }
}
