use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, bytes, conn, messages, run};

/// Setup communication, as a job in a data TPDU.
const SETUP: &str = "0300 0019 02f080 32 01 0000 0007 0008 0000 f0 00 0001 0001 01e0";

fn data(pdu: &str) -> Vec<u8> {
    let pdu = bytes(pdu);
    let mut out = vec![3, 0, 0, 7 + pdu.len() as u8, 2, 0xF0, 0x80];
    out.extend(pdu);
    out
}

#[test]
fn a_real_conversation_is_named_and_paired() {
    let messages = messages(include_str!("vectors/s7comm.txt"));
    let out = run(&conn(Transport::Tcp, 102), &messages);
    assert_eq!(out.services, ["cotp", "s7comm"]);
    assert_eq!(out.rows("s7comm").len(), 64);
    let details = out.column("ot_command", "detail");
    for service in ["_MODU EP", "_GARB", "P_PROGRAM"] {
        assert!(
            details.iter().any(|d| d.starts_with(service)),
            "{service} in {details:?}"
        );
    }
    assert!(out.column("ot_command", "block").contains(&"SDB0"));
    assert!(out.column("s7comm", "error_code").contains(&"0xd209"));
    assert!(out.column("ot_command", "area").contains(&"SZL 0x0011"));
    assert!(out.column("weird", "name").is_empty());
}

#[test]
fn rack_and_slot_come_from_the_connection_request() {
    let messages = messages(include_str!("vectors/s7ident.txt"));
    let out = run(&conn(Transport::Tcp, 102), &messages);
    assert!(out.column("s7comm", "rack").iter().all(|r| *r == "0"));
    assert!(out.rows("s7comm").len() >= 2);
}

#[test]
fn write_names_area_address_and_values() {
    // Write DB10.DBX4.0, two words: 0x1234 and 0x5678.
    let write = "32 01 0000 0100 000e 0008 05 01 12 0a 10 04 0002 000a 84 000020 \
        00 04 0020 1234 5678";
    let answer = "32 03 0000 0100 0002 0001 00 00 05 01 ff";
    let out = run(
        &conn(Transport::Tcp, 102),
        &[
            (Direction::Orig, data(write)),
            (Direction::Resp, data(answer)),
        ],
    );
    assert_eq!(out.column("ot_command", "area"), ["DB10"]);
    assert_eq!(out.column("ot_command", "address"), ["4"]);
    assert_eq!(out.column("ot_command", "request_values"), ["4660,22136"]);
    assert_eq!(out.column("ot_command", "class"), ["action"]);
    assert_eq!(out.column("ot_command", "status"), ["ok"]);
    assert_eq!(out.column("s7comm", "items"), ["DB10.DBX4.0 WORD 2", "-"]);
}

#[test]
fn a_refused_item_is_an_error() {
    let read = "32 01 0000 0100 000e 0000 04 01 12 0a 10 02 0001 0001 84 000000";
    let answer = "32 03 0000 0100 0002 0004 00 00 04 01 0a 00 0000";
    let out = run(
        &conn(Transport::Tcp, 102),
        &[
            (Direction::Orig, data(read)),
            (Direction::Resp, data(answer)),
        ],
    );
    assert_eq!(out.column("ot_command", "error"), ["Object does not exist"]);
    assert_eq!(out.column("ot_command", "status"), ["error"]);
}

/// Request download from the station; the block is then fetched by a job of the PLC.
#[test]
fn a_download_pairs_jobs_from_both_sides() {
    let request = "32 01 0000 0100 0020 0000 1a 00 0100 00000000 09 5f30413030303031 50 \
        0d 31303030303932303030303530";
    let fetch = "32 01 0000 0001 0012 0000 1b 00 0000 00000000 09 5f30413030303031 50";
    let out = run(
        &conn(Transport::Tcp, 102),
        &[
            (Direction::Orig, data(request)),
            (Direction::Resp, data("32 03 0000 0100 0001 0000 00 00 1a")),
            (Direction::Resp, data(fetch)),
            (
                Direction::Orig,
                data("32 03 0000 0001 0002 0004 00 00 1b 00 0000 0000"),
            ),
        ],
    );
    assert_eq!(
        out.column("ot_command", "function"),
        ["Request Download", "Download Block"]
    );
    assert_eq!(out.column("ot_command", "is_orig"), ["true", "false"]);
    assert_eq!(
        out.column("ot_command", "class"),
        ["reprogram", "reprogram"]
    );
    assert_eq!(out.column("ot_command", "block"), ["DB1", "DB1"]);
}

#[test]
fn messages_in_several_parts_are_joined() {
    let whole = bytes("32 01 0000 0007 0008 0000 f0 00 0001 0001 01e0");
    let (a, b) = whole.split_at(9);
    let part = |bytes: &[u8], number: u8| -> Message {
        let mut out = vec![3, 0, 0, 7 + bytes.len() as u8, 2, 0xF0, number];
        out.extend(bytes);
        (Direction::Orig, out)
    };
    let out = run(&conn(Transport::Tcp, 102), &[part(a, 0x00), part(b, 0x80)]);
    assert_eq!(
        out.column("s7comm", "function_name"),
        ["Setup Communication"]
    );
}

