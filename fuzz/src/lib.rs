//! Bytes become a conversation, a stream of frames, or a capture, and the sensor reads it.
//!
//! A conversation is a list of messages: a byte that says what it is, two bytes of length (big
//! endian), and so many bytes of it. Whatever is cut off is as long as it is. See [`Kind`].

use nonself_parsers::app::registry::{Entry, PARSERS};
use nonself_parsers::app::{AppLayer, ConnInfo, Context, Direction, Transport};
use nonself_parsers::capture::Capture;
use nonself_parsers::config::{Checksums, Config};
use nonself_parsers::log::{Port, Tables, Time};
use nonself_parsers::replay::Replay;
use nonself_parsers::sensor::Sensor;

/// Make a fuzz target of the protocol with this name in the registry.
#[macro_export]
macro_rules! protocol {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::protocol($name, data));
    };
}

/// What a message of a conversation is; the numbers are the lowest three bits of its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Data(Direction),
    /// Bytes that were never seen.
    Gap(Direction),
    End(Direction),
}

impl Kind {
    fn of(byte: u8) -> Self {
        let dir = if byte & 1 == 0 {
            Direction::Orig
        } else {
            Direction::Resp
        };
        match byte & 7 {
            0..4 => Self::Data(dir),
            4 | 5 => Self::Gap(dir),
            _ => Self::End(dir),
        }
    }
}

/// The messages of a conversation.
pub fn messages(mut data: &[u8]) -> impl Iterator<Item = (Kind, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = data.split_first_chunk::<3>()?;
        let length = usize::from(u16::from_be_bytes([head[1], head[2]])).min(rest.len());
        let (message, rest) = rest.split_at(length);
        data = rest;
        Some((Kind::of(head[0]), message))
    })
}

/// The same, back to bytes.
pub fn encode(messages: &[(Direction, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (dir, data) in messages {
        for part in data.chunks(usize::from(u16::MAX)) {
            out.push(u8::from(*dir == Direction::Resp));
            out.extend((part.len() as u16).to_be_bytes());
            out.extend(part);
        }
    }
    out
}

/// A connection to a port.
pub fn connection(transport: Transport, port: u16) -> ConnInfo {
    ConnInfo {
        uid: "CFuzz".into(),
        transport,
        orig_h: [10, 0, 0, 1].into(),
        orig_p: Port(50_000),
        resp_h: [10, 0, 0, 2].into(),
        resp_p: Port(port),
        vlan: None,
        orig_mac: None,
        resp_mac: None,
    }
}

/// The entry of the registry with this name.
pub fn entry(name: &str) -> &'static Entry {
    let found = PARSERS.iter().find(|entry| entry.name == name);
    found.unwrap_or_else(|| panic!("no protocol {name} in the registry"))
}

/// A conversation to a parser that need not recognise it. The first byte chooses the transport.
pub fn protocol(name: &str, data: &[u8]) {
    let Some((&choice, data)) = data.split_first() else {
        return;
    };
    let entry = entry(name);
    let transport = entry.transports[usize::from(choice) % entry.transports.len()];
    let conn = connection(transport, entry.ports.first().copied().unwrap_or(1));
    let mut tables = Tables::default();
    let mut cx = Context {
        now: Time(1_600_000_000_000_000_000),
        conn: &conn,
        tables: &mut tables,
    };
    let layer = AppLayer::speaking(entry, &mut cx);
    talk(layer, &conn, &mut tables, data);
}

/// A conversation that has to be recognised first. The first bytes choose transport and port.
pub fn identify(data: &[u8]) {
    let Some((&[choice, high, low], data)) = data.split_first_chunk::<3>() else {
        return;
    };
    let transport = if choice & 1 == 0 {
        Transport::Tcp
    } else {
        Transport::Udp
    };
    let known = &PARSERS[usize::from(high) % PARSERS.len()];
    let port = if choice & 2 == 0 {
        known.ports[usize::from(low) % known.ports.len()]
    } else {
        u16::from_be_bytes([high, low])
    };
    let conn = connection(transport, port);
    talk(
        AppLayer::new(transport),
        &conn,
        &mut Tables::default(),
        data,
    );
}

fn talk(mut layer: AppLayer, conn: &ConnInfo, tables: &mut Tables, data: &[u8]) {
    let mut now = Time(1_600_000_000_000_000_000);
    for (kind, message) in messages(data) {
        let mut cx = Context { now, conn, tables };
        match kind {
            Kind::Data(dir) => layer.on_data(&mut cx, dir, message),
            Kind::Gap(dir) => layer.on_gap(&mut cx, dir, message.len() as u64 + 1),
            Kind::End(dir) => layer.on_eof(&mut cx, dir),
        }
        now.0 += 1_000_000;
        let held = layer.held();
        assert!(held < 8 << 20, "one connection keeps {held} bytes");
    }
    layer.on_end(&mut Context { now, conn, tables });
}

/// Frames of any link type: the first byte of each message chooses it, and the time that passes.
pub fn frames(data: &[u8]) {
    const LINKTYPES: [u16; 16] = [
        1, 0, 9, 12, 14, 50, 101, 104, 105, 108, 113, 119, 127, 192, 239, 276,
    ];
    let limit = 1 << 20;
    let mut sensor = Sensor::new(Config {
        checksums: Checksums::Ignore,
        max_flows: 256,
        memory_limit: limit,
        parser_memory_limit: limit,
        ..Config::default()
    });
    let mut now = 1_600_000_000_000_000_000;
    let mut rest = data;
    while let Some((&[choice, high, low], tail)) = rest.split_first_chunk::<3>() {
        let length = usize::from(u16::from_be_bytes([high, low])).min(tail.len());
        let (frame, tail) = tail.split_at(length);
        rest = tail;
        // Ethernet most often; at times a minute passes.
        let linktype = LINKTYPES[if choice & 0x80 == 0 {
            0
        } else {
            usize::from(choice & 15)
        }];
        now += if choice & 0x40 == 0 {
            1_000_000
        } else {
            60_000_000_000
        };
        sensor.packet(
            now,
            linktype,
            frame,
            frame.len() as u32 + u32::from(choice >> 5 & 1),
        );
        assert!(sensor.memory_used() <= limit);
    }
    sensor.finish();
    sensor.take();
}

/// A file that says it is a capture.
pub fn capture(data: &[u8]) {
    if let Ok(mut capture) = Capture::new(std::io::Cursor::new(data.to_vec())) {
        while let Ok(Some(_)) = capture.next() {}
    }
    if let Ok(mut replay) = Replay::new(std::io::Cursor::new(data.to_vec()), Config::default()) {
        while replay.next_rows(1000).is_some() {}
    }
}
