//! Software that names itself in banners and headers: one row per host and version.

mod browser;
mod version;

use crate::app::gate::{self, Claim, Thing};
use crate::app::{Direction, Session};
use crate::log::{Enum, Port, Software, SoftwareTable, Text};

pub use version::Version;

/// What kind of software it is; the names are Zeek's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    SshServer,
    SshClient,
    HttpServer,
    HttpApplication,
    HttpBrowser,
    FtpClient,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::SshServer => "SSH::SERVER",
            Self::SshClient => "SSH::CLIENT",
            Self::HttpServer => "HTTP::SERVER",
            Self::HttpApplication => "HTTP::APPSERVER",
            Self::HttpBrowser => "HTTP::BROWSER",
            Self::FtpClient => "FTP::CLIENT",
        }
    }
}

/// Longest text that is looked at.
const MAX_TEXT: usize = 512;

/// One end runs this software. Only hosts of one's own networks are told of, each software
/// and version once a day.
pub fn found(session: &mut Session<'_>, whose: Direction, kind: Kind, unparsed: &str) {
    let conn = session.conn;
    let (host, port) = match whose {
        Direction::Orig => (conn.orig_h, None),
        Direction::Resp => (conn.resp_h, Some(Port(conn.resp_p.0))),
    };
    let networks = &session.tables.app.local_networks;
    if unparsed.is_empty() || !(networks.is_empty() || session.tables.app.is_local(host)) {
        return;
    }
    let unparsed = match unparsed.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => &unparsed[..end],
        None => unparsed,
    };
    let (name, version) = parse(unparsed);
    let claim = Claim::Daily {
        thing: Thing::Software,
        key: gate::key_of((host, kind.name(), &name, &version)),
        value: 0,
    };
    let number = session.tables.software.len();
    let gate = &mut session.tables.app.gate;
    if !gate.admits(SoftwareTable::PATH, number, claim, session.now) {
        return;
    }
    let row = Software {
        ts: session.now,
        host,
        host_p: port,
        kind: Enum(kind.name()),
        name: Some(name),
        major: version.numbers[0],
        minor: version.numbers[1],
        minor2: version.numbers[2],
        minor3: version.numbers[3],
        addl: version.addl,
        unparsed: Some(unparsed.to_owned()),
        uid: Some(Text::new(&conn.uid)),
    };
    session.tables.software.push(session.now, row);
}

/// Name and version in a text.
fn parse(text: &str) -> (String, Version) {
    if browser::is_browser(text) {
        browser::parse(text)
    } else {
        version::parse(text)
    }
}
