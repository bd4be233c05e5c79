use crate::common::ethernet;
use crate::support::{Wire, run, torment};

fn field(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut field = (kind << 9 | value.len() as u16).to_be_bytes().to_vec();
    field.extend(value);
    field
}

/// A PROFINET device with a station name as its chassis.
fn advertisement(ttl: u8, system: &[u8]) -> Vec<u8> {
    let fields = [
        field(1, b"\x07plc-1"),
        field(2, b"\x07port-001"),
        field(3, &[0, ttl]),
        field(5, system),
        field(
            6,
            b"Siemens, SIMATIC S7, CPU-1200, 6ES7 212-1BE40-0XB0, HW: 1, FW: V.4.1.3",
        ),
        field(7, &[0x00, 0x84, 0x00, 0x80]),
        field(8, b"\x05\x01\x0a\x00\x00\x07\x02\x00\x00\x00\x01\x00"),
        field(127, b"\x00\x0e\xcf\x02\x00\x00\x00\x01"),
        field(127, b"\x00\x0e\xcf\x05\x28\x63\x36\x01\x02\x03"),
        field(127, b"\x00\x12\xbb\x08SN 42"),
        field(127, b"\x00\x80\xc2\x01\x00\x07"),
        field(127, b"\x00\x12\x0f\x04\x05\xf2"),
        field(0, b""),
    ];
    ethernet(&[], 0x88cc, &fields.concat())
}

#[test]
fn a_neighbour_is_told_with_all_its_fields() {
    let wire = run(&[advertisement(20, b"plc-1")]);
    assert_eq!(wire.rows("lldp").len(), 1);
    let row = &wire.rows("lldp")[0];
    let expected = [
        ("event", "seen"),
        ("mac", "02:00:00:00:00:01"),
        ("chassis_id_type", "local"),
        ("chassis_id", "plc-1"),
        ("port_id", "port-001"),
        ("ttl", "20"),
        ("capabilities", "bridge,station"),
        ("enabled_capabilities", "station"),
        ("management_addresses", "10.0.0.7"),
        ("port_vlan", "7"),
        ("mtu", "1522"),
        ("serial", "SN 42"),
        ("profinet_mac", "28:63:36:01:02:03"),
        ("profinet_port_status", "0000/0001"),
        ("count", "1"),
    ];
    for (name, value) in expected {
        assert_eq!(row[name], value, "{name}");
    }
    assert_eq!(
        wire.table("asset", &["host", "mac", "fact", "value"])[..2],
        [
            "10.0.0.7 28:63:36:01:02:03 name plc-1",
            "10.0.0.7 28:63:36:01:02:03 description Siemens, SIMATIC S7, CPU-1200, \
             6ES7 212-1BE40-0XB0, HW: 1, FW: V.4.1.3",
        ]
    );
}

#[test]
fn repetitions_changes_and_the_last_word() {
    let mut wire = Wire::new();
    for _ in 0..3 {
        wire.frame(&advertisement(20, b"plc-1"));
    }
    wire.frame(&advertisement(20, b"plc-2"));
    wire.frame(&advertisement(0, b"plc-2"));
    wire.end();
    assert_eq!(
        wire.table("lldp", &["event", "system_name", "count"]),
        [
            "seen plc-1 1",
            "summary plc-1 2",
            "changed plc-2 1",
            "leaving plc-2 1",
        ]
    );
}

#[test]
fn broken_advertisements_are_no_harm() {
    torment(&[advertisement(20, b"plc-1")]);
    let wire = run(&[ethernet(&[], 0x88cc, &[0xff; 40])]);
    assert_eq!(wire.table("weird", &["name"]), ["malformed_lldp"]);
}
