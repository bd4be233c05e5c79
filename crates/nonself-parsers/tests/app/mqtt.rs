use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

const CONNECT: &str = "1013 0004 4d515454 04 c2 003c 0001 61 0001 75 0001 70";
const ACCEPTED: &str = "2002 0000";

fn on_port(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 1883), messages)
}

fn client(digits: &str) -> Message {
    (Direction::Orig, bytes(digits))
}

fn server(digits: &str) -> Message {
    (Direction::Resp, bytes(digits))
}

#[test]
fn subscriptions_meet_their_answers() {
    let out = on_port(&messages(include_str!("vectors/mqtt.txt")));
    assert_eq!(out.services, ["mqtt"]);
    assert_eq!(out.column("mqtt_connect", "proto_version"), ["3.1"]);
    assert_eq!(out.column("mqtt_connect", "user"), ["user"]);
    let actions = ["MQTT::SUBSCRIBE", "MQTT::UNSUBSCRIBE", "MQTT::UNSUBSCRIBE"];
    assert_eq!(out.column("mqtt_subscribe", "action"), actions);
    assert_eq!(out.column("mqtt_subscribe", "ack"), ["true"; 3]);
}

#[test]
fn each_quality_has_its_acknowledgements() {
    let out = on_port(&[
        client(CONNECT),
        server(ACCEPTED),
        client("3005 0001 74 6869 3207 0001 74 0001 6869 3407 0001 74 0002 6869"),
        server("4002 0001 5002 0002"),
        client("6202 0002"),
        server("7002 0002"),
        client("3407 0001 75 0003 6869"),
    ]);
    let qualities = [
        "at most once",
        "at least once",
        "exactly once",
        "exactly once",
    ];
    assert_eq!(out.column("mqtt_publish", "qos"), qualities);
    let status = ["ok", "ok", "ok", "incomplete_qos"];
    assert_eq!(out.column("mqtt_publish", "status"), status);
    assert_eq!(out.column("mqtt_publish", "payload"), ["hi"; 4]);
}

#[test]
fn an_answer_begins_what_was_joined_late() {
    let late = [
        server("20"),
        server("13 00 00 10 12 000d 6175746f2d36463738434144 42"),
        client("3005 0001 74 6869"),
    ];
    let out = on_port(&late);
    assert_eq!(out.services, ["mqtt"]);
    assert_eq!(out.column("mqtt_publish", "topic"), ["t"]);
    assert_eq!(
        out.column("mqtt_connect", "connect_status"),
        ["Connection Accepted"]
    );
    assert!(run(&conn(Transport::Tcp, 4711), &late).services.is_empty());
}

#[test]
fn a_long_message_begins_what_was_joined_late() {
    let mut long = bytes("30 8080 04 0003 612f62");
    long.resize(4 + 65536, b'x');
    let mut all: Vec<Message> = long
        .chunks(1400)
        .map(|part| (Direction::Orig, part.to_vec()))
        .collect();
    let out = on_port(&all);
    assert_eq!(out.column("mqtt_publish", "topic"), ["a/b"]);
    assert_eq!(out.column("mqtt_publish", "payload_len"), ["65531"]);
    all[0].1[6] = 1;
    assert!(on_port(&all).services.is_empty());
}

#[test]
fn any_cut_gives_the_same_rows() {
    let stream = bytes(&[CONNECT, "3005 0001 74 6869 8206 0007 0001 74 01"].concat());
    for cut in 14..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = on_port(&halves);
        assert_eq!(
            out.column("mqtt_connect", "client_id"),
            ["a"],
            "cut at {cut}"
        );
        assert_eq!(out.column("mqtt_publish", "topic"), ["t"], "cut at {cut}");
        assert_eq!(
            out.column("mqtt_subscribe", "qos_levels"),
            ["1"],
            "cut at {cut}"
        );
    }
}

#[test]
fn long_payloads_are_passed_over() {
    // 262148 bytes: two of length, one of topic, the rest payload.
    let mut long = bytes("30 848010 0001 74");
    long.extend(vec![b'x'; 262_148 - 3]);
    let mut all = vec![client(CONNECT), server(ACCEPTED)];
    all.extend(
        long.chunks(1400)
            .map(|part| (Direction::Orig, part.to_vec())),
    );
    all.push(client("3005 0001 75 6869"));
    let out = on_port(&all);
    assert_eq!(out.column("mqtt_publish", "topic"), ["t", "u"]);
    assert_eq!(out.column("mqtt_publish", "payload_len"), ["262145", "2"]);
}

#[test]
fn properties_of_version_5_are_passed_over() {
    let out = on_port(&[
        client("1013 0004 4d515454 05 02 003c 05 1100000e10 0001 61"),
        server("2003 00 86 00"),
        client("3008 0001 74 02 0101 6869"),
    ]);
    let refused = "Refused: bad user name or password";
    assert_eq!(out.column("mqtt_connect", "connect_status"), [refused]);
    assert_eq!(out.column("mqtt_publish", "payload"), ["hi"]);
}

#[test]
fn the_middle_of_a_connection_is_known_on_its_port() {
    let out = on_port(&[server("3005 0001 74 6869")]);
    assert_eq!(out.services, ["mqtt"]);
    assert_eq!(out.column("mqtt_publish", "from_client"), ["false"]);
}
