//! `EtherCAT` (IEC 61158-4-12): which commands a master sends to which registers, how often.
//!
//! One frame passes through all devices; each reads and writes its part on the way. A datagram
//! is a command, an address, data, and a counter of those who took part.

use super::streams::{Limits, Stream, Streams};
use super::{Decoder, Frame, Out};
use crate::app::ics::Class;
use crate::app::text;
use crate::app::text::{le16, le32};
use crate::log::{self, Time};
use crate::wire::u8_at;

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 8192,
    silence: 60 * SECOND,
    span: 3600 * SECOND,
};
/// Datagrams of one frame that are read.
const MAX_DATAGRAMS: usize = 128;
/// Type of a frame that holds commands.
const COMMANDS: u16 = 1;
const AL_CONTROL: u16 = 0x0120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    vlan: Option<u16>,
    src: Option<[u8; 6]>,
    dst: Option<[u8; 6]>,
    /// None for frames that hold no commands.
    command: Option<u8>,
    kind: u16,
    /// Position or station, and register; a logical address.
    address: u32,
    /// The state that is asked for.
    state: Option<u8>,
}

#[derive(Clone, Copy, Default)]
struct Last {
    length: u16,
    counter: u16,
    unanswered: u64,
}

/// Commands seen so far.
pub(super) struct EtherCat {
    streams: Streams<Key, Last>,
}

impl Default for EtherCat {
    fn default() -> Self {
        Self {
            streams: Streams::new(LIMITS),
        }
    }
}

impl Decoder for EtherCat {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let Some(head) = le16(frame.payload, 0) else {
            return;
        };
        let key = Key {
            vlan: frame.vlan,
            src: frame.src,
            dst: frame.dst,
            command: None,
            kind: head >> 12,
            address: 0,
            state: None,
        };
        if key.kind != COMMANDS {
            let length = head & 0x07ff;
            self.see(
                frame,
                key,
                Last {
                    length,
                    ..Last::default()
                },
                out,
            );
            return;
        }
        let mut data = &frame.payload[2..];
        for _ in 0..MAX_DATAGRAMS {
            let Some((datagram, more, rest)) = datagram(&key, data) else {
                if frame.cut == 0 {
                    out.weird("ETHERCAT", "malformed_ethercat", None);
                }
                return;
            };
            self.see(frame, datagram.0, datagram.1, out);
            data = rest;
            if !more {
                return;
            }
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.ethercat);
        self.streams.on_time(now, |key, stream| {
            table.push(clock, row("summary", key, stream));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.ethercat);
        self.streams
            .end(|key, stream| table.push(clock, row("summary", key, stream)));
    }
}

impl EtherCat {
    fn see(&mut self, frame: &Frame<'_>, key: Key, last: Last, out: &mut Out<'_>) {
        let mut rows = Vec::new();
        let (stream, is_new) = self.streams.see(
            key,
            frame.ts.0,
            || last,
            |key, stream| rows.push(row("summary", key, stream)),
        );
        let unanswered = if stream.count == 1 {
            0
        } else {
            stream.what.unanswered
        };
        stream.what = Last {
            unanswered: unanswered + last.unanswered,
            ..last
        };
        if is_new {
            rows.push(row("seen", &key, stream));
            stream.told();
        }
        for row in rows {
            out.tables.ethercat.push(out.clock, row);
        }
    }
}

type Datagram = (Key, Last);

/// The first datagram, whether another follows, and the rest.
fn datagram<'a>(key: &Key, data: &'a [u8]) -> Option<(Datagram, bool, &'a [u8])> {
    let command = u8_at(data, 0)?;
    let address = le32(data, 2)?;
    let length = le16(data, 6)?;
    let (length, more) = (length & 0x07ff, length & 0x8000 != 0);
    let end = 10 + usize::from(length);
    let counter = le16(data, end)?;
    let register = (address >> 16) as u16;
    let is_control = register == AL_CONTROL && writes(command) && !is_logical(command);
    let key = Key {
        command: Some(command),
        address: normal(command, address),
        state: is_control.then(|| data[10] & 0x0f).filter(|_| length > 0),
        ..*key
    };
    let last = Last {
        length,
        counter,
        unanswered: u64::from(counter == 0),
    };
    Some(((key, last), more, &data[end + 2..]))
}

