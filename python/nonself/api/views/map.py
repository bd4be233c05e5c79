"""Who reaches whom, by zone and Purdue level: what is learnt, and what crosses that was not."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from pydantic import Field

from nonself.api.common import Shown, earliest, iso, nanoseconds
from nonself.api.desk import Desk, Known
from nonself.api.views.levels import LEVELS, level_of
from nonself.api.views.scores import highest
from nonself.incidents.ports import service_name
from nonself.incidents.words import clean
from nonself.lake.reader import Question
from nonself.pattern_of_life.settings import DAY_NS

LEARNT_DAYS: Final = 28
NAMED: Final = 6
"""Devices of a zone that are named; the rest is counted."""
MOST: Final = 60
"""Crossings and links that are listed."""
OUTSIDE: Final = "External"


class MapDevice(Shown):
    """A device that matters in its zone."""

    id: str
    name: str
    role: str
    importance: float
    marked: bool = Field(description="It takes part in a crossing that was not learnt.")


class Box(Shown):
    """The devices of a zone at one level."""

    id: str
    zone: str
    zone_kind: str
    level: float
    title: str
    devices: list[MapDevice]
    count: int
    new: int = Field(description="Devices first seen in the period.")


class Link(Shown):
    """What one box says to another, learnt before the period."""

    source: str
    target: str
    services: list[str]
    per_hour: float = Field(description="Connections an hour, before the period.")
    seen: int = Field(description="Connections in the period.")
    days: float = Field(description="Days since it was first seen.")


class Crossing(Shown):
    """A device reached another zone as it never had before."""

    number: int
    source: str
    source_name: str
    box: str
    target_box: str
    targets: list[str]
    target_name: str
    service: str
    service_key: str
    connections: int
    failed: int
    bytes: int
    first: str
    last: str
    critical: bool = Field(description="Office into plant, or plant to outside.")
    reason: str


class Level(Shown):
    """A row of the map."""

    level: float
    title: str


class Moment(Shown):
    """Connections between zones in a stretch of time."""

    t: str
    learnt: int
    crossing: int


class Map(Shown):
    """The network by level, for a period."""

    start: str
    end: str
    learnt_days: float
    levels: list[Level]
    boxes: list[Box]
    links: list[Link]
    crossings: list[Crossing]
    timeline: list[Moment]
    gone: int = Field(description="Links that are usual and were not seen in the period.")


@dataclass
class _Place:
    box: str
    zone: str
    kind: str
    level: float


def whole(desk: Desk, known: Known, start: int, end: int, bins: int = 120) -> Map:
    """The map of a period, beside what was learnt in the four weeks before it."""
    places = _places(known)
    begin = max(0, start - LEARNT_DAYS * DAY_NS)
    now = _pairs(desk, start, end)
    past = _pairs(desk, begin, start)
    first = earliest(past["first"]) if past.height else start
    days = max(0.0, (start - first) / DAY_NS)
    learnt = {
        (row["source"], _box(places, row["target"]).box, row["service"])
        for row in past.iter_rows(named=True)
    }
    links, gone = _links(places, past, now, days, start)
    crossings, keys = _crossings(known, places, now, learnt, days)
    marked = {each.source for each in crossings} | {t for each in crossings for t in each.targets}
    unusual = highest(desk, known, start, end)
    return Map(
        start=iso(start),
        end=iso(end),
        learnt_days=days,
        levels=[Level(level=level, title=title) for level, title in LEVELS.items()],
        boxes=_boxes(known, places, marked, unusual, start, now),
        links=links,
        crossings=crossings,
        timeline=_timeline(desk, places, keys, start, end, bins),
        gone=gone,
    )


def _places(known: Known) -> dict[str, _Place]:
    found = {}
    for row in known.devices.iter_rows(named=True):
        level, _ = level_of(row["zone_kind"], row["role"])
        zone = clean(row["zone"])
        found[row["device"]] = _Place(f"{zone}/{level:g}", zone, row["zone_kind"], level)
    return found


def _box(places: dict[str, _Place], endpoint: str) -> _Place:
    return places.get(endpoint) or _Place(f"{OUTSIDE}/5", OUTSIDE, "external", 5.0)


def _pairs(desk: Desk, start: int, end: int) -> pl.DataFrame:
    """Who talked to whom over what; what is inside and silent is left out."""
    return desk.reader.ask(
        Question("conn", start, end),
        'SELECT coalesce("orig.endpoint", "id.orig_h") AS source, '
        'coalesce("resp.endpoint", "id.resp_h") AS target, '
        "\"resp.zone_kind\" AS kind, coalesce(service_key, 'unknown') AS service, "
        "count(*) AS n, count(*) FILTER (WHERE failed) AS failed, "
        "sum(coalesce(orig_bytes, 0) + coalesce(resp_bytes, 0))::BIGINT AS bytes, "
        "min(epoch_ns(ts)) AS first, max(epoch_ns(ts)) AS last "
        "FROM {rows} WHERE \"resp.zone_kind\" <> 'multicast' GROUP BY ALL",
    )


def _links(
    places: dict[str, _Place], past: pl.DataFrame, now: pl.DataFrame, days: float, start: int
) -> tuple[list[Link], int]:
    counts: Counter[tuple[str, str]] = Counter()
    firsts: dict[tuple[str, str], int] = {}
    services: dict[tuple[str, str], Counter[str]] = {}
    for row in past.iter_rows(named=True):
        source, target = _box(places, row["source"]).box, _where(places, row)
        if target is None or source == target.box:
            continue
        key = (source, target.box)
        counts[key] += row["n"] - row["failed"]
        firsts[key] = min(firsts.get(key, row["first"]), row["first"])
        services.setdefault(key, Counter())[row["service"]] += row["n"] - row["failed"]
    seen: Counter[tuple[str, str]] = Counter()
    for row in now.iter_rows(named=True):
        target = _where(places, row)
        if target is not None:
            seen[_box(places, row["source"]).box, target.box] += row["n"] - row["failed"]
    hours = max(days * 24, 1.0)
    links = [
        Link(
            source=key[0],
            target=key[1],
            services=[service_name(clean(name)) for name, _ in services[key].most_common(4)],
            per_hour=n / hours,
            seen=seen[key],
            days=(start - firsts[key]) / DAY_NS,
        )
        for key, n in counts.most_common(MOST)
        if n > 0
    ]
    return links, sum(1 for link in links if not link.seen)


def _where(places: dict[str, _Place], row: dict[str, Any]) -> _Place | None:
    """The box that a pair reaches; None where the target is inside and is no device."""
    if row["target"] in places:
        return places[row["target"]]
    return _box(places, row["target"]) if row["kind"] == "external" else None


def _crossings(
    known: Known,
    places: dict[str, _Place],
    now: pl.DataFrame,
    learnt: set[tuple[str, str, str]],
    days: float,
) -> tuple[list[Crossing], set[tuple[str, str]]]:
    """Between zones, from a device that never reached that box over that service."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in now.iter_rows(named=True):
        source, target = _box(places, row["source"]), _where(places, row)
        if row["source"] not in places:
            continue
        if target is None:  # inside, silent: what a scan looks for
            zone = next((p for p in places.values() if p.kind == row["kind"]), None)
            if zone is None or row["kind"] == source.kind:
                continue
            target = _Place(f"{zone.zone}/silent", zone.zone, zone.kind, zone.level)
        if source.zone == target.zone:
            continue
        key = (row["source"], target.box, row["service"])
        if key not in learnt:
            groups.setdefault(key, []).append(row | {"_kind": target.kind})
    merged: dict[tuple[str, str], list[tuple[str, list[dict[str, Any]]]]] = {}
    for (device, box, service), found in groups.items():
        merged.setdefault((device, box), []).append((service, found))
    made = []
    for (device, box), by_service in merged.items():
        for service, found in _gathered(by_service):
            made.append(_crossing(known, places, device, box, service, found, days))
    made.sort(key=lambda each: (not each.critical, -each.connections, each.first))
    made = made[:MOST]
    keys = {(each.source, each.service_key) for each in made}
    return [each.model_copy(update={"number": n}) for n, each in enumerate(made, 1)], keys


