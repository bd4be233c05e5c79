use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, conn, messages, run};

const VECTOR: &str = include_str!("vectors/kerberos.txt");

fn on_tcp(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 4788), messages)
}

#[test]
fn exchanges_have_one_row_each() {
    let out = on_tcp(&messages(VECTOR));
    assert_eq!(out.services, ["krb_tcp"]);
    assert_eq!(out.column("kerberos", "request_type"), ["AS", "AS", "TGS"]);
    assert_eq!(out.column("kerberos", "success"), ["false", "true", "true"]);
    let [refused, _, granted] = [0, 1, 2].map(|at| &out.rows("kerberos")[at]);
    assert!(refused["error_code"].parse::<u64>().is_ok());
    assert_ne!(refused["error_msg"], "-");
    assert_eq!(refused["new_ticket_sha256"], "-");
    assert_eq!(granted["client"], "vladg/VLADG.NET");
    assert_eq!(granted["service"], "krbtgt/VLADG.NET");
    assert_eq!(granted["cipher"], "aes256-cts-hmac-sha1-96");
    assert_eq!(granted["forwardable"], "true");
    let hash = "80128b0d2d7423a849a0ac423ac3071d16fd94a344bbe28ddeab65cd37d87855";
    assert_eq!(granted["auth_ticket_sha256"], hash);
    assert_eq!(out.column("asset", "value"), ["key distribution center"]);
}

#[test]
fn a_stream_may_be_cut_anywhere() {
    let all = messages(VECTOR);
    let whole = on_tcp(&all);
    for at in 0..all.len() {
        let (dir, data) = &all[at];
        for cut in 5..data.len() {
            let mut pieces = all.clone();
            let (a, b) = data.split_at(cut);
            pieces.splice(at..=at, [(*dir, a.to_vec()), (*dir, b.to_vec())]);
            let out = on_tcp(&pieces);
            for field in [
                "client",
                "service",
                "success",
                "error_msg",
                "new_ticket_sha256",
            ] {
                let [a, b] = [&out, &whole].map(|out| out.column("kerberos", field));
                assert_eq!(a, b, "message {at} cut at {cut}");
            }
        }
    }
}

#[test]
fn datagrams_have_no_length() {
    let all: Vec<Message> = messages(VECTOR)
        .into_iter()
        .map(|(dir, data)| (dir, data[4..].to_vec()))
        .collect();
    let out = run(&conn(Transport::Udp, 88), &all);
    assert_eq!(out.services, ["krb"]);
    assert_eq!(out.rows("kerberos").len(), 3);
    // Elsewhere one byte proves nothing.
    let out = run(&conn(Transport::Udp, 4711), &all);
    assert!(out.services.is_empty());
}

#[test]
fn an_answer_alone_is_told_once() {
    let all = messages(VECTOR);
    let answer = all.last().expect("an answer").clone();
    let out = on_tcp(&[answer.clone(), answer]);
    assert_eq!(out.column("kerberos", "request_type"), ["TGS"]);
    assert_eq!(out.column("kerberos", "client"), ["vladg/VLADG.NET"]);
}

#[test]
fn a_question_without_an_answer_is_told_at_the_end() {
    let question = messages(VECTOR)[4].clone();
    let out = on_tcp(&[question]);
    assert_eq!(out.column("kerberos", "success"), ["-"]);
    assert_eq!(out.column("kerberos", "service"), ["krbtgt/VLADG.NET"]);
}

#[test]
fn a_question_after_one_that_nobody_answered_is_a_row_of_its_own() {
    let all = messages(VECTOR);
    let out = on_tcp(&[all[0].clone(), all[4].clone()]);
    assert_eq!(out.column("kerberos", "request_type"), ["AS", "TGS"]);
    assert_eq!(out.column("kerberos", "success"), ["-", "-"]);
    let out = on_tcp(&[all[0].clone(), all[0].clone()]);
    assert_eq!(out.rows("kerberos").len(), 1, "the same, sent again");
}

#[test]
fn a_client_that_is_named_beside_its_ticket_is_told() {
    let (dir, mut question) = messages(VECTOR)[0].clone();
    let kind = [0xA2, 3, 2, 1];
    let at = question.windows(4).position(|w| w == kind).expect("a kind");
    // The same question, to the ticket-granting server.
    (question[4], question[at + 4]) = (0x6C, 12);
    let out = on_tcp(&[(dir, question)]);
    assert_eq!(out.column("kerberos", "request_type"), ["TGS"]);
    let client = "enterprise_principal@AD.VLADG.NET/VLADG.NET";
    assert_eq!(out.column("kerberos", "client"), [client]);
}

#[test]
fn a_length_that_cannot_be_ends_it() {
    let mut all = messages(VECTOR)[..2].to_vec();
    all.push((Direction::Orig, vec![0xFF; 64]));
    let out = on_tcp(&all);
    assert_eq!(out.column("weird", "name"), ["kerberos_malformed"]);
    assert_eq!(out.rows("kerberos").len(), 1);
}
