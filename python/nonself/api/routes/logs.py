"""Logs: every record, filtered by anything, counted, summed, downloaded."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from nonself.api.common import Cursor, End, Shown, Start, decoded, encoded, iso, span
from nonself.api.security.callers import Reads, TheDesk
from nonself.api.waiting import while_waiting
from nonself.lake.filters import EITHER, SHORT, parse
from nonself.lake.reader import Place, Question
from nonself.schema import LOGS

router = APIRouter(tags=["logs"], dependencies=[Depends(while_waiting)])
Log = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_]+$")]
Filters = Annotated[
    list[str] | None,
    Query(
        alias="filter",
        max_length=50,
        description="FIELD=VALUE,VALUE with = != > >= < <= ~ !~; repeated: all have to hold. "
        f"Also {', '.join(EITHER)} (of either side), {', '.join(SHORT)} and importance.",
    ),
]
MOST_EXPORTED = 1_000_000


class LogInfo(Shown):
    """A log of the lake."""

    log: str
    meaning: str
    records: int
    bytes: int
    files: int
    first: str
    last: str


class FieldInfo(Shown):
    """A column of a log."""

    name: str
    type: str
    meaning: str
    unit: str


class Records(Shown):
    """Records by time."""

    columns: list[str]
    rows: list[list[Any]] = Field(description="Values by column; times as ISO 8601, unset as null.")
    next: str | None


class Count(Shown):
    """How many."""

    count: int


class Facet(Shown):
    """A field with its most frequent values."""

    field: str
    distinct: int
    values: list[tuple[str | None, int]]


class Bin(Shown):
    """Records in a stretch of time."""

    start: str
    value: str | None
    count: int


class Histogram(Shown):
    """Records over time, in equal stretches; those without a record are left out."""

    start: str
    end: str
    seconds: float
    bins: list[Bin]


class Sums(Shown):
    """Values by group, the highest first."""

    columns: list[str]
    rows: list[list[Any]]


@router.get("/logs")
def list_logs(desk: TheDesk, who: Reads) -> list[LogInfo]:
    """What the lake has."""
    del who
    return [
        LogInfo(
            log=each.log,
            meaning=LOGS[each.log].meaning if each.log in LOGS else OWN.get(each.log, ""),
            records=each.rows,
            bytes=each.bytes,
            files=each.files,
            first=iso(each.first),
            last=iso(each.last),
        )
        for each in desk.reader.logs()
    ]


OWN = {
    "scores": "What was unusual, by entity and symbol",
    "device_scores": "How unusual each device was in each tick",
    "breaches": "What the models found",
}


@router.get("/logs/{log}/fields")
def log_fields(log: Log, desk: TheDesk, who: Reads) -> list[FieldInfo]:
    """The columns of a log: the sensor's, then what was learnt about its records."""
    del who
    known = {each.name: each for each in LOGS[log].fields} if log in LOGS else {}
    found = []
    for name, dtype in desk.reader.schema(log).items():
        of = known.get(name)
        found.append(
            FieldInfo(
                name=name,
                type=of.zeek if of else str(dtype).lower(),
                meaning=of.meaning if of else _meaning(name),
                unit=of.unit if of else "",
            )
        )
    return found


