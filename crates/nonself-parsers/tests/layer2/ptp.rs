use crate::common::{CLIENT, SERVER, ethernet, udp};
use crate::support::{Wire, run, torment};

fn message(kind: u8, clock: u8, body: &[u8]) -> Vec<u8> {
    let mut data = vec![kind, 2];
    data.extend((34 + body.len() as u16).to_be_bytes());
    data.extend([0; 16]);
    data.extend([clock; 8]);
    data.extend([0, 1, 0, 9, 5, 1]);
    data.extend(body);
    data
}

fn announcement(clock: u8, master: u8) -> Vec<u8> {
    let mut body = vec![0; 10];
    body.extend([0, 37, 0, 128, 6, 0x21, 0x4e, 0x5d, 127]);
    body.extend([master; 8]);
    body.extend([0, 1, 0x20]);
    message(0xb, clock, &body)
}

fn on_ethernet(message: &[u8]) -> Vec<u8> {
    ethernet(&[], 0x88f7, message)
}

#[test]
fn a_grandmaster_is_told_and_its_successor_is_weird() {
    let wire = run(&[
        on_ethernet(&message(0, 1, &[0; 10])),
        on_ethernet(&announcement(1, 1)),
        on_ethernet(&announcement(1, 1)),
        on_ethernet(&announcement(2, 2)),
    ]);
    assert_eq!(
        wire.table(
            "ptp",
            &[
                "event",
                "message_type",
                "grandmaster",
                "time_source",
                "count"
            ]
        ),
        [
            "seen sync - - 1",
            "seen announce 0101010101010101 gnss 1",
            "changed announce 0202020202020202 gnss 1",
            "summary announce 0101010101010101 gnss 1",
        ]
    );
    assert_eq!(
        wire.table("weird", &["name", "addl"]),
        ["ptp_grandmaster_changed domain 0: 0101010101010101 > 0202020202020202"]
    );
    let row = &wire.rows("ptp")[1];
    let expected = [
        ("priority1", "128"),
        ("priority2", "127"),
        ("clock_class", "6"),
        ("steps_removed", "1"),
        ("utc_offset", "37"),
        ("clock_port", "1"),
    ];
    for (name, value) in expected {
        assert_eq!(row[name], value, "{name}");
    }
}

#[test]
fn over_udp_it_is_a_connection() {
    let mut wire = Wire::new();
    for _ in 0..3 {
        let packet = udp(CLIENT, 320, SERVER, 320, &announcement(1, 1));
        wire.frame(&ethernet(&[], 0x0800, &packet));
    }
    wire.end();
    assert_eq!(
        wire.table("ptp", &["event", "host", "grandmaster", "count"]),
        ["summary 10.0.0.1 0101010101010101 3"]
    );
    assert_eq!(wire.table("conn", &["service"]), ["ptp"]);
}

#[test]
fn broken_messages_are_no_harm() {
    torment(&[on_ethernet(&announcement(1, 1))]);
}
