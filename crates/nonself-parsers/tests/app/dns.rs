use nonself_parsers::app::{AppLayer, Context, Direction, Transport};
use nonself_parsers::log::{Tables, Time};

use crate::support::{bytes, conn, messages, rows_of, run};

#[test]
fn query_and_reply_are_one_row() {
    let messages = messages(include_str!("vectors/dns.txt"));
    let out = run(&conn(Transport::Udp, 53), &messages);
    assert_eq!(out.services, ["dns"]);
    assert_eq!(out.column("dns", "qtype_name"), ["A"]);
    let answers = "128.91.234.142,RRSIG 1 upenn.edu";
    assert_eq!(out.column("dns", "answers"), [answers]);
    assert_eq!(out.column("dns", "rtt"), ["0.001"]);
}

/// A question for `a.b`, without an answer.
const QUERY: &str = "0007 0100 0001 0000 0000 0000 01 61 01 62 00 0001 0001";

#[test]
fn unanswered_query_is_written_at_the_end() {
    let out = run(
        &conn(Transport::Udp, 53),
        &[(Direction::Orig, bytes(QUERY))],
    );
    assert_eq!(out.column("dns", "query"), ["a.b"]);
    assert_eq!(out.column("dns", "rcode"), ["-"]);
}

#[test]
fn on_tcp_messages_are_cut_anywhere() {
    let mut stream = bytes("0015");
    stream.extend(bytes(QUERY));
    stream.extend(stream.clone());
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&conn(Transport::Tcp, 53), &halves);
        assert_eq!(out.column("dns", "query"), ["a.b", "a.b"], "cut at {cut}");
    }
}

#[test]
fn after_a_gap_the_next_message_is_found() {
    let conn = conn(Transport::Tcp, 53);
    let mut tables = Tables::default();
    let mut layer = AppLayer::new(conn.transport);
    let mut cx = Context {
        now: Time(1),
        conn: &conn,
        tables: &mut tables,
    };
    let message = [bytes("0015"), bytes(QUERY)].concat();
    layer.on_data(&mut cx, Direction::Orig, &message);
    layer.on_gap(&mut cx, Direction::Orig, 23);
    // The rest of a message that began in the gap, then a whole one.
    layer.on_data(&mut cx, Direction::Orig, &message[4..]);
    layer.on_data(&mut cx, Direction::Orig, &message);
    layer.on_end(&mut cx);
    let rows = rows_of(&mut tables);
    assert_eq!(rows["dns"].len(), 2);
}

#[test]
fn an_unknown_operation_is_a_message_if_everything_else_fits() {
    let odd = QUERY.replace("0100", "4800");
    let on = |port| {
        run(
            &conn(Transport::Udp, port),
            &[(Direction::Orig, bytes(&odd))],
        )
    };
    assert_eq!(on(53).column("dns", "opcode"), ["9"]);
    assert!(on(4711).services.is_empty());
}

#[test]
fn junk_on_the_port_does_not_hide_what_follows() {
    let junk = (Direction::Orig, b"this is no question".to_vec());
    let refused = (Direction::Resp, bytes("0007 8081 0000 0000 0000 2073"));
    let out = run(
        &conn(Transport::Udp, 53),
        &[junk, refused, (Direction::Orig, bytes(QUERY))],
    );
    assert_eq!(out.services, ["dns"]);
    assert!(out.column("dns", "query").contains(&"a.b"));
}

#[test]
fn names_that_point_at_themselves_end() {
    let circle = bytes("0007 8180 0001 0001 0000 0000 c00c 0001 0001 c00c 0001 0001");
    let out = run(&conn(Transport::Udp, 53), &[(Direction::Resp, circle)]);
    assert!(out.rows("dns").len() <= 1);
}

#[test]
fn a_name_that_points_forwards_is_read_and_weird() {
    let two = "0007 0100 0002 0000 0000 0000 c012 0001 0001 01 61 01 62 00 0001 0001";
    let out = run(&conn(Transport::Udp, 53), &[(Direction::Orig, bytes(two))]);
    assert_eq!(out.column("dns", "query"), ["a.b"]);
    assert_eq!(out.column("dns", "qtype_name"), ["A"]);
    let weird = ["DNS_label_forward_compress_offset"];
    assert_eq!(out.column("weird", "name"), weird);
}

#[test]
fn other_content_on_port_53_is_weird() {
    let out = run(
        &conn(Transport::Udp, 53),
        &[
            (Direction::Orig, b"this is no question".to_vec()),
            (Direction::Resp, b"this is no answer".to_vec()),
        ],
    );
    assert!(out.services.is_empty());
    assert_eq!(out.column("weird", "name"), ["non_dns_on_dns_port"]);
}

#[test]
fn netbios_names_are_decoded() {
    let query = "0007 0110 0001 0000 0000 0000 20 \
        464845504643454c45484643455046464641434143414341 4341434143414141 00 0020 0001";
    let out = run(
        &conn(Transport::Udp, 137),
        &[(Direction::Orig, bytes(query))],
    );
    assert_eq!(out.column("dns", "query"), ["WORKGROUP"]);
}

#[test]
fn what_is_wrong_with_records_is_told_apart() {
    const REPLY: &str = "0007 8180 0000 0001 0000 0000 01 61 00";
    let weird = |message: &str| {
        let out = run(
            &conn(Transport::Udp, 53),
            &[(Direction::Resp, bytes(message))],
        );
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {}", row["name"], row["addl"]));
        rows.collect::<Vec<_>>()
    };
    let record = |record: &str| weird(&format!("{REPLY} {record}"));
    assert!(record("0001 0001 0000003c 0004 0a000001").is_empty());
    let long = ["DNS_truncated_RR_rdlength_lt_len -"];
    assert_eq!(record("0001 0001 0000003c 0005 0a000001"), long);
    assert_eq!(
        record("0001 0001 0000003c 0003 0a0000"),
        ["DNS_RR_bad_length -"]
    );
    assert_eq!(record("0001 0001"), ["DNS_truncated_ans_too_short -"]);
    assert_eq!(
        record("ff00 0001 0000003c 0000"),
        ["DNS_RR_unknown_type 65280"]
    );
    let port = ["DNS_SVCB_port_length_invalid -"];
    assert!(record("0041 0001 0000003c 0009 0001 00 0003 0002 01bb").is_empty());
    assert_eq!(
        record("0041 0001 0000003c 000a 0001 00 0003 0003 01bb00"),
        port
    );
    let question = "0007 0100 0001 0000 0000 0000 01 61 00 0001";
    assert_eq!(weird(question), ["DNS_truncated_quest_too_short -"]);
}

#[test]
fn options_that_break_off_are_weird() {
    let asked = |options: &str| {
        let question = "0007 0100 0001 0000 0000 0001 01 61 00 0001 0001";
        let message = bytes(&format!("{question} 00 0029 1000 00000000 {options}"));
        let out = run(&conn(Transport::Udp, 53), &[(Direction::Orig, message)]);
        assert_eq!(out.column("dns", "query"), ["a"]);
        let names = out.column("weird", "name");
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(asked("0004 000a 0000").is_empty());
    assert_eq!(asked("0001 00"), ["EDNS_truncated_option"]);
    assert_eq!(asked("0005 000a 0002 01"), ["EDNS_truncated_option"]);
}
