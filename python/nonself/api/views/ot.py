"""The plant: controllers, who commands them, what was written, values beside their range."""

from typing import Any, Final

import polars as pl
from pydantic import Field

from nonself.api.common import Shown, earliest, iso, latest
from nonself.api.desk import Desk, Known
from nonself.api.views.scores import highest
from nonself.incidents.ports import protocol_name
from nonself.incidents.words import clean
from nonself.lake.filters import Filter
from nonself.lake.reader import Question
from nonself.pattern_of_life.settings import DAY_NS

LEARNT_DAYS: Final = 28
MOST: Final = 200
BINS: Final = 96
CLASSES: Final = ("read", "discover", "action", "reprogram", "other")


class Commander(Shown):
    """Who commands a controller."""

    id: str
    name: str
    role: str
    zone: str
    classes: dict[str, int] = Field(description="Commands of the period by class.")
    new: list[str] = Field(description="Classes that it never sent to this controller before.")


class Controller(Shown):
    """A controller with who commands it."""

    id: str
    name: str
    zone: str
    vendor: str | None
    protocols: list[str]
    commanders: list[Commander]
    last_change: str | None
    importance: float


class Change(Shown):
    """Commands that change a controller: one row for each kind of command by one to one."""

    commander: str
    commander_name: str
    controller: str
    controller_name: str
    protocol: str
    kind: str = Field(description="action or reprogram.")
    command: str
    place: str
    values: str | None = Field(description="What was written: from the lowest to the highest.")
    usual: str | None = Field(description="What was there before, read or written.")
    outside: bool = Field(description="A value outside of what it ever was.")
    count: int
    usual_per_day: float
    refused: int
    first: str
    last: str
    new: bool = Field(description="This commander never sent this command to this controller.")
    uid: str


class Stretch(Shown):
    """Commands by class in a stretch of time."""

    t: str
    counts: dict[str, int]


class Expected(Shown):
    """Commands of a class a day: the fewest and the most on the days before."""

    low: int
    high: int
    days: int


class Plant(Shown):
    """Controllers and commands of a period."""

    start: str
    end: str
    learnt_days: float
    controllers: list[Controller]
    changes: list[Change]
    over_time: list[Stretch]
    seconds: float
    per_day: dict[str, Expected]
    protocols: dict[str, int]


class Value(Shown):
    """A point of a controller over time, beside its range."""

    place: str
    address: int
    low: float | None = Field(description="The lowest before the period.")
    high: float | None
    points: list[tuple[str, float, bool]] = Field(description="Time, value, whether written.")
    outside: bool
    written: int


class Values(Shown):
    """The points of a controller: those outside their range first, then those written."""

    controller: str
    values: list[Value]
    points: int = Field(description="How many points were seen in all.")


