"""What we see and what we do not: sensors, parsers, logs, learning, what is kept."""

from typing import Final

from pydantic import Field

from nonself.api.common import Shown, iso
from nonself.api.desk import Desk, Known
from nonself.lake.filters import Filter
from nonself.lake.reader import Question
from nonself.lake.retention import dropped
from nonself.pattern_of_life.settings import DAY_NS
from nonself.pipeline.saved import StateFolder
from nonself.store import facts

BINS: Final = 144
_WHOLE: Final = 99.0
"""Percent of connections seen both ways, from which on nothing is said."""


class LogRow(Shown):
    """A log: how many records, how many of them could not be read whole."""

    log: str
    records: int
    seen: int = Field(description="Records of the period.")
    odd: int = Field(description="Oddities of the period that name this protocol.")
    bytes: int


class Blind(Shown):
    """Where we are blind, and what it costs."""

    title: str
    text: str
    models: list[str]
    advice: str


class Learnt(Shown):
    """How far an aspect is."""

    aspect: str
    maturity: float
    needs: str


class Capture(Shown):
    """A capture that was read."""

    name: str
    packets: int
    bytes: int
    first: str | None
    last: str | None
    error: str | None
    dropped: int


class Rate(Shown):
    """Packets a second in a stretch of time."""

    t: str
    packets: float


class Honest(Shown):
    """Promised beside measured: device-hours with a p below alpha, on the days before the last."""

    alpha: float
    measured: float
    expected_count: float
    count: int


class Dropped(Shown):
    """What was removed to keep within the limits."""

    log: str
    day: str
    rows: int
    bytes: int
    reason: str


class Headline(Shown):
    """Coverage in two numbers."""

    whole: float | None = Field(description="Percent of connections seen both ways and parsed.")
    blind: int = Field(description="Places where we are blind.")


class Coverage(Shown):
    """May I trust the silence?"""

    title: str
    whole: float | None = Field(description="Percent of connections seen both ways and parsed.")
    connections: int
    watched_days: float
    clock: str
    captures: list[Capture]
    rates: list[Rate]
    seconds: float
    logs: list[LogRow]
    oddities: list[tuple[str, str, int, str]] = Field(
        description="Name, source, how many in the period, an example."
    )
    blind: list[Blind]
    learning: list[Learnt]
    learnt: float
    counters: dict[str, int]
    lake_bytes: int
    oldest: str | None
    dropped: list[Dropped]
    errors: list[str]


