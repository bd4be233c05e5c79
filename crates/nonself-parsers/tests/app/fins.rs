use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, bytes, conn, messages, run};

fn real() -> Vec<Message> {
    messages(include_str!("vectors/fins.txt"))
}

fn ask(hex: &str) -> Message {
    (Direction::Orig, bytes(hex))
}

fn answer(hex: &str) -> Message {
    (Direction::Resp, bytes(hex))
}

#[test]
fn a_controller_says_what_it_is() {
    let conn = conn(Transport::Tcp, 9600);
    let out = run(&conn, &real());
    assert_eq!(out.services, ["omron_fins_tcp"]);
    assert_eq!(
        out.column("ot_command", "function"),
        ["Controller Data Read"]
    );
    assert_eq!(out.column("ot_command", "class"), ["discover"]);
    assert_eq!(out.column("ot_command", "status"), ["ok"]);
    let values = ["Omron", "CP1L-EL20DR-D", "01.00", "controller"];
    assert_eq!(out.column("asset", "value"), values);
}

#[test]
fn memory_is_read_and_written() {
    let out = run(
        &conn(Transport::Udp, 9600),
        &[
            ask("80000200010000020007 0101 82 0064 00 0002"),
            answer("c0000200020000010007 0101 0000 1234 8001"),
            ask("80000200010000020008 0102 b0 000a 00 0001 00ff"),
            answer("c0000200020000010008 0102 2202"),
            ask("80000200010000020009 0102 31 0003 05 0001 01"),
        ],
    );
    assert_eq!(out.services, ["omron_fins_udp"]);
    assert_eq!(out.column("ot_command", "area"), ["DM", "CIO", "W"]);
    assert_eq!(out.column("ot_command", "address"), ["100", "10", "3"]);
    assert_eq!(out.column("ot_command", "response_values")[0], "4660,32769");
    assert_eq!(
        out.column("ot_command", "request_values"),
        ["-", "255", "1"]
    );
    assert_eq!(
        out.column("ot_command", "class"),
        ["read", "action", "action"]
    );
    assert_eq!(
        out.column("ot_command", "error"),
        ["-", "not while stopped", "-"]
    );
    assert_eq!(out.column("ot_command", "detail"), ["-", "-", "bit 5"]);
    assert_eq!(out.column("ot_command", "status"), ["ok", "error", "none"]);
}

#[test]
fn run_stop_and_forced_bits() {
    let out = run(
        &conn(Transport::Udp, 9600),
        &[
            ask("80000200010000020001 0401 ffff 04"),
            ask("80000200010000020002 0402"),
            ask("80000200010000020003 2301 0001 0001 30 0001 02"),
            ask("80000200010000020004 0307 ffff 00000000 0100 0000"),
            // No answer is wanted.
            ask("81000200010000020005 0402"),
        ],
    );
    // What waits is written at the end.
    assert_eq!(
        out.column("ot_command", "status"),
        ["-", "none", "none", "none", "none"]
    );
    let classes = ["action", "action", "action", "action", "reprogram"];
    assert_eq!(out.column("ot_command", "class"), classes);
    assert_eq!(
        out.column("ot_command", "detail")[1..4],
        ["run mode", "-", "bit 2"]
    );
    assert_eq!(
        out.column("ot_command", "area")[3..],
        ["CIO", "program 0xffff"]
    );
}

#[test]
fn frames_are_found_however_they_are_cut() {
    let orig: Vec<u8> = real()
        .into_iter()
        .filter(|(dir, _)| dir.is_orig())
        .flat_map(|(_, data)| data)
        .collect();
    for cut in 12..orig.len() {
        let (a, b) = orig.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&conn(Transport::Tcp, 9600), &halves);
        assert_eq!(out.rows("ot_command").len(), 1, "cut at {cut}");
        assert!(out.rows("weird").is_empty(), "cut at {cut}");
    }
}
