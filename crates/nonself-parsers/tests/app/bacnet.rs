use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

fn bacnet(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Udp, 47808), messages)
}

/// A network message in a datagram that states its length.
fn unicast(network: &str) -> Vec<u8> {
    link(0x0A, network)
}

fn link(function: u8, body: &str) -> Vec<u8> {
    let body = bytes(body);
    let length = u16::try_from(body.len() + 4).expect("a short message");
    let mut out = vec![0x81, function];
    out.extend(length.to_be_bytes());
    out.extend(body);
    out
}

fn ask(network: &str) -> Message {
    (Direction::Orig, unicast(network))
}

fn answer(network: &str) -> Message {
    (Direction::Resp, unicast(network))
}

#[test]
fn a_real_conversation_has_properties_commands_and_facts() {
    let out = bacnet(&messages(include_str!("vectors/bacnet.txt")));
    assert_eq!(out.services, ["bacnet"]);
    let kinds = ["CONFIRMED_REQUEST", "COMPLEX_ACK"].repeat(3);
    assert_eq!(out.column("bacnet", "pdu_type")[..6], kinds[..]);
    assert_eq!(
        out.column("bacnet", "result_code")[6..],
        ["-", "password-failure"]
    );
    assert_eq!(
        out.column("bacnet_property", "value"),
        ["-", "Sensor_45312", "-", "60.092587", "-", "HIY-054"]
    );
    assert_eq!(
        out.column("ot_command", "class"),
        ["read", "read", "discover", "reprogram"]
    );
    assert_eq!(
        out.column("ot_command", "status"),
        ["ok", "ok", "ok", "error"]
    );
    assert_eq!(out.column("ot_command", "response_values")[1], "1114660559");
    assert_eq!(out.column("asset", "fact"), ["model"]);
    assert_eq!(out.column("asset", "value"), ["HIY-054"]);
    // The length that this datagram states leaves the password out.
    assert_eq!(out.column("weird", "name"), ["bacnet_length_mismatch"]);
    let control = out.rows("bacnet_device_control");
    assert_eq!(control[0]["device_state"], "abortrestore");
    assert_eq!(control[0]["password"], "Delcatty70");
    assert_eq!(control[1]["result"], "ERROR");
}

#[test]
fn segments_become_one_message() {
    let all = messages(include_str!("vectors/bacnet_segments.txt"));
    let out = bacnet(&all);
    let acks = out.column("bacnet", "pdu_type");
    let acks = acks.iter().filter(|kind| **kind == "COMPLEX_ACK").count();
    assert_eq!(acks, 1);
    let values = out.column("bacnet_property", "value");
    assert_eq!(values.len(), 427);
    assert_eq!(values[1], "binary-input: 0");
    assert_eq!(values[426], "accumulator: 5");
    assert!(out.rows("weird").is_empty());
}

#[test]
fn a_missing_segment_costs_the_values_only() {
    let mut all = messages(include_str!("vectors/bacnet_segments.txt"));
    all.remove(3);
    let out = bacnet(&all);
    assert_eq!(out.rows("bacnet_property").len(), 1);
    assert_eq!(out.column("weird", "name"), ["bacnet_segment_missing"]);
    assert!(out.column("bacnet", "pdu_type").contains(&"COMPLEX_ACK"));
    assert_eq!(out.column("ot_command", "status"), ["ok"]);
}

#[test]
fn several_properties_of_several_objects() {
    let request = "0104 0275 07 0e 0c00000001 1e 0955 094d 1f 0c02000005 1e 094c 1903 1f";
    let reply = "0100 30 07 0e
        0c00000001 1e 2955 4e 4442f60000 4f 294d 4e 7505 00 546f7031 4f 1f
        0c02000005 1e 294c 3903 5e 9102 912a 5f 1f";
    let out = bacnet(&[ask(request), answer(reply)]);
    assert_eq!(
        out.column("bacnet_property", "property"),
        [
            "present-value",
            "object-name",
            "object-list",
            "present-value",
            "object-name",
            // ICSNPP's name for it in answers to several reads.
            "object-identifier"
        ]
    );
    assert_eq!(
        out.column("bacnet_property", "value")[3..],
        ["123.000000", "Top1", "PropertyError"]
    );
    assert_eq!(out.column("bacnet_property", "array_index")[2..3], ["3"]);
    assert_eq!(out.column("ot_command", "class"), ["discover"]);
    assert_eq!(out.column("ot_command", "quantity"), ["3"]);
}

