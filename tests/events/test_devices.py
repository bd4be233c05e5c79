import json
from typing import Any

import polars as pl
from event_rows import SECOND, command, conn, frame, lease

from nonself.config import DeviceOverride, Site, Zone
from nonself.events.enrich import Enricher
from nonself.events.inventory import inventory
from nonself.events.state import dump, restore
from nonself.events.tick import Tick
from nonself.events.ticks import TickCutter

A, B = "00:1b:1b:00:00:0a", "00:1b:1b:00:00:0b"
DAY = 86_400
Rows = dict[str, list[dict[str, Any]]]


def run(rows: Rows, site: Site | None = None, limit: int = 1000) -> tuple[list[Tick], Enricher]:
    enricher = Enricher(site or Site(), limit=limit)
    ticks = TickCutter().add({log: frame(part) for log, part in rows.items()}, 100 * DAY * SECOND)
    return list(enricher.step(ticks)), enricher


def rows_of(enricher: Enricher) -> dict[str, dict[str, Any]]:
    return {row["device"]: row for row in inventory(enricher.devices).to_dicts()}


def test_who_never_answered_is_no_device() -> None:
    unanswered = conn(1, "10.0.0.1", "10.0.0.9", conn_state="S0", resp_pkts=0)
    (tick,), enricher = run({"conn": [unanswered]})
    row = tick.records["conn"].row(0, named=True)
    assert row["resp.device"] is None
    assert row["resp.endpoint"] == "10.0.0.9"
    assert row["resp.zone"] == "IT 10.0.0.0/24"
    assert list(rows_of(enricher)) == ["ip-10.0.0.1"]


def test_outside_and_multicast_are_no_devices() -> None:
    rows = [conn(1, "10.0.0.1", "8.8.8.8"), conn(2, "10.0.0.1", "224.0.0.251", proto="udp")]
    (tick,), _ = run({"conn": rows})
    frame = tick.records["conn"]
    assert frame["resp.device"].to_list() == [None, None]
    assert frame["resp.zone_kind"].to_list() == ["external", "multicast"]
    assert frame["local_resp"].to_list() == [False, True]
    assert frame["local_orig"].to_list() == [True, True]


def test_a_lease_names_the_device_and_its_records_of_every_log() -> None:
    (tick,), enricher = run(
        {"dhcp": [lease(1, A, "10.0.0.1", "pc-7")], "conn": [conn(2, "10.0.0.1", "8.8.8.8")]}
    )
    assert tick.records["dhcp"]["orig.device"].to_list() == [f"mac-{A}"]
    assert tick.records["conn"]["orig.device"].to_list() == [f"mac-{A}"]
    row = rows_of(enricher)[f"mac-{A}"]
    assert (row["name"], row["vendor"], row["macs"]) == ("pc-7", "Siemens", [A])


def test_a_device_is_new_for_a_day_in_a_network_watched_for_a_day() -> None:
    rows = [
        conn(0, "10.0.0.1", "8.8.8.8"),
        conn(3 * DAY, "10.0.0.2", "8.8.8.8"),
        conn(3 * DAY + 3600, "10.0.0.2", "8.8.8.8"),
        conn(5 * DAY, "10.0.0.2", "8.8.8.8"),
    ]
    ticks, _ = run({"conn": rows})
    joined = pl.concat([tick.records["conn"] for tick in ticks])
    assert joined["orig.new"].to_list() == [False, True, True, False]
    assert joined["orig.age"].to_list() == [0, 0, 3600, 2 * DAY]


def test_a_zone_is_ot_from_the_tick_in_which_a_controller_answers() -> None:
    ticks, enricher = run(
        {
            "conn": [conn(1, "10.1.0.1", "10.2.0.1"), conn(400, "10.1.0.1", "10.2.0.1", 502)],
            "ot_command": [command(401, "10.1.0.1", "10.2.0.1")],
        }
    )
    assert [t.records["conn"]["resp.zone_kind"].item() for t in ticks] == ["it", "ot"]
    assert ticks[1].records["conn"]["resp.zone"].item() == "OT 10.2.0.0/24"
    assert enricher.devices.zones.kind("10.1.0.0/24") == "it"
    assert rows_of(enricher)["ip-10.2.0.1"]["role"] == "controller"