def _gathered(
    by_service: list[tuple[str, list[dict[str, Any]]]],
) -> list[tuple[str, list[dict[str, Any]]]]:
    """What a device tried on many services of one box is one crossing."""
    if len(by_service) <= 4:  # noqa: PLR2004 - up to four are told apart
        return by_service
    return [(f"{len(by_service)} services", [row for _, rows in by_service for row in rows])]


def _crossing(
    known: Known,
    places: dict[str, _Place],
    device: str,
    box: str,
    service: str,
    found: list[dict[str, Any]],
    days: float,
) -> Crossing:
    targets = sorted({row["target"] for row in found}, key=lambda t: (t not in places, t))
    source = places[device]
    kind = found[0]["_kind"]
    into_plant = source.kind != "ot" and kind == "ot"
    out_of_plant = source.kind == "ot" and kind == "external"
    noun = "controllers" if box.endswith("/1") else "devices"
    if box.endswith("/silent") or kind == "external":
        noun = "addresses"
    several = f"{len(targets):,} {noun}"
    target = known.directory.name(targets[0]) if len(targets) == 1 else several
    said = "the first time" if days < 1 else f"never in {days:.0f} days before"
    return Crossing(
        number=0,
        source=device,
        source_name=known.directory.name(device),
        box=source.box,
        target_box=box,
        targets=targets[:200],
        target_name=target,
        service=service if service.endswith(" services") else service_name(clean(service)),
        service_key=service,
        connections=sum(row["n"] for row in found),
        failed=sum(row["failed"] for row in found),
        bytes=sum(row["bytes"] or 0 for row in found),
        first=iso(min(row["first"] for row in found)),
        last=iso(max(row["last"] for row in found)),
        critical=into_plant or out_of_plant,
        reason=f"From {source.zone} to {box.rpartition('/')[0]}: this device did so {said}.",
    )


