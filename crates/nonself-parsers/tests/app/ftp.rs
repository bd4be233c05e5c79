use nonself_parsers::app::{AppLayer, ConnInfo, Context, Direction, Transport};
use nonself_parsers::log::{Port, Tables, Time};

use crate::support::{Message, Outcome, conn, rows_of, run};

fn client(text: &str) -> Message {
    (Direction::Orig, text.as_bytes().to_vec())
}

fn server(text: &str) -> Message {
    (Direction::Resp, text.as_bytes().to_vec())
}

fn on_port(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 21), messages)
}

fn session() -> Vec<Message> {
    vec![
        server("220-hello\r\n220 there\r\n"),
        client("USER anonymous\r\n"),
        server("331 guest\r\n"),
        client("PASS me@here\r\n"),
        server("230 in\r\n"),
        client("CWD /pub\r\n"),
        server("250 fine\r\n"),
        client("PASV\r\n"),
        server("227 Entering Passive Mode (10,0,0,2,4,31)\r\n"),
        client("RETR a/../b.txt\r\n"),
        server("150 Opening (1234 bytes)\r\n226 done\r\n"),
        client("QUIT\r\n"),
        server("221 bye\r\n"),
    ]
}

#[test]
fn files_and_data_connections_are_told() {
    let out = on_port(&session());
    assert_eq!(out.services, ["ftp"]);
    assert_eq!(out.column("ftp", "command"), ["PASV", "RETR"]);
    assert_eq!(out.column("ftp", "arg"), ["-", "ftp://10.0.0.2/pub/b.txt"]);
    assert_eq!(out.column("ftp", "user"), ["anonymous", "anonymous"]);
    assert_eq!(out.column("ftp", "password"), ["me@here", "me@here"]);
    assert_eq!(out.column("ftp", "data_channel.resp_p"), ["1055", "-"]);
    assert_eq!(out.column("ftp", "file_size"), ["-", "1234"]);
    assert_eq!(out.column("ftp", "reply_code"), ["227", "226"]);
    assert_eq!(out.column("ftp", "auth_success"), ["true", "true"]);
    assert_eq!(out.column("asset", "value"), ["there"]);
}

#[test]
fn a_long_file_is_read_to_its_end() {
    const LENGTH: usize = 200_000;
    let mut tables = Tables::default();
    let passive = server("227 Entering Passive Mode (10,0,0,2,4,31)\r\n");
    let control = [server("220 hello\r\n"), client("PASV\r\n"), passive];
    let file = vec![(Direction::Resp, vec![b'x'; 1000]); LENGTH / 1000];
    for (port, messages) in [(21, control.to_vec()), (1055, file)] {
        let conn = conn(Transport::Tcp, port);
        let mut layer = AppLayer::new(Transport::Tcp);
        let mut cx = Context {
            now: Time(1),
            conn: &conn,
            tables: &mut tables,
        };
        for (dir, data) in &messages {
            layer.on_data(&mut cx, *dir, data);
        }
        layer.on_end(&mut cx);
    }
    let rows = rows_of(&mut tables);
    assert_eq!(rows["files"][0]["seen_bytes"], LENGTH.to_string());
}

#[test]
fn any_cut_gives_the_same_rows() {
    let whole = on_port(&session());
    for (at, (dir, data)) in session().iter().enumerate() {
        for cut in 1..data.len() {
            let mut all = session();
            let (a, b) = data.split_at(cut);
            all.splice(at..=at, [(*dir, a.to_vec()), (*dir, b.to_vec())]);
            let out = on_port(&all);
            for field in ["command", "arg", "reply_msg", "user"] {
                let [a, b] = [&out, &whole].map(|out| out.column("ftp", field));
                assert_eq!(a, b, "message {at} cut at {cut}");
            }
        }
    }
}

/// The bytes of a data connection, after the messages of the control connection so far.
fn carry(tables: &mut Tables, layer: &mut AppLayer, now: Time, bytes: &[u8]) {
    let data = ConnInfo {
        uid: "C2".into(),
        orig_p: Port(50_001),
        ..conn(Transport::Tcp, 1055)
    };
    let mut cx = Context {
        now,
        conn: &data,
        tables,
    };
    layer.on_data(&mut cx, Direction::Resp, bytes);
    layer.on_eof(&mut cx, Direction::Resp);
}

