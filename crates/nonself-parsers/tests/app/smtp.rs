//! Mails: who to whom, their parts as files, chunks, gaps, TLS.

use nonself_parsers::app::{AppLayer, Context, Direction, Transport};
use nonself_parsers::log::{Tables, Time};

use crate::support::{Message, Outcome, conn, rows_of, run};

fn client(text: &str) -> Message {
    (Direction::Orig, text.as_bytes().to_vec())
}

fn server(text: &str) -> Message {
    (Direction::Resp, text.as_bytes().to_vec())
}

fn on_port(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 25), messages)
}

const HEADERS: &str = "Received: by c; today\r\nReceived: from b ([10.1.1.1])\r\n\tby a\r\n\
    From: A <a@x>\r\nTo: B <b@y>, \"C, D\" <c@y>\r\nSubject: two\r\n words\r\n\
    X-Originating-IP: [10.2.2.2]\r\nX-Mailer: pen\r\nMessage-ID: <1@x>\r\n";

/// A text, and a file in two encodings.
const PARTS: &str = "Content-Type: multipart/mixed; boundary=\"bb\"\r\n\r\nnot seen\r\n\
    --bb\r\n\r\n.one\r\n--bb\r\nContent-Transfer-Encoding: base64\r\n\
    Content-Disposition: attachment; filename=\"a.pdf\"\r\n\r\nJVBERi0x\r\nLjQ=\r\n--bb\r\n\
    Content-Type: text/plain; name=b.txt\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    x=3Dy=\r\nz\r\n--bb--\r\n";

fn beginning() -> Vec<Message> {
    vec![
        server("220 mail\r\n"),
        client("EHLO me\r\n"),
        server("250-mail\r\n250 PIPELINING\r\n"),
        client("MAIL FROM:<a@x> SIZE=10\r\nRCPT TO:<b@y>\r\nRCPT TO:<c@y>\r\n"),
        server("250 a\r\n250 b\r\n250 c\r\n"),
    ]
}

fn mail() -> Vec<Message> {
    let text = format!("{HEADERS}{PARTS}").replace("\r\n.", "\r\n..");
    let mut all = beginning();
    all.extend([
        client("DATA\r\n"),
        server("354 go on\r\n"),
        client(&format!("{text}.\r\n")),
        server("250 queued\r\n"),
        client("QUIT\r\n"),
        server("221 bye\r\n"),
    ]);
    all
}

#[test]
fn a_mail_has_a_row_and_a_file_for_each_part() {
    let out = on_port(&mail());
    assert_eq!(out.services, ["smtp"]);
    for (field, value) in [
        ("trans_depth", "1"),
        ("helo", "me"),
        ("mailfrom", "a@x"),
        ("rcptto", "b@y,c@y"),
        ("from", "A <a@x>"),
        ("to", "B <b@y>,\"C, D\" <c@y>"),
        ("cc", "-"),
        ("subject", "two words"),
        ("x_originating_ip", "10.2.2.2"),
        ("user_agent", "pen"),
        ("msg_id", "<1@x>"),
        ("first_received", "from b ([10.1.1.1])\tby a"),
        ("second_received", "by c; today"),
        ("path", "10.0.0.2,10.0.0.1,10.1.1.1"),
        ("last_reply", "250 queued"),
        ("tls", "false"),
    ] {
        assert_eq!(out.column("smtp", field), [value], "{field}");
    }
    assert_eq!(out.column("files", "source"), ["SMTP"; 3]);
    assert_eq!(out.column("files", "depth"), ["2", "3", "4"]);
    assert_eq!(out.column("files", "filename"), ["-", "a.pdf", "b.txt"]);
    assert_eq!(out.column("files", "seen_bytes"), ["4", "8", "4"]);
    // Four letters are too few to tell.
    let types = ["-", "application/pdf", "-"];
    assert_eq!(out.column("files", "mime_type"), types);
    let fuids = out.column("files", "fuid").join(",");
    assert_eq!(out.column("smtp", "fuids"), [fuids]);
}

#[test]
fn any_cut_gives_the_same_rows() {
    let whole = on_port(&mail());
    for (at, (dir, data)) in mail().iter().enumerate() {
        for cut in 1..data.len() {
            let mut all = mail();
            let (a, b) = data.split_at(cut);
            all.splice(at..=at, [(*dir, a.to_vec()), (*dir, b.to_vec())]);
            let out = on_port(&all);
            for (log, field) in [("smtp", "subject"), ("smtp", "fuids"), ("files", "sha256")] {
                let [a, b] = [&out, &whole].map(|out| out.column(log, field));
                assert_eq!(a, b, "message {at} cut at {cut}");
            }
        }
    }
}

