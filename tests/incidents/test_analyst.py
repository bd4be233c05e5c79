import polars as pl
import pytest
from plant import Scene

from nonself.incidents.analyst import examine, investigate
from nonself.schema.attack import tactics, technique

SERVER = "dev-wincc01.plant.example"
MODEL = "Unusual Activity from New Device"


def intrusion(scene: Scene, name: str = "visitor", ip: str = "10.1.0.99") -> str:
    """A new device takes over the server, scans, stops a controller, and leaves."""
    device = scene.device(
        name, ip, first_seen="2020-07-14 09:00", last_seen="2020-07-14 11:00", zone="Computing"
    )
    scene.rdp(device, SERVER, "2020-07-14 09:10", "administrator", duration=600.0)
    for host in range(1, 51):
        scene.failed(device, f"10.2.0.{host + 100}", "2020-07-14 09:30", 502)
    scene.command(device, "dev-plc-1", "2020-07-14 10:00", "PLC Stop", **{"class": "action"})
    scene.conn(device, "dev-plc-1", "2020-07-14 11:00", 102)
    scene.breach(device, "2020-07-14 09:05", MODEL)
    scene.breach(device, "2020-07-14 09:30", "Multiple Failed Internal Connections")
    return device


def test_an_intrusion_is_one_incident_with_its_steps_in_order(scene: Scene) -> None:
    device = intrusion(scene)
    (incident,) = investigate(scene.breaches, scene, scene.devices)
    assert incident.title == (
        "New device logged on to wincc01 as administrator, scanned Industrial, then stopped "
        "1 controller"
    )
    assert incident.summary.splitlines() == [
        "At 09:00 UTC on 14 Jul 2020, visitor (10.1.0.99) appeared in Computing.",
        "From 09:10 to 09:20 UTC, it opened 1 administrative remote desktop session to wincc01 "
        '(10.2.0.10) as "administrator".',
        "At 09:30 UTC, it tried 50 addresses in Industrial on port 502 (Modbus) (100 % of 50 "
        "attempts failed).",
        "At 10:00 UTC, it told plc-1 (10.2.0.21) to stop over S7: S7 PLC Stop (1×).",
        "At 11:00 UTC, it fell silent, 2 hours after it was first seen.",
    ]
    assert [each.id for each in incident.devices] == [device, "dev-plc-1", SERVER]
    assert incident.devices[2].name == "wincc01.plant.example"
    assert {each.id for each in incident.breaches} == {"b-0", "b-1"}
    scan = incident.events[2]
    assert scan.breaches == ("b-1",)
    assert scan.comparisons[-1].what == "Multiple Failed Internal Connections: many"
    assert (scan.comparisons[-1].seen, scan.comparisons[-1].expected) == ("9", "0")
    assert incident.importance >= 80


def test_what_was_looked_for_and_not_found_is_kept(scene: Scene) -> None:
    intrusion(scene)
    (incident,) = investigate(scene.breaches, scene, scene.devices)
    mine = {each.hypothesis for each in incident.rejected if each.device == "dev-visitor"}
    assert mine == {
        "ICS reconnaissance",
        "Unusual external connections",
        "External calls on industrial ports",
        "Unusual data transfer",
        "OT reprogramming",
    }
    assert {each.device for each in incident.rejected} == {"dev-visitor", SERVER}


def test_a_computer_that_was_taken_over_is_followed(scene: Scene) -> None:
    device = scene.device("visitor", "10.1.0.99", first_seen="2020-07-14 09:00")
    scene.rdp(device, SERVER, "2020-07-14 09:10", "administrator", duration=3600.0)
    scene.command(SERVER, "dev-plc-2", "2020-07-14 10:00", "PLC Stop", **{"class": "action"})
    scene.breach(device, "2020-07-14 09:05", MODEL)
    (incident,) = investigate(scene.breaches, scene, scene.devices)
    assert {each.device for each in incident.events} == {device, SERVER}
    assert "visitor reached wincc01 first" in {each.reason for each in incident.links}
    assert "wincc01 (10.2.0.10) told plc-2 (10.2.0.22) to stop" in incident.summary


