"""Small files of an hour that is over become one, in the background.

A reader opens every file of the hours it asks for: one file an hour makes a question quick. The
merged file covers the ticks of those it replaces and has a higher generation, so they do not count
any more from the moment it is there. They are removed a little later, when who listed them before
has read them; a crash in between leaves nothing twice and nothing lost.
"""

import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

import polars as pl

from nonself.lake.parts import HOUR_NS, PLACE, TEMPORARY, TICK, Part, parts_of, prepare, read

EVERY: Final = 30.0
"""Seconds between two looks."""
ORDER: Final = ("id.resp_p", "orig.device")
"""Columns by which the records of a closed hour are laid down; their own order is kept beside."""
GRACE: Final = 20.0
"""Seconds for which files that were replaced stay: longer than any question takes."""


def mergeable(root: Path, now: int) -> Iterator[tuple[Path, list[Part]]]:
    """Folders of logs, with the parts of an hour before ``now`` (ns) that could be one."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []:
        by_hour: dict[int, list[Part]] = {}
        for part in parts_of(folder)[0]:
            by_hour.setdefault(part.first // HOUR_NS, []).append(part)
        for hour, parts in sorted(by_hour.items()):
            if hour < now // HOUR_NS and (len(parts) > 1 or not is_compact(parts[0].path)):
                yield folder, parts


@lru_cache(maxsize=100_000)
def is_compact(path: Path) -> bool:
    """Whether a file is laid down as compaction does it; files never change."""
    names = pl.read_parquet_schema(path)
    return PLACE in names or not set(ORDER) & set(names)


def merged(folder: Path, parts: list[Part]) -> Path:
    """Write several parts of an hour as one, beside them; gives the file, not in place yet.

    :func:`take_place` puts it there; until then it is none that counts. The old parts stay for
    :func:`sweep`.
    """
    whole = pl.concat([read(part) for part in parts], how="diagonal_relaxed")
    made = Part.named(
        folder,
        min(part.first for part in parts),
        max(part.last for part in parts),
        max(part.generation for part in parts) + 1,
    )
    return prepare(_by_port(whole.sort(TICK, maintain_order=True)), made.path)


def _by_port(hour: pl.DataFrame) -> pl.DataFrame:
    """Records of a port together, so that a question for one reads only its row groups."""
    order = [name for name in ORDER if name in hour.columns]
    if not order:
        return hour
    return hour.with_row_index(PLACE).sort(order, maintain_order=True)


def sweep(root: Path, grace: float) -> int:
    """Remove files that others have replaced ``grace`` seconds ago or before; gives how many."""
    before, gone = time.time() - grace, 0
    for folder in sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []:
        current, replaced = parts_of(folder)
        for part in replaced:
            newer = (each.path for each in current if each.covers(part))
            if all(path.stat().st_mtime <= before for path in newer):
                part.path.unlink(missing_ok=True)
                gone += 1
        for left in folder.glob(f"*/{TEMPORARY}*"):  # by a writer that was killed
            if left.stat().st_mtime <= before:
                left.unlink(missing_ok=True)
    return gone


class Compactor:
    """Compacts a lake while its writer writes, in a thread of the same process."""

    def __init__(
        self,
        compact: Callable[[int], int],
        sweep: Callable[[float], int],
        *,
        every: float = EVERY,
        grace: float = GRACE,
    ) -> None:
        self._compact, self._sweep = compact, sweep
        self._every, self._grace = every, grace
        self._stop = Event()
        self._now = 0
        self._thread = Thread(target=self._run, name="compaction", daemon=True)
        self.failed: OSError | None = None
        """Why it stopped by itself."""

    def tell(self, now: int) -> None:
        """The hour of this event time (ns) is written to; those before it are over."""
        self._now = max(self._now, now)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                while not self._stop.is_set() and self._compact(self._now):
                    pass
                self._sweep(self._grace)
            except OSError as error:
                self.failed = error
                return
