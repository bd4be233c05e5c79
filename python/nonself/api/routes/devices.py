"""Devices, users, endpoints outside; metrics over time."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from nonself.api.common import (
    Cursor,
    End,
    Limited,
    Paged,
    Shown,
    Start,
    ThePeriod,
    decoded,
    encoded,
    iso,
    span,
)
from nonself.api.security.callers import Reads, TheDesk
from nonself.api.views import device as views
from nonself.api.views import pattern, series
from nonself.incidents.words import clean
from nonself.lake.reader import Question

router = APIRouter(tags=["devices"])
Name = Annotated[str, Path(min_length=1, max_length=200, description="Id, name or address.")]
Word = Annotated[str | None, Query(max_length=200)]


class UserRow(Shown):
    """An account that logged on."""

    user: str
    sessions: int
    devices: list[str]
    targets: list[str]
    first: str
    last: str


class Endpoint(Shown):
    """An address outside, and who uses it."""

    address: str
    names: list[str]
    devices: list[str]
    device_count: int = Field(description="How many devices of the network used it.")
    connections: int
    failed: int
    bytes_out: int
    bytes_in: int
    services: list[str]
    first: str
    last: str


@router.get("/devices")
def list_devices(
    desk: TheDesk,
    who: Reads,
    asked: ThePeriod,
    q: Annotated[str, Query(max_length=200, description="Words in name, address, role.")] = "",
    zone: Word = None,
    role: Word = None,
    limit: Limited = 200,
    cursor: Cursor = None,
) -> Paged[views.DeviceRow]:
    """Devices, the most unusual of the period first."""
    del who
    rows = views.rows(desk, asked.known, asked.start, asked.end)
    words = q.lower().split()
    rows = [
        row
        for row in rows
        if (zone is None or row.zone == zone)
        and (role is None or row.role == role)
        and all(word in _text(row) for word in words)
    ]
    place = (decoded(cursor, int) or [0])[0]
    page = rows[place : place + limit]
    more = place + limit < len(rows)
    return Paged(items=page, next=encoded(place + limit) if more else None)


@router.get("/devices/{device}")
def get_device(device: Name, desk: TheDesk, who: Reads, asked: ThePeriod) -> views.DeviceWhole:
    """A device: what it is and why we think so, what is alike, how much is learnt."""
    del who
    return views.whole(desk, asked.known, device, asked.start, asked.end)


@router.get("/devices/{device}/pattern")
def get_pattern(device: Name, desk: TheDesk, who: Reads, asked: ThePeriod) -> pattern.Pattern:
    """How a device lives: what is usual beside what was seen in the period."""
    del who
    key = asked.known.device(device)["device"]
    return asked.once("pattern", key, make=partial(pattern.pattern, desk, key))


@router.get("/devices/{device}/metrics")
def list_metrics(device: Name, desk: TheDesk, who: Reads, asked: ThePeriod) -> list[series.Metric]:
    """What can be drawn of a device over time, the most unusual first."""
    del who
    key = asked.known.device(device)["device"]
    return series.metrics(desk, asked.known, key, asked.start, asked.end)


@router.get("/devices/{device}/metrics/{metric}")
def get_series(
    device: Name,
    metric: Annotated[str, Path(max_length=100)],
    desk: TheDesk,
    who: Reads,
    asked: ThePeriod,
) -> series.Series:
    """An activity over time (blue), what is usual (band), how unusual it was (green)."""
    del who
    key = asked.known.device(device)["device"]
    return asked.once("series", key, metric, make=partial(series.series, desk, key, metric))


@router.get("/accounts")
def list_accounts(
    desk: TheDesk, who: Reads, start: Start = None, end: End = None, limit: Limited = 200
) -> list[UserRow]:
    """Accounts that logged on, the newest first."""
    del who
    known = desk.known()
    if not desk.has("rdp"):
        return []
    found = desk.reader.ask(
        Question("rdp", *span(known, start, end, days=30)),
        'SELECT "user", count(*) AS n, list(DISTINCT "orig.endpoint") AS devices, '
        'list(DISTINCT "resp.endpoint") AS targets, min(epoch_ns(ts)) AS first, '
        'max(epoch_ns(ts)) AS last FROM {rows} WHERE "user" IS NOT NULL '
        f"GROUP BY 1 ORDER BY last DESC LIMIT {limit}",
    )
    return [
        UserRow(
            user=clean(row["user"]),
            sessions=row["n"],
            devices=sorted(known.directory.name(each) for each in row["devices"] if each),
            targets=sorted(known.directory.name(each) for each in row["targets"] if each),
            first=iso(row["first"]),
            last=iso(row["last"]),
        )
        for row in found.iter_rows(named=True)
    ]


@router.get("/endpoints")
def list_endpoints(
    desk: TheDesk,
    who: Reads,
    address: Word = None,
    start: Start = None,
    end: End = None,
    limit: Limited = 100,
) -> list[Endpoint]:
    """Addresses outside: the rarest first, by how few devices used them."""
    del who
    known = desk.known()
    asked = desk.question("conn", *span(known, start, end, days=30),
                          *([f"id.resp_h={address}"] if address else []))  # fmt: skip
    found = desk.reader.ask(
        asked,
        'SELECT "id.resp_h" AS address, list(DISTINCT "orig.endpoint")[:50] AS devices, '
        'count(DISTINCT "orig.endpoint") AS device_count, count(*) AS n, '
        "count(*) FILTER (WHERE failed) AS failed, sum(coalesce(orig_bytes, 0))::BIGINT AS sent, "
        "sum(coalesce(resp_bytes, 0))::BIGINT AS received, "
        "list(DISTINCT coalesce(service_key, 'unknown'))[:20] AS services, "
        "min(epoch_ns(ts)) AS first, max(epoch_ns(ts)) AS last FROM {rows} "
        "WHERE \"resp.zone_kind\" = 'external' GROUP BY 1 "
        f"ORDER BY device_count, n DESC, address LIMIT {limit}",
    )
    names = _names(desk, found["address"].to_list(), *span(known, start, end, days=30))
    return [
        Endpoint(
            address=row["address"],
            names=names.get(row["address"], []),
            devices=sorted(known.directory.name(each) for each in row["devices"] if each),
            device_count=row["device_count"],
            connections=row["n"],
            failed=row["failed"],
            bytes_out=row["sent"],
            bytes_in=row["received"],
            services=sorted(row["services"]),
            first=iso(row["first"]),
            last=iso(row["last"]),
        )
        for row in found.iter_rows(named=True)
    ]


def _names(desk: TheDesk, addresses: list[str], start: int, end: int) -> dict[str, list[str]]:
    """Names that were asked for by TLS, by address."""
    if not addresses or not desk.has("ssl"):
        return {}
    found = desk.reader.ask(
        desk.question("ssl", start, end),
        'SELECT "id.resp_h" AS address, list(DISTINCT server_name)[:5] AS names FROM {rows} '
        "WHERE server_name IS NOT NULL GROUP BY 1",
    )
    wanted = set(addresses)
    return {
        row[0]: sorted(clean(name) for name in row[1])
        for row in found.iter_rows()
        if row[0] in wanted
    }


def _text(row: views.DeviceRow) -> str:
    words = (row.name, row.id, row.role, row.zone, row.vendor or "", *row.ips)
    return " ".join(words).lower()