/// Devices count positions up on the way, so only the register of such commands is kept.
fn normal(command: u8, address: u32) -> u32 {
    match command {
        1..=3 | 7..=9 | 13 => address & 0xffff_0000,
        _ => address,
    }
}

fn is_logical(command: u8) -> bool {
    matches!(command, 10..=12)
}

fn writes(command: u8) -> bool {
    matches!(command, 2 | 3 | 5 | 6 | 8 | 9 | 11 | 12)
}

fn command_name(command: u8) -> Option<&'static str> {
    Some(match command {
        0 => "NOP",
        1 => "APRD",
        2 => "APWR",
        3 => "APRW",
        4 => "FPRD",
        5 => "FPWR",
        6 => "FPRW",
        7 => "BRD",
        8 => "BWR",
        9 => "BRW",
        10 => "LRD",
        11 => "LWR",
        12 => "LRW",
        13 => "ARMW",
        14 => "FRMW",
        _ => return None,
    })
}

fn register_name(register: u16) -> Option<&'static str> {
    Some(match register {
        0x0000..=0x000f => "device information",
        0x0010..=0x0013 => "station address",
        0x0040..=0x0041 => "reset",
        0x0100..=0x0111 => "link control",
        AL_CONTROL..=0x0121 => "AL control",
        0x0130..=0x0135 => "AL status",
        0x0200..=0x0223 => "interrupts",
        0x0300..=0x0313 => "error counters",
        0x0400..=0x0443 => "watchdogs",
        0x0500..=0x050f => "EEPROM",
        0x0510..=0x051b => "MII management",
        0x0600..=0x06ff => "FMMU",
        0x0800..=0x087f => "sync managers",
        0x0900..=0x09ff => "distributed clocks",
        0x1000.. => "process or mailbox memory",
        _ => return None,
    })
}

fn state_name(state: u8) -> Option<&'static str> {
    Some(match state {
        1 => "init",
        2 => "pre_operational",
        3 => "bootstrap",
        4 => "safe_operational",
        8 => "operational",
        _ => return None,
    })
}

/// Process data are the normal state; what sets up devices is written by an engineer's file.
fn class(command: u8, register: u16, state: Option<u8>) -> Class {
    if is_logical(command) || command == 0 {
        return Class::Other;
    }
    if !writes(command) {
        return Class::Discover;
    }
    match (register, state) {
        (_, Some(3)) | (0x0502..=0x050f, _) => Class::Reprogram,
        (0x0040..=0x0041 | AL_CONTROL..=0x0121, _) => Class::Action,
        _ => Class::Other,
    }
}

fn row(event: &'static str, key: &Key, stream: &Stream<Last>) -> log::EtherCat {
    let register = (key.address >> 16) as u16;
    let command = key.command;
    let logical = command.is_some_and(is_logical);
    let addressed = command.filter(|_| !logical);
    let known =
        |command: u8| command_name(command).map_or_else(|| command.to_string(), str::to_owned);
    log::EtherCat {
        ts: Time(stream.first),
        vlan: key.vlan.map(i64::from),
        event: Some(event),
        mac_src: key.src.map(text::mac),
        mac_dst: key.dst.map(text::mac),
        kind: Some(match key.kind {
            COMMANDS => "commands",
            4 => "network_variables",
            5 => "mailbox_gateway",
            _ => "other",
        }),
        command: command.map(known),
        class: command.map(|command| class(command, register, key.state).name()),
        station: matches!(command, Some(4..=6 | 14)).then_some(u64::from(key.address & 0xffff)),
        register: addressed.map(|_| u64::from(register)),
        register_name: addressed.and_then(|_| register_name(register)),
        logical: logical.then_some(u64::from(key.address)),
        state: key.state.and_then(state_name),
        length: u64::from(stream.what.length),
        working_counter: command.map(|_| u64::from(stream.what.counter)),
        unanswered: command.map(|_| stream.what.unanswered),
        count: stream.count,
        last: Time(stream.last),
    }
}
