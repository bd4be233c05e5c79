use nonself_parsers::app::{AppLayer, ConnInfo, Context, Direction, Transport};
use nonself_parsers::log::{Port, Tables, Time};

use crate::support::{Message, bytes, conn, messages, rows_of, run};

fn real() -> Vec<Message> {
    messages(include_str!("vectors/hart.txt"))
}

#[test]
fn commands_have_names_classes_and_addresses() {
    let out = run(&conn(Transport::Tcp, 5094), &real());
    assert_eq!(out.services, ["spicy_hart_ip_tcp"]);
    let functions = out.column("ot_command", "function");
    assert!(
        functions.contains(&"Read Unique Identifier"),
        "{functions:?}"
    );
    assert!(
        functions.contains(&"Read Primary Variable"),
        "{functions:?}"
    );
    let status = out.column("ot_command", "status");
    assert!(!status.contains(&"none"), "{status:?}");
    let areas = out.column("ot_command", "area");
    assert!(areas.contains(&"264e0000d2"), "{areas:?}");
    assert_eq!(out.rows("weird").len(), 0);
}

#[test]
fn messages_are_found_however_they_are_cut() {
    let asked = real().into_iter().filter(|(dir, _)| dir.is_orig());
    let stream: Vec<u8> = asked.flat_map(|(_, data)| data).collect();
    let whole = run(
        &conn(Transport::Tcp, 5094),
        &[(Direction::Orig, stream.clone())],
    );
    let count = whole.rows("ot_command").len();
    for cut in 14..stream.len() {
        let (a, b) = stream.split_at(cut);
        let halves = [(Direction::Orig, a.to_vec()), (Direction::Orig, b.to_vec())];
        let out = run(&conn(Transport::Tcp, 5094), &halves);
        assert_eq!(out.rows("ot_command").len(), count, "cut at {cut}");
    }
}

#[test]
fn an_answer_from_another_port_is_still_the_answer() {
    let mut tables = Tables::default();
    let ask = conn(Transport::Udp, 5094);
    let answer = ConnInfo {
        uid: "C2".into(),
        orig_h: ask.resp_h,
        orig_p: Port(5095),
        resp_h: ask.orig_h,
        resp_p: ask.orig_p,
        ..ask.clone()
    };
    let mut layers = [Transport::Udp; 2].map(AppLayer::new);
    let from = real().len() - 8;
    let begin = [
        (Direction::Orig, bytes("010000000002000d0100007530")),
        (Direction::Resp, bytes("010100000002000d010000ea60")),
    ];
    for (dir, data) in begin.iter().chain(&real()[from..]) {
        // Each is the originator of its own connection.
        let at = usize::from(!dir.is_orig());
        let mut cx = Context {
            now: Time(0),
            conn: [&ask, &answer][at],
            tables: &mut tables,
        };
        layers[at].on_data(&mut cx, Direction::Orig, data);
    }
    let rows = rows_of(&mut tables);
    assert_eq!(rows["ot_command"].len(), 4);
    assert!(rows["ot_command"].iter().all(|row| row["status"] == "ok"));
}
