use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

const LOG: &str = "mms";

/// An element: tag, length, and what is inside.
fn element(tag: &str, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = bytes(tag);
    if body.len() > 0x7F {
        out.push(0x81);
    }
    out.push(body.len() as u8);
    out.extend(body);
    out
}

/// A PDU in session data and presentation data.
fn wrapped(dir: Direction, pdu: &[u8]) -> Message {
    let list = element("30", &[&bytes("020103"), &element("a0", &[pdu])]);
    let mut message = bytes("01000100");
    message.extend(element("61", &[&list]));
    framed(dir, &message)
}

fn framed(dir: Direction, message: &[u8]) -> Message {
    let length = (7 + message.len()) as u16;
    let mut out = vec![3, 0];
    out.extend(length.to_be_bytes());
    out.extend([2, 0xF0, 0x80]);
    out.extend(message);
    (dir, out)
}

/// What opens the transport connection.
fn connect() -> Message {
    let request = bytes("030000130ee00000000600c1020002c2020200");
    (Direction::Orig, request)
}

fn request(number: u8, service: &[u8]) -> Message {
    let pdu = element("a0", &[&[2, 1, number], service]);
    wrapped(Direction::Orig, &pdu)
}

fn answer(number: u8, service: &[u8]) -> Message {
    let pdu = element("a1", &[&[2, 1, number], service]);
    wrapped(Direction::Resp, &pdu)
}

/// A list with one variable of a domain.
fn variable(domain: &str, item: &str) -> Vec<u8> {
    let names = [
        element("1a", &[domain.as_bytes()]),
        element("1a", &[item.as_bytes()]),
    ];
    let name = element("a1", &[&names[0], &names[1]]);
    element("a0", &[&element("30", &[&element("a0", &[&name])])])
}

fn read(number: u8, item: &str) -> Message {
    let list = element("a1", &[&variable("IED1LD0", item)]);
    request(number, &element("a4", &[&list]))
}

fn write(number: u8, item: &str, value: &[u8]) -> Message {
    let list = variable("IED1LD0", item);
    request(number, &element("a5", &[&list, &element("a0", &[value])]))
}

fn talk(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 102), messages)
}

#[test]
fn a_real_conversation_with_a_protection_relay() {
    let messages = messages(include_str!("vectors/mms.txt"));
    let out = talk(&messages);
    assert_eq!(out.services, ["cotp", "mms"]);
    assert_eq!(
        out.column(LOG, "pdu"),
        [
            "initiate-Request",
            "initiate-Response",
            "confirmed-Request",
            "confirmed-Response",
            "confirmed-Request",
        ]
    );
    assert_eq!(
        out.column(LOG, "service"),
        ["-", "-", "identify", "identify", "status"]
    );
    assert_eq!(out.column(LOG, "detail")[0], "PDU size 65280");
    assert_eq!(
        out.column("asset", "value"),
        ["INFO TECH", "S61850 for PC", "0.0.1"]
    );
    assert_eq!(out.column("ot_command", "class"), ["discover", "discover"]);
    assert_eq!(out.column("ot_command", "status"), ["ok", "none"]);
    assert!(out.rows("weird").is_empty());
}

#[test]
fn operating_a_breaker_is_an_action() {
    let origin = element("a2", &[&bytes("850102"), &bytes("8904 686d6931")]);
    let operate = element(
        "a2",
        &[
            &bytes("830101"),
            &origin,
            &bytes("860100"),
            &bytes("9108 5f5e1000 80000000"),
            &bytes("830101"),
            &bytes("84020600"),
        ],
    );
    let out = talk(&[
        read(1, "CSWI1$CO$Pos$SBO"),
        write(2, "CSWI1$CO$Pos$Oper", &operate),
        answer(2, &element("a5", &[&bytes("8100")])),
        write(3, "CSWI1$CO$Pos$Oper", &operate),
        answer(3, &element("a5", &[&bytes("800103")])),
    ]);
    assert_eq!(
        out.column("ot_command", "class"),
        ["action", "action", "action"]
    );
    assert_eq!(out.column("ot_command", "status"), ["ok", "error", "none"]);
    assert_eq!(out.column("ot_command", "error")[1], "object-access-denied");
    assert_eq!(out.column("ot_command", "area")[0], "IED1LD0");
    assert_eq!(
        out.column("ot_command", "detail")[0],
        "operate true by station hmi1, test: IED1LD0/CSWI1$CO$Pos$Oper"
    );
    assert_eq!(out.column(LOG, "detail")[0], "select");
    assert!(out.column(LOG, "values")[1].starts_with("{true {2 686d6931} 0 1600000000.5"));
}

