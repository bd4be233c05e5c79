use nonself_parsers::app::{AppLayer, Context, Direction, Transport};
use nonself_parsers::log::{Port, Tables, Time};

use crate::support::{Message, bytes, conn, messages, run};

const LIST_IDENTITY: &str = "6300 0000 00000000 00000000 00000000c1debed1 00000000";
const IDENTITY: &str = "6300 3300 00000000 00000000 00000000c1debed1 00000000 0100 0c00 2d00 0100
    0002af12 0a0101a4 0000000000000000 0100 0c00 3a00 0403 3000 8e4d5200
    0b 313735362d454e42542f41 03";

fn real() -> Vec<Message> {
    messages(include_str!("vectors/enip.txt"))
}

#[test]
fn a_device_that_is_asked_who_it_is_becomes_facts() {
    let out = run(
        &conn(Transport::Tcp, 44818),
        &[
            (Direction::Orig, bytes(LIST_IDENTITY)),
            (Direction::Resp, bytes(IDENTITY)),
        ],
    );
    assert_eq!(out.services, ["enip"]);
    let row = &out.rows("cip_identity")[0];
    assert_eq!(row["vendor_name"], "Rockwell Automation/Allen-Bradley");
    assert_eq!(row["socket_address"], "10.1.1.164");
    assert_eq!(row["revision"], "4.3");
    assert_eq!(row["serial_number"], "0x00524d8e");
    assert_eq!(row["device_state"], "0x0003");
    assert_eq!(
        out.column("asset", "value"),
        [
            "Rockwell Automation/Allen-Bradley",
            "Communications Adapter",
            "58",
            "4.3",
            "0x00524d8e",
            "1756-ENBT/A"
        ]
    );
    assert_eq!(out.column("ot_command", "class"), ["discover"]);
    assert_eq!(out.column("ot_command", "status"), ["ok"]);
}

#[test]
fn each_service_of_a_packed_message_is_a_row_and_a_command() {
    let out = run(&conn(Transport::Tcp, 44818), &real()[..2]);
    assert_eq!(out.rows("enip").len(), 2);
    assert_eq!(out.rows("cip").len(), 24);
    let services = out.column("cip", "cip_service");
    assert_eq!(services[0], "Multiple Service Packet");
    assert_eq!(services[1], "Get Attribute List");
    let classes = out.column("cip", "class_id");
    assert_eq!(classes[1..4], ["0x01", "0x69", "0x73"]);
    assert_eq!(out.column("cip", "cip_sequence_count")[0], "1929");
    assert_eq!(out.rows("ot_command").len(), 11);
    let status = out.column("ot_command", "status");
    assert!(status.iter().all(|s| *s == "ok"), "{status:?}");
    let ids = out.column("cip", "packet_correlation_id");
    assert_eq!(ids[0], out.column("enip", "packet_correlation_id")[0]);
}

#[test]
fn a_request_for_another_device_is_the_command() {
    let out = run(&conn(Transport::Tcp, 44818), &real()[2..4]);
    assert_eq!(
        out.column("cip", "cip_service"),
        ["Unconnected Send", "Get Attributes All"]
    );
    assert_eq!(
        out.column("cip", "embedded_service"),
        ["Get Attributes All", "-"]
    );
    assert_eq!(out.column("cip", "matched"), ["-", "true"]);
    assert_eq!(out.column("ot_command", "area"), ["Change Detection"]);
    assert_eq!(out.column("ot_command", "slot"), ["0"]);
    assert_eq!(out.column("ot_command", "class"), ["discover"]);
}

#[test]
fn tags_have_names_and_values() {
    let write = "7000 2800 01000000 00000000 0000000000000000 00000000 00000000 0000 0200
        a100 0400 01000000 b100 1400 0500 4d 04 91 05 5370656564 00 c400 0100 2a000000";
    let done = "7000 1a00 01000000 00000000 0000000000000000 00000000 00000000 0000 0200
        a100 0400 02000000 b100 0600 0500 cd 00 00 00";
    let out = run(
        &conn(Transport::Tcp, 44818),
        &[
            (Direction::Orig, bytes(write)),
            (Direction::Resp, bytes(done)),
        ],
    );
    assert_eq!(out.column("ot_command", "area"), ["Speed"]);
    assert_eq!(out.column("ot_command", "request_values"), ["42"]);
    assert_eq!(out.column("ot_command", "class"), ["action"]);
    assert_eq!(out.column("cip", "symbol"), ["Speed", "Speed"]);
}

