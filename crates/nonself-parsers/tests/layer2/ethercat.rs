use crate::common::ethernet;
use crate::support::{Wire, run, torment};

/// One datagram: command, address, data, who took part.
fn datagram(command: u8, address: u32, data: &[u8], counter: u16, more: bool) -> Vec<u8> {
    let mut out = vec![command, 0];
    out.extend(address.to_le_bytes());
    let length = data.len() as u16 | if more { 0x8000 } else { 0 };
    out.extend(length.to_le_bytes());
    out.extend([0, 0]);
    out.extend(data);
    out.extend(counter.to_le_bytes());
    out
}

fn frame(datagrams: &[Vec<u8>]) -> Vec<u8> {
    let body = datagrams.concat();
    let mut data = (body.len() as u16 | 0x1000).to_le_bytes().to_vec();
    data.extend(body);
    data.resize(data.len().max(46), 0);
    ethernet(&[], 0x88a4, &data)
}

const COLUMNS: [&str; 7] = [
    "event",
    "command",
    "class",
    "register_name",
    "state",
    "working_counter",
    "count",
];

#[test]
fn commands_are_counted_by_address() {
    let cycle = frame(&[
        datagram(12, 0x0100_0000, &[0; 8], 3, true),
        datagram(7, 0x0130_0000, &[0; 2], 2, false),
    ]);
    let stop = frame(&[datagram(5, 0x0120_03e9, &[1, 0], 1, false)]);
    let wire = run(&[cycle.clone(), cycle.clone(), cycle, stop]);
    assert_eq!(
        wire.table("ethercat", &COLUMNS),
        [
            "seen LRW other - - 3 1",
            "seen BRD discover AL status - 2 1",
            "seen FPWR action AL control init 1 1",
            "summary BRD discover AL status - 2 2",
            "summary LRW other - - 3 2",
        ]
    );
    assert_eq!(wire.table("ethercat", &["station"])[2], "1001");
}

#[test]
fn positions_that_devices_count_up_are_one_command() {
    let asked = |position: u32| frame(&[datagram(1, 0x0010_0000 | position, &[0; 2], 0, false)]);
    let wire = run(&[asked(0), asked(1), asked(0xffff)]);
    assert_eq!(
        wire.table("ethercat", &["event", "count", "unanswered"]),
        ["seen 1 1", "summary 2 2"]
    );
}

#[test]
fn broken_frames_are_no_harm() {
    torment(&[frame(&[datagram(5, 0x0120_03e9, &[1, 0], 1, true)])]);
    let mut wire = Wire::new();
    wire.frame(&ethernet(&[], 0x88a4, &[0xff, 0x17, 1, 0, 0, 0]))
        .end();
    assert_eq!(wire.table("weird", &["name"]), ["malformed_ethercat"]);
}