#[test]
fn frames_are_found_however_they_are_cut() {
    let mut stream = bytes(SETUP);
    stream.extend(bytes(SETUP));
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&conn(Transport::Tcp, 102), &halves);
        assert_eq!(out.rows("s7comm").len(), 2, "cut at {cut}");
    }
}

#[test]
fn every_pdu_of_the_transport_is_a_row() {
    let messages = messages(include_str!("vectors/s7ident.txt"));
    let out = run(&conn(Transport::Tcp, 102), &messages);
    let names = out.column("cotp", "pdu_name");
    assert_eq!(
        names[..3],
        ["CR Connection Request", "CC Connection Confirm", "DT Data"]
    );
    assert_eq!(out.column("cotp", "called_tsap")[0], "0101");
    assert_eq!(out.column("cotp", "pdu_code")[2], "0x0f");
}

/// The second list comes in two parts: the request for the rest names no list.
#[test]
fn lists_in_several_parts_tell_who_the_station_is() {
    let messages = messages(include_str!("vectors/s7comm.txt"));
    let out = run(&conn(Transport::Tcp, 102), &messages);
    let lists = out.column("s7comm_read_szl", "szl_id");
    assert_eq!(
        lists,
        [
            "0x0011", "0x0011", "0x001c", "0x001c", "0x0131", "0x0131", "0x0424", "0x0424",
            "0x0011", "0x0011"
        ]
    );
    assert!(
        out.column("s7comm_read_szl", "szl_id_name")
            .contains(&"Component Identification")
    );
    assert_eq!(out.column("s7comm_known_devices", "module_name"), ["PLC_1"]);
    let facts: Vec<_> = out
        .rows("asset")
        .iter()
        .map(|row| (row["fact"].as_str(), row["value"].as_str()))
        .collect();
    for fact in [
        ("product", "6ES7 315-2EH14-0AB0"),
        ("firmware", "V3.2.7"),
        ("name", "S7300/ET200M station_1"),
        ("vendor", "Siemens"),
    ] {
        assert!(facts.contains(&fact), "{fact:?} in {facts:?}");
    }
    assert!(out.column("asset", "host").iter().all(|h| *h == "10.0.0.2"));
}

#[test]
fn blocks_that_are_carried_have_a_log() {
    let messages = messages(include_str!("vectors/s7comm.txt"));
    let out = run(&conn(Transport::Tcp, 102), &messages);
    let log = "s7comm_upload_download";
    assert_eq!(
        out.column(log, "function_name")[..4],
        ["Start Upload", "Start Upload", "Upload", "Upload"]
    );
    assert_eq!(out.column(log, "session_id")[..4], ["0", "7", "7", "-"]);
    assert_eq!(
        out.column(log, "blocklength")[..4],
        ["-", "216", "-", "216"]
    );
    assert_eq!(out.column(log, "filename")[0], "_0B00000A");
    assert_eq!(out.column(log, "block_type")[0], "System Data Block");
    assert_eq!(out.column(log, "destination_filesystem")[0], "Active");
}

#[test]
fn a_download_says_how_long_the_block_is() {
    let request = "32 01 0000 0100 0020 0000 1a 00 0100 00000000 09 5f30413030303031 50 \
        0d 31303030303932303030303530";
    let out = run(
        &conn(Transport::Tcp, 102),
        &[(Direction::Orig, data(request))],
    );
    let log = "s7comm_upload_download";
    assert_eq!(out.column(log, "load_length"), ["92"]);
    assert_eq!(out.column(log, "code_length"), ["50"]);
    assert_eq!(out.column(log, "block_number"), ["00001"]);
}

/// Several places of data blocks in one item, as panels ask an S7-400.
#[test]
fn items_in_other_syntaxes_are_named() {
    let places =
        "32 01 0000 0d00 0015 0000 04 01 12 11 b0 03 02 004a 006c 04 004c 0194 02 0051 003c";
    let symbol = "32 01 0000 0e00 0014 0000 04 01 12 10 b2 ff 8a0e 0005 11223344 20000009 00";
    let symbol = symbol.replace("0014", "0012").replace("12 10", "12 0e");
    let symbol = symbol.trim_end_matches(" 00").to_owned();
    let numeric = "32 01 0000 0f00 000c 0000 04 01 12 08 82 41 0001 0002 1a 01";
    let out = run(
        &conn(Transport::Tcp, 102),
        &[
            (Direction::Orig, data(places)),
            (Direction::Orig, data(&symbol)),
            (Direction::Orig, data(numeric)),
        ],
    );
    assert_eq!(
        out.column("s7comm", "items"),
        [
            "DB74.DBX108.0 BYTE 2, DB76.DBX404.0 BYTE 4, DB81.DBX60.0 BYTE 2",
            "DB5 symbol 9",
            "NC area 2 unit 1 module 0x1a column 1 line 2",
        ]
    );
    assert_eq!(out.column("ot_command", "area")[..2], ["DB74", "DB5"]);
    assert_eq!(out.column("ot_command", "address")[0], "108");
}