#[test]
fn what_a_write_changes_decides_its_class() {
    for (item, class) in [
        ("GGIO1$SP$SPCSO1", "action"),
        ("PTOC1$SE$StrVal$setMag$f", "reprogram"),
        ("LLN0$CF$Mod$ctlModel", "reprogram"),
        ("LLN0$BR$brcbA01$RptEna", "other"),
        ("LLN0$GO$gcbA$GoEna", "action"),
        ("mu", "action"),
    ] {
        let out = talk(&[write(1, item, &bytes("850107"))]);
        assert_eq!(out.column("ot_command", "class"), [class], "{item}");
        assert_eq!(out.column("ot_command", "request_values"), ["7"]);
    }
}

#[test]
fn values_that_are_read_stand_beside_their_names() {
    let results = element(
        "a1",
        &[
            &bytes("8705 08 43660000"),
            &bytes("84020680"),
            &bytes("80010a"),
        ],
    );
    let out = talk(&[
        read(9, "MMXU1$MX$Hz$mag$f"),
        answer(9, &element("a4", &[&results])),
    ]);
    assert_eq!(out.column(LOG, "items")[0], "IED1LD0/MMXU1$MX$Hz$mag$f");
    assert_eq!(out.column(LOG, "values")[1], "230,10,0a");
    assert_eq!(out.column(LOG, "error")[1], "object-non-existent");
    assert_eq!(out.column("ot_command", "class"), ["read"]);
}

#[test]
fn name_plates_are_facts() {
    let text = |value: &str| element("8a", &[value.as_bytes()]);
    let whole = element("a2", &[&text("ACME"), &text("7.1")]);
    let list = |value: &[u8]| element("a4", &[&element("a1", &[value])]);
    let out = talk(&[
        read(1, "LPHD1$DC$PhyNam$serNum"),
        answer(1, &list(&text("SN-1"))),
        read(2, "LLN0$DC$NamPlt"),
        answer(2, &list(&whole)),
    ]);
    let facts: Vec<_> = out
        .rows("asset")
        .iter()
        .map(|row| format!("{} {}", row["fact"], row["value"]))
        .collect();
    assert_eq!(facts, ["serial SN-1", "vendor ACME", "firmware 7.1"]);
    assert_eq!(out.column("ot_command", "class")[0], "discover");
}

/// Captures without session and presentation exist; tshark reads them too.
#[test]
fn messages_without_the_layers_between_are_read() {
    let kill = "a01f020101bf2c198017523339353032343339374170706c69636174696f6e5f31";
    let done = "a1060201019f2c00";
    let name = element("19", &[b"/a/b.cfg"]);
    let delete = element("a0", &[&bytes("020102"), &element("bf4c", &[&name])]);
    let out = talk(&[
        connect(),
        framed(Direction::Orig, &bytes(kill)),
        framed(Direction::Resp, &bytes(done)),
        framed(Direction::Orig, &delete),
    ]);
    assert_eq!(out.services, ["cotp", "mms"]);
    assert_eq!(out.column(LOG, "service")[..2], ["kill", "kill"]);
    assert_eq!(out.column("ot_command", "class"), ["action", "reprogram"]);
    assert_eq!(
        out.column("ot_command", "block")[0],
        "R395024397Application_1"
    );
    assert_eq!(out.column("ot_command", "function_code")[0], "0x2c");
}

