use crate::common::ethernet;
use crate::support::{Wire, run, torment};

const A: [u8; 6] = [2, 0, 0, 0, 0, 1];
const B: [u8; 6] = [2, 0, 0, 0, 0, 2];
const C: [u8; 6] = [2, 0, 0, 0, 0, 3];
const NOBODY: [u8; 6] = [0; 6];

type End = ([u8; 6], [u8; 4]);

/// An ARP packet in a padded frame of its sender.
fn packet(operation: u8, sender: End, target: End) -> Vec<u8> {
    let mut data = vec![0, 1, 8, 0, 6, 4, 0, operation];
    data.extend(sender.0);
    data.extend(sender.1);
    data.extend(target.0);
    data.extend(target.1);
    data.extend([0; 18]);
    let mut frame = ethernet(&[], 0x0806, &data);
    frame[6..12].copy_from_slice(&sender.0);
    frame
}

fn request(sender: End, target: [u8; 4]) -> Vec<u8> {
    packet(1, sender, (NOBODY, target))
}

const COLUMNS: [&str; 6] = [
    "event",
    "operation",
    "sender_h",
    "target_h",
    "unsolicited",
    "count",
];

#[test]
fn what_is_said_again_is_counted() {
    let mut wire = Wire::new();
    for _ in 0..5 {
        wire.frame(&request((A, [10, 0, 0, 1]), [10, 0, 0, 2]));
        wire.frame(&packet(2, (B, [10, 0, 0, 2]), (A, [10, 0, 0, 1])));
    }
    wire.end();
    assert_eq!(
        wire.table("arp", &COLUMNS),
        [
            "seen request 10.0.0.1 10.0.0.2 - 1",
            "seen reply 10.0.0.2 10.0.0.1 false 1",
            "summary request 10.0.0.1 10.0.0.2 - 4",
            "summary reply 10.0.0.2 10.0.0.1 false 4",
        ]
    );
    assert!(wire.rows("weird").is_empty());
    assert_eq!(
        (wire.counter("arp"), wire.counter("layer2_frames")),
        (10, 10)
    );
}

#[test]
fn an_address_that_moves_is_weird() {
    let wire = run(&[
        request((A, [10, 0, 0, 1]), [10, 0, 0, 9]),
        packet(2, (B, [10, 0, 0, 1]), (C, [10, 0, 0, 3])),
        packet(2, (B, [10, 0, 0, 1]), (C, [10, 0, 0, 3])),
    ]);
    assert_eq!(
        wire.table("arp", &["event", "previous_mac", "unsolicited"]),
        ["seen - -", "moved 02:00:00:00:00:01 true", "seen - true",]
    );
    assert_eq!(
        wire.table("weird", &["name", "addl", "source"]),
        ["arp_address_moved 10.0.0.1: 02:00:00:00:00:01 > 02:00:00:00:00:02 ARP"]
    );
}

#[test]
fn probes_announcements_and_liars() {
    let mut liar = request((A, [10, 0, 0, 1]), [10, 0, 0, 2]);
    liar[6..12].copy_from_slice(&C);
    let wire = run(&[
        request((A, [0; 4]), [10, 0, 0, 1]),
        request((A, [10, 0, 0, 1]), [10, 0, 0, 1]),
        liar,
    ]);
    assert_eq!(
        wire.table("arp", &["operation"]),
        ["probe", "gratuitous", "request"]
    );
    assert_eq!(wire.table("weird", &["name"]), ["arp_sender_is_not_source"]);
}

#[test]
fn an_hour_later_it_is_told_again() {
    let mut wire = Wire::new();
    let asked = request((A, [10, 0, 0, 1]), [10, 0, 0, 2]);
    wire.frame(&asked).wait(1800).frame(&asked).wait(3700);
    wire.frame(&asked).end();
    assert_eq!(
        wire.table("arp", &["event", "count"]),
        ["seen 1", "summary 1", "seen 1"]
    );
}

#[test]
fn a_flood_of_senders_is_bounded() {
    let mut wire = Wire::new();
    for number in 0..100_000_u32 {
        let [_, a, b, c] = number.to_be_bytes();
        wire.frame(&request(([2, 9, 9, a, b, c], [10, a, b, c]), [10, 0, 0, 2]));
    }
    wire.end();
    assert_eq!(wire.rows("arp").len(), 100_000);
}

#[test]
fn broken_packets_are_no_harm() {
    torment(&[packet(2, (B, [10, 0, 0, 2]), (A, [10, 0, 0, 1]))]);
    let mut wire = run(&[packet(9, (B, [10, 0, 0, 2]), (A, [10, 0, 0, 1]))]);
    wire.end();
    assert_eq!(wire.table("weird", &["name"]), ["malformed_arp"]);
}
