use nonself_parsers::app::{ConnInfo, Direction, Transport};

use crate::support::{Message, bytes, conn, run};

const POLL: &str = "fb018340f6";
const INDICATION: &str = "f201120628052c059046f6";
const RECALL: &str = "fd0180e0f6";

fn tcp() -> ConnInfo {
    conn(Transport::Tcp, 10001)
}

fn from(dir: Direction, digits: &str) -> Message {
    (dir, bytes(digits))
}

#[test]
fn polls_are_paired_with_what_they_bring() {
    let out = run(
        &tcp(),
        &[
            from(Direction::Orig, POLL),
            from(Direction::Resp, "f101f6"),
            from(Direction::Orig, RECALL),
            from(Direction::Resp, INDICATION),
        ],
    );
    assert_eq!(out.services, ["genisys_tcp"]);
    let headers = out.column("genisys", "header");
    assert_eq!(
        headers,
        [
            "Poll",
            "Acknowledge Client",
            "Recall Header",
            "Indication Data"
        ]
    );
    assert_eq!(
        out.column("genisys", "payload"),
        ["-", "-", "-", "18=6,40=5,44=5"]
    );
    assert_eq!(
        out.column("genisys", "crc_ok"),
        ["true", "-", "true", "true"]
    );
    assert_eq!(out.column("ot_command", "class"), ["read", "read"]);
    assert_eq!(out.column("ot_command", "response_values"), ["-", "6,5,5"]);
    assert_eq!(out.column("ot_command", "status"), ["ok", "ok"]);
    assert!(out.rows("weird").is_empty());
}

#[test]
fn messages_are_found_however_they_are_cut() {
    let stream: Vec<u8> = [POLL, RECALL, POLL].iter().flat_map(|s| bytes(s)).collect();
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&tcp(), &halves);
        assert_eq!(out.rows("genisys").len(), 3, "cut at {cut}");
        assert!(out.rows("weird").is_empty(), "cut at {cut}");
    }
}

#[test]
fn a_wrong_checksum_is_a_row_and_no_command() {
    let out = run(
        &tcp(),
        &[
            from(Direction::Orig, POLL),
            from(Direction::Orig, "010203"),
            from(Direction::Orig, "fd0180e1f6"),
            from(Direction::Orig, RECALL),
        ],
    );
    assert_eq!(out.column("genisys", "crc_ok"), ["true", "false", "true"]);
    let weird = out.column("weird", "name");
    assert_eq!(weird, ["genisys_bad_message", "genisys_bad_checksum"]);
    assert_eq!(
        out.column("ot_command", "function"),
        ["Poll", "Recall Header"]
    );
}

#[test]
fn a_checksum_that_ends_in_the_escape_is_read() {
    let message = "f20108060a040c040f0409f0f6";
    let out = run(&tcp(), &[from(Direction::Resp, message)]);
    assert_eq!(out.column("genisys", "crc_transmitted"), ["0xf009"]);
    assert_eq!(out.column("genisys", "crc_ok"), ["true"]);
}

#[test]
fn escaped_octets_are_read_and_controls_are_actions() {
    // Control data for address 1: 0xF2, which comes as F0 02; the sum is over the octet itself.
    let body = [0xFC_u8, 0x01, 0x01, 0xF2];
    let sum = body.iter().fold(u16::MAX, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xA001 } else { 0 }
        })
    });
    let mut wire = vec![0xFC, 0x01, 0x01, 0xF0, 0x02];
    for byte in sum.to_le_bytes() {
        if byte >= 0xF0 {
            wire.extend([0xF0, byte & 0x0F]);
        } else {
            wire.push(byte);
        }
    }
    wire.push(0xF6);
    let out = run(&tcp(), &[(Direction::Orig, wire)]);
    assert_eq!(out.column("ot_command", "class"), ["action"]);
    assert_eq!(out.column("ot_command", "detail"), ["1=242"]);
}
