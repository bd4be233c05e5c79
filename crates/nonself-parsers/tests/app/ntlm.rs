use nonself_parsers::app::Transport;

use crate::support::{conn, messages, run};

#[test]
fn a_log_on_inside_spnego_has_its_outcome() {
    let all = messages(include_str!("vectors/ntlm.txt"));
    let out = run(&conn(Transport::Tcp, 49724), &all);
    assert_eq!(out.services, ["dce_rpc", "gssapi", "ntlm"]);
    let row = &out.rows("ntlm")[0];
    assert_eq!(row["username"], "Administrator");
    assert_eq!(row["hostname"], "GURDIL-PC1");
    assert_eq!(row["domainname"], "PURP");
    assert_eq!(row["server_dns_computer_name"], "DC1.purp.le");
    assert_eq!(row["server_version"], "10.0.14393");
    assert_eq!(row["method"], "NTLMv2");
    assert_eq!(row["success"], "true");
}

#[test]
fn without_an_answer_from_the_server_the_outcome_is_open() {
    let all = messages(include_str!("vectors/dce_rpc.txt"));
    let out = run(&conn(Transport::Tcp, 49683), &all);
    assert_eq!(out.column("ntlm", "success"), ["-"]);
    assert_eq!(out.column("ntlm", "domainname"), ["3B"]);
    let facts = out.column("asset", "value");
    assert!(facts.contains(&"02694W-WIN10"), "{facts:?}");
    assert!(facts.contains(&"Windows 10.0.14393"), "{facts:?}");
}
