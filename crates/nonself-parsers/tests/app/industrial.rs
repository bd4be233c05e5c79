//! Industrial protocols by content: no port says what they are.

use nonself_parsers::app::{Direction, Transport};

use crate::support::{bytes, conn, run};

const PORT: u16 = 4711;

fn services(transport: Transport, port: u16, data: &[u8]) -> Vec<&'static str> {
    run(&conn(transport, port), &[(Direction::Orig, data.to_vec())]).services
}

/// What one message is named on a port that says nothing, and that it is nothing once its
/// byte `at` is another.
fn assert_named(service: &str, transport: Transport, digits: &str, at: usize) {
    let mut data = bytes(digits);
    assert_eq!(services(transport, PORT, &data), [service]);
    data[at] ^= 0x41;
    assert!(services(transport, PORT, &data).is_empty(), "{service}");
}

#[test]
fn named_by_one_message_whose_parts_agree() {
    use Transport::{Tcp, Udp};
    let rpc = "04002000 10000000 0000a0de976cd1118271000100030150 0100a0de976cd111827100a02442df7d";
    let rpc = format!("{rpc}{}", "00".repeat(40));
    assert_named("spicy_profinet_io_cm", Udp, &rpc, 39);
    let session = "0100000000 02000d 0100007530";
    assert_named("spicy_hart_ip_udp", Udp, session, 7);
    assert_named("spicy_hart_ip_tcp", Tcp, session, 7);
    let io = "0200 0280 0800 03064b00db943f00 b100 0600 a587e80f0300";
    assert_named("cip", Udp, io, 16);
    let command = "aa410012003c4899909a00902e120005168a";
    assert_named("synchrophasor_tcp", Tcp, command, 17);
    assert_named("synchrophasor_udp", Udp, command, 6);
    assert_named("genisys_tcp", Tcp, "fb018340f6", 2);
    let bsap = "0e00 0100 0600 834b0000 744b0000 0a000000 0c834b000000";
    assert_named("bsap", Udp, bsap, 14);
    let meter = "600d a206 060401028563 be03 280100";
    assert_named("c1222_tcp", Tcp, meter, 2);
    assert_named("c1222_udp", Udp, meter, 2);
    assert_named(
        "omron_fins_tcp",
        Tcp,
        "46494e53 0000000c 00000000 00000000",
        0,
    );
}

#[test]
fn a_poll_without_checksum_waits_for_a_frame_that_has_one() {
    let poll = bytes("fb 01 f6");
    assert!(services(Transport::Tcp, PORT, &poll).is_empty());
    let both = [poll, bytes("fd0180e0f6")].concat();
    assert_eq!(services(Transport::Tcp, PORT, &both), ["genisys_tcp"]);
}

#[test]
fn what_says_little_counts_on_its_port_only() {
    use Transport::{Tcp, Udp};
    let cases: [(&str, Transport, u16, &[u8]); 3] = [
        ("bsap", Udp, 1234, &bytes("0e000000000000000000754b0000")),
        (
            "omron_fins_udp",
            Udp,
            9600,
            &bytes("800002000a00000b00000101"),
        ),
        ("syslog_tcp", Tcp, 514, b"51 <13>Oct 11 22:14:15 host su\n"),
    ];
    for (service, transport, port, data) in cases {
        assert_eq!(services(transport, port, data), [service]);
        assert!(services(transport, PORT, data).is_empty(), "{service}");
    }
}

#[test]
fn modbus_that_fills_its_segment_is_modbus_on_its_port_even_with_a_wrong_count() {
    let mut reply = bytes("1a3a 0000 0009 ff 04 81 000000000000");
    assert_eq!(services(Transport::Tcp, 502, &reply), ["modbus"]);
    assert!(services(Transport::Tcp, PORT, &reply).is_empty());
    reply.push(0);
    assert!(services(Transport::Tcp, 502, &reply).is_empty());
}
