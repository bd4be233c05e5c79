"""When the sensor saw anything at all: what nobody sent for a while may be its own silence."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.columns import Columns, Whole

_SECOND: Final = 1_000_000_000
_SECONDS: Final = TICK_NS // _SECOND
_TIMES: Final = ("ts", "_write_ts")

Holes = tuple[Whole, Whole]
"""Begin and end, in nanoseconds, of times without any record of the site; ascending."""

NO_HOLES: Final[Holes] = (np.empty(0, np.int64), np.empty(0, np.int64))


def holes(start: int, logs: Iterable[Columns]) -> Holes:
    """Whole seconds of a tick in which no record of any log began or was complete."""
    heard = np.zeros(_SECONDS, dtype=bool)
    for columns in logs:
        for name in _TIMES:
            if columns.has([name]):
                second = (columns.numbers(name) - start) // _SECOND
                heard[second[(second >= 0) & (second < _SECONDS)]] = True
    edge = np.diff(np.concatenate([[True], heard, [True]]).astype(np.int8))
    begin, end = np.flatnonzero(edge < 0), np.flatnonzero(edge > 0)
    return start + begin * _SECOND, start + end * _SECOND
