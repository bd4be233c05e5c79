use crate::common::{CLIENT, SERVER, ethernet, udp};
use crate::support::{Wire, run, torment};

fn supervision() -> Vec<u8> {
    let mut data = vec![0x00, 0x01, 0x12, 0x34, 20, 12];
    data.extend([2, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0]);
    data.extend([30, 6, 2, 0, 0, 0, 0, 8, 0, 0]);
    data.resize(46, 0);
    ethernet(&[], 0x88fb, &data)
}

#[test]
fn nodes_announce_themselves() {
    let wire = run(&[supervision(), supervision(), supervision()]);
    assert_eq!(
        wire.table(
            "prp",
            &["event", "mode", "node", "node_b", "red_box", "count"]
        ),
        [
            "seen prp_discards_duplicates 02:00:00:00:00:09 - 02:00:00:00:00:08 1",
            "summary prp_discards_duplicates 02:00:00:00:00:09 - 02:00:00:00:00:08 2",
        ]
    );
}

#[test]
fn the_tag_of_a_ring_is_taken_off() {
    let packet = udp(CLIENT, 1000, SERVER, 2000, b"data");
    let mut tagged = vec![0x00, 0x30, 0x00, 0x07, 0x08, 0x00];
    tagged.extend(packet);
    let wire = run(&[ethernet(&[], 0x892f, &tagged)]);
    assert_eq!(
        wire.table("conn", &["id.orig_h", "orig_pkts"]),
        ["10.0.0.1 1"]
    );
}

#[test]
fn the_trailer_of_a_parallel_network_is_taken_off() {
    // Cyclic data end in counter and status; then comes the trailer.
    let mut data = vec![0x80, 0x01];
    data.extend([0x80; 40]);
    data.extend([0x00, 0x40, 0x35, 0x00]);
    let length = data.len() as u16 + 6;
    data.extend([0x00, 0x01]);
    data.extend((0xa000 | length).to_be_bytes());
    data.extend([0x88, 0xfb]);
    let mut wire = Wire::new();
    wire.frame(&ethernet(&[], 0x8892, &data)).end();
    assert_eq!(
        wire.table("profinet_rt", &["data_status", "size"]),
        ["53 46"]
    );
}

#[test]
fn broken_frames_are_no_harm() {
    torment(&[supervision()]);
}
