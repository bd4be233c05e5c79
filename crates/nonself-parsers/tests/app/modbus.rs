use nonself_parsers::app::{Direction, Transport};

use crate::support::{bytes, conn, messages, run};

const READ: &str = "0001 0000 0006 11 03 006b 0003";
const READ_ANSWER: &str = "0001 0000 0009 11 03 06 022b 0000 0064";

#[test]
fn a_real_conversation_is_paired_to_the_last_request() {
    let messages = messages(include_str!("vectors/modbus.txt"));
    let out = run(&conn(Transport::Tcp, 502), &messages);
    assert_eq!(out.services, ["modbus"]);
    assert!(
        out.column("ot_command", "status")
            .iter()
            .all(|s| *s == "ok")
    );
    let classes = out.column("ot_command", "class");
    assert!(classes.contains(&"read") && classes.contains(&"action"));
    assert!(classes.contains(&"discover") && classes.contains(&"reprogram"));
}

#[test]
fn request_and_response_make_one_command() {
    let out = run(
        &conn(Transport::Tcp, 502),
        &[
            (Direction::Orig, bytes(READ)),
            (Direction::Resp, bytes(READ_ANSWER)),
        ],
    );
    assert_eq!(out.column("modbus", "pdu_type"), ["REQ", "RESP"]);
    assert_eq!(out.column("modbus", "matched"), ["-", "true"]);
    assert_eq!(out.column("ot_command", "response_values"), ["555,0,100"]);
    assert_eq!(out.column("ot_command", "address"), ["107"]);
    assert_eq!(out.column("ot_command", "area"), ["holding_register"]);
    assert_eq!(out.column("ot_command", "vlan"), ["7"]);
    assert_eq!(out.column("ot_command", "response_delay"), ["0.001"]);
}

#[test]
fn pdus_are_framed_however_they_are_cut() {
    let mut stream = bytes(READ);
    stream.extend(bytes("0002 0000 0006 11 05 0001 ff00"));
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&conn(Transport::Tcp, 502), &halves);
        let functions = out.column("modbus", "func");
        assert_eq!(
            functions,
            ["READ_HOLDING_REGISTERS", "WRITE_SINGLE_COIL"],
            "cut at {cut}"
        );
        assert_eq!(out.column("ot_command", "status"), ["none", "none"]);
    }
}

#[test]
fn illegal_values_and_exceptions_do_not_stop_the_parser() {
    let out = run(
        &conn(Transport::Tcp, 502),
        &[
            (Direction::Orig, bytes("0001 0000 0006 11 05 0001 0001")),
            (Direction::Resp, bytes("0001 0000 0003 11 85 03")),
            (Direction::Orig, bytes("0002 0000 0002 11 63")),
            (Direction::Resp, bytes("0002 0000 0003 11 e3 01")),
            (Direction::Orig, bytes(READ)),
        ],
    );
    let errors = ["ILLEGAL_DATA_VALUE", "ILLEGAL_FUNCTION", "-"];
    assert_eq!(out.column("ot_command", "error"), errors);
    assert_eq!(
        out.column("ot_command", "status"),
        ["error", "error", "none"]
    );
    let function = out.column("modbus", "func")[1];
    assert_eq!(function, "WRITE_SINGLE_COIL_EXCEPTION");
}

#[test]
fn recognised_on_any_port() {
    let out = run(
        &conn(Transport::Tcp, 1502),
        &[(Direction::Orig, bytes(READ))],
    );
    assert_eq!(out.services, ["modbus"]);
}

#[test]
fn a_probe_that_only_looks_like_modbus_is_not() {
    // A known false positive: transaction, protocol 0, a length, and nothing that fits.
    let text = bytes("0400 0000 0013 20 20 2020 2020 2020");
    let out = run(
        &conn(Transport::Tcp, 502),
        &[
            (Direction::Orig, text),
            (
                Direction::Resp,
                b"HTTP/1.0 400 Bad Request\r\n\r\n".to_vec(),
            ),
        ],
    );
    assert!(out.rows("modbus").is_empty());
    assert_eq!(out.column("weird", "name"), ["non_modbus_on_modbus_port"]);
}

