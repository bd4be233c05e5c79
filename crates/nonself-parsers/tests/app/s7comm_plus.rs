use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

const LOG: &str = "s7comm_plus";

fn data(dir: Direction, pdu: &str) -> Message {
    frame(dir, &bytes(pdu))
}

/// The PDU with its length set.
fn sized(dir: Direction, pdu: &str) -> Message {
    let mut pdu = bytes(pdu);
    let length = (pdu.len() - 8) as u16;
    pdu[2..4].copy_from_slice(&length.to_be_bytes());
    frame(dir, &pdu)
}

fn frame(dir: Direction, pdu: &[u8]) -> Message {
    let length = 7 + pdu.len() as u16;
    let [high, low] = length.to_be_bytes();
    let mut out = vec![3, 0, high, low, 2, 0xF0, 0x80];
    out.extend(pdu);
    (dir, out)
}

/// A message of the third version: a digest, then `body`.
fn third(body: &str, trailer: bool) -> String {
    let length = bytes(body).len() + 33;
    let end = if trailer { "72030000" } else { "" };
    format!("7203{length:04x}20{}{body}{end}", "5a".repeat(32))
}

fn request(pdu: &str) -> Message {
    data(Direction::Orig, pdu)
}

fn answer(pdu: &str) -> Message {
    data(Direction::Resp, pdu)
}

fn talk(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 102), messages)
}

#[test]
fn a_real_conversation_of_a_panel() {
    let messages = messages(include_str!("vectors/s7comm_plus.txt"));
    let out = talk(&messages);
    assert_eq!(out.services, ["cotp", "s7comm-plus"]);
    assert_eq!(
        out.column(LOG, "function_name"),
        [
            "Create Object",
            "Create Object",
            "Set Multi Variables",
            "Set Multi Variables",
            "Get Multi Variables",
            "Get Multi Variables",
            "Get Multi Variables",
        ]
    );
    assert_eq!(out.column(LOG, "version")[..3], ["1", "1", "2"]);
    assert_eq!(out.column(LOG, "object")[0], "ServerSessionContainer");
    assert_eq!(
        out.column(LOG, "detail")[0],
        "HMI USER; SM@RT; HMI HOST; OMS+ for SMART Runtime"
    );
    assert_eq!(out.column(LOG, "return_code")[1], "17");
    assert_eq!(out.column(LOG, "session")[2], "958");
    assert_eq!(out.column(LOG, "values")[5], "1,50,50");
    assert!(out.column(LOG, "items")[6].starts_with("DB3 2550.10,"));
    assert_eq!(
        out.column("ot_command", "class"),
        ["other", "other", "read", "read"]
    );
    assert_eq!(
        out.column("ot_command", "status"),
        ["ok", "ok", "ok", "none"]
    );
    assert_eq!(out.column("ot_command", "response_values")[2], "1,50,50");
    assert_eq!(
        out.column("asset", "value"),
        ["6ES7 211-1BE31-0XB0", "V3.0", "Siemens"]
    );
    assert!(out.rows("weird").is_empty());
}

/// Object 52, attribute 2167, a number.
#[test]
fn stop_and_start_are_actions() {
    let ask = |sequence: &str, state: &str| {
        let body =
            format!("31000004f20000{sequence}000003be34 00000034 01 9077 0008{state} 00000000");
        request(&third(&body, true))
    };
    let reply = |sequence: &str| answer(&third(&format!("32000004f20000{sequence}34 00"), true));
    let out = talk(&[
        ask("0007", "01"),
        reply("0007"),
        ask("0008", "03"),
        reply("0008"),
    ]);
    assert_eq!(out.column("ot_command", "class"), ["action", "action"]);
    assert_eq!(out.column("ot_command", "detail"), ["stop", "start"]);
    assert_eq!(out.column("ot_command", "area")[0], "theCPUexecUnit");
    assert_eq!(out.column("ot_command", "request_values"), ["1", "3"]);
    assert_eq!(out.column(LOG, "digest_length")[0], "32");
    assert_eq!(out.column(LOG, "version")[0], "3");
}

/// Credit for further notifications, in a connection whose begin was not seen.
#[test]
fn a_subscription_that_goes_on_is_no_action() {
    let body = "31000004f20000000d000003be74 1000006a 01 881d 000706 00000000";
    let out = talk(&[request(&third(body, true))]);
    assert_eq!(out.column(LOG, "items"), ["1053"]);
    assert_eq!(out.column("ot_command", "class"), ["other"]);
}

#[test]
fn a_program_that_changes_is_reprogramming() {
    let create = "31000004ca00000009000003be34 00000003 000400 00000000 \
        a1 8a0e0001 940a 00 00 a2 00000000";
    let delete = "31000004d40000000a000003be34 8a320001 00000000";
    let own = "31000004d40000000b000003be34 000003be 00000000";
    let out = talk(&[
        request(&third(create, true)),
        request(&third(delete, true)),
        request(&third(own, true)),
    ]);
    assert_eq!(
        out.column("ot_command", "class"),
        ["reprogram", "reprogram", "other"]
    );
    assert_eq!(out.column("ot_command", "area")[0], "thePLCProgram");
    assert_eq!(
        out.column("ot_command", "block"),
        ["DB1", "0x8a320001", "-"]
    );
}

