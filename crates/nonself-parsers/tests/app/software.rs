use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, conn, run};

fn line(dir: Direction, text: &str) -> Message {
    (dir, text.as_bytes().to_vec())
}

#[test]
fn banners_of_both_sides_are_software() {
    let out = run(
        &conn(Transport::Tcp, 22),
        &[
            line(Direction::Orig, "SSH-2.0-PuTTY_Release_0.78\r\n"),
            line(Direction::Resp, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"),
        ],
    );
    let kinds = ["SSH::CLIENT", "SSH::SERVER"];
    assert_eq!(out.column("software", "software_type"), kinds);
    assert_eq!(out.column("software", "name"), ["PuTTY_Release", "OpenSSH"]);
    assert_eq!(out.column("software", "version.major"), ["0", "9"]);
    assert_eq!(out.column("software", "version.addl"), ["-", "p1"]);
    assert_eq!(out.column("software", "host_p"), ["-", "22"]);
}

#[test]
fn what_repeats_is_told_once() {
    let ask = "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: curl/8.5.0\r\n\r\n";
    let answer = "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 0\r\n\r\n";
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(line(Direction::Orig, ask));
        all.push(line(Direction::Resp, answer));
    }
    let out = run(&conn(Transport::Tcp, 80), &all);
    assert_eq!(out.column("software", "name"), ["curl", "nginx"]);
    let texts = ["curl/8.5.0", "nginx/1.22.1"];
    assert_eq!(out.column("software", "unparsed_version"), texts);
}