#[test]
fn bits_of_a_tag_that_are_set_and_kept() {
    let out = run(&conn(Transport::Tcp, 44818), &real()[4..6]);
    let block = out.column("ot_command", "area");
    assert!(
        block.iter().all(|name| name.starts_with("LMS_")),
        "{block:?}"
    );
    let values = out.column("ot_command", "request_values");
    assert!(
        values.iter().all(|v| *v == "1,255" || *v == "0,254"),
        "{values:?}"
    );
    assert_eq!(out.column("ot_command", "class")[0], "action");
}

#[test]
fn pccc_tells_the_model_and_changes_the_mode() {
    let out = run(&conn(Transport::Tcp, 44818), &real()[6..10]);
    assert_eq!(
        out.column("ot_command", "subfunction"),
        ["Diagnostic status", "Change CPU mode"]
    );
    assert_eq!(out.column("ot_command", "class"), ["discover", "action"]);
    assert_eq!(
        out.column("ot_command", "detail"),
        ["1766-LEC", "Remote Program"]
    );
    assert_eq!(out.column("asset", "value"), ["1766-LEC"]);
}

#[test]
fn messages_are_framed_however_they_are_cut() {
    let all: Vec<u8> = real()[..4]
        .iter()
        .filter(|(dir, _)| dir.is_orig())
        .flat_map(|(_, data)| data.clone())
        .collect();
    for cut in 25..all.len() {
        let (a, b) = all.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&conn(Transport::Tcp, 44818), &halves);
        assert_eq!(out.rows("cip").len(), 13, "cut at {cut}");
        assert!(out.rows("weird").is_empty(), "cut at {cut}");
    }
}

#[test]
fn every_prefix_and_every_changed_byte_is_survived() {
    for (dir, data) in real() {
        for end in 0..data.len() {
            run(&conn(Transport::Udp, 44818), &[(dir, data[..end].to_vec())]);
        }
        for at in 24..data.len() {
            let mut broken = data.clone();
            broken[at] ^= 0xFF;
            run(&conn(Transport::Udp, 44818), &[(dir, broken)]);
        }
    }
}

#[test]
fn other_content_on_the_port_is_weird() {
    let hello = b"GET / HTTP/1.0\r\n\r\n".to_vec();
    let out = run(&conn(Transport::Tcp, 44818), &[(Direction::Orig, hello)]);
    assert!(out.rows("enip").is_empty());
    assert_eq!(out.column("weird", "name"), ["non_enip_on_enip_port"]);
}

#[test]
fn a_bad_header_ends_nothing() {
    let good = real().remove(0).1;
    let out = run(
        &conn(Transport::Tcp, 44818),
        &[
            (Direction::Orig, good.clone()),
            (Direction::Orig, vec![0xFF; 64]),
            (Direction::Orig, good),
        ],
    );
    assert_eq!(out.rows("enip").len(), 2);
    assert_eq!(out.column("weird", "name"), ["enip_bad_header"]);
}

#[test]
fn cyclic_data_know_the_connection_that_opened_them() {
    let mut tables = Tables::default();
    let mut say = |conn: &nonself_parsers::app::ConnInfo, messages: &[Message]| {
        let mut layer = AppLayer::new(conn.transport);
        for (dir, data) in messages {
            let mut cx = Context {
                now: Time(0),
                conn,
                tables: &mut tables,
            };
            layer.on_data(&mut cx, *dir, data);
        }
    };
    say(&conn(Transport::Tcp, 44818), &real()[10..12]);
    let mut io = conn(Transport::Udp, 2222);
    io.orig_p = Port(2222);
    // The numbers of the answer: 0x0a24f36e to the target, 0x80fe0005 back.
    let out = bytes("0200 0280 0800 6ef3240a 01000000 b100 0400 0100 0500");
    let back = bytes("0200 0280 0800 0500fe80 01000000 b100 0200 0100");
    let late = bytes("0200 0280 0800 0500fe80 02000000 b100 0200 0100");
    say(&io, &[(Direction::Orig, out), (Direction::Resp, back)]);
    say(&conn(Transport::Tcp, 44818), &real()[10..]);
    say(&io, &[(Direction::Resp, late)]);
    let rows = crate::support::rows_of(&mut tables);
    let directions: Vec<&str> = rows["cip_io"]
        .iter()
        .map(|row| row["io_direction"].as_str())
        .collect();
    assert_eq!(directions, ["O->T", "T->O", "-"]);
    assert_eq!(rows["cip_io"][0]["io_data"], "01000500");
    assert_eq!(rows["cip_io"][0]["opened_by"], "C1");
}