def test_one_controller_among_many_computers_does_not_make_the_zone_ot() -> None:
    office = [conn(1, f"10.1.0.{host}", "8.8.8.8") for host in range(1, 41)]
    _, enricher = run({"conn": office, "ot_command": [command(9, "10.1.0.1", "10.1.0.200")]})
    assert enricher.devices.zones.kind("10.1.0.0/24") == "it"


def test_a_record_sees_the_role_as_it_was_before_its_tick() -> None:
    rows = [command(400, "10.1.0.1", "10.2.0.1", **{"class": "reprogram"})]
    ticks, enricher = run({"conn": [conn(1, "10.1.0.1", "8.8.8.8")], "ot_command": rows})
    assert ticks[1].records["ot_command"]["orig.role"].item() == "client"
    assert rows_of(enricher)["ip-10.1.0.1"]["role"] == "engineering workstation"


def test_a_newcomer_does_not_become_an_engineering_workstation_by_attacking_like_one() -> None:
    early = [conn(0, "10.1.0.1", "8.8.8.8")]
    late = [
        command(5 * DAY + at, "10.1.0.9", "10.2.0.1", **{"class": "reprogram"}) for at in (0, 400)
    ]
    _, enricher = run({"conn": early, "ot_command": late})
    assert rows_of(enricher)["ip-10.1.0.9"]["role"] == "unknown"


def test_the_site_file_overrules() -> None:
    site = Site(
        zone=(Zone(name="Industrial", kind="ot", networks=("10.2.0.0/16",)),),
        device=(DeviceOverride(ip="10.1.0.7", name="wincc-1", role="hmi", zone="Industrial"),),
    )
    (tick,), enricher = run({"conn": [conn(1, "10.1.0.7", "10.2.0.1")]}, site)
    row = tick.records["conn"].row(0, named=True)
    assert (row["orig.zone"], row["orig.zone_kind"], row["orig.role"]) == (
        "Industrial",
        "ot",
        "hmi",
    )
    assert row["resp.zone"] == "Industrial"
    known = rows_of(enricher)["ip-10.1.0.7"]
    assert (known["name"], known["role_reason"]) == ("wincc-1", "named by the site file")


def test_the_state_can_be_saved_and_restored() -> None:
    rows: Rows = {
        "dhcp": [lease(1, A, "10.0.0.1", "pc-7")],
        "conn": [conn(2, "10.0.0.1", "10.0.0.2", orig_l2_addr=A, resp_l2_addr=B, vlan=7)],
        "ot_command": [command(3, "10.0.0.1", "10.0.0.2")],
    }
    _, enricher = run(rows)
    saved = json.dumps(dump(enricher.devices))
    again = restore(Site(), json.loads(saved), 1000)
    assert json.dumps(dump(again)) == saved
    assert inventory(again).equals(inventory(enricher.devices))


def test_a_changed_site_file_moves_known_devices() -> None:
    _, enricher = run({"conn": [conn(1, "10.1.0.7", "10.2.0.1")]})
    site = Site(zone=(Zone(name="Plant", kind="ot", networks=("10.2.0.0/16",)),))
    again = restore(site, dump(enricher.devices), 1000)
    assert again.zones.kind(again.devices[again.row["ip-10.2.0.1"]].zone) == "ot"  # type: ignore[union-attr]


def test_the_oldest_devices_go_when_there_are_too_many_and_are_counted() -> None:
    rows = [conn(at * 400, f"10.0.0.{at}", "8.8.8.8") for at in range(1, 31)]
    ticks, enricher = run({"conn": rows}, limit=10)
    assert len(rows_of(enricher)) <= 10
    assert enricher.devices.evicted == 30 - len(rows_of(enricher))
    assert "ip-10.0.0.30" in rows_of(enricher)
    assert ticks[0].records["conn"]["orig.device"].item() == "ip-10.0.0.1"