def whole(desk: Desk, known: Known, start: int, end: int) -> Coverage:
    """Coverage in a period."""
    with desk.store.read() as session:
        run = facts.get(session, "run")
    logs = desk.reader.logs()
    both, total, encrypted = _directions(desk, start, end)
    odd = _oddities(desk, start, end)
    share = 100 * both / total if total else None
    learning = run.get("learning") or {}
    aspects = [Learnt(**each) for each in learning.get("aspects", ())]
    blind = _blind(desk, known, share, encrypted, {each.log for each in logs})
    mean = sum(each.maturity for each in aspects) / len(aspects) if aspects else 0.0
    width = max(1, -(-(end - start) // BINS))
    return Coverage(
        title=_title(share, blind),
        whole=share,
        connections=total,
        watched_days=float(learning.get("watched", 0.0)) / 86_400,
        clock=iso(known.clock),
        captures=_captures(desk),
        rates=_rates(desk, start, end, width),
        seconds=width / 1e9,
        logs=[
            LogRow(
                log=each.log,
                records=each.rows,
                seen=desk.reader.count(Question(each.log, start, end))
                if _timed(desk, each.log)
                else 0,
                odd=sum(row[2] for row in odd if row[1].lower() == each.log),
                bytes=each.bytes,
            )
            for each in logs
        ],
        oddities=odd,
        blind=blind,
        learning=sorted(aspects, key=lambda each: each.maturity),
        learnt=mean,
        counters=run.get("counters", {}),
        lake_bytes=sum(each.bytes for each in logs),
        oldest=iso(min(each.first for each in logs)) if logs else None,
        dropped=_dropped(desk),
        errors=run.get("errors", []),
    )


def headline(desk: Desk, known: Known) -> Headline:
    """The last two days in two numbers."""

    def look() -> Headline:
        end = known.clock + 1
        found = whole(desk, known, max(0, end - 2 * DAY_NS), end)
        return Headline(whole=found.whole, blind=len(found.blind))

    return known.once("headline", look)


def _timed(desk: Desk, log: str) -> bool:
    return "ts" in desk.reader.schema(log)


def _title(share: float | None, blind: list[Blind]) -> str:
    if share is None:
        return "No connection in this time: there is nothing to see."
    places = {0: "Nothing that we know of is blind.", 1: "One place is blind."}
    rest = places.get(len(blind), f"{len(blind)} places are blind.")
    return f"{share:.1f} % of the connections reach us whole. {rest}"


def _directions(desk: Desk, start: int, end: int) -> tuple[int, int, float]:
    """Connections seen both ways, all that had an answer to see, and the share of TLS bytes."""
    if not desk.has("conn"):
        return 0, 0, 0.0
    found = desk.reader.ask(
        Question("conn", start, end, (Filter("proto", "=", ("tcp",)),)),
        "SELECT count(*) FILTER (WHERE orig_pkts > 0 AND resp_pkts > 0) AS both_ways, "
        "count(*) FILTER (WHERE conn_state NOT IN ('S0', 'REJ', 'SH', 'SHR')) AS answered, "
        "sum(CASE WHEN contains(coalesce(service, ''), 'ssl') THEN "
        "coalesce(orig_bytes, 0) + coalesce(resp_bytes, 0) ELSE 0 END)::DOUBLE AS tls, "
        "sum(coalesce(orig_bytes, 0) + coalesce(resp_bytes, 0))::DOUBLE AS bytes FROM {rows}",
    )
    row = found.row(0, named=True)
    answered = int(row["answered"] or 0)
    encrypted = 100 * (row["tls"] or 0) / row["bytes"] if row["bytes"] else 0.0
    return min(int(row["both_ways"] or 0), answered), answered, encrypted


def _oddities(desk: Desk, start: int, end: int) -> list[tuple[str, str, int, str]]:
    if not desk.has("weird"):
        return []
    found = desk.reader.ask(
        Question("weird", start, end),
        "SELECT coalesce(name, '') AS name, coalesce(source, '') AS source, count(*) AS n, "
        "coalesce(any_value(addl), '') AS example FROM {rows} GROUP BY 1, 2 "
        "ORDER BY n DESC, name LIMIT 40",
    )
    return [(row[0], row[1], row[2], row[3][:120]) for row in found.iter_rows()]


def _blind(
    desk: Desk, known: Known, share: float | None, encrypted: float, logs: set[str]
) -> list[Blind]:
    found = []
    models = known.knowledge.engine.models
    if share is not None and share < _WHOLE:
        found.append(
            Blind(
                title="Connections seen one way only",
                text=f"Of {100 - share:.1f} % of the answered connections we see only one "
                "direction: a mirror port that lacks its receive side, or two paths.",
                models=[m.title for m in models if m.log == "ot_command"],
                advice="Compare the mirror port's settings with the ports that it mirrors.",
            )
        )
    missing: dict[str, list[str]] = {}
    for model in models:
        if model.log not in logs:
            missing.setdefault(model.log, []).append(model.title)
    for log, titles in sorted(missing.items()):
        found.append(
            Blind(
                title=f"No {log} record yet",
                text=f"Nothing was ever written to the log {log}: either nobody speaks it here, or "
                "the sensor does not stand where it is spoken.",
                models=titles,
                advice="If the site uses it, check where the sensor stands.",
            )
        )
    silent = _silent(desk, known)
    if silent:
        text = ", ".join(f"{zone} ({n} addresses)" for zone, n in silent[:4])
        found.append(
            Blind(
                title="Addresses that are spoken to and never speak",
                text=f"{text}. They are switched off, or no sensor sees their answers.",
                models=[],
                advice="Compare them with the list of devices of the site.",
            )
        )
    return found


def _silent(desk: Desk, known: Known) -> list[tuple[str, int]]:
    """Zones with addresses that several devices talk to, without an answer, day by day."""
    if not desk.has("conn"):
        return []
    end = known.clock + 1
    found = desk.reader.ask(
        Question("conn", max(0, end - 7 * DAY_NS), end),
        'SELECT "resp.zone" AS zone, count(DISTINCT "id.resp_h") AS n FROM {rows} '
        'WHERE "resp.device" IS NULL AND local_resp AND "resp.zone" IS NOT NULL '
        'AND "id.resp_h" IN (SELECT "id.resp_h" FROM {rows} WHERE "resp.device" IS NULL '
        "GROUP BY 1 HAVING count(DISTINCT date_trunc('day', ts)) >= 3 "
        'AND count(DISTINCT "orig.device") >= 2) GROUP BY 1 ORDER BY n DESC',
    )
    return [(row[0], row[1]) for row in found.iter_rows()]


def _captures(desk: Desk) -> list[Capture]:
    state = StateFolder(desk.data)
    if not state.exists():
        return []
    position, _ = state.load()
    return [
        Capture(
            name=each["name"],
            packets=each["packets"],
            bytes=each["size"],
            first=iso(each["first"]) if each["first"] is not None else None,
            last=iso(each["last"]) if each["last"] is not None else None,
            error=each["error"],
            dropped=sum(n for name, n in each["counters"].items() if "drop" in name),
        )
        for each in position.inputs[-50:][::-1]
    ]


def _rates(desk: Desk, start: int, end: int, width: int) -> list[Rate]:
    """Packets of the connections that began in each stretch."""
    if not desk.has("conn"):
        return []
    found = desk.reader.ask(
        Question("conn", start, end),
        f"SELECT CAST((epoch_ns(ts) - {start}) // {width} AS INTEGER) AS bin, "
        "sum(coalesce(orig_pkts, 0) + coalesce(resp_pkts, 0))::DOUBLE AS n FROM {rows} GROUP BY 1",
    )
    counts = dict(found.iter_rows())
    return [
        Rate(t=iso(start + place * width), packets=counts.get(place, 0.0) / (width / 1e9))
        for place in range(-(-(end - start) // width))
    ]


def _dropped(desk: Desk) -> list[Dropped]:
    return [
        Dropped(log=row.log, day=row.day, rows=row.rows, bytes=row.bytes, reason=row.reason)
        for row in dropped(desk.data / "lake")[-200:][::-1]
    ]
