use nonself_parsers::app::{ConnInfo, Direction, Transport};

use crate::support::{Message, bytes, conn, messages, run};

const START: &str = "680407000000";
const STARTED: &str = "68040b000000";
/// Single command on object 10010: select, then execute.
const SELECT: &str = "680e04000e002d0106010d911a270081";
const SELECTED: &str = "680e0e0006002d0107010d911a270081";
const EXECUTE: &str = "680e060010002d0106010d911a270001";
const EXECUTED: &str = "680e100008002d0107010d911a270001";

fn tcp() -> ConnInfo {
    conn(Transport::Tcp, 2404)
}

fn from(dir: Direction, digits: &str) -> Message {
    (dir, bytes(digits))
}

#[test]
fn a_real_conversation() {
    let out = run(&tcp(), &messages(include_str!("vectors/iec104.txt")));
    assert_eq!(out.services, ["iec104"]);
    assert!(out.rows("weird").is_empty(), "{:?}", out.rows("weird"));
    let types = out.column("iec104", "info_obj_type");
    assert_eq!(types.iter().filter(|t| **t == "C_SC_NA_1").count(), 7);
    let functions = out.column("ot_command", "function");
    let wanted = [
        "STARTDT",
        "C_IC_NA_1",
        "C_DC_NA_1",
        "C_SC_NA_1",
        "C_SC_NA_1",
        "C_CS_NA_1",
        "C_SC_NA_1",
    ];
    assert_eq!(functions, wanted);
    let statuses = out.column("ot_command", "status");
    assert_eq!(statuses, ["ok", "ok", "error", "ok", "error", "ok", "none"]);
    let details = out.column("ot_command", "detail");
    assert_eq!(details[3], "select, execute");
    assert_eq!(details[5], "time 2008-08-29T08:57:13.000");
}

#[test]
fn several_frames_in_a_segment_have_their_objects() {
    let out = run(&tcp(), &messages(include_str!("vectors/iec104.txt")));
    let rows = out.rows("iec104");
    let points = rows.iter().find(|row| row["info_obj_type"] == "M_SP_NA_1");
    let points = points.expect("points");
    assert_eq!(
        points["obj_addr"],
        "10010,10011,10012,10013,10014,10015,10016,10017,10018"
    );
    assert_eq!(points["values"], "0,0,0,0,0,0,0,0,0");
    assert_eq!(points["quality"], "blocked,invalid,not_topical");
    assert_eq!(points["seq"], "true");
    assert_eq!(points["class"], "read");
    let event = rows.iter().find(|row| row["info_obj_type"] == "M_SP_TB_1");
    assert_eq!(event.expect("event")["cause"], "spontaneous");
}

#[test]
fn select_and_execute_are_one_command() {
    let out = run(
        &tcp(),
        &[
            from(Direction::Orig, SELECT),
            from(Direction::Resp, SELECTED),
            from(Direction::Orig, EXECUTE),
            from(Direction::Resp, EXECUTED),
        ],
    );
    assert_eq!(out.column("ot_command", "detail"), ["select, execute"]);
    assert_eq!(out.column("ot_command", "status"), ["ok"]);
    assert_eq!(out.column("ot_command", "address"), ["10010"]);
    assert_eq!(out.column("ot_command", "unit"), ["37133"]);
    assert_eq!(out.column("ot_command", "request_values"), ["1"]);
    assert_eq!(out.column("ot_command", "response_delay"), ["0.001"]);
    assert_eq!(out.column("ot_command", "class"), ["action"]);
    assert_eq!(
        out.column("iec104", "select"),
        ["true", "true", "false", "false"]
    );
}

#[test]
fn a_selection_alone_stays_one() {
    let out = run(
        &tcp(),
        &[
            from(Direction::Orig, SELECT),
            from(Direction::Resp, SELECTED),
        ],
    );
    assert_eq!(out.column("ot_command", "detail"), ["select"]);
    assert_eq!(out.column("ot_command", "status"), ["ok"]);
}

#[test]
fn frames_are_found_however_they_are_cut() {
    let stream: Vec<u8> = [START, SELECT, EXECUTE]
        .iter()
        .flat_map(|s| bytes(s))
        .collect();
    for cut in 1..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&tcp(), &halves);
        assert_eq!(
            out.column("iec104", "apci_type"),
            ["U", "I", "I"],
            "cut at {cut}"
        );
        assert!(out.rows("weird").is_empty());
    }
    let single = stream.iter().map(|byte| (Direction::Orig, vec![*byte]));
    let out = run(&tcp(), &single.collect::<Vec<_>>());
    assert_eq!(out.rows("iec104").len(), 3);
}

#[test]
fn bytes_that_are_no_frame_are_skipped_and_said_once() {
    let out = run(
        &tcp(),
        &[
            from(Direction::Orig, START),
            from(Direction::Orig, "0606060606060606"),
            from(Direction::Orig, "16161616"),
            from(Direction::Orig, SELECT),
        ],
    );
    assert_eq!(out.column("iec104", "apci_type"), ["U", "I"]);
    assert_eq!(out.column("weird", "name"), ["iec104_bad_frame"]);
}

#[test]
fn more_objects_than_bytes_is_a_flaw_and_no_end() {
    // Two scaled values are announced, one is there.
    let short = "6813 0000 0000 0b02 0300 0100 010000 e803 00 020000";
    // A float with a time, blocked, of an hour that is not trusted.
    let float = "6819 0200 0000 2401 0300 0100 030000 0000 6041 10 1027 8f 10 1d 08 14";
    let out = run(
        &tcp(),
        &[from(Direction::Resp, short), from(Direction::Resp, float)],
    );
    assert_eq!(out.column("weird", "name"), ["iec104_asdu_too_short"]);
    assert_eq!(out.column("iec104", "values"), ["1000", "14"]);
    assert_eq!(
        out.column("iec104", "times"),
        ["-", "2020-08-29T16:15:10.000"]
    );
    assert_eq!(
        out.column("iec104", "quality"),
        ["-", "blocked,time_invalid"]
    );
}

#[test]
fn numbers_that_come_again_with_other_content_are_said() {
    let other = "680e04000e002d0106010d9135820081";
    let out = run(
        &tcp(),
        &[from(Direction::Orig, SELECT), from(Direction::Orig, other)],
    );
    let weird = out.column("weird", "name");
    assert_eq!(weird, ["iec104_repeated_number_with_other_content"]);
}

#[test]
fn stopping_the_transfer_is_an_action() {
    let out = run(
        &tcp(),
        &[
            from(Direction::Orig, START),
            from(Direction::Resp, STARTED),
            from(Direction::Orig, "680413000000"),
            from(Direction::Resp, "680423000000"),
        ],
    );
    assert_eq!(out.column("ot_command", "function"), ["STARTDT", "STOPDT"]);
    assert_eq!(out.column("ot_command", "class"), ["other", "action"]);
    assert_eq!(out.column("ot_command", "status"), ["ok", "ok"]);
}

#[test]
fn recognised_on_any_port_when_both_sides_speak_it() {
    let other = conn(Transport::Tcp, 4711);
    let both = [from(Direction::Orig, START), from(Direction::Resp, STARTED)];
    assert_eq!(run(&other, &both).services, ["iec104"]);
    // M-Bus begins with the same byte.
    let meter = [from(Direction::Orig, "6803036853015f0f16")];
    assert!(run(&other, &meter).services.is_empty());
}
