use crate::common::ethernet;
use crate::support::{Wire, run, torment};

const STATION: [u8; 6] = [2, 0, 0, 0, 0, 1];
const DEVICE: [u8; 6] = [2, 0, 0, 0, 0, 2];

fn frame(src: [u8; 6], dst: [u8; 6], frame_id: u16, body: &[u8]) -> Vec<u8> {
    let mut data = frame_id.to_be_bytes().to_vec();
    data.extend(body);
    let mut frame = ethernet(&[], 0x8892, &data);
    frame[..6].copy_from_slice(&dst);
    frame[6..12].copy_from_slice(&src);
    frame
}

fn dcp(service: u8, kind: u8, xid: u8, blocks: &[u8]) -> Vec<u8> {
    let mut data = vec![service, kind, 0, 0, 0, xid, 0, 0];
    data.extend((blocks.len() as u16).to_be_bytes());
    data.extend(blocks);
    data.resize(data.len().max(44), 0);
    data
}

fn block(option: u8, suboption: u8, value: &[u8]) -> Vec<u8> {
    let mut block = vec![option, suboption];
    block.extend((value.len() as u16).to_be_bytes());
    block.extend(value);
    block.resize(block.len().next_multiple_of(2), 0);
    block
}

fn identify() -> Vec<u8> {
    let all = [0x01, 0x0e, 0xcf, 0, 0, 0];
    frame(STATION, all, 0xfefe, &dcp(5, 0, 1, &block(255, 255, b"")))
}

fn found() -> Vec<u8> {
    let blocks = [
        block(2, 5, &[0, 0, 1, 2, 2, 1]),
        block(2, 1, b"\0\0S7-1200"),
        block(2, 2, b"\0\0plc-1"),
        block(2, 3, &[0, 0, 0x00, 0x2a, 0x01, 0x0d]),
        block(2, 4, &[0, 0, 2, 0]),
        block(1, 2, &[0, 1, 10, 0, 0, 7, 255, 255, 255, 0, 10, 0, 0, 1]),
    ];
    frame(DEVICE, STATION, 0xfeff, &dcp(5, 1, 1, &blocks.concat()))
}

fn set(name: &[u8]) -> Vec<u8> {
    let value = [&[0, 1][..], name].concat();
    frame(STATION, DEVICE, 0xfefd, &dcp(4, 0, 2, &block(2, 2, &value)))
}

fn result(error: u8) -> Vec<u8> {
    frame(
        DEVICE,
        STATION,
        0xfefd,
        &dcp(4, 1, 2, &block(5, 4, &[2, 2, error])),
    )
}

/// The station asks for itself, so that its address is known.
fn station_speaks() -> Vec<u8> {
    let mut data = vec![0, 1, 8, 0, 6, 4, 0, 1];
    data.extend(STATION);
    data.extend([10, 0, 0, 9, 0, 0, 0, 0, 0, 0, 10, 0, 0, 7]);
    let mut frame = ethernet(&[], 0x0806, &data);
    frame[6..12].copy_from_slice(&STATION);
    frame
}

#[test]
fn a_search_finds_a_device() {
    let wire = run(&[identify(), found(), identify(), identify()]);
    assert_eq!(
        wire.table(
            "profinet_dcp",
            &[
                "event",
                "service",
                "service_type",
                "class",
                "options",
                "count"
            ]
        ),
        [
            "seen identify request discover all 1",
            "seen identify success discover device_options,station_type,name_of_station,\
             device_id,device_role,ip_parameter 1",
            "summary identify request discover all 2",
        ]
    );
    let row = &wire.rows("profinet_dcp")[1];
    let expected = [
        ("station_name", "plc-1"),
        ("station_type", "S7-1200"),
        ("vendor_id", "0x002a"),
        ("device_id", "0x010d"),
        ("role", "controller"),
        ("address", "10.0.0.7"),
        ("netmask", "255.255.255.0"),
        ("ip_status", "set"),
    ];
    for (name, value) in expected {
        assert_eq!(row[name], value, "{name}");
    }
    assert_eq!(
        wire.table("asset", &["host", "mac", "fact", "value"]),
        [
            "10.0.0.7 02:00:00:00:00:02 name plc-1",
            "10.0.0.7 02:00:00:00:00:02 model S7-1200",
            "10.0.0.7 02:00:00:00:00:02 vendor Siemens",
            "10.0.0.7 02:00:00:00:00:02 product 0x010d",
            "10.0.0.7 02:00:00:00:00:02 role controller",
        ]
    );
}

#[test]
fn a_device_that_is_renamed_is_a_command() {
    let wire = run(&[station_speaks(), found(), set(b"evil"), result(0)]);
    assert_eq!(
        wire.table(
            "profinet_dcp",
            &["service", "class", "station_name", "permanent", "status"]
        )[1..],
        ["set reprogram evil true ok"]
    );
    assert_eq!(
        wire.table(
            "ot_command",
            &[
                "id.orig_h",
                "id.resp_h",
                "protocol",
                "class",
                "subfunction",
                "detail",
                "status"
            ]
        ),
        ["10.0.0.9 10.0.0.7 profinet_dcp reprogram name_of_station evil ok"]
    );
}

#[test]
fn a_refusal_and_a_request_without_answer() {
    let wire = run(&[set(b"a"), result(6)]);
    assert_eq!(
        wire.table("profinet_dcp", &["status", "error"]),
        ["error name_of_station: not_possible_in_operation"]
    );
    let reset = block(5, 6, &[0, 8]);
    let mut wire = Wire::new();
    wire.frame(&frame(STATION, DEVICE, 0xfefd, &dcp(4, 0, 3, &reset)));
    wire.wait(30).end();
    assert_eq!(
        wire.table("profinet_dcp", &["options", "class", "reset", "status"]),
        ["reset_to_factory reprogram all_stored_data none"]
    );
}

#[test]
fn cyclic_data_is_a_stream() {
    let mut wire = Wire::new();
    let data = |counter: u16, status: u8| {
        let mut body = vec![0x80; 40];
        body.extend(counter.to_be_bytes());
        body.extend([status, 0]);
        frame(DEVICE, STATION, 0x8001, &body)
    };
    for number in 0..10_u16 {
        wire.frame(&data(0xffc0_u16.wrapping_add(number * 64), 0x35));
    }
    // Two frames are missing, then the device stops.
    wire.frame(&data(0xffc0_u16.wrapping_add(12 * 64), 0x35));
    wire.wait(2);
    wire.frame(&data(0xffc0_u16.wrapping_add(13 * 64), 0x25));
    wire.wait(100).end();
    assert_eq!(
        wire.table(
            "profinet_rt",
            &[
                "event",
                "frame_type",
                "count",
                "cycle",
                "missing",
                "run",
                "status_changes"
            ]
        ),
        [
            "seen rt_class_1 1 - 0 true 0",
            "status rt_class_1 11 0.002 2 false 1",
        ]
    );
}

#[test]
fn an_alarm_is_told() {
    let mut body = vec![0, 1, 0, 2, 0x11, 0x01, 0xff, 0xfe, 0xff, 0xfe, 0, 26];
    body.extend([0, 2, 0, 24, 1, 0, 0, 3, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0, 5]);
    body.extend([0; 12]);
    let wire = run(&[frame(DEVICE, STATION, 0xfe01, &body)]);
    assert_eq!(
        wire.table("profinet_rt", &["event", "alarm_type", "slot", "subslot"]),
        ["seen - - -", "alarm pull 4 1"]
    );
}

#[test]
fn broken_frames_are_no_harm() {
    torment(&[identify(), found(), set(b"name"), result(0)]);
}
