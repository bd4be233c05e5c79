//! ARP (RFC 826, RFC 5227): who asks for which address, who says to have it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use super::streams::{Limits, Stream, Streams};
use super::{Decoder, Frame, Out};
use crate::app::text;
use crate::log::{self, Time};
use crate::wire::{array, be16};

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 32_768,
    silence: 3600 * SECOND,
    span: 3600 * SECOND,
};
/// Addresses whose owner is known; when there are more, all are forgotten.
const MAX_OWNERS: usize = 65_536;
/// A reply later than this was not asked for.
const PATIENCE: i64 = 30 * SECOND;

type Mac = [u8; 6];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Request,
    /// A request from nobody: is the address free?
    Probe,
    Reply,
    /// A request or reply about the sender's own address.
    Gratuitous,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Probe => "probe",
            Self::Reply => "reply",
            Self::Gratuitous => "gratuitous",
        }
    }
}

/// Packets that say the same. The target's hardware address of a request means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    vlan: Option<u16>,
    operation: Operation,
    sender: (Ipv4Addr, Mac),
    target: (Ipv4Addr, Mac),
    /// Who had the sender's address before.
    previous: Option<Mac>,
}

#[derive(Default)]
struct Said {
    unsolicited: Option<bool>,
}

/// Everything said so far.
pub(super) struct Arp {
    streams: Streams<Key, Said>,
    owners: BTreeMap<(Option<u16>, Ipv4Addr), Mac>,
}

impl Default for Arp {
    fn default() -> Self {
        Self {
            streams: Streams::new(LIMITS),
            owners: BTreeMap::new(),
        }
    }
}

impl Decoder for Arp {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let Some(packet) = parse(frame) else {
            // Other hardware than Ethernet is no fault.
            if be16(frame.payload, 0) == Some(1) && frame.cut == 0 {
                out.weird("ARP", "malformed_arp", None);
            }
            return;
        };
        check_sender(frame, &packet, out);
        let key = Key {
            previous: self.previous_owner(&packet),
            ..packet
        };
        if let Some(previous) = key.previous {
            let (address, now) = (key.sender.0, text::mac(key.sender.1));
            let addl = format!("{address}: {} > {now}", text::mac(previous));
            out.weird("ARP", "arp_address_moved", Some(addl));
        }
        let address = IpAddr::V4(key.sender.0);
        out.tables.app.neighbours.note(key.sender.1, address);
        let unsolicited =
            (key.operation == Operation::Reply).then(|| !self.was_asked(&key, frame.ts.0));
        let mut forgotten = Vec::new();
        let (stream, is_new) = self.streams.see(
            key,
            frame.ts.0,
            || Said { unsolicited },
            |key, stream| forgotten.push(row("summary", key, stream)),
        );
        stream.what.unsolicited = unsolicited;
        if is_new {
            let event = if key.previous.is_some() {
                "moved"
            } else {
                "seen"
            };
            forgotten.push(row(event, &key, stream));
            stream.told();
        }
        for row in forgotten {
            out.tables.arp.push(out.clock, row);
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.arp);
        self.streams.on_time(now, |key, stream| {
            table.push(clock, row("summary", key, stream));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.arp);
        self.streams
            .end(|key, stream| table.push(clock, row("summary", key, stream)));
    }
}

impl Arp {
    /// The one who had the sender's address, when it was another.
    fn previous_owner(&mut self, packet: &Key) -> Option<Mac> {
        let (address, mac) = packet.sender;
        if address.is_unspecified() {
            return None;
        }
        if self.owners.len() >= MAX_OWNERS {
            self.owners.clear();
        }
        self.owners
            .insert((packet.vlan, address), mac)
            .filter(|previous| *previous != mac)
    }

    /// Somebody who gets this reply asked for it a moment ago.
    fn was_asked(&self, reply: &Key, now: i64) -> bool {
        let asked = |operation, sender| {
            let request = Key {
                vlan: reply.vlan,
                operation,
                sender,
                target: (reply.sender.0, Mac::default()),
                previous: None,
            };
            let asked = self.streams.get(&request);
            asked.is_some_and(|asked| now.saturating_sub(asked.last) <= PATIENCE)
        };
        asked(Operation::Request, reply.target)
            || asked(Operation::Probe, (Ipv4Addr::UNSPECIFIED, reply.target.1))
    }
}

/// The sender stands twice in the frame, and is one station.
fn check_sender(frame: &Frame<'_>, packet: &Key, out: &mut Out<'_>) {
    let sender = packet.sender.1;
    if let Some(src) = frame.src.filter(|src| *src != sender) {
        let addl = format!("{} in a frame of {}", text::mac(sender), text::mac(src));
        out.weird("ARP", "arp_sender_is_not_source", Some(addl));
    }
    if sender[0] & 1 == 1 {
        out.weird("ARP", "arp_sender_is_group", Some(text::mac(sender)));
    }
}

fn parse(frame: &Frame<'_>) -> Option<Key> {
    const ETHERNET: u16 = 1;
    const IPV4: u16 = 0x0800;
    let data = frame.payload;
    if be16(data, 0)? != ETHERNET || be16(data, 2)? != IPV4 || data.get(4..6)? != [6, 4] {
        return None;
    }
    let sender = (Ipv4Addr::from(array::<4>(data, 14)?), array::<6>(data, 8)?);
    let target = (Ipv4Addr::from(array::<4>(data, 24)?), array::<6>(data, 18)?);
    let operation = match be16(data, 6)? {
        1 if sender.0.is_unspecified() => Operation::Probe,
        1 | 2 if sender.0 == target.0 => Operation::Gratuitous,
        1 => Operation::Request,
        2 => Operation::Reply,
        _ => return None,
    };
    let target_mac = if operation == Operation::Reply {
        target.1
    } else {
        Mac::default()
    };
    Some(Key {
        vlan: frame.vlan,
        operation,
        sender,
        target: (target.0, target_mac),
        previous: None,
    })
}

fn row(event: &'static str, key: &Key, stream: &Stream<Said>) -> log::Arp {
    let known = |mac: Mac| (mac != Mac::default()).then(|| text::mac(mac));
    log::Arp {
        ts: Time(stream.first),
        vlan: key.vlan.map(i64::from),
        event: Some(event),
        operation: Some(key.operation.name()),
        sender_h: IpAddr::V4(key.sender.0),
        sender_mac: text::mac(key.sender.1),
        target_h: IpAddr::V4(key.target.0),
        target_mac: known(key.target.1),
        previous_mac: key.previous.map(text::mac),
        unsolicited: stream.what.unsolicited,
        count: stream.count,
        last: Time(stream.last),
    }
}
