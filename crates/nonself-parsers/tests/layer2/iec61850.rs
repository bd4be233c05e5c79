use crate::common::ethernet;
use crate::support::{Wire, bytes, torment};

/// A real frame with VLAN tag: a data set of 25 truth values and positions.
const REAL: &str = "010ccd0100000abbfe10c9028100800088b8300100e3000000006181d8801b41413143315130\
    3141314c44302f4c4c4e3024474f246763625f4181023a988220414131433151303141314c44302f4c4c4e30\
    24496e7465726c6f636b696e6741830d496e7465726c6f636b696e67418408488890c1240000278503008f61\
    8601008701008801018901008a0119ab66830100830100830100830100830100830100830100840206808403\
    03000084020680840303000084020680840303000084020600840303000084020640840303000084020640840\
    303000084020640840303000084020640840303000084020640840303000084020640840303000083010083\
    0100";

const GOOSE: u16 = 0x88B8;
const SV: u16 = 0x88BA;

fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    if body.len() > 0x7F {
        out.push(0x81);
    }
    out.push(body.len() as u8);
    out.extend(body);
    out
}

fn framed(kind: u16, pdu: &[u8]) -> Vec<u8> {
    let length = (8 + pdu.len()) as u16;
    let mut data = vec![0x30, 0x01];
    data.extend(length.to_be_bytes());
    data.extend([0; 4]);
    data.extend(pdu);
    // Padding does not count.
    data.extend([0; 12]);
    ethernet(&[], kind, &data)
}

fn goose(state: u32, sequence: u32, closed: bool, extra: &[u8]) -> Vec<u8> {
    let parts = [
        element(0x80, b"IED1LD0/LLN0$GO$gcb1"),
        element(0x81, &[0x07, 0xD0]),
        element(0x82, b"IED1LD0/LLN0$ds1"),
        element(0x83, b"go1"),
        element(0x84, &bytes("5f5e1000 80000000")),
        element(0x85, &state.to_be_bytes()),
        element(0x86, &sequence.to_be_bytes()),
        extra.to_vec(),
        element(0x88, &[1]),
        element(0x8A, &[1]),
        element(0xAB, &element(0x83, &[u8::from(closed)])),
    ];
    framed(GOOSE, &element(0x61, &parts.concat()))
}

fn sv(number: u16, synchronised: u8, value: i32) -> Vec<u8> {
    let mut samples = value.to_be_bytes().to_vec();
    samples.extend([0; 4]);
    let set = [
        element(0x80, b"MU01"),
        element(0x82, &number.to_be_bytes()),
        element(0x83, &[0, 0, 0, 1]),
        element(0x85, &[synchronised]),
        element(0x87, &samples),
    ];
    let sets = element(0xA2, &element(0x30, &set.concat()));
    framed(SV, &element(0x60, &[element(0x80, &[1]), sets].concat()))
}

const COLUMNS: [&str; 8] = [
    "event",
    "state_number",
    "sequence_number",
    "state_step",
    "values",
    "frames",
    "lost",
    "repeated",
];

