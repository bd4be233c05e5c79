"""Copies are right packets: checksums, order, and numbers that fit together."""

import struct
from collections import defaultdict
from pathlib import Path

from packets import TCP, UDP, Packet, frames, ones_complement, packets

SYN, FIN, RST, ACK = 2, 1, 4, 16


def test_every_checksum_is_right(composed: Path) -> None:
    checked = 0
    for name, step in (("day06.pcap", 1), ("day11.pcap", 5)):
        for number, packet in enumerate(packets(composed / name)):
            if number % step:
                continue
            assert ones_complement(packet.header) == 0xFFFF
            if packet.protocol in {TCP, UDP}:
                size = struct.pack("!BBH", 0, packet.protocol, len(packet.layer4))
                pseudo = packet.header[12:20] + size + packet.layer4
                assert ones_complement(pseudo) == 0xFFFF
                checked += 1
    assert checked > 50_000


def test_packets_are_in_order_of_time_and_inside_their_day(composed: Path) -> None:
    for day in (6, 11):
        times = [time for time, _ in frames(composed / f"day{day:02d}.pcap")]
        assert times == sorted(times)
        midnight = (1_593_993_600 + (day - 1) * 86_400) * 1_000_000
        assert midnight <= times[0]
        assert times[-1] < midnight + 86_400_000_000


def test_sequence_numbers_have_no_gap(incident_day: list[Packet]) -> None:
    """What each side sends follows what it sent before, in every connection that began today."""
    following: dict[tuple[object, ...], int] = {}
    seen, unexpected = 0, 0
    for packet in incident_day:
        if packet.protocol != TCP:
            continue
        sequence = struct.unpack_from("!I", packet.layer4, 4)[0]
        side = (packet.key, packet.source)
        if packet.flags & SYN:
            following[side] = sequence + 1
        elif side in following and not packet.flags & RST:
            expected = following[side] & 0xFFFFFFFF
            size = len(packet.payload) + (packet.flags & FIN)
            unexpected += sequence != expected
            following[side] = max(expected, sequence + size) if sequence <= expected else expected
            seen += 1
    assert seen > 90_000
    assert unexpected <= seen // 20_000  # the recordings hold a few real retransmissions


def test_acknowledgements_stay_with_what_was_sent(incident_day: list[Packet]) -> None:
    sent: dict[tuple[object, ...], int] = {}
    checked = 0
    for packet in incident_day:
        if packet.protocol != TCP:
            continue
        sequence, ack = struct.unpack_from("!II", packet.layer4, 4)
        mine, other = (packet.key, packet.source), (packet.key, packet.target)
        if packet.flags & SYN:
            sent.pop(mine, None)
        size = len(packet.payload) + bool(packet.flags & SYN) + bool(packet.flags & FIN)
        sent[mine] = (sequence + size) & 0xFFFFFFFF
        if packet.flags & ACK and not packet.flags & RST and other in sent:
            behind = (sent[other] - ack) & 0xFFFFFFFF
            assert behind < 1 << 20
            checked += 1
    assert checked > 90_000


def test_connections_do_not_share_an_address_and_port_pair(working_day: list[Packet]) -> None:
    """A pair is used again only by a repeated attempt that nobody answered."""
    first: dict[object, set[int]] = defaultdict(set)
    for packet in working_day:
        if packet.protocol == TCP and packet.flags & (SYN | ACK) == SYN:
            first[packet.key].add(struct.unpack_from("!I", packet.layer4, 4)[0])
    assert len(first) > 800
    assert all(len(numbers) == 1 for numbers in first.values())
