use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, conn, messages, run};

const VECTOR: &str = include_str!("vectors/ssh.txt");

fn line(dir: Direction, text: &str) -> Message {
    (dir, text.as_bytes().to_vec())
}

fn on_port(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 22), messages)
}

#[test]
fn methods_key_and_log_on_are_told() {
    let out = run(&conn(Transport::Tcp, 2299), &messages(VECTOR));
    assert_eq!(out.services, ["ssh"]);
    let row = &out.rows("ssh")[0];
    assert_eq!(row["client"], "SSH-2.0-OpenSSH_10.2");
    assert_eq!(row["version"], "2");
    assert_eq!(row["kex_alg"], "mlkem768x25519-sha256");
    assert_eq!(row["cipher_alg"], "chacha20-poly1305@openssh.com");
    let key = "SHA256:nrATGN+v83T2ZnNKhuYTSpkxmd6Td1jxwJrkDEMYs0c";
    assert_eq!(row["host_key_sha256"], key);
    assert_eq!(row["host_key_fingerprint"], key[..39]);
    assert_eq!(row["auth_success"], "true");
    assert_eq!(row["auth_attempts"], "1");
    assert_eq!(row["hassh"].len(), 32);
    assert_eq!(out.column("asset", "value"), ["SSH-2.0-OpenSSH_9.9"]);
}

#[test]
fn what_is_in_the_clear_may_be_cut_anywhere() {
    let all = messages(VECTOR);
    let whole = on_port(&all);
    // Banners and key exchange of both sides; later the segments' own lengths count.
    for at in 0..6 {
        let (dir, data) = &all[at];
        for cut in (1..data.len()).step_by(1 + data.len() / 40) {
            let mut cut_up = all.clone();
            let (a, b) = data.split_at(cut);
            cut_up.splice(at..=at, [(*dir, a.to_vec()), (*dir, b.to_vec())]);
            let out = on_port(&cut_up);
            for field in [
                "server",
                "kex_alg",
                "host_key_sha256",
                "hassh",
                "hasshServer",
            ] {
                let [a, b] = [&out, &whole].map(|out| out.column("ssh", field));
                assert_eq!(a, b, "message {at} cut at {cut}");
            }
        }
    }
}

#[test]
fn one_side_alone_has_a_row_and_no_service() {
    let out = on_port(&[line(Direction::Orig, "SSH-1.5-OpenSSH_5.3\n")]);
    assert!(out.services.is_empty());
    assert_eq!(out.column("ssh", "client"), ["SSH-1.5-OpenSSH_5.3"]);
    assert_eq!(out.column("ssh", "version"), ["-"]);
}

#[test]
fn a_server_may_greet_before_its_banner() {
    let out = on_port(&[
        line(Direction::Resp, "hello\r\nyou\r\n"),
        line(Direction::Orig, "SSH-2.0-a\r\n"),
        line(Direction::Resp, "SSH-1.99-b\r\n"),
    ]);
    assert_eq!(out.column("ssh", "server"), ["SSH-1.99-b"]);
    assert_eq!(out.column("ssh", "version"), ["2"]);
}

#[test]
fn other_content_on_the_port_is_weird() {
    let out = on_port(&[
        line(Direction::Orig, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        line(Direction::Resp, "HTTP/1.1 200 OK\r\n\r\n"),
    ]);
    assert_eq!(out.services, ["http"]);
    assert_eq!(out.column("weird", "name"), ["non_ssh_on_ssh_port"]);
}

#[test]
fn a_message_without_end_is_given_up() {
    let mut all = messages(VECTOR)[..2].to_vec();
    all.push((Direction::Orig, vec![0x7F; 64]));
    let out = on_port(&all);
    assert_eq!(out.column("weird", "name"), ["ssh_malformed_message"]);
    assert_eq!(out.rows("ssh").len(), 1);
}