#[test]
fn chunks_are_one_mail_and_commands_may_follow_at_once() {
    let text = format!("{HEADERS}{PARTS}");
    let (first, second) = text.split_at(300);
    let mut all = beginning();
    let chunks = format!(
        "BDAT {}\r\n{first}BDAT {} LAST\r\n{second}MAIL FROM:<d@x>\r\nRCPT TO:<e@y>\r\n\
         BDAT 0 LAST\r\n",
        first.len(),
        second.len()
    );
    all.push(client(&chunks));
    all.push(server(
        "250 some\r\n250 all\r\n250 d\r\n250 e\r\n250-more\r\n250 end\r\n",
    ));
    let out = on_port(&all);
    assert_eq!(out.column("files", "seen_bytes"), ["4", "8", "4"]);
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x", "d@x"]);
    assert_eq!(out.column("smtp", "subject"), ["two words", "-"]);
    // The second began before the first was answered.
    assert_eq!(out.column("smtp", "last_reply"), ["250 all", "250 end"]);
    assert_eq!(out.column("smtp", "trans_depth"), ["1", "2"]);
}

#[test]
fn mails_in_one_go_keep_their_senders_and_replies() {
    let mail = |who| format!("MAIL FROM:<{who}@x>\r\nRCPT TO:<b@y>\r\nBDAT 3 LAST\r\nhi\n");
    let mut all = beginning();
    all.truncate(3);
    all.push(client(&["c", "d", "e"].map(mail).concat()));
    let answered = |who| format!("250 from\r\n250 to\r\n250 {who}\r\n");
    all.push(server(&["c", "d"].map(answered).concat()));
    let out = on_port(&all);
    assert_eq!(out.column("smtp", "mailfrom"), ["c@x", "d@x", "e@x"]);
    assert_eq!(out.column("smtp", "rcptto"), ["b@y"; 3]);
    assert_eq!(out.column("smtp", "last_reply")[..2], ["250 c", "250 d"]);
    assert_eq!(out.column("smtp", "trans_depth"), ["1", "2", "3"]);
    let many = mail("m").repeat(1000);
    let out = on_port(&[server("220 mail\r\n"), client("EHLO me\r\n"), client(&many)]);
    assert_eq!(out.rows("smtp").len(), 1000);
}

#[test]
fn a_long_greeting_hides_nothing() {
    let greeting = |length| server(&format!("220 mail {}\r\n", "a".repeat(length)));
    let mut all = mail();
    all[0] = greeting(8000);
    let out = on_port(&all);
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x"]);
    // What is kept while nobody knows has an end.
    all[0] = greeting(100_000);
    assert!(on_port(&all).services.is_empty());
}

#[test]
fn a_chunk_without_a_size_is_none() {
    let mut all = beginning();
    all.push(client("BDAT -1 LAST\r\n"));
    all.push(server("521 what\r\n"));
    let out = on_port(&all);
    assert_eq!(out.column("weird", "name"), ["smtp_invalid_bdat_command"]);
    assert_eq!(out.column("smtp", "last_reply"), ["521 what"]);
}

#[test]
fn a_refused_mail_is_no_text() {
    let mut all = beginning();
    all.extend([
        client("DATA\r\n"),
        server("554 no\r\n"),
        client("RSET\r\n"),
        server("250 fine\r\n"),
        client("MAIL FROM:<d@x>\r\n"),
        server("250 d\r\n"),
    ]);
    let out = on_port(&all);
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x", "d@x"]);
    assert_eq!(out.column("smtp", "trans_depth"), ["1", "1"]);
    assert!(out.rows("files").is_empty());
}

#[test]
fn a_log_on_is_no_command_and_tls_ends_it() {
    let out = on_port(&[
        server("220 mail\r\n"),
        client("EHLO me\r\n"),
        server("250 mail\r\n"),
        client("AUTH LOGIN\r\n"),
        server("334 VXNlcm5hbWU6\r\n"),
        client("DATA\r\n"),
        server("535 no\r\n"),
        client("STARTTLS\r\n"),
        server("220 go on\r\n"),
        client("MAIL FROM:<a@x>\r\n"),
    ]);
    assert_eq!(out.column("smtp", "tls"), ["true"]);
    assert_eq!(out.column("smtp", "last_reply"), ["220 go on"]);
    assert_eq!(out.column("smtp", "mailfrom"), ["-"]);
}

#[test]
fn a_mail_in_the_middle_of_a_session_is_seen() {
    let out = on_port(&mail()[3..]);
    assert_eq!(out.services, ["smtp"]);
    assert_eq!(out.column("smtp", "trans_depth"), ["1"]);
    assert_eq!(out.column("smtp", "last_reply"), ["250 queued"]);
    assert_eq!(out.rows("files").len(), 3);
}

