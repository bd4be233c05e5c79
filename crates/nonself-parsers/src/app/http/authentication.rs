//! Log-ons in headers: NTLM, Kerberos and SPNEGO (RFC 4559, [MS-NTHT]).

use crate::app::gssapi::Security;
use crate::app::text::base64;
use crate::app::{Direction, Session};

/// Longest token, in characters.
const MAX_TOKEN: usize = 128 * 1024;

/// The log-ons of one connection, which NTLM holds for the connection and not for a request.
#[derive(Default)]
pub struct Authentication(Option<Box<Security>>);

impl Authentication {
    /// A header of either direction; its name in capitals.
    pub fn on_header(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        name: &str,
        value: &str,
    ) {
        let has_token = match dir {
            Direction::Orig => matches!(name, "AUTHORIZATION" | "PROXY-AUTHORIZATION"),
            Direction::Resp => matches!(name, "WWW-AUTHENTICATE" | "PROXY-AUTHENTICATE"),
        };
        let Some((scheme, token)) = value.trim().split_once(' ').filter(|_| has_token) else {
            return;
        };
        let is_known = ["ntlm", "negotiate", "kerberos"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        if is_known {
            let token = base64(token.trim().as_bytes(), MAX_TOKEN);
            let security = self.0.get_or_insert_default();
            security.on_token(session, dir, &token);
        }
    }

    /// The answer to the request that carried the log-on.
    pub fn on_status(&mut self, session: &mut Session<'_>, code: u64) {
        const REFUSED: &[u64] = &[401, 407];
        if let Some(security) = self.0.as_mut().filter(|_| code >= 200) {
            security.on_outcome(session, !REFUSED.contains(&code));
        }
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        if let Some(security) = &mut self.0 {
            security.on_end(session);
        }
    }
}
