"""The network as a whole: zones over time, the map, the plant, coverage."""

from functools import partial
from typing import Annotated

import polars as pl
from fastapi import APIRouter, Path, Query
from pydantic import Field

from nonself.api.common import Period, Shown, ThePeriod, earliest, iso
from nonself.api.desk import Desk, Known
from nonself.api.security.callers import Reads, TheDesk
from nonself.api.views import coverage, ot
from nonself.api.views import map as maps
from nonself.lake.reader import Question
from nonself.pattern_of_life.settings import DAY_NS
from nonself.store.incidents import CRITICAL
from nonself.store.listing import Wanted, page

router = APIRouter(tags=["network"])
LEARNT_DAYS = 28


class ZonePoint(Shown):
    """Connections of a zone in a stretch of time, and what is usual at this time of day."""

    t: str
    seen: int
    low: float | None
    high: float | None


class ZoneLane(Shown):
    """A zone over time."""

    zone: str
    kind: str
    points: list[ZonePoint]


class Mark(Shown):
    """When an event of an incident began, and in which zone."""

    t: str
    zone: str
    incident: str
    title: str
    severity: str = Field(description="critical, breach or expected.")


class Lanes(Shown):
    """All zones over time."""

    start: str
    end: str
    seconds: float
    learnt_days: float
    lanes: list[ZoneLane]
    marks: list[Mark]
    connections: int


@router.get("/zones")
def zones_over_time(
    desk: TheDesk,
    who: Reads,
    asked: ThePeriod,
    bins: Annotated[int, Query(ge=10, le=500)] = 144,
) -> Lanes:
    """Connections by zone, beside what is usual at this time of day, and when events began."""
    del who
    lanes = asked.once("zones", str(bins), make=partial(_lanes, desk, bins=bins))
    return lanes.model_copy(update={"marks": _marks(desk, asked)})


@router.get("/map")
def get_map(
    desk: TheDesk,
    who: Reads,
    asked: ThePeriod,
    bins: Annotated[int, Query(ge=10, le=500)] = 120,
) -> maps.Map:
    """Who reaches whom by zone and level: learnt links, and crossings that were not learnt."""
    del who
    return asked.once("map", str(bins), make=partial(maps.whole, desk, bins=bins))


@router.get("/ot")
def get_plant(desk: TheDesk, who: Reads, asked: ThePeriod) -> ot.Plant:
    """Controllers, who commands them, who wrote what to which."""
    del who
    return asked.once("ot", make=partial(ot.whole, desk))


@router.get("/ot/{controller}/values")
def get_values(
    controller: Annotated[str, Path(min_length=1, max_length=200)],
    desk: TheDesk,
    who: Reads,
    asked: ThePeriod,
) -> ot.Values:
    """The points of a controller over time, beside the range they were ever in."""
    del who
    return asked.once("values", controller, make=partial(ot.values, desk, controller))


@router.get("/coverage")
def get_coverage(desk: TheDesk, who: Reads, asked: ThePeriod) -> coverage.Coverage:
    """What we see and what we do not."""
    del who
    return asked.once("coverage", make=partial(coverage.whole, desk))


@router.get("/coverage/headline")
def get_headline(desk: TheDesk, who: Reads) -> coverage.Headline:
    """For the bar on top: the coverage of the last two days in two numbers."""
    del who
    return coverage.headline(desk, desk.known())


def _lanes(desk: Desk, known: Known, start: int, end: int, bins: int) -> Lanes:
    width = max(1, -(-(end - start) // bins))
    begin = max(0, start - LEARNT_DAYS * DAY_NS)
    sql = (
        f"SELECT CAST(floor((epoch_ns(ts) - {start}) / {width}) AS BIGINT) AS bin, "
        "coalesce(zone, 'External') AS zone, count(*) AS n FROM "
        "(SELECT ts, unnest(list_distinct(["
        f"{_zone_of('orig')}, {_zone_of('resp')}])) AS zone "
        "FROM {rows} WHERE \"resp.zone_kind\" <> 'multicast') GROUP BY ALL"
    )
    now = desk.reader.ask(Question("conn", start, end), sql)
    past = desk.reader.ask(Question("conn", begin, start), sql)
    per_day = DAY_NS // width
    first = earliest(past["bin"]) if past.height else 0
    kinds = dict(known.devices.select("zone", "zone_kind").unique("zone").iter_rows())
    names = sorted(kinds, key=lambda zone: ({"it": 0, "dmz": 1, "ot": 2}[kinds[zone]], zone))
    lanes = []
    for zone in [*names, "External"]:
        seen = dict(now.filter(zone=zone).select("bin", "n").iter_rows())
        usual = _usual(past.filter(zone=zone), first, per_day)
        lanes.append(
            ZoneLane(
                zone=zone,
                kind=kinds.get(zone, "external"),
                points=[
                    ZonePoint(
                        t=iso(start + place * width),
                        seen=seen.get(place, 0),
                        low=usual.get(place % per_day, (None, None))[0] if per_day else None,
                        high=usual.get(place % per_day, (None, None))[1] if per_day else None,
                    )
                    for place in range(-(-(end - start) // width))
                ],
            )
        )
    return Lanes(
        start=iso(start), end=iso(end), seconds=width / 1e9, learnt_days=-first * width / DAY_NS,
        lanes=lanes, marks=[], connections=desk.reader.count(Question("conn", start, end)),
    )  # fmt: skip


def _zone_of(side: str) -> str:
    """SQL: the zone of a side, by the name that its lane has."""
    outside = f'"{side}.zone" IS NULL OR "{side}.zone_kind" = \'external\''
    return f"CASE WHEN {outside} THEN 'External' ELSE \"{side}.zone\" END"


def _usual(past: pl.DataFrame, first: int, per_day: int) -> dict[int, tuple[float, float]]:
    """The 5 and 95 % quantiles by time of day; of two neighbours each, for there are few days."""
    if not per_day or first >= 0:
        return {}
    whole = (
        pl.DataFrame({"bin": range(first, 0)}, schema={"bin": pl.Int64})
        .join(past.select("bin", "n"), on="bin", how="left")
        .with_columns(pl.col("n").fill_null(0))
    )
    around = pl.concat(
        [whole.with_columns((pl.col("bin") + shift).alias("bin")) for shift in (-1, 0, 1)]
    )
    found = around.group_by(pl.col("bin") % per_day).agg(
        pl.col("n").quantile(0.05).alias("low"), pl.col("n").quantile(0.95).alias("high")
    )
    return {row[0] % per_day: (row[1], row[2]) for row in found.iter_rows()}


def _marks(desk: Desk, asked: Period) -> list[Mark]:
    """When events began, each in the zone of who did it."""
    with desk.store.read() as session:
        rows = page(session, Wanted(start_ns=asked.start, end_ns=asked.end), None, 200)
    made = []
    for row in rows:
        actor = next(iter(row.brief["actors"]), "")
        zone = asked.known.directory.zone(actor) or "External"
        for event in row.brief["events"]:
            severity = "critical" if event["importance"] >= CRITICAL else "breach"
            made.append(
                Mark(
                    t=event["start"],
                    zone=zone,
                    incident=row.id,
                    title=event["title"],
                    severity="expected" if row.status == "expected" else severity,
                )
            )
    return made[:500]