#[test]
fn the_client_alone_is_enough() {
    let mut talk = mail();
    talk.retain(|(dir, _)| dir.is_orig());
    let out = on_port(&talk);
    assert_eq!(out.services, ["smtp"]);
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x"]);
    assert_eq!(out.column("smtp", "last_reply"), ["-"]);
    assert_eq!(out.rows("files").len(), 3);
}

#[test]
fn without_a_hello_the_port_tells_it_from_ftp() {
    let talk = [server("220 here\r\n"), client("QUIT\r\n")];
    assert_eq!(on_port(&talk).services, ["smtp"]);
    let elsewhere = run(&conn(Transport::Tcp, 21), &talk);
    assert_eq!(elsewhere.services, ["ftp"]);
}

/// The text of a mail in two pieces, with so many bytes missing between them.
fn with_gap(before: &str, missing: u64, after: &[Message]) -> Outcome {
    let conn = conn(Transport::Tcp, 25);
    let (mut tables, mut layer) = (Tables::default(), AppLayer::new(Transport::Tcp));
    let mut cx = Context {
        now: Time(0),
        conn: &conn,
        tables: &mut tables,
    };
    let mut all = beginning();
    all.extend([client("DATA\r\n"), server("354 go on\r\n"), client(before)]);
    for (dir, data) in &all {
        layer.on_data(&mut cx, *dir, data);
    }
    layer.on_gap(&mut cx, Direction::Orig, missing);
    for (dir, data) in after {
        layer.on_data(&mut cx, *dir, data);
    }
    layer.on_end(&mut cx);
    Outcome::new(layer.services().to_vec(), rows_of(&mut tables))
}

#[test]
fn a_gap_ends_the_part_that_it_is_in_and_no_other() {
    let text = format!("{HEADERS}{PARTS}");
    let at = text.find("BERi").expect("base64");
    let (before, after) = (&text[..at], &text[at + 6..]);
    let out = with_gap(
        before,
        6,
        &[
            client(&format!("{after}.\r\n")),
            server("250 queued\r\n"),
            client("MAIL FROM:<d@x>\r\n"),
        ],
    );
    assert_eq!(out.column("files", "missing_bytes"), ["0", "6", "0"]);
    assert_eq!(out.column("files", "filename"), ["-", "a.pdf", "b.txt"]);
    assert_eq!(out.column("files", "sha256")[1], "-");
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x", "d@x"]);
    assert_eq!(out.column("smtp", "trans_depth"), ["1", "2"]);
}

#[test]
fn an_end_in_a_gap_is_told_by_the_answer() {
    let out = with_gap(
        &format!("{HEADERS}\r\ntext"),
        100,
        &[
            server("250 queued\r\n"),
            client("MAIL FROM:<d@x>\r\nRCPT TO:<e@y>\r\n"),
        ],
    );
    assert_eq!(out.column("files", "missing_bytes"), ["100"]);
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x", "d@x"]);
}

#[test]
fn nothing_grows_without_end() {
    let mut all = beginning();
    for number in 0..3000 {
        all.push(client(&format!("RCPT TO:<{number}@y>\r\n")));
    }
    let lists = "To: a@x, b@x\r\n".repeat(3000);
    all.push(client(&format!("DATA\r\n{lists}\r\nx\r\n.\r\n")));
    all.push(client(&"x".repeat(100_000)));
    all.push(client("\r\nMAIL FROM:<last@x>\r\n"));
    let out = on_port(&all);
    let weird = out.column("weird", "name");
    for name in [
        "smtp_excessive_pending_cmds",
        "smtp_too_many_rcptto_addresses",
        "smtp_line_limit",
    ] {
        assert!(weird.contains(&name), "{name}");
    }
    assert_eq!(out.column("smtp", "mailfrom"), ["a@x", "last@x"]);
    assert_eq!(out.column("smtp", "rcptto")[0].split(',').count(), 1000);
}

#[test]
fn a_mail_without_recipients_is_weird() {
    let hello = [server("220 hello\r\n"), client("EHLO a\r\n")];
    let mail = |recipient: &str| {
        let text = format!("MAIL FROM:<a@x>\r\n{recipient}DATA\r\nx\r\n.\r\n");
        let out = on_port(&[&hello[..], &[client(&text)]].concat());
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {}", row["name"], row["addl"]));
        rows.collect::<Vec<_>>()
    };
    assert!(mail("RCPT TO:<b@y>\r\n").is_empty());
    let weird = ["smtp_mail_transaction_invalid data missing rcpt to"];
    assert_eq!(mail(""), weird);
}
