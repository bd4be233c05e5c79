"""What the lake holds in memory until it is written."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from nonself.lake.parts import HOUR_NS

COLUMN_BYTES: Final = 256
"""What a column costs beside its values; counts where ticks have few rows."""


def _size(frame: pl.DataFrame) -> int:
    return int(frame.estimated_size()) + COLUMN_BYTES * frame.width


class Buffer:
    """Frames by log and tick, as they were appended."""

    def __init__(self) -> None:
        self._frames: dict[str, dict[int, pl.DataFrame]] = {}
        self.bytes = 0
        """Estimated size of all frames."""

    def put(self, log: str, tick: int, frame: pl.DataFrame) -> None:
        """Keep a frame in place of what the tick had. Columns of unknown type are left out."""
        self.drop(log, [tick])
        unknown = [name for name, dtype in frame.schema.items() if dtype == pl.Null]
        kept = frame.drop(unknown) if unknown else frame
        self._frames.setdefault(log, {})[tick] = kept
        self.bytes += _size(kept)

    def drop(self, log: str, ticks: Iterable[int]) -> None:
        """Forget ticks of a log."""
        held = self._frames.get(log, {})
        for tick in list(ticks):
            frame = held.pop(tick, None)
            if frame is not None:
                self.bytes -= _size(frame)
        if not held:
            self._frames.pop(log, None)

    def logs(self) -> list[str]:
        """Names of the logs held."""
        return sorted(self._frames)

    def ticks(self, log: str, hour: int | None = None) -> dict[int, pl.DataFrame]:
        """Give the frames of a log by tick; with ``hour`` (hours since 1970), of that hour only."""
        return {
            tick: frame
            for tick, frame in self._frames.get(log, {}).items()
            if hour is None or tick // HOUR_NS == hour
        }

    def hours(self) -> list[tuple[str, int]]:
        """Give (log, hour) of everything held, earliest hour first."""
        found = {(tick // HOUR_NS, log) for log, ticks in self._frames.items() for tick in ticks}
        return [(log, hour) for hour, log in sorted(found)]
