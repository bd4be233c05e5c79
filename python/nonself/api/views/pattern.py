"""How a device lives: what is usual beside what was seen in a period."""

from collections import Counter
from typing import Final

import polars as pl
from pydantic import Field

from nonself.api.common import Shown, earliest, iso
from nonself.api.desk import Desk, Known
from nonself.incidents.ports import service_name
from nonself.incidents.words import clean
from nonself.lake.filters import Filter
from nonself.lake.reader import Question
from nonself.pattern_of_life.settings import DAY_NS

LEARNT_DAYS: Final = 28
"""So many days before the period are what is usual."""
MOST: Final = 10
_HOUR: Final = 3600


class Share(Shown):
    """A peer or a service: its share before, and in the period."""

    key: str
    name: str
    role: str | None = None
    learnt: float = Field(description="Percent of what is learnt.")
    seen: float = Field(description="Percent of the period.")
    count: int = Field(description="In the period.")
    new: bool


class Hour(Shown):
    """An hour with what is usual at this hour of the day."""

    t: str
    seen: float
    low: float | None
    high: float | None


class OtClass(Shown):
    """Commands of a class: how many a day are usual, how many were seen."""

    name: str
    low: float
    high: float
    seen: int
    days: int


class Cycle(Shown):
    """How often a controller is polled."""

    peer: str
    name: str
    learnt: float | None = Field(description="Median seconds between requests, before.")
    seen: float | None


class Account(Shown):
    """A user who logged on from here or to here."""

    user: str
    direction: str
    peers: list[str]
    first: str
    last: str
    count: int
    new: bool


class Known_(Shown):
    """A name or an address, and when it was used."""

    value: str
    source: str
    first: str
    last: str


class Pattern(Shown):
    """A device's pattern of life: what is learnt beside what was seen in the period."""

    device: str
    start: str
    end: str
    learnt_days: float = Field(description="Days before the period from which 'usual' comes.")
    week: list[list[float | None]] = Field(
        description="Connections an hour by weekday (Monday first) and hour (UTC); null: no data."
    )
    today: list[list[float | None]] = Field(description="The same of the period.")
    bytes: list[Hour] = Field(description="Bytes sent and received per hour.")
    peers: list[Share]
    services: list[Share]
    ot: list[OtClass]
    cycles: list[Cycle]
    accounts: list[Account]
    names: list[Known_]


def pattern(desk: Desk, device: str, known: Known, start: int, end: int) -> Pattern:
    """How a device lives: before the period, and in it."""
    begin = max(0, start - LEARNT_DAYS * DAY_NS)
    before, during = (_own(device, a, b) for a, b in ((begin, start), (start, end)))
    first = desk.reader.ask(before, "SELECT min(epoch_ns(ts)) AS first FROM {rows}")["first"][0]
    learnt_days = (start - first) / DAY_NS if first is not None else 0.0
    return Pattern(
        device=device,
        start=iso(start),
        end=iso(end),
        learnt_days=learnt_days,
        week=_week(desk, before),
        today=_week(desk, during),
        bytes=_bytes(desk, device, begin, start, end),
        peers=_shares(desk, known, before, during, _peer(device)),
        services=_shares(desk, known, before, during, _service(device), services=True),
        ot=_commands(desk, device, begin, start, end),
        cycles=_cycles(desk, known, device, begin, start, end),
        accounts=_accounts(desk, known, device, begin, start, end),
        names=_names(desk, device, end),
    )


def _own(device: str, start: int, end: int, log: str = "conn") -> Question:
    return Question(log, start, end, (Filter("device", "=", (device,)),))