def whole(desk: Desk, known: Known, start: int, end: int) -> Plant:
    """The plant in a period, beside the four weeks before it."""
    if not desk.has("ot_command"):
        return Plant(start=iso(start), end=iso(end), learnt_days=0, controllers=[], changes=[],
                     over_time=[], seconds=0, per_day={}, protocols={})  # fmt: skip
    begin = max(0, start - LEARNT_DAYS * DAY_NS)
    past, now = _by_pair(desk, begin, start), _by_pair(desk, start, end)
    first = earliest(past["first"]) if past.height else start
    width = max(1, -(-(end - start) // BINS))
    return Plant(
        start=iso(start),
        end=iso(end),
        learnt_days=max(0.0, (start - first) / DAY_NS),
        controllers=_controllers(desk, known, past, now, start, end),
        changes=_changes(desk, known, begin, start, end),
        over_time=_over_time(desk, start, end, width),
        seconds=width / 1e9,
        per_day=_per_day(desk, begin, start),
        protocols={
            protocol_name(row[0]): row[1]
            for row in now.group_by("protocol").agg(pl.col("n").sum()).sort("protocol").iter_rows()
            if row[0]
        },
    )


def values(desk: Desk, name: str, known: Known, start: int, end: int) -> Values:
    """The points of a controller in a period."""
    device = known.device(name)["device"]
    begin = max(0, start - LEARNT_DAYS * DAY_NS)
    of = (Filter("resp.device", "=", (device,)),)
    found: dict[tuple[str, int], dict[str, Any]] = {}
    if not desk.has("ot_command"):
        return Values(controller=device, values=[], points=0)
    past = desk.reader.ask(Question("ot_command", begin, start, of), _POINTS + _RANGE)
    for row in past.iter_rows(named=True):
        found[row["place"], row["address"]] = {"low": row["low"], "high": row["high"]}
    width = max(1, (end - start) // BINS)
    now = desk.reader.ask(
        Question("ot_command", start, end, of),
        _POINTS + f"SELECT place, address, (t - {start}) // {width} AS bin, written, "
        "min(value) AS low, max(value) AS high, max(t) AS t, count(*) AS n "
        "FROM points GROUP BY ALL ORDER BY t",
    )
    made: dict[tuple[str, int], Value] = {}
    for row in now.iter_rows(named=True):
        key = (row["place"], row["address"])
        usual = found.get(key, {})
        low, high = usual.get("low"), usual.get("high")
        value = made.setdefault(
            key,
            Value(place=clean(row["place"]), address=row["address"], low=low, high=high, points=[],
                  outside=False, written=0),
        )  # fmt: skip
        ends = {row["low"], row["high"]}
        value.points += [(iso(row["t"]), float(each), row["written"]) for each in sorted(ends)]
        value.outside |= low is not None and (row["low"] < low or row["high"] > high)
        value.written += row["n"] if row["written"] else 0
    ordered = sorted(
        made.values(),
        key=lambda v: (not v.outside, not v.written, _still(v), v.place, v.address),
    )
    return Values(controller=device, values=ordered[:24], points=len(made))


def _still(value: Value) -> bool:
    return len({point[1] for point in value.points}) <= 1


_POINTS: Final = (
    "WITH flat AS (SELECT epoch_ns(ts) AS t, coalesce(place, area, '') AS place, address, "
    "unnest(coalesce(response_values, request_values)) AS value, "
    "generate_subscripts(coalesce(response_values, request_values), 1) AS nth, "
    "(response_values IS NULL OR \"class\" = 'action') AS written "
    "FROM {rows} WHERE address IS NOT NULL), "
    "points AS (SELECT t, place, CAST(address + nth - 1 AS BIGINT) AS address, value, written "
    "FROM flat WHERE value IS NOT NULL) "
)
_RANGE: Final = (
    "SELECT place, address, min(value) AS low, max(value) AS high FROM points GROUP BY ALL"
)


def _by_pair(desk: Desk, start: int, end: int) -> pl.DataFrame:
    return desk.reader.ask(
        Question("ot_command", start, end, (Filter("is_orig", "!=", ("no",)),)),
        'SELECT "orig.endpoint" AS source, "resp.endpoint" AS target, protocol, "class" AS kind, '
        "count(*) AS n, min(epoch_ns(ts)) AS first, max(epoch_ns(ts)) AS last "
        'FROM {rows} WHERE "orig.endpoint" IS NOT NULL AND "resp.endpoint" IS NOT NULL '
        "GROUP BY ALL",
    )


def _controllers(
    desk: Desk, known: Known, past: pl.DataFrame, now: pl.DataFrame, start: int, end: int
) -> list[Controller]:
    unusual = highest(desk, known, start, end)
    habits = {(row["source"], row["target"], row["kind"]) for row in past.iter_rows(named=True)}
    made = []
    served = set(past["target"].to_list()) | set(now["target"].to_list())
    for row in known.devices.iter_rows(named=True):
        if row["role"] != "controller" and row["device"] not in served:
            continue
        mine = now.filter(pl.col("target") == row["device"])
        commanders: dict[str, Commander] = {}
        for each in mine.iter_rows(named=True):
            commander = commanders.setdefault(
                each["source"],
                Commander(id=each["source"], name=known.directory.name(each["source"]),
                          role=known.directory.role(each["source"]),
                          zone=known.directory.zone(each["source"]), classes={}, new=[]),
            )  # fmt: skip
            kind = each["kind"] or "other"
            commander.classes[kind] = commander.classes.get(kind, 0) + each["n"]
            if (each["source"], row["device"], each["kind"]) not in habits:
                commander.new.append(kind)
        changes = mine.filter(pl.col("kind").is_in(["action", "reprogram"]))
        protocols = {
            *mine["protocol"].drop_nulls(),
            *past.filter(pl.col("target") == row["device"])["protocol"].drop_nulls(),
        }
        made.append(
            Controller(
                id=row["device"],
                name=known.directory.name(row["device"]),
                zone=clean(row["zone"]),
                vendor=row["vendor"],
                protocols=sorted(map(protocol_name, protocols)),
                commanders=sorted(
                    commanders.values(), key=lambda c: (not c.new, -sum(c.classes.values()))
                ),
                last_change=iso(latest(changes["last"])) if changes.height else None,
                importance=unusual.get(row["device"], 0.0),
            )
        )
    return sorted(
        made, key=lambda c: (not any(each.new for each in c.commanders), -c.importance, c.name)
    )


_COMMAND: Final = (
    "concat_ws(': ', replace(regexp_replace(\"function\", '^Request: ', ''), '_', ' '), "
    "subfunction)"
)
_PLACE: Final = "coalesce(nullif(trim(coalesce(place, area, '')), ''), block, '')"


def _changes(desk: Desk, known: Known, begin: int, start: int, end: int) -> list[Change]:
    """Who wrote what to which controller."""
    changing = (Filter("class", "=", ("action", "reprogram")),)
    sql = (
        'SELECT "orig.endpoint" AS source, "resp.endpoint" AS target, protocol, "class" AS kind, '
        f"{_COMMAND} AS command, {_PLACE} AS place, "
        "address, count(*) AS n, count(*) FILTER (WHERE error IS NOT NULL) AS refused, "
        "min(list_min(request_values)) AS low, max(list_max(request_values)) AS high, "
        "min(epoch_ns(ts)) AS first, max(epoch_ns(ts)) AS last, arg_max(uid, ts) AS uid "
        "FROM {rows} WHERE coalesce(is_orig, true) GROUP BY ALL"
    )
    now = desk.reader.ask(Question("ot_command", start, end, changing), sql)
    past = desk.reader.ask(Question("ot_command", begin, start, changing), sql)
    usual = _ranges(desk, begin, start, now)
    days = max((start - earliest(past["first"])) / DAY_NS, 1.0) if past.height else 1.0
    habit = {
        (row["source"], row["target"], row["command"], row["place"], row["address"]): row["n"]
        for row in past.iter_rows(named=True)
    }
    commands = {key[:3] for key in habit}
    made = []
    for row in now.iter_rows(named=True):
        key = (row["source"], row["target"], row["command"], row["place"], row["address"])
        low, high = usual.get((row["target"], row["place"], row["address"]), (None, None))
        outside = (
            row["low"] is not None and low is not None and (row["low"] < low or row["high"] > high)
        )
        place = clean(row["place"] or "", 100)
        made.append(
            Change(
                commander=row["source"] or "",
                commander_name=known.directory.name(row["source"] or "unknown"),
                controller=row["target"] or "",
                controller_name=known.directory.name(row["target"] or "unknown"),
                protocol=protocol_name(row["protocol"] or ""),
                kind=row["kind"],
                command=_sentence(clean(row["command"] or "unnamed", 100)),
                place=place if row["address"] is None else f"{place} {row['address']}".strip(),
                values=_span(row["low"], row["high"]),
                usual=_span(low, high),
                outside=bool(outside),
                count=row["n"],
                usual_per_day=habit.get(key, 0) / days,
                refused=row["refused"],
                first=iso(row["first"]),
                last=iso(row["last"]),
                new=key[:3] not in commands,
                uid=row["uid"],
            )
        )
    made.sort(key=lambda c: (not c.new, not c.outside, c.kind != "reprogram", -c.count, c.first))
    return made[:MOST]


def _ranges(
    desk: Desk, begin: int, start: int, now: pl.DataFrame
) -> dict[tuple[str, str, int], tuple[int, int]]:
    """What the written places held before, read or written."""
    written = now.filter(pl.col("low").is_not_null())
    if not written.height:
        return {}
    targets = tuple(sorted(set(written["target"].drop_nulls().to_list())))[:50]
    found = desk.reader.ask(
        Question("ot_command", begin, start, (Filter("resp.device", "=", targets),)),
        _POINTS.replace(
            "SELECT epoch_ns(ts)", 'SELECT "resp.endpoint" AS target, epoch_ns(ts)'
        ).replace("points AS (SELECT t", "points AS (SELECT target, t")
        + "SELECT target, place, address, min(value) AS low, max(value) AS high "
        "FROM points GROUP BY ALL",
    )
    return {
        (row["target"], row["place"], row["address"]): (row["low"], row["high"])
        for row in found.iter_rows(named=True)
    }


def _over_time(desk: Desk, start: int, end: int, width: int) -> list[Stretch]:
    found = desk.reader.ask(
        Question("ot_command", start, end, (Filter("is_orig", "!=", ("no",)),)),
        f"SELECT CAST((epoch_ns(ts) - {start}) // {width} AS INTEGER) AS bin, "
        '"class" AS kind, count(*) AS n FROM {rows} GROUP BY ALL',
    )
    counts: dict[int, dict[str, int]] = {}
    for place, kind, n in found.iter_rows():
        counts.setdefault(place, {})[kind or "other"] = n
    return [
        Stretch(t=iso(start + place * width), counts=counts.get(place, {}))
        for place in range(-(-(end - start) // width))
    ]


def _per_day(desk: Desk, begin: int, start: int) -> dict[str, Expected]:
    found = desk.reader.ask(
        Question("ot_command", begin, start, (Filter("is_orig", "!=", ("no",)),)),
        'SELECT "class" AS kind, CAST(epoch_ns(ts) // 86400000000000 AS BIGINT) AS day, '
        "count(*) AS n FROM {rows} GROUP BY ALL",
    )
    if not found.height:
        return {}
    days = range(earliest(found["day"]) + 1, start // DAY_NS)
    made = {}
    for kind in CLASSES:
        mine = dict(found.filter(kind=kind).select("day", "n").iter_rows())
        counts = [mine.get(day, 0) for day in days]
        if counts:
            made[kind] = Expected(low=min(counts), high=max(counts), days=len(counts))
    return made


def _span(low: int | None, high: int | None) -> str | None:
    if low is None or high is None:
        return None
    return f"{low:,}" if low == high else f"{low:,} – {high:,}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].lower() if text.isupper() else text
