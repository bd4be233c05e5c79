"""What the lake keeps: so many days, so many bytes. What was dropped is written down first.

Whole files go, the oldest hour first. Records of the sensor go before what was found in them:
breaches and scores are small, and say what the dropped records were about.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from nonself.lake.parts import HOUR_NS, Part, parts_of, settle

FILE: Final = "dropped.jsonl"
"""In the lake's folder: a line for each file that was dropped."""
KEPT_LONGEST: Final = ("breaches", "device_scores", "scores")
"""Logs that go last."""
DAY_NS: Final = 24 * HOUR_NS


@dataclass(frozen=True)
class Limits:
    """How much is kept; None is without a limit."""

    days: float | None = None
    bytes: int | None = None


@dataclass(frozen=True)
class Dropped:
    """A file that is gone."""

    log: str
    day: str
    first: int
    """Start of its first tick, ns."""
    last: int
    rows: int
    bytes: int
    reason: str
    """``age`` or ``size``."""


def drop_old(root: Path, limits: Limits, now: int) -> list[Dropped]:
    """Remove what is beyond the limits; gives what was removed.

    Args:
        root: Folder of the lake; only its writer may call this.
        limits: How much is kept.
        now: Event time, ns: ages count from here.
    """
    found = [
        (log, part, part.path.stat().st_size)
        for log in _logs(root)
        for part in parts_of(root / log)[0]
    ]
    found.sort(key=lambda each: (each[0] in KEPT_LONGEST, each[1].first, each[0]))
    gone: list[tuple[str, Part, int, str]] = []
    if limits.days is not None:
        oldest = now - int(limits.days * DAY_NS)
        gone = [(*each, "age") for each in found if each[1].last < oldest]
    if limits.bytes is not None:
        dropped = {part.path for _, part, _, _ in gone}
        left = [each for each in found if each[1].path not in dropped]
        total = sum(size for _, _, size in left)
        for each in left:
            if total <= limits.bytes:
                break
            gone.append((*each, "size"))
            total -= each[2]
    rows = [_row(log, part, size, reason) for log, part, size, reason in gone]
    _write_down(root, rows)
    for _, part, _, _ in gone:
        part.path.unlink(missing_ok=True)
    settle(sorted({part.path.parent for _, part, _, _ in gone}))
    return rows


def dropped(root: Path) -> list[Dropped]:
    """Everything that was ever dropped, oldest first; a line that a crash cut is left out."""
    file = root / FILE
    lines: Iterable[str] = file.read_text(encoding="utf-8").splitlines() if file.exists() else ()
    found = []
    for line in lines:
        try:
            found.append(Dropped(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def _logs(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def _row(log: str, part: Part, size: int, reason: str) -> Dropped:
    day = f"{datetime.fromtimestamp(part.first / 1e9, UTC):%Y-%m-%d}"
    try:
        rows = pl.scan_parquet(part.path, glob=False).select(pl.len()).collect().item()
    except (OSError, pl.exceptions.PolarsError):
        rows = 0
    return Dropped(log, day, part.first, part.last, int(rows), size, reason)


def _write_down(root: Path, rows: Sequence[Dropped]) -> None:
    """Before anything is removed: a crash in between says too much rather than too little."""
    if not rows:
        return
    with (root / FILE).open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
        file.flush()
        os.fsync(file.fileno())
