use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

fn on_port(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Udp, 161), messages)
}

#[test]
fn a_device_tells_its_name_and_place() {
    let out = on_port(&messages(include_str!("vectors/snmp.txt")));
    assert_eq!(out.services, ["snmp"]);
    let row = &out.rows("snmp")[0];
    assert_eq!(row["version"], "1");
    assert_eq!(row["community"], "public");
    assert_eq!([&row["get_requests"], &row["get_responses"]], ["2", "2"]);
    assert_eq!(out.column("asset", "fact"), ["name", "location"]);
    assert_eq!(out.column("asset", "value"), ["B6300", "Chandra's cube"]);
}

#[test]
fn time_since_start_is_counted_back() {
    let answer = "302c 020101 0406 7075626c6963 a21f 020101 020100 020100 \
        3014 3012 0608 2b06010201010300 4306 000000000064";
    let ask = "3027 020101 0406 7075626c6963 a01a 020101 020100 020100 \
        300f 300d 0608 2b06010201010300 0501 00";
    let out = on_port(&[
        (Direction::Orig, bytes(ask)),
        (Direction::Resp, bytes(answer)),
    ]);
    // A second before the answer, which came a millisecond after the start.
    assert_eq!(out.column("snmp", "up_since"), ["1599999999001000000"]);
}

#[test]
fn what_is_set_is_listed() {
    let set = "3028 020101 0406 7075626c6963 a31b 020101 020100 020100 \
        3010 300e 0608 2b06010201010500 0402 6869";
    let out = on_port(&[(Direction::Orig, bytes(set))]);
    assert_eq!(out.column("snmp", "set_requests"), ["1"]);
    assert_eq!(out.column("snmp", "set_objects"), ["1.3.6.1.2.1.1.5.0"]);
    assert!(out.services.is_empty());
}

#[test]
fn encrypted_messages_have_their_user() {
    let encrypted = "303c 020103 300f 020200ff 020300ffe3 040107 020103 \
        041f 301d 0404 80001f88 020101 020102 0405 61646d696e 0403 010203 0403 040506 0405 0102030405";
    let out = on_port(&[(Direction::Orig, bytes(encrypted))]);
    assert_eq!(out.column("snmp", "version"), ["3"]);
    assert_eq!(out.column("snmp", "user"), ["admin"]);
    assert_eq!(out.column("snmp", "engine_id"), ["80001f88"]);
    assert_eq!(out.column("snmp", "community"), ["-"]);
}

#[test]
fn a_number_that_is_too_long_is_weird() {
    let long = "302a 020100 0406 7075626c6963 a01d 020101 020100 020100 \
        3012 3010 060c 2b8080808080808080808000 0500";
    let out = on_port(&[
        (Direction::Orig, bytes(long)),
        (Direction::Orig, bytes(long)),
    ]);
    let row = &out.rows("weird")[0];
    assert_eq!(row["name"], "asn_oid_subidentifier_too_long");
    assert_eq!(
        [&row["addl"], &row["uid"], &row["source"]],
        ["11", "-", "-"]
    );
    assert_eq!(out.rows("weird").len(), 1);
}