#[test]
fn umas_has_the_class_of_its_own_function() {
    let out = run(
        &conn(Transport::Tcp, 502),
        &[
            (Direction::Orig, bytes(READ)),
            (Direction::Orig, bytes("0002 0000 0004 00 5a 01 41")),
            (Direction::Resp, bytes("0002 0000 0004 00 5a 01 fe")),
        ],
    );
    let names = out.column("ot_command", "subfunction");
    assert!(names.contains(&"Stop PLC"), "{names:?}");
    assert!(out.column("ot_command", "class").contains(&"action"));
}

#[test]
fn a_device_that_names_itself_becomes_facts_once() {
    let ask = || bytes("0001 0000 0005 01 2b0e0100");
    let say =
        || bytes("0001 0000 0017 01 2b0e 01 01 00 00 03 00 04 41636d65 01 02 5031 02 03 312e32");
    let conn = conn(Transport::Tcp, 502);
    let out = run(
        &conn,
        &[
            (Direction::Orig, ask()),
            (Direction::Resp, say()),
            (Direction::Orig, ask()),
            (Direction::Resp, say()),
        ],
    );
    assert_eq!(
        out.column("asset", "fact"),
        ["vendor", "product", "firmware"]
    );
    assert_eq!(out.column("asset", "value"), ["Acme", "P1", "1.2"]);
    assert_eq!(out.rows("asset")[0]["host"], conn.resp_h.to_string());
}

fn exchange(ask: &str, say: &str) -> Vec<(Direction, Vec<u8>)> {
    let ask = (Direction::Orig, bytes(ask));
    vec![ask, (Direction::Resp, bytes(say))]
}

#[test]
fn an_exchange_is_one_row_with_both_values() {
    let coils = exchange(
        "0001 0000 0006 04 01 0001 0003",
        "0001 0000 0004 04 01 01 25",
    );
    let mut messages = coils;
    messages.extend(exchange(
        "0002 0000 0006 04 06 0007 abcd",
        "0002 0000 0006 04 06 0007 abcd",
    ));
    messages.extend(exchange(
        "0003 0000 0006 04 03 0258 000a",
        "0003 0000 0003 04 83 02",
    ));
    messages.push((Direction::Orig, bytes(READ)));
    let out = run(&conn(Transport::Tcp, 502), &messages);
    let matched = out.column("modbus_detailed", "matched");
    assert_eq!(matched, ["true", "true", "true", "false"]);
    let values = out.column("modbus_detailed", "response_values");
    assert_eq!(values, ["1,0,1", "43981", "-", "-"]);
    let padding = out.column("modbus_detailed", "response_data");
    assert_eq!(padding, ["0,0,1,0,0", "-", "-", "-"]);
    let exceptions = out.column("modbus_detailed", "exception_code");
    assert_eq!(exceptions[2], "ILLEGAL_DATA_ADDRESS");
    assert_eq!(
        out.column("modbus_detailed", "address"),
        ["1", "7", "600", "107"]
    );
}

#[test]
fn functions_with_two_ranges_or_masks_have_logs_of_their_own() {
    let both = "0001 0000 000d 06 17 0001 0001 0002 0001 02 00ff";
    let mut messages = exchange(both, "0001 0000 0005 06 17 02 00aa");
    let mask = "0002 0000 0008 04 16 000a dead 0000";
    messages.extend(exchange(mask, mask));
    let out = run(&conn(Transport::Tcp, 502), &messages);
    let log = "modbus_read_write_multiple_registers";
    assert_eq!(out.column(log, "write_registers"), ["255", "-"]);
    assert_eq!(out.column(log, "read_registers"), ["-", "170"]);
    assert_eq!(out.column(log, "write_start_address"), ["2", "-"]);
    let log = "modbus_mask_write_register";
    assert_eq!(out.column(log, "and_mask"), ["57005", "57005"]);
    let links = out.column("modbus_detailed", "modbus_detailed_link_id");
    assert_eq!(
        out.column(log, "modbus_detailed_link_id"),
        [links[1], links[1]]
    );
    assert_ne!(links[0], links[1]);
}

