//! Data connections that were announced and have yet to come.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::data::DataParser;
use crate::app::{Parser, Session, Transport};
use crate::log::{Tables, Text, Time};

const SERVICE: &str = "ftp-data";
/// How long one is waited for, as in Zeek.
const WAIT_NS: i64 = 300_000_000_000;
/// When more are announced, the oldest are forgotten.
const MAX_EXPECTED: usize = 10_000;

/// Who will connect to whom, on which port.
pub type Endpoints = (IpAddr, IpAddr, u16);

/// All announced connections, of all control connections.
#[derive(Default)]
pub struct ExpectedConnections {
    announced: HashMap<Endpoints, Time>,
    /// In the order in which they were announced.
    order: VecDeque<(Endpoints, Time)>,
    /// Files of those that came, until the row of the command asks for them.
    carried: HashMap<Endpoints, Carried>,
}

/// A file that a data connection carries.
#[derive(Clone, Debug)]
pub struct Carried {
    pub fuid: Text,
    pub mime_type: Option<&'static str>,
}

impl ExpectedConnections {
    pub fn announce(&mut self, endpoints: Endpoints, now: Time) {
        while let Some((oldest, at)) = self.order.front().copied() {
            if self.order.len() < MAX_EXPECTED && now.0 - at.0 <= WAIT_NS {
                break;
            }
            self.order.pop_front();
            if self.announced.get(&oldest) == Some(&at) {
                self.announced.remove(&oldest);
            }
        }
        self.announced.insert(endpoints, now);
        self.order.push_back((endpoints, now));
    }

    pub fn begin_file(&mut self, endpoints: Endpoints, fuid: Text) {
        // Nobody asks where the commands were not seen.
        if self.carried.len() >= MAX_EXPECTED {
            self.carried.clear();
        }
        let mime_type = None;
        self.carried.insert(endpoints, Carried { fuid, mime_type });
    }

    pub fn tell_type(&mut self, endpoints: &Endpoints, mime_type: &'static str) {
        if let Some(carried) = self.carried.get_mut(endpoints) {
            carried.mime_type = Some(mime_type);
        }
    }

    /// The file that came, once.
    pub fn take_file(&mut self, endpoints: &Endpoints) -> Option<Carried> {
        self.carried.remove(endpoints)
    }

    /// It was announced shortly before it began; from now on it is no longer expected.
    fn take(&mut self, endpoints: &Endpoints, began: Time) -> bool {
        let announced = self.announced.remove(endpoints);
        announced.is_some_and(|at| (0..=WAIT_NS).contains(&(began.0 - at.0)))
    }
}

/// The parser of a connection that was announced: its service is known by that.
pub fn data_parser(session: &mut Session<'_>) -> Option<Box<dyn Parser>> {
    let conn = session.conn;
    let endpoints = (conn.orig_h, conn.resp_h, conn.resp_p.0);
    let is_expected = conn.transport == Transport::Tcp
        && session.tables.app.expected.take(&endpoints, session.now);
    is_expected.then(|| Box::new(DataParser::new(endpoints)) as Box<dyn Parser>)
}

/// The service of a connection without data that was announced.
pub fn is_expected(tables: &mut Tables, endpoints: Endpoints, began: Time) -> Option<&'static str> {
    let taken = tables.app.expected.take(&endpoints, began);
    taken.then_some(SERVICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_announcement_is_one_connection_within_five_minutes() {
        let mut expected = ExpectedConnections::default();
        let host = |last| IpAddr::from([10, 0, 0, last]);
        let key = |last| (host(last), host(9), 1055);
        expected.announce(key(1), Time(0));
        expected.announce(key(2), Time(0));
        assert!(expected.take(&key(1), Time(5)));
        assert!(!expected.take(&key(1), Time(6)));
        assert!(!expected.take(&key(2), Time(WAIT_NS + 1)));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut expected = ExpectedConnections::default();
        let key = |n: u32| (IpAddr::from(n.to_be_bytes()), IpAddr::from([0; 4]), 1);
        for n in 0..=MAX_EXPECTED as u32 {
            expected.announce(key(n), Time(0));
        }
        assert_eq!(expected.announced.len(), MAX_EXPECTED);
        assert!(!expected.take(&key(0), Time(1)));
    }
}
