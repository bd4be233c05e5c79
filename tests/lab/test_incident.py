"""Each step of the incident is in the packets, and a variation takes exactly it away."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from packets import TCP, UDP, Packet, packets

from nonself.lab.hosts import INTRUDER, PEOPLE
from nonself.lab.incident import FIRST_DAY, parse, plan_incident
from nonself.lab.plan import Plan
from nonself.lab.scenario import SEED, compose
from nonself.lab.template import Library
from nonself.lab.writer import write_day

DEVICE = INTRUDER.address
SYN = 2


def tcp(day: list[Packet], port: int) -> list[Packet]:
    """What goes to a TCP port."""
    return [packet for packet in day if packet.protocol == TCP and packet.ports[1] == port]


def own(day: list[Packet], device: str = DEVICE) -> list[Packet]:
    return [packet for packet in day if packet.source == device]


def inside(address: str) -> bool:
    return address.startswith("10.")


def joined(day: list[Packet]) -> bool:
    return any(
        packet.protocol == UDP and packet.ports == (67, 68) and b"desktop-k7q2mb" in packet.payload
        for packet in day
    )


def admin_desktop(day: list[Packet]) -> bool:
    return any(b"Cookie: mstshash=Administrator\r\n" in packet.payload for packet in day)


def scanned(day: list[Packet]) -> bool:
    return len({packet.target for packet in tcp(own(day), 102)}) > 200


def unnamed_tls(day: list[Packet]) -> bool:
    hellos = [p.payload for p in tcp(own(day), 443) if p.payload[:1] == b"\x16"]
    return any(hello[5] == 1 for hello in hellos)


def failed_outside(day: list[Packet]) -> bool:
    return any(not inside(packet.target) for packet in tcp(own(day), 502))


def uploaded(day: list[Packet]) -> bool:
    return sum(len(packet.payload) for packet in tcp(own(day), 3389)) > 20_000_000


def commanded(day: list[Packet]) -> bool:
    return any(packet.payload for packet in tcp(own(day), 102) + tcp(own(day), 502))


STEPS: dict[int, Callable[[list[Packet]], bool]] = {
    1: joined,
    2: admin_desktop,
    3: scanned,
    4: unnamed_tls,
    5: failed_outside,
    6: uploaded,
    7: commanded,
}


def compose_day(folder: Path, library: Library, variation: str) -> list[Packet]:
    """The incident's day without what is benign."""
    plan = Plan(FIRST_DAY)
    assert plan_incident(plan, SEED, variation)
    write_day(folder / "day11.pcap", [plan], library, SEED)
    return list(packets(folder / "day11.pcap"))


def test_all_steps_are_there(incident_day: list[Packet]) -> None:
    assert {number for number, seen in STEPS.items() if seen(incident_day)} == set(STEPS)


@pytest.mark.parametrize("left_out", [2, 3, 4, 5, 6, 7])
def test_a_variation_takes_its_step_away(tmp_path: Path, library: Library, left_out: int) -> None:
    day = compose_day(tmp_path, library, f"without_step_{left_out}")
    assert {number for number, seen in STEPS.items() if seen(day)} == set(STEPS) - {left_out}


def test_without_the_first_step_a_known_computer_does_it(tmp_path: Path, library: Library) -> None:
    day = compose_day(tmp_path, library, "without_step_1")
    assert not own(day)
    assert not joined(day)
    known = {person.computer.address for person in PEOPLE}
    devices = {packet.source for packet in day if packet.ports[1] == 502} & known
    assert len(devices) == 1
    assert len({packet.target for packet in tcp(own(day, devices.pop()), 102)}) > 200


def test_the_baseline_has_no_incident(tmp_path: Path, library: Library) -> None:
    truth = compose(tmp_path, days=[11], variation="baseline", library=library)
    assert truth["steps"] == []
    day = list(packets(tmp_path / "day11.pcap"))
    assert not own(day)
    assert not [number for number, seen in STEPS.items() if seen(day)]


def s7_functions(day: list[Packet]) -> set[int]:
    jobs = [p.payload for p in tcp(own(day), 102) if p.payload[7:9] in {b"\x32\x01", b"\x32\x03"}]
    return {job[17] if job[8] == 1 else job[19] for job in jobs if len(job) > 19}


def modbus_functions(day: list[Packet], port: int) -> set[int]:
    return {packet.payload[7] for packet in tcp(own(day), port) if len(packet.payload) > 7}


def test_commands_to_controllers(incident_day: list[Packet]) -> None:
    assert {0x04, 0x05, 0x1A, 0x1B, 0x1D, 0x1E, 0x28, 0x29} <= s7_functions(incident_day)
    assert {0x03, 0x05, 0x06, 0x0F, 0x10, 0x11, 0x2B} <= modbus_functions(incident_day, 502)
    assert any(b"_INSE" in packet.payload for packet in tcp(own(incident_day), 102))


def test_truth_says_what_is_on_the_wire(composed: Path, incident_day: list[Packet]) -> None:
    steps = json.loads((composed / "truth.json").read_text())["steps"]
    scan, upload, acts = steps[2], steps[5], steps[6]
    probed = {p.target for p in tcp(own(incident_day), 102) if p.flags == SYN}
    assert len(probed) == scan["targets"]
    volume = max(
        sum(len(p.payload) for p in tcp(own(incident_day), 3389) if p.ports[0] == port)
        for port in {p.ports[0] for p in tcp(own(incident_day), 3389)}
    )
    assert volume == upload["client_octets"]
    modbus = {command.split()[1][:2] for command in acts["commands"] if command[:2] == "mo"}
    assert {int(code, 16) for code in modbus} == modbus_functions(incident_day, 502)


def test_the_device_is_gone_after_the_second_day(composed: Path) -> None:
    last = [packet.time for packet in packets(composed / "day12.pcap") if packet.source == DEVICE]
    assert last
    midnight = (1_593_993_600 + 11 * 86_400) * 1_000_000
    assert max(last) < midnight + 12 * 3_600_000_000


def test_normal_user(tmp_path: Path, library: Library) -> None:
    day = compose_day(tmp_path, library, "rdp_normal_user")
    assert not admin_desktop(day)
    assert uploaded(day)


def test_newer_tls_hides_the_certificate(
    tmp_path: Path, library: Library, incident_day: list[Packet]
) -> None:

    def shown(day: list[Packet]) -> bool:
        return any(
            packet.target == DEVICE and packet.ports[0] == 443 and b"WIN-7F3K2Q" in packet.payload
            for packet in day
        )

    assert shown(incident_day)
    day = compose_day(tmp_path, library, "tls13")
    assert not shown(day)
    assert unnamed_tls(day)


def test_modbus_on_another_port(tmp_path: Path, library: Library) -> None:
    day = compose_day(tmp_path, library, "modbus_other_port")
    assert modbus_functions(day, 502) == set()
    assert {0x03, 0x06, 0x10} <= modbus_functions(day, 8502)


def test_slow_scan(tmp_path: Path, library: Library, incident_day: list[Packet]) -> None:
    def duration(day: list[Packet]) -> float:
        times = [
            packet.time
            for packet in tcp(own(day), 102)
            if packet.flags == SYN and struct.unpack_from("!H", packet.layer4, 14)[0] == 1024
        ]  # nmap's window
        return (max(times) - min(times)) / 1e6

    assert duration(incident_day) < 60
    day = compose_day(tmp_path, library, "slow_scan")
    assert duration(day) > 3600
    assert scanned(day)


def test_an_unknown_variation_is_refused() -> None:
    with pytest.raises(ValueError, match="without_step_9"):
        parse("without_step_9")
