"""The scenario is the same for the same seed, and its hosts are who they say they are."""

import hashlib
import json
from pathlib import Path

import pytest
from packets import UDP, Packet

from nonself.lab.hosts import INTRUDER, NEWCOMER, PEOPLE
from nonself.lab.scenario import compose
from nonself.lab.template import Library

HARDWARE, YOUR_ADDRESS = slice(28, 34), slice(16, 20)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_seed_gives_the_same_octets(
    tmp_path: Path, composed: Path, library: Library
) -> None:
    compose(tmp_path, days=[6], library=library)
    assert digest(tmp_path / "day06.pcap") == digest(composed / "day06.pcap")


def test_another_seed_gives_others(tmp_path: Path, composed: Path, library: Library) -> None:
    compose(tmp_path, days=[6], seed=2, library=library)
    assert digest(tmp_path / "day06.pcap") != digest(composed / "day06.pcap")


def leases(day: list[Packet]) -> list[Packet]:
    return [packet for packet in day if packet.protocol == UDP and packet.ports == (68, 67)]


def test_a_lease_is_asked_for_by_its_own_hardware_address(
    incident_day: list[Packet], working_day: list[Packet]
) -> None:
    asked = leases(incident_day) + leases(working_day)
    assert len({packet.source_mac for packet in asked}) == len(PEOPLE) + 1
    for packet in asked:
        assert packet.payload[HARDWARE] == packet.source_mac
        assert packet.payload.count(packet.source_mac) == 2  # chaddr, client identifier


def test_the_leased_address_is_the_one_used_afterwards(incident_day: list[Packet]) -> None:
    offered = {
        packet.payload[HARDWARE]: ".".join(map(str, packet.payload[YOUR_ADDRESS]))
        for packet in incident_day
        if packet.protocol == UDP and packet.ports[0] == 67
    }
    used: dict[bytes, set[str]] = {mac: set() for mac in offered}
    for packet in incident_day:
        if packet.vlan == 10 and packet.source_mac in used and packet.ports != (68, 67):
            used[packet.source_mac].add(packet.source)
    assert used == {mac: {address} for mac, address in offered.items()}


def test_the_newcomer_is_new_on_its_day(working_day: list[Packet], tmp_path: Path) -> None:
    assert NEWCOMER.computer.address in {packet.source for packet in working_day}
    truth = compose(tmp_path, days=[7])
    assert truth["benign"]["newcomer_day"] == 8
    assert NEWCOMER.computer.mac.to_bytes(6, "big") not in (tmp_path / "day07.pcap").read_bytes()


def test_truth_is_written_beside_the_captures(composed: Path) -> None:
    truth = json.loads((composed / "truth.json").read_text())
    assert [step["step"] for step in truth["steps"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert truth["device"] == {"address": INTRUDER.address, "mac": INTRUDER.hardware}


def test_a_missing_folder_of_templates_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Library(tmp_path)
