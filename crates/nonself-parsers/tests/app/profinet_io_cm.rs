use nonself_parsers::app::{AppLayer, Context, Direction, Transport};
use nonself_parsers::log::{Tables, Time};

use crate::support::{Message, conn, messages, rows_of, run};

fn conversation() -> Vec<Message> {
    messages(include_str!("vectors/profinet_io_cm.txt"))
}

fn outcome(messages: &[Message]) -> crate::support::Outcome {
    run(&conn(Transport::Udp, 34964), messages)
}

/// A call of a little-endian controller to the first submodule, with its arguments.
fn call(kind: u8, operation: u8, sequence: u8, flags: u8, fragment: u8, body: &[u8]) -> Vec<u8> {
    let mut data = vec![4, kind, flags, 0, 0x10, 0, 0, 0];
    data.extend([
        0, 0, 0xa0, 0xde, 0x97, 0x6c, 0xd1, 0x11, 0x82, 0x71, 0, 1, 1, 0x0d, 0, 0x2a,
    ]);
    data.extend([
        1, 0, 0xa0, 0xde, 0x97, 0x6c, 0xd1, 0x11, 0x82, 0x71, 0, 0xa0, 0x24, 0x42, 0xdf,
    ]);
    data.push(0x7d);
    data.extend([7; 16]);
    data.extend([0, 0, 0, 0, 1, 0, 0, 0, sequence, 0, 0, 0, operation, 0]);
    data.extend([0xff; 4]);
    data.extend((body.len() as u16).to_le_bytes());
    data.extend([fragment, 0, 0, 0]);
    data.extend(body);
    data
}

fn arguments(first: [u8; 4], blocks: &[u8]) -> Vec<u8> {
    let length = (blocks.len() as u32).to_le_bytes();
    [&first[..], &length, &length, &[0; 4], &length, blocks].concat()
}

fn record_header(kind: u16, slot: u8, index: u16, length: u32) -> Vec<u8> {
    let mut block = kind.to_be_bytes().to_vec();
    block.extend([0, 60, 1, 0, 0, 0]);
    block.extend([9; 16]);
    block.extend([0, 0, 0, 0, 0, slot, 0, 1, 0, 0]);
    block.extend(index.to_be_bytes());
    block.extend(length.to_be_bytes());
    block.resize(64, 0);
    block
}

fn identity() -> Vec<u8> {
    let mut block = vec![0, 0x20, 0, 56, 1, 0, 0, 0x2a];
    block.extend(b"6ES7 212-1BE40-0XB0 ");
    block.extend(b"S C-F1UA00001234");
    block.extend([0, 5, b'V', 4, 1, 3]);
    block.resize(60, 0);
    block
}

#[test]
fn a_controller_sets_up_a_device_and_leaves_it() {
    let seen = outcome(&conversation());
    assert_eq!(seen.services, ["spicy_profinet_io_cm"]);
    assert_eq!(
        seen.column("profinet_io_cm", "packet_type"),
        ["Request", "Response", "Request", "Response"]
    );
    assert_eq!(
        seen.column("profinet_io_cm", "interface_uuid")[..2],
        [
            "DEA00001-6C97-11D1-8271-00A02442DF7D",
            "0100A0DE-976C-D111-8271-00A02442DF7D"
        ]
    );
    assert_eq!(
        seen.column("ot_command", "function"),
        ["Connect", "Release"]
    );
    assert_eq!(seen.column("ot_command", "class"), ["other", "action"]);
    assert_eq!(seen.column("ot_command", "status"), ["ok", "ok"]);
    assert_eq!(
        seen.column("ot_command", "detail"),
        ["pc-worx-rt-basic-6d-d3-43", "-"]
    );
    assert_eq!(
        seen.column("asset", "value"),
        ["0x015a", "device 0x0003", "pc-worx-rt-basic-6d-d3-43"]
    );
}

