use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, bytes, conn, messages, run};

const SELECT: &str = "05641ac40200030040f2 c6c7030c01280100010003016400000 08fda 6400000000005b";
const SELECTED: &str =
    "05641c44030002004b91 fcc78100000c0128010001000301640001a4 00006400000000005b";

fn vectors() -> Vec<Message> {
    messages(include_str!("vectors/dnp3.txt"))
}

fn tcp() -> nonself_parsers::app::ConnInfo {
    conn(Transport::Tcp, 20000)
}

#[test]
fn a_real_conversation() {
    let out = run(&tcp(), &vectors());
    assert_eq!(out.services, ["dnp3_tcp"]);
    assert!(out.rows("weird").is_empty(), "{:?}", out.rows("weird"));
    let functions = out.column("dnp3", "fc_request");
    for function in ["READ", "SELECT", "OPERATE", "COLD_RESTART", "ASSIGN_CLASS"] {
        assert!(functions.contains(&function), "{function}");
    }
    let classes = out.column("ot_command", "class");
    for class in ["read", "discover", "action", "reprogram"] {
        assert!(classes.contains(&class), "{class}");
    }
}

#[test]
fn points_have_their_values() {
    let out = run(&tcp(), &vectors());
    let rows = out.rows("dnp3_objects");
    let find = |name: &str| {
        let found = |row: &&std::collections::HashMap<String, String>| {
            row["object_type"] == name && row["is_orig"] == "false"
        };
        rows.iter().find(found).expect(name)
    };
    let analogue = find("32-Bit Analog Input");
    assert_eq!(analogue["range_low"], "0");
    assert_eq!(analogue["object_count"], "15");
    let values = "1007,3,1005,-11989,1005,12006,134423,0,134325,0,134538,0,0,0,0";
    assert_eq!(analogue["values"], values);
    assert_eq!(analogue["quality"], "offline");
    let inputs = find("Binary Input With Status");
    assert_eq!(inputs["values"], "1,0,1,0,0,0,0,0,0");
    assert_eq!(inputs["quality"], "-");
}

#[test]
fn a_control_is_one_command_per_point_and_step() {
    let out = run(&tcp(), &vectors()[2..6]);
    assert_eq!(out.column("ot_command", "function"), ["SELECT", "OPERATE"]);
    assert_eq!(out.column("ot_command", "address"), ["1", "1"]);
    assert_eq!(out.column("ot_command", "area"), ["g12v1", "g12v1"]);
    assert_eq!(out.column("ot_command", "request_values"), ["3", "3"]);
    assert_eq!(
        out.column("ot_command", "subfunction"),
        ["Nul, Latch On", "Nul, Latch On"]
    );
    assert_eq!(out.column("ot_command", "status"), ["ok", "ok"]);
    assert_eq!(out.column("ot_command", "unit"), ["2", "2"]);
    let statuses = out.column("dnp3_control", "status_code");
    assert_eq!(statuses, ["-", "Success", "-", "Success"]);
}

#[test]
fn frames_are_found_however_they_are_cut() {
    let mut stream = bytes("0564");
    stream.clear();
    stream.extend(bytes(SELECT));
    stream.extend(bytes("056408c40a000100fc42 c0c00d9c86"));
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&tcp(), &halves);
        let functions = out.column("ot_command", "function");
        assert_eq!(functions, ["SELECT", "COLD_RESTART"], "cut at {cut}");
    }
    let single = stream.iter().map(|byte| (Direction::Orig, vec![*byte]));
    let out = run(&tcp(), &single.collect::<Vec<_>>());
    assert_eq!(out.rows("ot_command").len(), 2);
}

#[test]
fn a_wrong_checksum_costs_one_frame() {
    let mut broken = bytes(SELECT);
    broken[15] ^= 1;
    let mut header = bytes(SELECT);
    header[4] ^= 1;
    let out = run(
        &tcp(),
        &[
            (Direction::Orig, bytes(SELECT)),
            (Direction::Orig, broken),
            (Direction::Orig, header),
            (Direction::Orig, b"noise".to_vec()),
            (Direction::Orig, bytes(SELECT)),
            (Direction::Resp, bytes(SELECTED)),
        ],
    );
    assert_eq!(out.column("dnp3_control", "function_code").len(), 3);
    let weird = out.column("weird", "name");
    assert_eq!(weird, ["dnp3_corrupt_app_chunk_checksum"]);
}

#[test]
fn a_refused_command_is_an_error() {
    // The answer has status 4, not supported, for the point.
    let ask = "c1 03 0c 01 28 0100 0100 03 01 64000000 64000000 00";
    let refuse = "c1 81 0000 0c 01 28 0100 0100 03 01 64000000 64000000 04";
    let out = run(
        &tcp(),
        &[
            (Direction::Orig, frame(0xC4, ask)),
            (Direction::Resp, frame(0x44, refuse)),
        ],
    );
    assert_eq!(out.column("ot_command", "status"), ["error"]);
    assert_eq!(out.column("ot_command", "error"), ["Not Supported"]);
}