def test_two_unrelated_intrusions_stay_two(scene: Scene) -> None:
    intrusion(scene)
    other = scene.device("stranger", "10.1.0.98", first_seen="2020-07-10 09:00")
    for host in range(1, 51):
        scene.failed(other, f"10.2.0.{host + 100}", "2020-07-10 09:30", 502)
    scene.breach(other, "2020-07-10 09:30", "Multiple Failed Internal Connections")
    found = investigate(scene.breaches, scene, scene.devices)
    assert sorted(each.devices[0].name for each in found) == ["stranger", "visitor"]


def test_benign_days_with_single_breaches_give_no_incident(scene: Scene) -> None:
    laptop = scene.device("laptop", "10.1.0.40", first_seen="2020-07-09 09:00")
    for minute in range(10, 50):
        scene.conn(laptop, "198.51.100.7", f"2020-07-09 09:{minute}", 443, orig_bytes=90_000)
    scene.conn(laptop, "198.51.100.7", "2020-07-09 10:00", 443, resp_bytes=200_000_000)
    station = scene.device("eng", "10.2.0.11", "Industrial", role="engineering workstation")
    for function, kind in (
        ("Start Upload", "discover"),
        ("Request Download", "reprogram"),
        ("PLC Stop", "action"),
    ):
        scene.command(station, "dev-plc-1", "2020-07-10 10:00", function, **{"class": kind})
    scene.rdp("dev-engineer", SERVER, "2020-07-13 10:15", "administrator", duration=300.0)
    for day in range(7, 16):
        scene.conn("dev-office-1", SERVER, f"2020-07-{day:02} 02:00", 873, orig_bytes=10**9)
    for device in (laptop, station, "dev-engineer", "dev-office-1", "dev-hmi"):
        for day in (7, 9, 10, 13, 15):
            scene.breach(device, f"2020-07-{day:02} 09:30", MODEL)
    result = examine(scene.breaches, scene, scene.devices)
    assert result.incidents == ()
    assert {each.title for each in result.below} >= {
        "New device in Computing",
        "S7 reprogramming of 1 controller",
        "Administrative session to wincc01 by remote desktop",
    }
    assert result.breaches_below == {MODEL: 25}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_input_does_not_matter(scene: Scene, seed: int) -> None:
    intrusion(scene)
    first = [each.model_dump_json() for each in investigate(scene.breaches, scene, scene.devices)]
    breaches = scene.breaches.sample(fraction=1.0, shuffle=True, seed=seed)
    devices = scene.devices.sample(fraction=1.0, shuffle=True, seed=seed)
    for log, rows in scene.rows.items():
        order = pl.Series(range(len(rows))).shuffle(seed).to_list()
        scene.rows[log] = [rows[at] for at in order]
    assert [each.model_dump_json() for each in investigate(breaches, scene, devices)] == first


def test_every_phase_and_technique_is_one_of_att_and_ck(scene: Scene) -> None:
    intrusion(scene)
    (incident,) = investigate(scene.breaches, scene, scene.devices)
    known = {*tactics("enterprise"), *tactics("ics"), "context"}
    assert {each.phase for each in incident.events} <= known
    for event in incident.events:
        for each in event.techniques:
            assert technique(each.id).status == "current"


def test_a_high_score_without_a_breach_opens_an_investigation(scene: Scene) -> None:
    device = scene.device("quiet", "10.1.0.50")
    scene.rows["device_scores"] = [
        {"tick": 1594717200 * 10**9, "device": device, "importance": 85.0}
    ]
    assert examine(scene.breaches, scene, scene.devices).looked_at == 1


def test_nothing_gives_nothing(scene: Scene) -> None:
    assert investigate(scene.breaches, scene, scene.devices) == []


def test_an_empty_lake_and_an_unknown_device_are_no_error() -> None:
    empty = Scene()
    empty.device("other", "10.1.0.1")
    empty.breach("dev-gone", "2020-07-14 09:05", MODEL)
    assert investigate(empty.breaches, empty, empty.devices) == []
