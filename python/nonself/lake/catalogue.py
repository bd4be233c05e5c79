"""What each file of the lake holds: columns, records, times. Read once: files never change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import duckdb
import polars as pl

from nonself.lake.filters import quoted
from nonself.lake.parts import PLACE, TICK, Part, parts_of
from nonself.schema import LOGS

Columns = tuple[tuple[str, pl.DataType], ...]


@dataclass(frozen=True)
class Entry:
    """One file."""

    part: Part
    columns: Columns
    rows: int
    bytes: int
    first: int
    """The earliest ``ts`` in it, ns; its ticks say when records were complete, not begun."""
    last: int


class Catalogue:
    """The files of a lake. Threads may share it."""

    def __init__(self, root: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.root = root
        self._connection = connection
        self._known: dict[Path, Entry] = {}
        self._lock = Lock()

    def logs(self) -> list[str]:
        """Logs that have files."""
        folders = sorted(self.root.iterdir()) if self.root.is_dir() else []
        return [folder.name for folder in folders if next(folder.glob("*/*.parquet"), None)]

    def files(self, log: str, start: int = 0, end: int = 2**63 - 1) -> list[Entry]:
        """The files that have records with ``start <= ts < end``, by time.

        Raises:
            LookupError: The lake has no such log.
        """
        safe = log.replace("_", "").isalnum() and (self.root / log).is_dir()
        parts = parts_of(self.root / log)[0] if safe else []
        if not parts:
            raise LookupError(f"{log[:40]}: the lake has no such log")
        self._learn([part for part in parts if part.path not in self._known])
        found = [self._known[part.path] for part in parts]
        return [entry for entry in found if entry.first < end and entry.last >= start]

    def schema(self, log: str) -> dict[str, pl.DataType]:
        """All columns of a log: those of its schema, then what was learnt about its records."""
        return columns_of(log, self.files(log))

    def _learn(self, parts: Sequence[Part]) -> None:
        if not parts:
            return
        listed = ", ".join(literal(part.path) for part in parts)
        sql = (
            "SELECT file_name, sum(num_values)::BIGINT AS n, "  # noqa: S608
            "min(epoch_ns(stats_min_value::TIMESTAMPTZ_NS)) AS first, "
            "max(epoch_ns(stats_max_value::TIMESTAMPTZ_NS)) AS last "
            f"FROM parquet_metadata([{listed}]) WHERE path_in_schema = $ts GROUP BY 1"
        )
        with self._connection.cursor() as cursor:
            rows = cursor.execute(sql, {"ts": "ts"}).fetchall()
            missing = {str(part.path) for part in parts} - {row[0] for row in rows}
            for path in sorted(missing):  # what has no ts goes by its ticks
                count = cursor.execute(
                    f"SELECT count(*) FROM read_parquet({literal(Path(path))})"  # noqa: S608
                ).fetchone()
                rows.append((path, count[0] if count else 0, None, None))
        by_path = {part.path: part for part in parts}
        with self._lock:
            for name, count, first, last in rows:
                part = by_path[Path(name)]
                self._known[part.path] = Entry(
                    part,
                    tuple(pl.read_parquet_schema(part.path).items()),
                    int(count),
                    part.path.stat().st_size,
                    part.first if first is None else int(first),
                    part.last if last is None else int(last),
                )


_TICK_TIME: Final = "CAST(make_timestamp_ns(tick) AS TIMESTAMPTZ_NS)"


def columns_of(log: str, entries: Iterable[Entry]) -> dict[str, pl.DataType]:
    """All columns of a log with these files; not those of the lake itself."""
    found = dict(LOGS[log].polars) if log in LOGS else {}
    for columns in dict.fromkeys(entry.columns for entry in reversed(list(entries))):
        for name, dtype in columns:
            found.setdefault(name, dtype)
    found.pop(TICK, None)
    found.pop(PLACE, None)
    if "ts" not in found and "tick" in found:  # what is told once a tick is of the tick's time
        return {"ts": pl.Datetime("ns", "UTC"), **found}
    return found


def source(entries: Sequence[Entry], schema: Mapping[str, pl.DataType]) -> str:
    """SQL of the records of some files with these columns; null where a file has not got one.

    Beside them ``lake_file`` and ``file_row_number``, which make an order whole. Not DuckDB's own
    ``filename``: Zeek has a column of that name in its ``files`` log.
    """
    groups: dict[Columns, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.columns, []).append(entry)
    parts = []
    for columns, group in groups.items():
        there = {name for name, _ in columns}
        absent = {"ts": _TICK_TIME} if "tick" in there else {}
        kept = ", ".join(
            quoted(name) if name in there else f"{absent.get(name, 'NULL')} AS {quoted(name)}"
            for name in schema
        )
        listed = ", ".join(literal(entry.part.path) for entry in group)
        parts.append(
            f"SELECT {kept}, lake_file, file_row_number FROM "  # noqa: S608
            f"read_parquet([{listed}], filename='lake_file', file_row_number=true)"
        )
    return f"({' UNION ALL '.join(parts)})"


def literal(path: Path) -> str:
    """A path in SQL."""
    return "'" + str(path).replace("'", "''") + "'"
