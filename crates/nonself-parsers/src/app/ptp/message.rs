//! One message: the header, and what an announcement adds.

use crate::app::text::{be16, hex};

const HEADER: usize = 34;

/// Kinds of messages, by the low half of the first byte.
pub(crate) fn kind(number: u8) -> &'static str {
    match number {
        0x0 => "sync",
        0x1 => "delay_req",
        0x2 => "pdelay_req",
        0x3 => "pdelay_resp",
        0x8 => "follow_up",
        0x9 => "delay_resp",
        0xa => "pdelay_resp_follow_up",
        0xb => "announce",
        0xc => "signaling",
        0xd => "management",
        _ => "other",
    }
}

/// The clock that an announcement speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Grandmaster {
    pub identity: [u8; 8],
    pub priority: [u8; 2],
    pub class: u8,
    pub accuracy: u8,
    pub steps: u16,
    pub source: u8,
    pub utc_offset: i16,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub kind: u8,
    pub version: u8,
    pub domain: u8,
    pub clock: [u8; 8],
    pub port: u16,
    pub interval: i8,
    pub grandmaster: Option<Grandmaster>,
}

/// Version 2 only: version 1 has another header.
pub(crate) fn parse(data: &[u8]) -> Option<Message> {
    const ANNOUNCE: u8 = 0xb;
    let length = usize::from(be16(data, 2)?);
    let head = data.get(..HEADER)?;
    let version = head[1] & 0x0f;
    if version != 2 || length < HEADER || length > data.len() {
        return None;
    }
    let kind = head[0] & 0x0f;
    Some(Message {
        kind,
        version,
        domain: head[4],
        clock: head.get(20..28)?.try_into().ok()?,
        port: be16(head, 28)?,
        interval: head[33].cast_signed(),
        grandmaster: (kind == ANNOUNCE)
            .then(|| announced(&data[HEADER..length]))
            .flatten(),
    })
}

fn announced(body: &[u8]) -> Option<Grandmaster> {
    Some(Grandmaster {
        utc_offset: be16(body, 10)?.cast_signed(),
        priority: [*body.get(13)?, *body.get(18)?],
        class: *body.get(14)?,
        accuracy: *body.get(15)?,
        identity: body.get(19..27)?.try_into().ok()?,
        steps: be16(body, 27)?,
        source: *body.get(29)?,
    })
}

pub(crate) fn time_source(number: u8) -> Option<&'static str> {
    Some(match number {
        0x10 => "atomic_clock",
        0x20 => "gnss",
        0x30 => "terrestrial_radio",
        0x39 => "serial_time_code",
        0x40 => "ptp",
        0x50 => "ntp",
        0x60 => "hand_set",
        0x90 => "other",
        0xa0 => "internal_oscillator",
        _ => return None,
    })
}

/// As PTP writes it: bytes of an EUI-64.
pub(crate) fn clock_text(clock: [u8; 8]) -> String {
    hex(&clock)
}
