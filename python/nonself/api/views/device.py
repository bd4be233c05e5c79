"""What a device is, and why we think so."""

from collections import Counter
from typing import Any

import polars as pl
from pydantic import Field

from nonself.api.common import Shown, iso, nanoseconds
from nonself.api.desk import Desk, Known
from nonself.api.views.levels import level_of
from nonself.api.views.scores import highest
from nonself.incidents.words import clean
from nonself.pattern_of_life.columns import entity_key
from nonself.pattern_of_life.settings import DAY_NS
from nonself.store.listing import Wanted, page


class DeviceRow(Shown):
    """A device in a list."""

    id: str
    name: str
    role: str
    zone: str
    zone_kind: str
    level: float = Field(description="Purdue level: 1 control to 5 external.")
    vendor: str | None
    ips: list[str]
    first_seen: str
    last_seen: str
    new: bool
    importance: float = Field(description="The highest of the period, 0 to 100.")
    breaches: int = Field(description="Of the period.")


class Similar(Shown):
    """A device that lives alike."""

    id: str
    name: str
    likeness: float = Field(description="0 to 1, 1 is the same.")


class DeviceWhole(DeviceRow):
    """A device and why we think it is that."""

    macs: list[str]
    name_from: str
    role_reason: str
    level_reason: str
    vlan: int | None
    known_days: float
    group: str | None = Field(description="Its peer group, and how many are in it.")
    similar: list[Similar]
    maturity: dict[str, float] = Field(description="Aspect to 0 to 100.")
    learnt: float = Field(description="Mean over the aspects that it lives by, 0 to 100.")
    incidents: list[str]


def rows(desk: Desk, known: Known, start: int, end: int) -> list[DeviceRow]:
    """All devices, the most unusual of the period first."""
    unusual = highest(desk, known, start, end)
    breaches = desk.breaches(known)
    counted: Counter[str] = Counter()
    if breaches.height:
        at = pl.col("ts").dt.epoch("ns")
        counted.update(breaches.filter((at >= start) & (at < end))["device"].to_list())
    found = [
        _row(known, row, unusual.get(row["device"], 0.0), counted[row["device"]])
        for row in known.devices.iter_rows(named=True)
    ]
    return sorted(found, key=lambda each: (-each.importance, -each.breaches, each.name))


def whole(desk: Desk, known: Known, name: str, start: int, end: int) -> DeviceWhole:
    """A device with everything that is known about it."""
    row = known.device(name)
    device = row["device"]
    life, now = known.knowledge.life, known.clock
    key = entity_key([device])
    group = life.groups.members.get(key)
    size = sum(1 for each in life.groups.members.values() if each == group) if group else 0
    zone = entity_key([row["zone"]])
    maturity = {
        aspect: value
        for aspect, value in life.maturity_of(device, group or 0, zone, now).items()
        if "." not in aspect
    }
    lived = [value for value in maturity.values() if value > 0]
    breaches = (
        sum(1 for each in desk.breaches(known)["device"].to_list() if each == device)
        if (desk.breaches(known).height)
        else 0
    )
    base = _row(known, row, highest(desk, known, start, end).get(device, 0.0), breaches)
    return DeviceWhole(
        **base.model_dump(),
        macs=row["macs"],
        name_from=row["name_from"],
        role_reason=clean(row["role_reason"] or "", 300),
        level_reason=level_of(row["zone_kind"], row["role"])[1],
        vlan=row["vlan"],
        known_days=max(0.0, (now - nanoseconds(row["first_seen"])) / DAY_NS),
        group=f"group {group}, {size} devices" if group else None,
        similar=[
            Similar(id=other, name=known.directory.name(other), likeness=1 - distance)
            for other, distance in life.similar(device, now, 4)
        ],
        maturity=maturity,
        learnt=sum(lived) / len(lived) if lived else 0.0,
        incidents=_incidents(desk, device),
    )


def _row(known: Known, row: dict[str, Any], importance: float, breaches: int) -> DeviceRow:
    return DeviceRow(
        id=row["device"],
        name=known.directory.name(row["device"]),
        role=row["role"],
        zone=clean(row["zone"]),
        zone_kind=row["zone_kind"],
        level=level_of(row["zone_kind"], row["role"])[0],
        vendor=row["vendor"],
        ips=row["ips"],
        first_seen=iso(nanoseconds(row["first_seen"])),
        last_seen=iso(nanoseconds(row["last_seen"])),
        new=bool(row["new"]),
        importance=importance,
        breaches=breaches,
    )


def _incidents(desk: Desk, device: str) -> list[str]:
    """The incidents in which it takes part and that nobody has explained."""
    with desk.store.read() as session:
        found = page(session, Wanted(status=("open", "acknowledged"), words=device), None, 20)
        return [row.id for row in found if any(d["id"] == device for d in row.brief["devices"])]