/// The checksum of a block, bit by bit.
fn sum(block: &[u8]) -> [u8; 2] {
    let mut crc = 0_u16;
    for byte in block {
        crc ^= u16::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xA6BC
            } else {
                crc >> 1
            };
        }
    }
    (!crc).to_le_bytes()
}

/// A frame from the master, or from the outstation, with one fragment.
fn frame(control: u8, fragment: &str) -> Vec<u8> {
    let mut data = vec![0xC0];
    data.extend(bytes(fragment));
    let mut out = vec![0x05, 0x64, data.len() as u8 + 5, control];
    let addresses = if control & 0x80 != 0 {
        [4, 0, 3, 0]
    } else {
        [3, 0, 4, 0]
    };
    out.extend(addresses);
    let header = sum(&out);
    out.extend(header);
    for block in data.chunks(16) {
        out.extend(block);
        out.extend(sum(block));
    }
    out
}

#[test]
fn a_file_opened_to_be_written_is_reprogramming() {
    // Name at 26 with 4 characters, mode 2, and the answer: file not found.
    let open = "c1 19 46 03 5b 01 1e00 1a00 0400 000000000000 ff01 00000000 10000000 0200 0004 0100 66772e62";
    let answer = "c1 81 0000 46 04 5b 01 0d00 00000000 00000000 0000 0100 03";
    let out = run(
        &tcp(),
        &[
            (Direction::Orig, frame(0xC4, open)),
            (Direction::Resp, frame(0x44, answer)),
        ],
    );
    assert_eq!(out.column("ot_command", "class"), ["reprogram"]);
    assert_eq!(out.column("ot_command", "block"), ["fw.b"]);
    assert_eq!(out.column("ot_command", "error"), ["file not found"]);
}

#[test]
fn what_an_outstation_says_of_itself_is_a_fact() {
    let ask = "c1 01 00 fc 00 00 00";
    let say = "c1 81 0000 00 fc 00 00 00 01 04 41636d65 00 f2 00 00 00 01 03 312e32";
    let out = run(
        &tcp(),
        &[
            (Direction::Orig, frame(0xC4, ask)),
            (Direction::Resp, frame(0x44, say)),
        ],
    );
    assert_eq!(out.column("asset", "fact"), ["vendor", "firmware"]);
    assert_eq!(out.column("asset", "value"), ["Acme", "1.2"]);
    assert_eq!(out.column("ot_command", "class"), ["discover"]);
}

#[test]
fn relative_times_are_added_to_the_common_time() {
    let say = "c1 82 0000 33 01 07 01 e80300000000 02 03 28 0100 0500 81 0a00";
    let out = run(&tcp(), &[(Direction::Resp, frame(0x44, say))]);
    assert_eq!(out.column("dnp3_objects", "times"), ["1000", "1010"]);
    assert_eq!(out.column("dnp3_objects", "points"), ["-", "5"]);
    assert_eq!(out.column("dnp3_objects", "values"), ["-", "1"]);
}

#[test]
fn a_hole_between_segments_is_said_and_the_next_fragment_is_read() {
    let segment = |transport: u8, text: &str| {
        let mut out = frame(0xC4, text);
        out[10] = transport;
        let block = out[10..out.len() - 2].to_vec();
        let end = out.len() - 2;
        out[end..].copy_from_slice(&sum(&block));
        (Direction::Orig, out)
    };
    let out = run(
        &tcp(),
        &[
            segment(0x41, "c1 01 3c 02"),
            segment(0x83, "06"),
            segment(0x44, "c1 01 3c 02"),
            segment(0x85, "06"),
        ],
    );
    assert_eq!(out.column("weird", "name"), ["dnp3_transport_sequence"]);
    assert_eq!(out.column("ot_command", "area"), ["g60v2"]);
}

#[test]
fn datagrams_and_other_ports() {
    let udp = conn(Transport::Udp, 4711);
    let out = run(
        &udp,
        &[
            (Direction::Orig, bytes(SELECT)),
            (Direction::Resp, bytes(SELECTED)),
        ],
    );
    assert_eq!(out.services, ["dnp3_udp"]);
    assert_eq!(out.column("dnp3", "fc_reply"), ["RESPONSE"]);
    let out = run(
        &conn(Transport::Tcp, 4711),
        &[(Direction::Orig, bytes(SELECT))],
    );
    assert_eq!(out.services, ["dnp3_tcp"]);
}
