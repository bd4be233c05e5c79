"""The clock of the logic: five-minute ticks of event time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

TICK_NS: Final = 300 * 1_000_000_000
"""Length of a tick in nanoseconds (5 minutes: the unit in which behaviour is scored)."""


@dataclass(frozen=True)
class Tick:
    """All records that were completed within one five-minute window of event time.

    A record belongs to the tick of its ``_write_ts`` (the packet time at which it was
    complete), never to the batch in which it happened to be read.
    """

    start: int
    """Nanoseconds since 1970-01-01 UTC; a multiple of :data:`TICK_NS`."""

    records: Mapping[str, pl.DataFrame]
    """Log path to its records, sorted by (``ts``, ``uid``); logs without records are absent."""

    @property
    def end(self) -> int:
        """First nanosecond after the tick."""
        return self.start + TICK_NS