#[test]
fn the_command_names_the_file_that_it_brought() {
    let control = conn(Transport::Tcp, 21);
    let mut tables = Tables::default();
    let mut layer = AppLayer::new(Transport::Tcp);
    for (at, (dir, bytes)) in session().iter().enumerate() {
        let now = Time(at as i64);
        if bytes.starts_with(b"150") {
            let mut data = AppLayer::new(Transport::Tcp);
            carry(&mut tables, &mut data, now, b"%PDF-1.4\n");
        }
        let mut cx = Context {
            now,
            conn: &control,
            tables: &mut tables,
        };
        layer.on_data(&mut cx, *dir, bytes);
    }
    let out = Outcome::new(layer.services().to_vec(), rows_of(&mut tables));
    let file = out.column("files", "fuid")[0];
    assert_eq!(out.column("ftp", "command"), ["PASV", "RETR"]);
    assert_eq!(out.column("ftp", "fuid"), ["-", file]);
    assert_eq!(out.column("ftp", "mime_type"), ["-", "application/pdf"]);
}

#[test]
fn a_session_without_files_has_one_row_and_no_password() {
    let out = on_port(&[
        server("220 hello\r\n"),
        client("USER admin\r\n"),
        server("331 password\r\n"),
        client("PASS secret\r\n"),
        server("530 no\r\n"),
        client("QUIT\r\n"),
        server("221 bye\r\n"),
    ]);
    assert_eq!(out.column("ftp", "command"), ["QUIT"]);
    assert_eq!(out.column("ftp", "password"), ["<hidden>"]);
    assert_eq!(out.column("ftp", "auth_success"), ["false"]);
}

#[test]
fn a_reply_that_is_none_ends_it() {
    let out = on_port(&[
        server("220 hello\r\n"),
        client("USER a\r\n"),
        server("99 what\r\n"),
        client("PASV\r\n"),
    ]);
    assert!(out.services.is_empty());
    assert_eq!(out.column("ftp", "command"), ["USER"]);
}

#[test]
fn many_commands_at_once_are_bounded() {
    let many = "RETR x\r\n".repeat(10_000);
    let out = on_port(&[server("220 hello\r\n"), client(&many)]);
    assert!(out.rows("ftp").len() <= 20);
}

#[test]
fn telnet_commands_are_no_part_of_a_line() {
    let mut line = vec![0xFF, 0xF4, 0xFF, 0xF2];
    line.extend(b"DELE x\r\n");
    let out = on_port(&[
        server("220 hello\r\n"),
        (Direction::Orig, line),
        server("250 gone\r\n"),
    ]);
    assert_eq!(out.column("ftp", "command"), ["DELE"]);
}

#[test]
fn tokens_that_are_no_base64_are_weird_and_no_tls() {
    // A client hello begins like this.
    const TOKEN: &str = "FgMBAGsBAABnAwFQW20Q";
    let security = |token: &str| {
        let out = on_port(&[
            server("220 hello\r\n"),
            client("AUTH GSSAPI\r\n"),
            server("334 go on\r\n"),
            client(&format!("ADAT {token}\r\n")),
            client("ADAT !\r\n"),
        ]);
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {} {}", row["source"], row["name"], row["addl"]));
        (out.services.contains(&"gridftp"), rows.collect::<Vec<_>>())
    };
    let ignored =
        |byte: u8| format!("- base64_illegal_encoding character {byte} ignored by Base64 decoding");
    assert_eq!(security(TOKEN), (true, vec![ignored(33)]));
    let first = "FTP_ADAT ftp_adat_bad_first_token_encoding -".to_owned();
    let broken = format!("{TOKEN} x");
    assert_eq!(security(&broken), (false, vec![ignored(32), first]));
}

#[test]
fn commands_that_nobody_answers_are_counted() {
    let mut all = vec![server("220 hello\r\n")];
    all.resize(30, client("NOOP\r\n"));
    let out = on_port(&all);
    assert_eq!(
        out.column("weird", "name"),
        ["FTP_too_many_pending_commands"]
    );
    assert_eq!(out.column("weird", "addl"), ["20"]);
}

#[test]
fn names_and_passwords_that_fit_no_row_are_weird() {
    let long = "x".repeat(129);
    let fits = &long[1..];
    let weird = |command: &str, argument: &str| {
        let out = on_port(&[
            server("220 hello\r\n"),
            client(&format!("{command} {argument}\r\n")),
        ]);
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {}", row["name"], row["addl"]));
        rows.collect::<Vec<_>>()
    };
    assert_eq!(weird("USER", &long), ["FTP_user_too_long 129"]);
    assert_eq!(weird("PASS", &long), ["FTP_password_too_long 129"]);
    assert!(weird("USER", fits).is_empty() && weird("PASS", fits).is_empty());
}
