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
