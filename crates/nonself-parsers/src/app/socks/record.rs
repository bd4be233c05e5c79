//! The row of a request through a proxy.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::app::Session;
use crate::app::text::{be16, c_text, text};
use crate::log::{Port, Socks};

/// Who asks, until the request comes, and the row until the answer comes.
#[derive(Default)]
pub struct Record {
    user: Option<String>,
    has_password: bool,
    row: Option<Socks>,
}

/// An address of version 5 with its port: host, name, port.
fn address_5(data: &[u8]) -> Option<(Option<IpAddr>, Option<String>, u16)> {
    let rest = data.get(4..)?;
    Some(match data.get(3)? {
        1 => {
            let host: [u8; 4] = rest.get(..4)?.try_into().ok()?;
            (Some(Ipv4Addr::from(host).into()), None, be16(rest, 4)?)
        }
        4 => {
            let host: [u8; 16] = rest.get(..16)?.try_into().ok()?;
            (Some(Ipv6Addr::from(host).into()), None, be16(rest, 16)?)
        }
        3 => {
            let end = 1 + usize::from(*rest.first()?);
            let name = text(rest.get(1..end)?, 255);
            (None, Some(name), be16(rest, end)?)
        }
        _ => return None,
    })
}

fn status(version: u8, code: u8) -> &'static str {
    const FAILED: &str = "general SOCKS server failure";
    match (version, code) {
        (5, 0) | (4, 90) => "succeeded",
        (5, 1) | (4, 91) => FAILED,
        (5, 2) => "connection not allowed by ruleset",
        (5, 3) => "Network unreachable",
        (5, 4) => "Host unreachable",
        (5, 5) => "Connection refused",
        (5, 6) => "TTL expired",
        (5, 7) => "Command not supported",
        (5, 8) => "Address type not supported",
        (4, 92) => "request failed because client is not running identd",
        (4, 93) => {
            "request failed because client's identd could not confirm the user ID string in the request"
        }
        _ => "unknown",
    }
}

impl Record {
    /// The password is dropped here.
    pub fn on_log_on(&mut self, data: &[u8]) {
        let end = 2 + data.get(1).map_or(0, |length| usize::from(*length));
        self.user = data.get(2..end).map(|user| text(user, 255));
        self.has_password = data.get(end).is_some_and(|length| *length > 0);
    }

    pub fn on_request_5(&mut self, session: &Session<'_>, data: &[u8]) {
        if let Some(asked) = address_5(data) {
            self.begin(session, 5, asked);
        }
    }

    pub fn on_request_4(&mut self, session: &Session<'_>, data: &[u8]) {
        let (Some(port), Some(host)) = (be16(data, 2), data.get(4..8)) else {
            return;
        };
        let user = c_text(&data[8..], 255);
        let name = (host.starts_with(&[0, 0, 0]) && host[3] > 0)
            .then(|| data[8..].split(|byte| *byte == 0).nth(1))
            .flatten()
            .map(|name| text(name, 255));
        let host = Ipv4Addr::new(host[0], host[1], host[2], host[3]);
        self.user = (!user.is_empty()).then_some(user);
        let host = name.is_none().then_some(IpAddr::V4(host));
        self.begin(session, 4, (host, name, port));
    }

    fn begin(
        &mut self,
        session: &Session<'_>,
        version: u64,
        (host, name, port): (Option<IpAddr>, Option<String>, u16),
    ) {
        let conn = session.conn;
        self.row = Some(Socks {
            ts: session.now,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            version,
            user: self.user.take(),
            password: self.has_password.then(|| "<hidden>".to_owned()),
            status: None,
            request_host: host,
            request_name: name,
            request_p: Some(Port(port)),
            bound_host: None,
            bound_name: None,
            bound_p: None,
        });
    }

    pub fn on_reply(&mut self, session: &mut Session<'_>, version: u8, data: &[u8]) {
        let Some(mut row) = self.row.take() else {
            return;
        };
        row.status = data.get(1).map(|code| status(version, *code));
        if version == 5 {
            if let Some((host, name, port)) = address_5(data) {
                row.bound_host = host;
                row.bound_name = name;
                row.bound_p = Some(Port(port));
            }
        } else if let Some(host) = data.get(4..8) {
            let host = Ipv4Addr::new(host[0], host[1], host[2], host[3]);
            row.bound_host = Some(host.into());
            row.bound_p = be16(data, 2).map(Port);
        }
        session.tables.socks.push(session.now, row);
    }
}