def _week(desk: Desk, asked: Question) -> list[list[float | None]]:
    """Mean connections an hour by weekday and hour, over the hours that were watched."""
    found = desk.reader.ask(
        asked,
        "SELECT CAST(isodow(ts) - 1 AS INTEGER) AS day, CAST(hour(ts) AS INTEGER) AS hour, "
        "count(*) AS n FROM {rows} GROUP BY ALL",
    )
    first, last = asked.start, asked.end
    if found.height:
        span = desk.reader.ask(asked, "SELECT min(epoch_ns(ts)) a, max(epoch_ns(ts)) b FROM {rows}")
        first = max(first, span["a"][0])
        last = min(last, span["b"][0] + 1)
    watched: Counter[tuple[int, int]] = Counter()
    if found.height:
        for hour in range(first // (_HOUR * 10**9), last // (_HOUR * 10**9) + 1):
            watched[(hour // 24 + 3) % 7, hour % 24] += 1  # 1970-01-01 was a Thursday
    counts = {(row[0], row[1]): row[2] for row in found.iter_rows()}
    return [
        [
            counts.get((day, hour), 0) / watched[day, hour] if watched[day, hour] else None
            for hour in range(24)
        ]
        for day in range(7)
    ]


def _bytes(desk: Desk, device: str, begin: int, start: int, end: int) -> list[Hour]:
    """Bytes per hour of the period; usual is what lies in nine of ten days at this hour."""
    sql = (
        "SELECT CAST(epoch_ns(ts) // 3600000000000 AS BIGINT) AS hour, "
        "sum(coalesce(orig_bytes, 0) + coalesce(resp_bytes, 0))::DOUBLE AS n FROM {rows} GROUP BY 1"
    )
    past = desk.reader.ask(_own(device, begin, start), sql)
    now = dict(desk.reader.ask(_own(device, start, end), sql).iter_rows())
    usual: dict[int, tuple[float, float]] = {}
    if past.height:
        first = earliest(past["hour"])
        hours = pl.DataFrame(
            {"hour": range(first, start // (_HOUR * 10**9))}, schema={"hour": pl.Int64}
        )
        whole = hours.join(past, on="hour", how="left").with_columns(pl.col("n").fill_null(0.0))
        by_hour = whole.group_by(pl.col("hour") % 24).agg(
            pl.col("n").quantile(0.05).alias("low"), pl.col("n").quantile(0.95).alias("high")
        )
        usual = {row[0]: (row[1], row[2]) for row in by_hour.iter_rows()}
    found = []
    for hour in range(start // (_HOUR * 10**9), -(-end // (_HOUR * 10**9))):
        low, high = usual.get(hour % 24, (None, None))
        found.append(Hour(t=iso(hour * _HOUR * 10**9), seen=now.get(hour, 0.0), low=low, high=high))
    return found


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _peer(device: str) -> str:
    return (
        f'CASE WHEN "orig.device" = {_text(device)} THEN coalesce("resp.endpoint", "id.resp_h") '
        'ELSE coalesce("orig.endpoint", "id.orig_h") END'
    )


def _service(device: str) -> str:
    return (
        f"(CASE WHEN \"orig.device\" = {_text(device)} THEN 'out ' ELSE 'in ' END) || "
        "coalesce(service_key, 'unknown')"
    )


def _shares(
    desk: Desk,
    known: Known,
    before: Question,
    during: Question,
    key: str,
    *,
    services: bool = False,
) -> list[Share]:
    sql = f"SELECT {key} AS key, count(*) AS n FROM {{rows}} WHERE answered GROUP BY 1"
    past = dict(desk.reader.ask(before, sql).iter_rows())
    now = dict(desk.reader.ask(during, sql).iter_rows())
    total, seen = sum(past.values()) or 1, sum(now.values()) or 1
    found = []
    for each in past.keys() | now.keys():
        if each is None:
            continue
        direction, _, service = each.partition(" ")
        name = (
            f"{service_name(clean(service))}, {direction}"
            if services
            else known.directory.name(each)
        )
        found.append(
            Share(
                key=each,
                name=name,
                role=None if services else known.directory.role(each),
                learnt=100 * past.get(each, 0) / total,
                seen=100 * now.get(each, 0) / seen,
                count=now.get(each, 0),
                new=each not in past,
            )
        )
    found.sort(key=lambda share: (-max(share.learnt, share.seen), share.name))
    # What is new is shown, however little it is.
    return found[:MOST] + [share for share in found[MOST:] if share.new][:MOST]


def _commands(desk: Desk, device: str, begin: int, start: int, end: int) -> list[OtClass]:
    """Commands by class that the device sent: a day's usual, and those of the period."""
    if not desk.has("ot_command"):
        return []
    sent = (Filter("orig.device", "=", (device,)), Filter("is_orig", "!=", ("no",)))
    sql = (
        'SELECT "class" AS name, CAST(epoch_ns(ts) // 86400000000000 AS BIGINT) AS day, '
        "count(*) AS n FROM {rows} GROUP BY ALL"
    )
    past = desk.reader.ask(Question("ot_command", begin, start, sent), sql)
    now = desk.reader.ask(Question("ot_command", start, end, sent), sql)
    if not past.height and not now.height:
        return []
    seen = dict(now.group_by("name").agg(pl.col("n").sum()).iter_rows())
    first = begin // DAY_NS if not past.height else earliest(past["day"])
    # The first and the last day are cut.
    days = range(first + 1, start // DAY_NS)
    found = []
    for name in ("read", "discover", "action", "reprogram", "other"):
        mine = dict(past.filter(name=name).select("day", "n").iter_rows())
        counts = [mine.get(day, 0) for day in days]
        if not any(mine.values()) and not seen.get(name) and name in {"other", "discover"}:
            continue
        found.append(
            OtClass(name=name, low=min(counts, default=0), high=max(counts, default=0),
                    seen=seen.get(name, 0), days=len(days))
        )  # fmt: skip
    return found


def _cycles(desk: Desk, known: Known, device: str, begin: int, start: int, end: int) -> list[Cycle]:
    """The median time between reads of each controller."""
    if not desk.has("ot_command"):
        return []
    reads = (Filter("orig.device", "=", (device,)), Filter("class", "=", ("read",)))
    sql = (
        'WITH gaps AS (SELECT "resp.endpoint" AS peer, epoch_ns(ts) - lag(epoch_ns(ts)) OVER '
        '(PARTITION BY "resp.endpoint" ORDER BY ts) AS gap FROM {rows}) '
        "SELECT peer, median(gap) / 1e9 AS gap, count(*) AS n FROM gaps WHERE gap > 0 "
        "GROUP BY peer HAVING count(*) >= 20 ORDER BY n DESC"
    )
    recent = max(begin, start - 3 * DAY_NS)
    past = {
        row[0]: row[1]
        for row in desk.reader.ask(Question("ot_command", recent, start, reads), sql).iter_rows()
    }
    now = {
        row[0]: row[1]
        for row in desk.reader.ask(Question("ot_command", start, end, reads), sql).iter_rows()
    }
    return [
        Cycle(peer=peer, name=known.directory.name(peer), learnt=past.get(peer), seen=now.get(peer))
        for peer in list(dict.fromkeys([*past, *now]))[:MOST]
        if peer is not None
    ]  # fmt: skip


def _accounts(
    desk: Desk, known: Known, device: str, begin: int, start: int, end: int
) -> list[Account]:
    if not desk.has("rdp"):
        return []
    found = desk.reader.ask(
        _own(device, begin, end, "rdp"),
        f'SELECT "user", "orig.device" = {_text(device)} AS out, min(epoch_ns(ts)) AS first, '
        f'max(epoch_ns(ts)) AS last, count(*) AS n, list(DISTINCT CASE WHEN "orig.device" = '
        f'{_text(device)} THEN "resp.endpoint" ELSE "orig.endpoint" END) AS peers '
        'FROM {rows} WHERE "user" IS NOT NULL GROUP BY ALL ORDER BY last DESC LIMIT 20',
    )
    return [
        Account(
            user=clean(row["user"]),
            direction="logs on to" if row["out"] else "logged on from",
            peers=sorted(known.directory.name(each) for each in row["peers"] if each),
            first=iso(row["first"]),
            last=iso(row["last"]),
            count=row["n"],
            new=row["first"] >= start,
        )
        for row in found.iter_rows(named=True)
    ]


def _names(desk: Desk, device: str, end: int) -> list[Known_]:
    """Addresses and names, with the time in which they were used."""
    found: list[Known_] = []
    used = desk.reader.ask(
        _own(device, 0, end),
        f'SELECT CASE WHEN "orig.device" = {_text(device)} THEN "id.orig_h" ELSE "id.resp_h" END '
        "AS value, min(epoch_ns(ts)) AS first, max(epoch_ns(ts)) AS last FROM {rows} "
        "GROUP BY 1 ORDER BY last DESC LIMIT 20",
    )
    sources: list[tuple[str, pl.DataFrame]] = [("address", used)]
    for log, field, source, side in (
        ("dhcp", "host_name", "DHCP", "orig.device"), ("rdp", "client_name", "RDP", "orig.device"),
    ):  # fmt: skip
        if desk.has(log) and field in desk.reader.schema(log):
            sources.append(
                (source, desk.reader.ask(
                    Question(log, 0, end, (Filter(side, "=", (device,)),)),
                    f"SELECT {field} AS value, min(epoch_ns(ts)) AS first, "
                    f"max(epoch_ns(ts)) AS last FROM {{rows}} WHERE {field} IS NOT NULL "
                    "GROUP BY 1 ORDER BY last DESC LIMIT 20",
                ))
            )  # fmt: skip
    for source, frame in sources:
        found += [
            Known_(value=clean(str(value)), source=source, first=iso(first), last=iso(last))
            for value, first, last in frame.iter_rows()
            if value is not None
        ]
    return found