def _boxes(
    known: Known,
    places: dict[str, _Place],
    marked: set[str],
    unusual: dict[str, float],
    start: int,
    now: pl.DataFrame,
) -> list[Box]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in known.devices.iter_rows(named=True):
        groups.setdefault(places[row["device"]].box, []).append(row)
    found = []
    for box, rows in groups.items():
        place = places[rows[0]["device"]]
        rows.sort(
            key=lambda row: (
                row["device"] not in marked, -unusual.get(row["device"], 0.0), row["name"]
            )
        )  # fmt: skip
        title = place.zone
        found.append(
            Box(
                id=box, zone=place.zone, zone_kind=place.kind, level=place.level, title=title,
                devices=[
                    MapDevice(id=row["device"], name=known.directory.name(row["device"]),
                              role=row["role"], importance=unusual.get(row["device"], 0.0),
                              marked=row["device"] in marked)
                    for row in rows[:NAMED]
                ],
                count=len(rows),
                new=sum(1 for row in rows if nanoseconds(row["first_seen"]) >= start),
            )
        )  # fmt: skip
    outside = now.filter(pl.col("kind") == "external")["target"].n_unique() if now.height else 0
    found.append(
        Box(id=f"{OUTSIDE}/5", zone=OUTSIDE, zone_kind="external", level=5.0, title="Internet",
            devices=[], count=outside, new=0)
    )  # fmt: skip
    return sorted(found, key=lambda each: (-each.level, each.zone))


def _timeline(
    desk: Desk,
    places: dict[str, _Place],
    keys: set[tuple[str, str]],
    start: int,
    end: int,
    bins: int,
) -> list[Moment]:
    width = max(1, -(-(end - start) // bins))
    found = desk.reader.ask(
        Question("conn", start, end),
        f"SELECT CAST((epoch_ns(ts) - {start}) // {width} AS INTEGER) AS bin, "
        "\"orig.endpoint\" AS source, coalesce(service_key, 'unknown') AS service, count(*) AS n "
        'FROM {rows} WHERE "orig.zone" IS DISTINCT FROM "resp.zone" '
        "AND \"resp.zone_kind\" <> 'multicast' GROUP BY ALL",
    )
    sources = {source for source, _ in keys}
    learnt: Counter[int] = Counter()
    crossing: Counter[int] = Counter()
    for place, source, service, n in found.iter_rows():
        new = (source, service) in keys or (
            source in sources and any(k[0] == source and k[1].endswith("services") for k in keys)
        )
        (crossing if new else learnt)[place] += n
    return [
        Moment(t=iso(start + place * width), learnt=learnt[place], crossing=crossing[place])
        for place in range(-(-(end - start) // width))
    ]