#[test]
fn an_identification_is_a_row_per_object() {
    let out = run(
        &conn(Transport::Tcp, 502),
        &exchange(
            "0001 0000 0005 01 2b0e0100",
            "0001 0000 0012 01 2b0e 01 83 00 00 02 00 04 41636d65 02 02 3132",
        ),
    );
    let log = "modbus_read_device_identification";
    assert_eq!(
        out.column(log, "object_id"),
        [
            "Basic Device Identification",
            "VendorName",
            "MajorMinorVersion"
        ]
    );
    assert_eq!(out.column(log, "object_value"), ["-", "Acme", "12"]);
    let level = "Extended Identification (Stream, Individual)";
    assert_eq!(out.column(log, "conformity_level"), ["-", level, level]);
}

#[test]
fn umas_says_what_is_read_and_who_the_controller_is() {
    let mut messages = exchange(READ, READ_ANSWER);
    // Identity, reservation by a station, memory block 19, block 1 of the program.
    messages.extend(exchange(
        "0002 0000 0004 00 5a 00 02",
        "0002 0000 0032 00 5a 00 fe 10ff5a010100000070020000270009000800000000000e\
         3134302043505520333131203130010101000000001100",
    ));
    messages.extend(exchange(
        "0003 0000 0018 00 5a 00 10 434c0000 0f 555345522d31374534373446323142",
        "0003 0000 0005 00 5a 00 fe 01",
    ));
    messages.extend(exchange(
        "0004 0000 000d 00 5a 00 20 00 1300 64000000 9c00",
        "0004 0000 0007 00 5a 00 fe 00 9c00",
    ));
    messages.extend(exchange(
        "0005 0000 0008 00 5a 01 34 0001 0100",
        "0005 0000 0008 00 5a 01 fe 0000 4000",
    ));
    messages.extend(exchange(
        "0006 0000 0006 00 5a 01 41 ff00",
        "0006 0000 0006 00 5a 01 fd 8083",
    ));
    messages.extend(exchange(
        "0007 0000 0005 00 5a 00 03 00",
        "0007 0000 0017 00 5a 00 fe 020c3b0c0e01de07 0000 08 50726f6a65637400",
    ));
    let out = run(&conn(Transport::Tcp, 502), &messages);
    let rows = &out.rows("ot_command")[1..];
    assert_eq!(
        rows.last().map(|row| row["detail"].as_str()),
        Some("Project")
    );
    assert_eq!(rows[0]["detail"], "140 CPU 311 10");
    assert_eq!(rows[1]["detail"], "USER-17E474F21B");
    assert_eq!(
        (rows[2]["area"].as_str(), rows[2]["address"].as_str()),
        ("block 19", "100")
    );
    assert_eq!(rows[2]["quantity"], "156");
    assert_eq!(
        (rows[3]["block"].as_str(), rows[3]["quantity"].as_str()),
        ("block 1", "64")
    );
    assert_eq!(
        (rows[4]["status"].as_str(), rows[4]["class"].as_str()),
        ("error", "action")
    );
    assert_eq!(rows[4]["error"], "UMAS error 8083");
    let facts = out.column("asset", "value");
    let wanted = [
        "Schneider Electric",
        "140 CPU 311 10",
        "2.70",
        "9",
        "USER-17E474F21B",
    ];
    assert_eq!(facts, wanted);
}

#[test]
fn umas_variables_are_written_with_their_place_and_value() {
    let mut messages = exchange(READ, READ_ANSWER);
    // Two bytes at offset 4660 of block 2, and the same read back.
    messages.extend(exchange(
        "0002 0000 0012 00 5a 01 23 78563412 01 02 0200 3412 0000 2a00",
        "0002 0000 0004 00 5a 01 fe",
    ));
    messages.extend(exchange(
        "0003 0000 0010 00 5a 01 22 78563412 01 02 0200 01 1200 34",
        "0003 0000 0006 00 5a 01 fe 2a00",
    ));
    let out = run(&conn(Transport::Tcp, 502), &messages);
    let rows = &out.rows("ot_command")[1..];
    for row in rows {
        assert_eq!(
            (row["area"].as_str(), row["address"].as_str()),
            ("block 2", "4660")
        );
    }
    assert_eq!(rows[0]["request_values"], "42");
    assert_eq!(rows[1]["response_values"], "42");
    assert_eq!(
        out.column("ot_command", "class"),
        ["read", "action", "read"]
    );
}