/// Each fragment has its own header and digest, only the last has a trailer.
#[test]
fn fragments_are_joined() {
    let first = third("31000005420000", false);
    let second = third("000c000003be34 00000000 01 04 00 8a", false);
    let second = second.replace(' ', "");
    let last = third("d0b88003 02 9376 0a 01 0007 fffe 00 00000000", true);
    let second = second.replace("008a", "0088");
    let out = talk(&[request(&first), request(&second), request(&last)]);
    assert_eq!(out.column(LOG, "fragments"), ["3"]);
    assert_eq!(out.column("ot_command", "area"), ["DB3"]);
    assert_eq!(out.column("ot_command", "address"), ["10"]);
    assert_eq!(out.column("ot_command", "request_values"), ["-2"]);
    assert_eq!(out.column("ot_command", "class"), ["action"]);
}

#[test]
fn a_refused_item_is_an_error() {
    let ask = "7202002d 3100000542 0000000c000003be34 00000000 01 04 00 88d0b88003 02 9376 0a \
        01 0007 fffe 00 00000000 72020000";
    // Item 1, and a return value whose low half is -12.
    let reply = "72020016 3200000542 0000000c 34 00 01 ff ff ff ff ff ff ff ff f4 00 72020000";
    let out = talk(&[sized(Direction::Orig, ask), sized(Direction::Resp, reply)]);
    assert_eq!(out.column("ot_command", "status"), ["error"]);
    assert_eq!(out.column("ot_command", "error"), ["Object not found"]);
}

#[test]
fn notifications_events_and_keep_alives_are_rows() {
    let notification = "33 7000c800 0400 0008 0000 02 0d 92 00 00";
    let event = "72fe001c 00000000 00000001 0000000000000000 4c4f474f555400000000 0000";
    let out = talk(&[
        answer(&third(notification, true)),
        answer(event),
        answer("72ff0700"),
    ]);
    assert_eq!(out.column(LOG, "opcode_name"), ["Notification", "-", "-"]);
    assert_eq!(out.column(LOG, "object")[0], "0x7000c800");
    assert_eq!(out.column(LOG, "sequence"), ["13", "-", "7"]);
    assert_eq!(out.column(LOG, "detail")[1], "LOGOUT");
    assert_eq!(out.column(LOG, "version"), ["3", "254", "255"]);
    assert!(out.rows("ot_command").is_empty());
}

/// Firmware 4.3 and later: a first request, then nothing but TLS records.
#[test]
fn inside_tls_it_is_only_ssl() {
    let init = "72010012 31000005b30000000100000000300000000000 72010000";
    let hello = "16 0301 0031 0100002d 0303 \
        000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 \
        0002 1301 0100 0000";
    let mut hello = bytes(hello);
    let length = (hello.len() - 5) as u16;
    hello[3..5].copy_from_slice(&length.to_be_bytes());
    let inner = (hello.len() - 9) as u32;
    hello[6..9].copy_from_slice(&inner.to_be_bytes()[1..]);
    let out = talk(&[request(init), frame(Direction::Orig, &hello)]);
    assert_eq!(out.column(LOG, "function_name"), ["Init SSL"]);
    assert_eq!(out.rows("ssl").len(), 1);
    assert!(out.rows("weird").is_empty());
}

#[test]
fn maintenance_data_name_the_module() {
    let read = "7202004a 3200000586 00000004 34 00 00 0014 00 3c \
        0020 0038 0100 002a 36455337203231342d31484533302d3058423020 \
        535a56424459583031373638352020 20 0002 560202 00000000000000 0101 01001e \
        00000000 72020000";
    let out = talk(&[sized(Direction::Resp, read)]);
    let values = out.column("asset", "value");
    assert!(values.contains(&"6ES7 214-1HE30-0XB0"), "{values:?}");
    assert!(values.contains(&"SZVBDYX017685"), "{values:?}");
}

#[test]
fn every_cut_and_every_changed_byte_is_survived() {
    let messages = messages(include_str!("vectors/s7comm_plus.txt"));
    let whole: Vec<u8> = messages
        .iter()
        .filter(|(dir, _)| dir.is_orig())
        .flat_map(|(_, bytes)| bytes.clone())
        .collect();
    let expected = talk(&[(Direction::Orig, whole.clone())]).rows(LOG).len();
    for cut in 1..whole.len() {
        let (a, b) = whole.split_at(cut);
        let out = talk(&[(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())]);
        assert_eq!(out.rows(LOG).len(), expected, "cut at {cut}");
        let mut changed = whole.clone();
        changed[cut] ^= 0xFF;
        talk(&[(Direction::Orig, changed)]);
    }
}
