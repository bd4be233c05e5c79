"""Questions to the lake, from any process, while another writes it: through DuckDB.

Pages of records go by time. A page begins behind the last record of the one before it, and looks
only at as much time as it needs: first at a little, then at eight times as much.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final, TypeVar

import duckdb
import polars as pl

from nonself.lake.catalogue import Catalogue, columns_of, source
from nonself.lake.filters import Filter, quoted, where, with_importance
from nonself.lake.parts import LakeError
from nonself.lake.patience import OF_WHO_ASKS

FIRST_LOOK_NS: Final = 30 * 10**9
"""The first stretch of time in which a page is looked for; eight times as much each time."""
FIRST_FILTERED_LOOK_NS: Final = 1800 * 10**9
"""The same where not every record counts."""
LATEST: Final = 2**62
"""The latest time that can be asked for, ns: the year 2116."""
MOST_ROWS: Final = 1000
MEMORY: Final = "2GiB"
PAGE_MEMORY: Final = "1GiB"
AT_ONCE: Final = 2
"""Questions that are answered at the same time: over many records each takes all cores."""
_TRIES: Final = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """Which records: of a log, from ``start`` (ns) until before ``end``, by filters."""

    log: str
    start: int
    end: int
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Place:
    """Between two records of a page: behind ``skip`` records with the time ``ts`` (ns)."""

    ts: int
    skip: int


@dataclass(frozen=True)
class Page:
    """Records in order of time, with all columns and ``importance``; ``ts`` in nanoseconds."""

    rows: pl.DataFrame
    next: Place | None
    """Where the next page begins; None where there is none."""


@dataclass(frozen=True)
class Logged:
    """What the lake has of a log."""

    log: str
    first: int
    """Start of its first tick, ns."""
    last: int
    """Start of its last tick, ns."""
    files: int
    bytes: int
    rows: int


class Reader:
    """Asks the files of a lake. Threads may share it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # A page is small and somebody waits for it; it does not stand behind sums over millions.
        self._pages = _opened(PAGE_MEMORY)
        self._questions = _opened(MEMORY)
        self._turns = BoundedSemaphore(AT_ONCE)
        self.catalogue = Catalogue(root, self._pages)

    def close(self) -> None:
        """Let go of all memory."""
        self._pages.close()
        self._questions.close()

    def logs(self) -> list[Logged]:
        """The logs that have records, with how much there is of each."""
        return self._trying(self._logs)

    def _logs(self) -> list[Logged]:
        found = []
        for log in self.catalogue.logs():
            entries = self.catalogue.files(log)
            found.append(
                Logged(
                    log,
                    min(entry.part.first for entry in entries),
                    max(entry.part.last for entry in entries),
                    len(entries),
                    sum(entry.bytes for entry in entries),
                    sum(entry.rows for entry in entries),
                )
            )
        return found

    def schema(self, log: str) -> dict[str, pl.DataType]:
        """The columns of a log.

        Raises:
            LookupError: The lake has no such log.
        """
        return self._trying(lambda: self.catalogue.schema(log))

    def page(
        self, asked: Question, most: int, *, after: Place | None = None, descending: bool = False
    ) -> Page:
        """At most ``most`` records behind ``after``, by time."""
        most = min(most, MOST_ROWS)
        return self._trying(lambda: self._page(asked, most, after, descending))

    def count(self, asked: Question) -> int:
        """How many records there are."""
        found = self.ask(asked, "SELECT count(*) AS n FROM {rows}")
        return int(found["n"][0]) if found.height else 0

    def histogram(self, asked: Question, bins: int, split: str | None = None) -> pl.DataFrame:
        """How many records begin in each of ``bins`` equal stretches of time.

        Columns ``bin`` (0 to ``bins`` - 1), ``n``, and ``value`` of the field ``split`` as text.
        """
        width = max(1, -(-(asked.end - asked.start) // bins))
        value = f"CAST({quoted(split)} AS VARCHAR)" if split else "NULL"
        return self.ask(
            asked,
            f"SELECT CAST(floor((epoch_ns(ts) - {asked.start}) / {width}) AS INTEGER) AS bin, "  # noqa: S608
            f"{value} AS value, count(*) AS n FROM {{rows}} GROUP BY ALL ORDER BY ALL",
            needs=[split] if split else [],
        )

    def facets(self, asked: Question, fields: Sequence[str], most: int = 8) -> pl.DataFrame:
        """The most frequent values of several fields: ``field``, ``value`` (text), ``n``.

        Also ``distinct``, how many values the field has in all.
        """
        schema = self.schema(asked.log)
        fields = [field for field in fields if field in schema]
        if not fields:
            return pl.DataFrame(schema={"field": pl.String, "value": pl.String, "n": pl.Int64,
                                        "distinct": pl.Int64})  # fmt: skip
        sets = ", ".join(f"({quoted(field)})" for field in fields)
        which = " ".join(
            f"WHEN grouping({quoted(field)}) = 0 THEN {place}" for place, field in enumerate(fields)
        )
        text = " ".join(
            f"WHEN grouping({quoted(field)}) = 0 THEN CAST({quoted(field)} AS VARCHAR)"
            for field in fields
        )
        found = self.ask(
            asked,
            f"WITH counted AS (SELECT CASE {which} END AS place, CASE {text} END AS value, "  # noqa: S608
            f"count(*) AS n FROM {{rows}} GROUP BY GROUPING SETS ({sets})) "
            f'SELECT place, value, n, count(*) OVER (PARTITION BY place) AS "distinct" '
            f"FROM counted QUALIFY row_number() OVER (PARTITION BY place ORDER BY n DESC, value) "
            f"<= {int(most)} ORDER BY place, n DESC, value",
        )
        names = pl.Series("names", fields)
        return found.select(
            field=names.gather(found["place"]), value="value", n="n", distinct="distinct"
        )

    def aggregate(
        self, asked: Question, by: Sequence[str], measure: str, of: str | None, most: int
    ) -> pl.DataFrame:
        """Sums by the values of fields: their columns and ``value``, the highest first.

        Args:
            asked: Which records.
            by: Fields; may be none.
            measure: ``count``, ``sum``, ``max``, ``min``, ``avg`` or ``distinct``.
            of: The field that is summed or counted; none for ``count``.
            most: Rows.
        """
        sql = {
            "count": "count(*)",
            "distinct": "count(DISTINCT {})",
            **{name: f"{name}({{}})" for name in ("sum", "max", "min", "avg")},
        }[measure].format(quoted(of) if of else "")
        keys = ", ".join(map(quoted, by))
        return self.ask(
            asked,
            f"SELECT {keys + ', ' if by else ''}CAST({sql} AS DOUBLE) AS value FROM {{rows}} "  # noqa: S608
            f"{'GROUP BY ' + keys if by else ''} ORDER BY value DESC NULLS LAST LIMIT {int(most)}",
            needs=[*by, *([of] if of else [])],
        )

    def export(self, asked: Question, columns: Sequence[str], most: int) -> Iterator[pl.DataFrame]:
        """Records by time, in batches; ends after ``most``."""
        place, left = None, most
        while left > 0:
            page = self.page(asked, min(left, MOST_ROWS), after=place)
            kept = [name for name in columns if name in page.rows.columns]
            if page.rows.height:
                yield page.rows.select(kept or pl.all())
            left -= page.rows.height
            place = page.next
            if place is None:
                return

    def _page(self, asked: Question, most: int, after: Place | None, descending: bool) -> Page:
        entries = self.catalogue.files(asked.log)
        schema = columns_of(asked.log, entries)
        held = where(asked.filters, schema)
        start, end = asked.start, asked.end
        skip = after.skip if after else 0
        if after is not None:
            start, end = (start, min(end, after.ts + 1)) if descending else (after.ts, end)
        order = "DESC" if descending else "ASC"
        ties = "uid, " if "uid" in schema else ""
        frames: list[pl.DataFrame] = []
        found, look = 0, FIRST_FILTERED_LOOK_NS if asked.filters else FIRST_LOOK_NS
        while found < most + skip + 1:
            left = [entry for entry in entries if entry.first < end and entry.last >= start]
            if not left or start >= end:
                break
            # Where nothing is, there is no use in looking.
            start = max(start, min(entry.first for entry in left))
            end = min(end, max(entry.last for entry in left) + 1)
            low = max(start, end - look) if descending else start
            high = end if descending else min(end, start + look)
            files = [entry for entry in left if entry.first < high and entry.last >= low]
            if files:
                sql = (
                    f"SELECT {with_importance(schema)} "  # noqa: S608
                    f"FROM {source(files, schema)} WHERE ts >= {_at(low)} AND ts < {_at(high)} "
                    f"AND {held.sql} ORDER BY ts {order}, {ties}lake_file, file_row_number "
                    f"LIMIT {most + skip + 1 - found}"
                )
                frame = _run(self._pages, sql, held.parameters)
                found += frame.height
                frames.append(frame)
            start, end = (start, low) if descending else (high, end)
            look *= 8
        if not frames:
            return Page(pl.DataFrame(schema={**schema, "importance": pl.Float64()}), None)
        rows = pl.concat(frames, how="diagonal_relaxed").slice(skip)
        rows = rows.drop("lake_file", "file_row_number")
        page = rows.head(most)
        if rows.height <= most:
            return Page(page, None)
        times = page["ts"].dt.epoch("ns")
        last = int(times[-1])
        same = int((times == last).sum())
        if after is not None and after.ts == last:
            same += after.skip
        return Page(page, Place(last, same))

    def ask(self, asked: Question, sql: str, needs: Sequence[str] = ()) -> pl.DataFrame:
        """Run SQL over ``{rows}``: the records that are asked for, with all columns of the log.

        Args:
            asked: Which records.
            sql: Of the program itself, never of a user; values stand in the filters of ``asked``.
            needs: Columns that have to be there.

        Raises:
            LookupError: There is no such log or column.
        """

        def run() -> pl.DataFrame:
            schema = self.catalogue.schema(asked.log)
            entries = self.catalogue.files(asked.log, asked.start, asked.end)
            for name in needs:
                if name not in schema and name != "importance":
                    raise LookupError(f"{name}: no such field in {asked.log}")
            held = where(asked.filters, schema)
            files = entries or self.catalogue.files(asked.log)[-1:]
            rows = (
                f"(SELECT {with_importance(schema)} "  # noqa: S608
                f"FROM {source(files, schema)} WHERE ts >= {_at(asked.start)} "
                f"AND ts < {_at(asked.end)} AND {held.sql})"
            )
            with self._turns:
                return _run(self._questions, sql.replace("{rows}", rows), held.parameters)

        return self._trying(run)

    def _trying(self, run: Callable[[], T]) -> T:
        """Ask again where a file was replaced between listing and reading."""
        for left in reversed(range(_TRIES)):
            try:
                return run()
            except (duckdb.IOException, FileNotFoundError) as error:
                if not left:
                    raise LakeError(self.root, f"cannot be read: {error}") from error
                time.sleep(0.05)
        raise AssertionError


def _opened(memory: str) -> duckdb.DuckDBPyConnection:
    """A database in memory that reads files, and nothing else."""
    connection = duckdb.connect(":memory:")
    for setting in (
        f"memory_limit='{memory}'", "TimeZone='UTC'", "parquet_metadata_cache=true",
        "autoinstall_known_extensions=false", "autoload_known_extensions=false",
        "lock_configuration=true",
    ):  # fmt: skip
        connection.execute(f"SET {setting}")
    return connection


def _run(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object]
) -> pl.DataFrame:
    patience = OF_WHO_ASKS.get()
    with connection.cursor() as cursor, patience.work(cursor) if patience else nullcontext():
        return pl.DataFrame(cursor.sql(sql, params=list(parameters)))


def _at(ns: int) -> str:
    """A time (ns) in SQL, within what fits into 64 bits."""
    return f"CAST(make_timestamp_ns({min(max(ns, 0), LATEST)}) AS TIMESTAMPTZ_NS)"