#[test]
fn a_device_says_what_it_is() {
    let asked = arguments([0, 1, 0, 0], &record_header(9, 0, 0xaff0, 60));
    let blocks = [record_header(0x8009, 0, 0xaff0, 60), identity()].concat();
    let seen = outcome(&[
        (Direction::Orig, call(0, 5, 1, 0x20, 0, &asked)),
        (
            Direction::Resp,
            call(2, 5, 1, 0x20, 0, &arguments([0; 4], &blocks)),
        ),
    ]);
    assert_eq!(seen.column("ot_command", "class"), ["discover"]);
    assert_eq!(seen.column("ot_command", "subfunction"), ["I&M0"]);
    assert_eq!(
        seen.column("asset", "value"),
        [
            "Siemens",
            "device 0x010d",
            "6ES7 212-1BE40-0XB0",
            "S C-F1UA00001234",
            "5",
            "V4.1.3"
        ]
    );
}

#[test]
fn a_write_outside_of_the_set_up_changes_the_device() {
    let record = [record_header(8, 3, 0x0001, 4), vec![1, 2, 3, 4]].concat();
    let refused = [record_header(0x8008, 3, 0x0001, 0)].concat();
    let seen = outcome(&[
        (
            Direction::Orig,
            call(0, 3, 1, 0x20, 0, &arguments([0, 1, 0, 0], &record)),
        ),
        // The status in the byte order of the header.
        (
            Direction::Resp,
            call(
                2,
                3,
                1,
                0x20,
                0,
                &arguments([0, 0xb6, 0x80, 0xdf], &refused),
            ),
        ),
    ]);
    assert_eq!(seen.column("ot_command", "class"), ["reprogram"]);
    assert_eq!(seen.column("ot_command", "slot"), ["3"]);
    assert_eq!(seen.column("ot_command", "quantity"), ["4"]);
    assert_eq!(
        seen.column("ot_command", "error"),
        ["access denied (0xdf80b600)"]
    );
}

#[test]
fn fragments_are_joined() {
    let mut inside = record_header(8, 0, 0xe040, 140);
    inside.extend(record_header(8, 1, 0x0011, 3));
    inside.extend([1, 2, 3, 0]);
    inside.extend(record_header(8, 2, 0x0012, 4));
    inside.extend([1, 2, 3, 4]);
    let body = arguments([0, 1, 0, 0], &inside);
    let (first, second) = body.split_at(100);
    let seen = outcome(&[
        (Direction::Orig, call(0, 3, 1, 0x04, 0, first)),
        (Direction::Orig, call(0, 3, 1, 0x04, 0, first)),
        (Direction::Orig, call(0, 3, 1, 0x06, 1, second)),
    ]);
    assert_eq!(
        seen.column("ot_command", "detail"),
        ["2 records: 0x0011 0x0012"]
    );
    assert_eq!(seen.column("ot_command", "status"), ["none"]);
}

#[test]
fn calls_of_other_hosts_have_numbers_of_their_own() {
    let asked = arguments([0, 1, 0, 0], &record_header(9, 0, 0xaff0, 60));
    let request = call(0, 5, 1, 0x20, 0, &asked);
    let answer = call(2, 5, 1, 0x20, 0, &arguments([0; 4], &[]));
    let mut tables = Tables::default();
    let mut copies: Vec<_> = [1, 2]
        .map(|network| {
            let mut conn = conn(Transport::Udp, 34964);
            conn.uid = format!("C{network}").into();
            conn.orig_h = [10, 0, network, 1].into();
            conn.resp_h = [10, 0, network, 2].into();
            (conn, AppLayer::new(Transport::Udp))
        })
        .into();
    for (dir, data) in [(Direction::Orig, &request), (Direction::Resp, &answer)] {
        for (conn, layer) in &mut copies {
            let mut cx = Context {
                now: Time(0),
                conn,
                tables: &mut tables,
            };
            layer.on_data(&mut cx, dir, data);
        }
    }
    let rows = rows_of(&mut tables);
    let commands = rows["ot_command"].iter();
    let commands: Vec<_> = commands
        .map(|row| (&*row["uid"], &*row["status"]))
        .collect();
    assert_eq!(commands, [("C1", "ok"), ("C2", "ok")]);
}

#[test]
fn cut_and_changed_messages_are_no_harm() {
    let whole = conversation();
    for (dir, data) in &whole {
        for end in 0..data.len() {
            outcome(&[(*dir, data[..end].to_vec())]);
        }
        for at in 0..data.len() {
            let mut data = data.clone();
            data[at] = data[at].wrapping_add(0x7f);
            outcome(&[whole[0].clone(), (*dir, data)]);
        }
    }
}