#[test]
fn a_real_frame_is_decoded() {
    let mut wire = Wire::new();
    wire.frame(&bytes(REAL)).end();
    let row = &wire.rows("goose")[0];
    for (name, value) in [
        ("src_mac", "0a:bb:fe:10:c9:02"),
        ("app_id", "12289"),
        ("control_block", "AA1C1Q01A1LD0/LLN0$GO$gcb_A"),
        ("data_set", "AA1C1Q01A1LD0/LLN0$InterlockingA"),
        ("go_id", "InterlockingA"),
        ("time_to_live", "15"),
        ("state_number", "36705"),
        ("entries", "25"),
        ("configuration_revision", "1"),
        ("simulation", "false"),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    assert!(row["values"].starts_with("false,false,false,false,false,false,false,10,0000000"));
    assert_eq!(
        wire.table("asset", &["fact", "value"]),
        ["role GOOSE publisher"]
    );
    assert!(wire.rows("weird").is_empty());
}

#[test]
fn repetitions_are_counted_and_changes_are_rows() {
    let mut wire = Wire::new();
    for sequence in 0..100 {
        wire.frame(&goose(7, sequence, false, &[]));
    }
    wire.frame(&goose(8, 0, true, &[]));
    wire.frame(&goose(8, 0, true, &[]));
    wire.frame(&goose(8, 4, true, &[]));
    wire.end();
    assert_eq!(
        wire.table("goose", &COLUMNS),
        [
            "start 7 0 - false 1 0 0",
            "state 8 0 1 true 100 0 0",
            "summary 8 4 - true 2 3 1",
        ]
    );
    assert_eq!(wire.counter("layer2_frames"), 103);
}

#[test]
fn a_stream_that_goes_on_is_told_in_between() {
    let mut wire = Wire::new();
    for sequence in 0..130 {
        wire.frame(&goose(7, sequence, false, &[])).wait(10);
    }
    wire.end();
    let rows = wire.rows("goose");
    assert!((3..=4).contains(&rows.len()), "{} rows", rows.len());
    let frames: u64 = rows
        .iter()
        .map(|r| r["frames"].parse::<u64>().expect("a number"))
        .sum();
    assert_eq!(frames, 130);
}

#[test]
fn a_flood_of_states_is_no_flood_of_rows() {
    let mut wire = Wire::new();
    for state in 0..5000 {
        wire.frame(&goose(state, 0, false, &[]));
    }
    wire.end();
    assert!(wire.rows("goose").len() < 200);
    let frames = wire
        .rows("goose")
        .iter()
        .map(|r| r["frames"].parse::<u64>().expect("a number"));
    assert_eq!(frames.sum::<u64>(), 5000);
}

#[test]
fn another_station_with_the_same_name_is_told() {
    let mut imitation = goose(9, 0, true, &[]);
    imitation[6..12].copy_from_slice(&[2, 0, 0, 0, 0, 9]);
    let mut wire = Wire::new();
    wire.frame(&goose(7, 0, false, &[])).frame(&imitation).end();
    assert_eq!(
        wire.table("goose", &["src_mac", "previous_mac"]),
        ["02:00:00:00:00:01 -", "02:00:00:00:00:09 02:00:00:00:00:01"]
    );
    assert_eq!(wire.table("weird", &["name"]), ["goose_second_publisher"]);
}

#[test]
fn simulation_and_numbers_that_go_back_are_told() {
    let mut wire = Wire::new();
    wire.frame(&goose(7, 5, false, &[]))
        .frame(&goose(7, 3, false, &[]))
        .frame(&goose(7, 4, false, &element(0x87, &[1])))
        .frame(&goose(2, 0, false, &element(0x87, &[1])))
        .end();
    assert_eq!(
        wire.table("goose", &["event", "simulation", "state_step", "back"]),
        [
            "start false - 0",
            "configuration true - 1",
            "state true -5 1",
        ]
    );
}

#[test]
fn samples_are_counted_and_not_rows() {
    let mut wire = Wire::new();
    for round in 0..3 {
        for number in 0..80 {
            if (round, number) != (1, 40) {
                wire.frame(&sv(number, 2, 1000 - i32::from(number)));
            }
        }
    }
    wire.frame(&sv(0, 0, -5)).end();
    let columns = [
        "event",
        "sv_id",
        "synchronisation",
        "samples",
        "lost",
        "back",
        "cycle",
        "values",
    ];
    assert_eq!(
        wire.table("sv", &columns),
        [
            "start MU01 global 1 0 0 - 1000",
            "configuration MU01 none 239 1 0 80 -5",
        ]
    );
    assert!(wire.rows("weird").is_empty());
}

#[test]
fn what_cannot_be_read_is_weird() {
    let mut wire = Wire::new();
    wire.frame(&framed(GOOSE, &element(0x61, &element(0x80, b"x"))))
        .frame(&framed(SV, &element(0x61, &[])))
        .end();
    assert_eq!(
        wire.table("weird", &["name"]),
        ["malformed_goose", "malformed_sv"]
    );
    torment(&[bytes(REAL), sv(1, 2, 3), goose(1, 2, true, &[])]);
}