#[test]
fn each_write_of_several_is_a_command() {
    let request = "0104 0275 08 10
        0c00400001 1e 0955 2e 4441200000 2f 3908 1f
        0c02000005 1e 094d 2e 7505 00 4e657731 2f 1f";
    let out = bacnet(&[ask(request), answer("0100 20 08 10")]);
    assert_eq!(
        out.column("bacnet_property", "value"),
        ["10.000000", "New1"]
    );
    assert_eq!(out.column("bacnet_property", "priority"), ["8", "-"]);
    assert_eq!(out.column("ot_command", "class"), ["action", "reprogram"]);
    assert_eq!(
        out.column("ot_command", "area"),
        ["analog-output", "device"]
    );
    assert_eq!(out.column("ot_command", "status"), ["ok", "ok"]);
    assert_eq!(out.column("bacnet", "class"), ["reprogram", "reprogram"]);
}

#[test]
fn answers_come_back_from_the_network_that_was_asked() {
    // To station 0x14 of network 5, and an answer from another one of the same number.
    let request = "0124 0005 01 14 ff 0005 01 0c 0c00000001 1955";
    let other = "0108 0005 01 15 30 01 0c 0c00000001 1955 3e 9101 3f";
    let right = "0108 0005 01 14 30 01 0c 0c00000001 1955 3e 9102 3f";
    let out = bacnet(&[ask(request), answer(other), answer(right)]);
    assert_eq!(out.column("bacnet", "dnet"), ["5", "-", "-"]);
    assert_eq!(out.column("bacnet", "sadr"), ["-", "15", "14"]);
    assert_eq!(out.column("ot_command", "response_values"), ["2"]);
}

#[test]
fn forwarded_messages_name_their_first_sender() {
    let i_am = "c0a80109 bac0 0120 ffff 00 ff 1000 c40200007b 2205c4 9103 2110";
    let out = bacnet(&[(Direction::Orig, link(0x04, i_am))]);
    let row = &out.rows("bacnet_discovery")[0];
    assert_eq!(row["fwd_ip"], "192.168.1.9");
    assert_eq!(row["fwd_port"], "47808");
    assert_eq!(row["vendor"], "United Technologies Carrier");
    assert_eq!(row["instance_number"], "123");
    assert_eq!(out.column("asset", "host"), ["192.168.1.9"]);
    // What a device says of itself is no command.
    assert!(out.rows("ot_command").is_empty());
}

#[test]
fn who_is_there() {
    let out = bacnet(&[
        ask("0100 1008"),
        ask("0100 1008 0901 1a0400"),
        ask("0100 1007 2c02000005"),
        ask("0100 1007 3d05 00 526f6f6d"),
    ]);
    assert_eq!(
        out.column("bacnet_discovery", "range"),
        ["All", "1-1024", "All", "All"]
    );
    assert_eq!(
        out.column("bacnet_discovery", "object_name"),
        ["-", "-", "N/A", "Room"]
    );
    assert_eq!(
        out.column("ot_command", "detail"),
        ["-", "1-1024", "device 5", "Room"]
    );
}

#[test]
fn messages_of_link_and_network() {
    let out = bacnet(&[
        (Direction::Orig, link(0x05, "003c")),
        (Direction::Resp, link(0x00, "0030")),
        (Direction::Orig, link(0x02, "")),
        (Direction::Resp, link(0x03, "c0a80101bac0ffffffff")),
        ask("0180 00"),
        ask("0180 06 00"),
    ]);
    assert_eq!(
        out.column("bacnet", "bvlc_function")[..4],
        [
            "Register_Foreign_Device",
            "BVLC_Result",
            "Read_Broadcast_Table",
            "Read_Broadcast_Table_ACK"
        ]
    );
    assert_eq!(
        out.column("bacnet", "result_code")[1],
        "Register-Foreign-Device_NAK"
    );
    assert_eq!(out.column("bacnet", "pdu_type")[4], "NPDU");
    assert_eq!(
        out.column("ot_command", "class"),
        ["action", "discover", "discover", "reprogram"]
    );
    assert_eq!(
        out.column("ot_command", "status"),
        ["error", "ok", "-", "-"]
    );
}

#[test]
fn rejects_and_aborts_answer_by_number() {
    let out = bacnet(&[
        ask("0104 0005 09 1a 0c05000001 1983"),
        answer("0100 60 09 09"),
        ask("0104 0005 0a 1a 0c05000001 1983"),
        answer("0100 71 0a 04"),
    ]);
    assert_eq!(
        out.column("ot_command", "error"),
        [
            "reject: unrecognized-service",
            "abort: segmentation-not-supported"
        ]
    );
    assert_eq!(out.column("bacnet", "pdu_service")[1], "reject");
    let requests = out.column("bacnet_property", "pdu_service");
    assert_eq!(requests, ["read-range-request"; 2]);
}

#[test]
fn other_content_on_the_port_is_weird() {
    let out = bacnet(&[(Direction::Orig, b"hello there, this is no BACnet".to_vec())]);
    assert!(out.rows("bacnet").is_empty());
}

#[test]
fn recognised_on_any_port() {
    let first = messages(include_str!("vectors/bacnet.txt")).remove(0);
    let out = run(&conn(Transport::Udp, 4711), &[first]);
    assert_eq!(out.services, ["bacnet"]);
}
