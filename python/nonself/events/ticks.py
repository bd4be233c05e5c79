"""Batches of records are cut into five-minute ticks of event time.

The cut follows each record's ``_write_ts`` and the packet clock of the capture, never the size
of the batches: the same records give the same ticks. A tick is complete when the clock has
reached its end. A record that comes after its tick was handed on is late; it goes into the
current tick. A tick without any record is not handed on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from nonself.events.tick import TICK_NS, Tick

Records = Mapping[str, pl.DataFrame]
_TICK: Final = "_tick"


def tick_of(ts: int) -> int:
    """Start of the tick that holds this nanosecond."""
    return ts - ts % TICK_NS


@dataclass(frozen=True)
class Ticks:
    """Consecutive ticks, kept in one frame per log so that work is done once for all of them."""

    starts: tuple[int, ...]
    records: dict[str, pl.DataFrame]
    """Log to records, sorted by tick, then (``ts``, ``uid``), then as they were read."""
    bounds: dict[str, list[int]]
    """Log to row numbers: tick ``i`` has the rows from ``bounds[i]`` to ``bounds[i + 1]``."""

    def __iter__(self) -> Iterator[Tick]:
        """Each tick with its own records."""
        for place, start in enumerate(self.starts):
            yield Tick(start, dict(self.slices(place)))

    def slices(self, place: int) -> Iterator[tuple[str, pl.DataFrame]]:
        """The logs of one tick that have records."""
        for log, bounds in self.bounds.items():
            first, last = bounds[place], bounds[place + 1]
            if last > first:
                yield log, self.records[log].slice(first, last - first)

    def rows(self, log: str) -> Iterator[tuple[int, int]]:
        """First and last row number of each tick in one log."""
        return pairwise(self.bounds[log])

    def with_records(self, records: dict[str, pl.DataFrame]) -> "Ticks":
        """The same ticks and rows with other columns."""
        return Ticks(self.starts, records, self.bounds)


@dataclass
class TickCutter:
    """Collects records and hands on the ticks that are complete."""

    clock: int | None = None
    """Newest packet time seen, nanoseconds."""
    late: int = 0
    """Records that came after their tick was handed on."""
    _waiting: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, batch: Records, clock: int | None) -> Ticks:
        """Take a batch; give all ticks that are complete now that the clock stands there."""
        opened = None if self.clock is None else tick_of(self.clock)
        for log, frame in batch.items():
            if frame.height:
                self._waiting.setdefault(log, []).append(self._numbered(frame, opened))
        if clock is not None and (self.clock is None or clock > self.clock):
            self.clock = clock
        if self.clock is None:
            return _sorted({})
        now = tick_of(self.clock)
        return self._closed(now) if opened is None or now > opened else _sorted({})

    def pending(self) -> dict[str, pl.DataFrame]:
        """The records of the tick that is not complete, as they were read."""
        return {log: frame.drop(_TICK) for log, frame in sorted(self._joined().items())}

    def provisional(self) -> Ticks:
        """The tick that is not complete, as if it were."""
        return _sorted(self._joined())

    def _numbered(self, frame: pl.DataFrame, opened: int | None) -> pl.DataFrame:
        written = frame["_write_ts"].to_physical()
        tick = written - written % TICK_NS
        if opened is not None and tick.min() < opened:  # type: ignore[operator]
            self.late += int((tick < opened).sum())
            tick = tick.clip(lower_bound=opened)
        return frame.with_columns(tick.alias(_TICK))

    def _joined(self) -> dict[str, pl.DataFrame]:
        return {
            log: frames[0] if len(frames) == 1 else pl.concat(frames)
            for log, frames in self._waiting.items()
        }

    def _closed(self, now: int) -> Ticks:
        closed, waiting = {}, {}
        for log, frame in self._joined().items():
            is_closed = frame[_TICK] < now
            done = frame.filter(is_closed)
            if done.height:
                closed[log] = done
            if done.height < frame.height:
                waiting[log] = [frame.filter(~is_closed)]
        self._waiting = waiting
        return _sorted(closed)


def _sorted(records: dict[str, pl.DataFrame]) -> Ticks:
    """Order the records and find where each tick begins."""
    ordered = {}
    for log, frame in sorted(records.items()):
        by = [column for column in (_TICK, "ts", "uid") if column in frame.columns]
        ordered[log] = frame.sort(by, maintain_order=True, nulls_last=True)
    numbers = {log: frame[_TICK].to_numpy() for log, frame in ordered.items()}
    starts = np.unique(np.concatenate(list(numbers.values()))) if numbers else np.empty(0, np.int64)
    bounds = {
        log: [*np.searchsorted(number, starts).tolist(), len(number)]
        for log, number in numbers.items()
    }
    plain = {log: frame.drop(_TICK) for log, frame in ordered.items()}
    return Ticks(tuple(int(start) for start in starts), plain, bounds)
