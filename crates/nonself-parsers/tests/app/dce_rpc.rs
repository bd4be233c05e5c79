use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, Outcome, bytes, conn, messages, run};

const VECTOR: &str = include_str!("vectors/dce_rpc.txt");

fn on_tcp(messages: &[Message]) -> Outcome {
    run(&conn(Transport::Tcp, 49683), messages)
}

#[test]
fn calls_have_names_and_times() {
    let out = on_tcp(&messages(VECTOR));
    assert_eq!(out.services, ["dce_rpc", "ntlm"]);
    let operations = ["OpenSCManagerA", "CreateServiceA"];
    assert_eq!(out.column("dce_rpc", "operation"), operations);
    let row = &out.rows("dce_rpc")[0];
    assert_eq!(row["endpoint"], "svcctl");
    assert_eq!(row["named_pipe"], "49683");
    assert_eq!(row["rtt"], "0.001");
    assert_eq!(row["interface_version"], "2.0");
    assert_eq!(row["fault"], "-");
}

#[test]
fn a_stream_may_be_cut_anywhere() {
    let all = messages(VECTOR);
    for at in 0..all.len() {
        let (dir, data) = &all[at];
        for cut in 10..data.len() {
            let mut pieces = all.clone();
            let (a, b) = data.split_at(cut);
            pieces.splice(at..=at, [(*dir, a.to_vec()), (*dir, b.to_vec())]);
            let out = on_tcp(&pieces);
            assert_eq!(out.rows("dce_rpc").len(), 2, "message {at} cut at {cut}");
            assert_eq!(out.column("ntlm", "username"), ["Backdoor"]);
        }
    }
}

#[test]
fn a_call_in_fragments_is_one() {
    let mut all = messages(VECTOR);
    let (dir, whole) = all[3].clone();
    let fragment = |flags: u8, stub: &[u8]| {
        let mut fragment = whole[..24].to_vec();
        fragment[3] = flags;
        fragment[10] = 0;
        fragment.extend_from_slice(stub);
        fragment[8] = fragment.len() as u8;
        (dir, fragment)
    };
    let parts = [(1, 1), (0, 2), (2, 3)];
    let parts = parts.map(|(flags, byte)| fragment(flags, &[byte; 40]));
    all.splice(3..=3, parts);
    let out = on_tcp(&all);
    assert_eq!(out.column("dce_rpc", "operation").len(), 2);
    // From the last fragment on.
    assert_eq!(out.rows("dce_rpc")[0]["rtt"], "0.001");
}

#[test]
fn what_is_not_answered_is_told_and_faults_have_names() {
    let mut all = messages(VECTOR);
    all.truncate(4);
    let out = on_tcp(&all);
    assert_eq!(out.column("dce_rpc", "rtt"), ["-"]);
    let fault = "0500 03 03 10000000 2000 0000 02000000 20000000 0000 00 00 02000 11c 00000000";
    let mut fault = bytes(fault);
    fault[12..16].copy_from_slice(&all[3].1[12..16]);
    fault[24..28].copy_from_slice(&0x1C01_0002_u32.to_le_bytes());
    all.push((Direction::Resp, fault));
    let out = on_tcp(&all);
    assert_eq!(out.column("dce_rpc", "fault"), ["nca_op_rng_error"]);
}

#[test]
fn a_stranger_in_the_stream_is_weird_and_later_calls_are_found() {
    let mut all = messages(VECTOR);
    all.insert(3, (Direction::Orig, b"GET / HTTP/1.1\r\n\r\n".to_vec()));
    let out = on_tcp(&all);
    assert_eq!(out.column("weird", "name"), ["dce_rpc_malformed"]);
    assert_eq!(out.rows("dce_rpc").len(), 2);
}

#[test]
fn authentication_that_is_not_looked_into_is_weird() {
    let mechanism = |number: u8| {
        let mut all = messages(VECTOR);
        let bind = &mut all[0].1;
        let token = u16::from_le_bytes([bind[10], bind[11]]);
        let at = bind.len() - usize::from(token) - 8;
        assert_eq!(bind[at], 10, "this bind has a token of NTLM");
        bind[at] = number;
        let out = on_tcp(&all);
        let rows = out.rows("weird").iter();
        let rows = rows.map(|row| format!("{} {}", row["name"], row["addl"]));
        rows.collect::<Vec<_>>()
    };
    assert!(mechanism(10).is_empty());
    assert_eq!(mechanism(68), ["netlogon_dce_rpc_auth_type 68"]);
    assert_eq!(mechanism(14), ["tls_dce_rpc_auth_type 14"]);
    assert_eq!(mechanism(99), ["unknown_dce_rpc_auth_type 99"]);
}
