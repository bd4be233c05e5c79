//! Headers in which browsers and servers name themselves.

use crate::app::gate;
use crate::app::software::{self, Kind};
use crate::app::{Direction, Fact, Session};

/// The values seen last: most repeat with every message of a connection.
#[derive(Default)]
pub struct Banners([u64; 4]);

impl Banners {
    /// A value that is not the one seen last.
    fn is_new(&mut self, slot: usize, value: &str) -> bool {
        let number = gate::value_of(value);
        std::mem::replace(&mut self.0[slot], number) != number
    }

    pub fn on_request(&mut self, session: &mut Session<'_>, name: &str, value: &str) {
        if name == "USER-AGENT" && self.is_new(0, value) {
            software::found(session, Direction::Orig, Kind::HttpBrowser, value);
        }
    }

    pub fn on_reply(&mut self, session: &mut Session<'_>, name: &str, value: &str) {
        let server = Direction::Resp;
        match name {
            "SERVER" if self.is_new(1, value) => {
                software::found(session, server, Kind::HttpServer, value);
                // Small devices say here what they are.
                if session.tables.app.is_local(session.conn.resp_h) {
                    session.asset(server, "http", Fact::Description, value);
                }
            }
            "X-POWERED-BY" if self.is_new(2, value) => {
                software::found(session, server, Kind::HttpApplication, value);
            }
            "MICROSOFTSHAREPOINTTEAMSERVICES" if self.is_new(3, value) => {
                let value = format!("SharePoint/{value}");
                software::found(session, server, Kind::HttpApplication, &value);
            }
            _ => {}
        }
    }
}
