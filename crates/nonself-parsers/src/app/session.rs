//! What a parser works with during one call.

use super::services::Services;
use super::{ConnInfo, Context};
use crate::log::{Tables, Time};

/// The surroundings of one call: time, connection, tables, and the services found so far.
pub struct Session<'a> {
    /// When the bytes were on the wire.
    pub now: Time,
    pub conn: &'a ConnInfo,
    pub tables: &'a mut Tables,
    services: &'a mut Services,
}

impl<'a> Session<'a> {
    pub(super) fn new(cx: &'a mut Context<'_>, services: &'a mut Services) -> Self {
        Self {
            now: cx.now,
            conn: cx.conn,
            tables: cx.tables,
            services,
        }
    }

    /// The connection does speak this protocol.
    pub fn confirm(&mut self, service: &'static str) {
        self.services.confirm(service);
    }

    /// The connection does not speak it after all.
    pub fn retract(&mut self, service: &'static str) {
        self.services.retract(service);
    }

    /// Record something that should not be on the wire.
    pub fn weird(&mut self, source: &'static str, name: &str, addl: Option<String>) {
        let mut cx = Context {
            now: self.now,
            conn: self.conn,
            tables: self.tables,
        };
        cx.weird(source, name, addl);
    }
}
