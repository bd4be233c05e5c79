use nonself_parsers::app::Transport;

use crate::support::{conn, messages, run};

#[test]
fn one_transaction_is_one_row() {
    let messages = messages(include_str!("vectors/dhcp.txt"));
    let out = run(&conn(Transport::Udp, 67), &messages);
    assert_eq!(out.services, ["dhcp"]);
    assert_eq!(out.column("dhcp", "msg_types"), ["INFORM,ACK"]);
    assert_eq!(out.column("dhcp", "mac"), ["90:b1:1c:99:49:29"]);
}