@router.get("/logs/{log}/records")
def log_records(
    log: Log,
    desk: TheDesk,
    who: Reads,
    filters: Filters = None,
    start: Start = None,
    end: End = None,
    order: Literal["asc", "desc"] = "asc",
    columns: Annotated[list[str] | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    cursor: Cursor = None,
) -> Records:
    """Records by time, a page at a time."""
    del who
    asked = _asked(desk, log, filters, start, end)
    place = decoded(cursor, int, int)
    after = None if place is None else Place(*place)
    page = desk.reader.page(asked, limit, after=after, descending=order == "desc")
    rows = (
        page.rows.select([c for c in columns if c in page.rows.columns]) if columns else page.rows
    )
    return Records(
        columns=rows.columns,
        rows=_plain(rows),
        next=encoded(page.next.ts, page.next.skip) if page.next else None,
    )


@router.get("/logs/{log}/count")
def log_count(
    log: Log,
    desk: TheDesk,
    who: Reads,
    filters: Filters = None,
    start: Start = None,
    end: End = None,
) -> Count:
    """How many records there are."""
    del who
    return Count(count=desk.reader.count(_asked(desk, log, filters, start, end)))


@router.get("/logs/{log}/facets")
def log_facets(
    log: Log,
    desk: TheDesk,
    who: Reads,
    field: Annotated[list[str], Query(min_length=1, max_length=12)],
    filters: Filters = None,
    start: Start = None,
    end: End = None,
    most: Annotated[int, Query(ge=1, le=50)] = 8,
) -> list[Facet]:
    """The most frequent values of some fields, with exact counts."""
    del who
    found = desk.reader.facets(_asked(desk, log, filters, start, end), field, most)
    made: dict[str, Facet] = {}
    for row in found.iter_rows(named=True):
        facet = made.setdefault(
            row["field"], Facet(field=row["field"], distinct=row["distinct"], values=[])
        )
        facet.values.append((row["value"], row["n"]))
    return list(made.values())


@router.get("/logs/{log}/histogram")
def log_histogram(
    log: Log,
    desk: TheDesk,
    who: Reads,
    filters: Filters = None,
    start: Start = None,
    end: End = None,
    bins: Annotated[int, Query(ge=1, le=1000)] = 100,
    split: Annotated[str | None, Query(max_length=100)] = None,
) -> Histogram:
    """How many records begin when."""
    del who
    asked = _asked(desk, log, filters, start, end)
    width = max(1, -(-(asked.end - asked.start) // bins))
    found = desk.reader.histogram(asked, bins, split)
    return Histogram(
        start=iso(asked.start),
        end=iso(asked.end),
        seconds=width / 1e9,
        bins=[
            Bin(start=iso(asked.start + row["bin"] * width), value=row["value"], count=row["n"])
            for row in found.iter_rows(named=True)
        ],
    )


@router.get("/logs/{log}/aggregate")
def log_aggregate(
    log: Log,
    desk: TheDesk,
    who: Reads,
    by: Annotated[list[str] | None, Query(max_length=4)] = None,
    measure: Literal["count", "sum", "max", "min", "avg", "distinct"] = "count",
    of: Annotated[str | None, Query(max_length=100)] = None,
    filters: Filters = None,
    start: Start = None,
    end: End = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> Sums:
    """Sums by the values of fields."""
    del who
    if (of is None) != (measure == "count"):
        raise ValueError("of: is needed for every measure but count")
    asked = _asked(desk, log, filters, start, end)
    numeric = of is not None and desk.reader.schema(log).get(of, pl.Int64()).is_numeric()
    if measure not in {"count", "distinct"} and not numeric:
        raise ValueError(f"of: {of} is no number")
    found = desk.reader.aggregate(asked, by or [], measure, of, limit)
    return Sums(columns=found.columns, rows=_plain(found))


@router.get("/logs/{log}/download", response_class=StreamingResponse)
def log_download(
    log: Log,
    desk: TheDesk,
    who: Reads,
    format: Literal["csv", "json"] = "csv",
    filters: Filters = None,
    start: Start = None,
    end: End = None,
    columns: Annotated[list[str] | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_EXPORTED)] = MOST_EXPORTED,
) -> StreamingResponse:
    """Records as a file: CSV, or JSON lines."""
    del who
    asked = _asked(desk, log, filters, start, end)
    desk.reader.page(asked, 1)  # what is wrong is said before the file begins
    names = columns or list(desk.reader.schema(log))
    batches = desk.reader.export(asked, names, limit)
    lines = _csv(batches) if format == "csv" else _json(batches)
    media = "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"
    headers = {"content-disposition": f'attachment; filename="{log}.{format}"'}
    return StreamingResponse(lines, media_type=media, headers=headers)


def _asked(
    desk: TheDesk,
    log: str,
    filters: list[str] | None,
    start: datetime | None,
    end: datetime | None,
) -> Question:
    since, until = span(desk.known(), start, end)
    return Question(log, since, until, tuple(parse(each) for each in filters or ()))


def _plain(rows: pl.DataFrame) -> list[list[Any]]:
    """Rows as plain values: times as text, whole."""
    made = rows.with_columns(
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S.%9fZ")
        for name, dtype in rows.schema.items()
        if isinstance(dtype, pl.Datetime)
    ).with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name))
        for name, dtype in rows.schema.items()
        if dtype in {pl.Float64, pl.Float32}
    )
    return [list(row) for row in made.rows()]


def _csv(batches: Iterator[pl.DataFrame]) -> Iterator[str]:
    first = True
    for batch in batches:
        text = io.StringIO()
        writer = csv.writer(text)
        if first:
            writer.writerow(batch.columns)
            first = False
        for row in _plain(batch):
            writer.writerow([_cell(value) for value in row])
        yield text.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 - of any field
    """A value that a spreadsheet does not take for a formula."""
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _json(batches: Iterator[pl.DataFrame]) -> Iterator[str]:
    for batch in batches:
        names = batch.columns
        yield "".join(
            json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str) + "\n"
            for row in _plain(batch)
        )


def _meaning(name: str) -> str:
    aspect, _, facet = name.rpartition(".")
    known = {
        "importance": "how unusual, 0 to 100", "p": "p-value, recalibrated",
        "maturity": "how much of the history that is needed there is, 0 to 100",
        "new": "never had by this entity", "new_to_network": "never had by anybody",
        "rarity": "how few devices ever had it, 0 to 100",
        "age": "seconds since anyone first had it",
        "seen": "the number of this window", "expected": "the usual number",
    }  # fmt: skip
    if facet in known and aspect not in {"orig", "resp"}:
        return f"{aspect}: {known[facet]}"
    sides = {"orig": "who started", "resp": "who answered"}
    if aspect in sides:
        return f"{sides[aspect]}: {facet.replace('_', ' ')}"
    return name.replace("_", " ")