#[test]
fn errors_and_reports_are_told() {
    let error = element(
        "a2",
        &[
            &bytes("800104"),
            &element("a2", &[&element("a0", &[&bytes("870102")])]),
        ],
    );
    let list = element("a1", &[&element("80", &[b"RPT"])]);
    let values = element("a0", &[&bytes("830101"), &bytes("860105")]);
    let report = element("a3", &[&element("a0", &[&list, &values])]);
    let reject = element("a4", &[&bytes("800105"), &bytes("810101")]);
    let out = talk(&[
        read(4, "X$ST$a"),
        wrapped(Direction::Resp, &error),
        wrapped(Direction::Resp, &report),
        read(5, "X$ST$a"),
        wrapped(Direction::Resp, &reject),
    ]);
    assert_eq!(out.column(LOG, "error")[1], "access 2");
    assert_eq!(out.column(LOG, "service")[2], "informationReport");
    assert_eq!(out.column(LOG, "items")[2], "RPT");
    assert_eq!(out.column(LOG, "values")[2], "true,5");
    assert_eq!(
        out.column("ot_command", "error"),
        ["access 2", "rejected 1/1"]
    );
}

#[test]
fn names_of_a_device_are_listed() {
    let ask = element(
        "a1",
        &[
            &bytes("a003 800100"),
            &element("a1", &[&element("81", &[b"LD0"])]),
        ],
    );
    let names = element(
        "a0",
        &[&element("1a", &[b"LLN0"]), &element("1a", &[b"LPHD1"])],
    );
    let out = talk(&[
        request(1, &ask),
        answer(1, &element("a1", &[&names, &bytes("810100")])),
    ]);
    assert_eq!(out.column(LOG, "service")[0], "getNameList");
    assert_eq!(out.column(LOG, "items")[0], "LD0");
    assert_eq!(out.column(LOG, "values")[1], "LLN0,LPHD1");
}

#[test]
fn every_cut_and_every_changed_byte_is_survived() {
    let messages = messages(include_str!("vectors/mms.txt"));
    for (at, (dir, whole)) in messages.iter().enumerate() {
        for cut in 1..whole.len() {
            let (a, b) = whole.split_at(cut);
            let out = talk(&[(*dir, a.to_vec()), (*dir, b.to_vec())]);
            assert_eq!(out.rows(LOG).len(), 1, "message {at} cut at {cut}");
            for flip in [0xFF, 0x01, 0x80] {
                let mut changed = whole.clone();
                changed[cut] ^= flip;
                talk(&[(*dir, changed)]);
            }
        }
    }
}

/// Arrays within arrays as deep as a message can hold, and lists without an end.
#[test]
fn hostile_depth_costs_nothing() {
    let mut deep = bytes("830101");
    for _ in 0..20_000 {
        let length = deep.len() as u32;
        let mut outer = vec![0xA2, 0x84];
        outer.extend(length.to_be_bytes());
        if outer.len() + deep.len() > 60_000 {
            break;
        }
        outer.extend(&deep);
        deep = outer;
    }
    let pdu = |service: &[u8]| -> Vec<u8> {
        let mut out = vec![0xA0, 0x84];
        out.extend((service.len() as u32 + 3).to_be_bytes());
        out.extend([2, 1, 1]);
        out.extend(service);
        out
    };
    let out = talk(&[connect(), framed(Direction::Orig, &pdu(&deep))]);
    assert_eq!(out.rows(LOG).len(), 1);
}

#[test]
fn a_refused_control_says_why() {
    let origin = element("a2", &[&bytes("850102"), &bytes("8900")]);
    let object = element("8a", &[b"IED1LD0/CSWI1$CO$Pos$Oper"]);
    let error = element(
        "a2",
        &[
            &object,
            &bytes("850100"),
            &origin,
            &bytes("860101"),
            &bytes("85010a"),
        ],
    );
    let name = element("80", &[b"LastApplError"]);
    let list = element("a0", &[&element("30", &[&element("a0", &[&name])])]);
    let values = element("a0", &[&error]);
    let report = element("a3", &[&element("a0", &[&list, &values])]);
    let out = talk(&[wrapped(Direction::Resp, &report)]);
    assert_eq!(
        out.column(LOG, "error"),
        ["IED1LD0/CSWI1$CO$Pos$Oper: blocked by interlocking"]
    );
}
