//! DHCP on one connection: its messages go to the shared conversations.

use super::conversation;
use super::parser::Message;
use crate::app::registry::{Evidence, Verdict};
use crate::app::{Direction, Parser, Session};

/// The magic cookie at its place is proof enough.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    match Message::parse(evidence.latest()) {
        Some(_) => Verdict::Yes,
        None => Verdict::No,
    }
}

pub struct DhcpParser(());

impl DhcpParser {
    pub fn start(session: &mut Session<'_>) -> Self {
        session.tables.app.conversations.connection_starts();
        Self(())
    }
}

impl Parser for DhcpParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let Some(message) = Message::parse(data) else {
            session.weird("DHCP", "dhcp_malformed", None);
            return;
        };
        session.confirm("dhcp");
        match message.kind {
            Some(kind) => conversation::add(session, dir.is_orig(), kind, &message),
            None => session.weird("DHCP", "DHCP_no_type_option", None),
        }
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        conversation::connection_ends(session);
    }
}
