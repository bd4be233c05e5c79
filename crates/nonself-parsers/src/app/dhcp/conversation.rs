//! Messages of one transaction, joined across connections, as Zeek joins them.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};

use super::parser::{Message, message_name};
use crate::app::Session;
use crate::log::{Dhcp, Interval, Port, Time};

const SECOND: i64 = 1_000_000_000;
/// A conversation ends after this silence, once it is old enough.
const SILENCE: i64 = 5 * SECOND;
const OLD_ENOUGH: i64 = 10 * SECOND;
/// And after this time in any case.
const LONGEST: i64 = 30 * SECOND;
const MAX_UIDS: usize = 10;
const MAX_MESSAGES: usize = 50;
/// Conversations at once; the oldest is written for a newer one.
const MAX_CONVERSATIONS: usize = 1024;

struct Conversation {
    xid: u32,
    last: Time,
    client_hardware: Option<String>,
    row: Dhcp,
}

/// All conversations that may still go on, oldest first.
#[derive(Default)]
pub struct Conversations {
    open: VecDeque<Conversation>,
    connections: usize,
    next_look: i64,
}

impl Conversations {
    pub fn connection_starts(&mut self) {
        self.connections += 1;
    }
}

/// A connection ended: with the last one, everything that still waits is written.
pub fn connection_ends(session: &mut Session<'_>) {
    let all = &mut session.tables.app.conversations;
    all.connections = all.connections.saturating_sub(1);
    if all.connections == 0 {
        let open = std::mem::take(&mut all.open);
        for conversation in open {
            write(session, conversation);
        }
    } else {
        expire(session);
    }
}

pub fn add(session: &mut Session<'_>, is_orig: bool, kind: u8, message: &Message) {
    expire(session);
    let now = session.now;
    let uid = session.conn.uid.to_string();
    let all = &mut session.tables.app.conversations;
    let at = all.open.iter().position(|c| c.xid == message.xid);
    let at = at.unwrap_or_else(|| {
        all.open.push_back(Conversation {
            xid: message.xid,
            last: now,
            client_hardware: None,
            row: new_row(now, uid.clone()),
        });
        all.open.len() - 1
    });
    let Some(conversation) = all.open.get_mut(at) else {
        return;
    };
    conversation.last = now;
    let row = &mut conversation.row;
    row.duration = Some(Interval((now.0 - row.ts.0) as f64 / 1e9));
    if !row.uids.contains(&uid) {
        row.uids.push(uid);
    }
    row.msg_types.push(message_name(kind));

    let conn = session.conn;
    let none = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let is_client =
        is_orig && (conn.orig_h == none || conn.orig_p == Port(68) || conn.resp_p == Port(67));
    if is_client {
        let broadcast = IpAddr::V4(Ipv4Addr::BROADCAST);
        if conn.orig_h != none && conn.orig_h != broadcast {
            row.client_addr = Some(conn.orig_h);
        }
        from_client(row, message);
        match &message.client_id {
            Some(mac) => row.mac = Some(mac.clone()),
            None => conversation.client_hardware = Some(message.hardware.clone()),
        }
    } else {
        let server = if is_orig { conn.orig_h } else { conn.resp_h };
        from_server(row, message, server);
    }
    let full = row.uids.len() >= MAX_UIDS || row.msg_types.len() >= MAX_MESSAGES;
    let oldest = all.open.len() > MAX_CONVERSATIONS;
    let done = match (full, oldest) {
        (true, _) => all.open.remove(at),
        (_, true) => all.open.pop_front(),
        _ => None,
    };
    if let Some(conversation) = done {
        write(session, conversation);
    }
}

fn set(field: &mut Option<String>, value: Option<&String>) {
    if let Some(value) = value {
        *field = Some(value.clone());
    }
}

fn from_client(row: &mut Dhcp, message: &Message) {
    set(&mut row.client_message, message.text.as_ref());
    set(&mut row.host_name, message.host_name.as_ref());
    set(&mut row.client_fqdn, message.client_fqdn.as_ref());
    set(&mut row.client_software, message.vendor_class.as_ref());
    if let Some(address) = message.requested {
        row.requested_addr = Some(IpAddr::V4(address));
    }
}

fn from_server(row: &mut Dhcp, message: &Message, server: IpAddr) {
    set(&mut row.server_message, message.text.as_ref());
    set(&mut row.domain, message.domain.as_ref());
    set(&mut row.server_software, message.vendor_class.as_ref());
    if !message.hardware.is_empty() && row.mac.is_none() {
        row.mac = Some(message.hardware.clone());
    }
    // Only the server that hands out an address is named.
    if let Some(address) = message.your_addr {
        row.server_addr = Some(server);
        row.assigned_addr = Some(IpAddr::V4(address));
    }
    if row.client_addr.is_none() {
        row.client_addr = row.assigned_addr;
    }
    if let Some(seconds) = message.lease {
        row.lease_time = Some(Interval(f64::from(seconds)));
    }
}

/// Write the conversations that are over; looked for once a second.
fn expire(session: &mut Session<'_>) {
    let now = session.now.0;
    let all = &mut session.tables.app.conversations;
    if now < all.next_look {
        return;
    }
    all.next_look = now + SECOND;
    let (over, open) = std::mem::take(&mut all.open)
        .into_iter()
        .partition::<VecDeque<_>, _>(|c| {
            let age = now - c.row.ts.0;
            (age > OLD_ENOUGH && now - c.last.0 > SILENCE) || age > LONGEST
        });
    all.open = open;
    for conversation in over {
        write(session, conversation);
    }
}

fn write(session: &mut Session<'_>, conversation: Conversation) {
    let mut row = conversation.row;
    if row.mac.is_none() {
        row.mac = conversation.client_hardware;
    }
    session.tables.dhcp.push(session.now, row);
}

fn new_row(ts: Time, uid: String) -> Dhcp {
    Dhcp {
        ts,
        uids: vec![uid],
        client_addr: None,
        server_addr: None,
        mac: None,
        host_name: None,
        client_fqdn: None,
        domain: None,
        requested_addr: None,
        assigned_addr: None,
        lease_time: None,
        client_message: None,
        server_message: None,
        msg_types: Vec::new(),
        duration: None,
        client_software: None,
        server_software: None,
    }
}
