"""Captures at the pace at which they were captured, or a multiple of it."""

import math
import time
from typing import Final

AHEAD: Final = 0.1
"""Seconds of packets that are read at once."""

PIPE_STEP: Final = 1_000_000_000
"""Nanoseconds of packets that are read at once when nobody is to wait."""


class Pace:
    """How far packets may be read by now."""

    def __init__(self, speed: float) -> None:
        """``speed``: seconds of the capture per second, above 0; infinite: never wait."""
        self._speed = speed
        self._began: float | None = None
        self._first = 0

    def until(self, first: int, watermark: int | None) -> int:
        """Give the time (ns) up to which packets are to be read; it begins at the first call."""
        if math.isinf(self._speed):
            return (first if watermark is None else watermark) + PIPE_STEP
        if self._began is None:
            self._began, self._first = time.monotonic(), first
        elapsed = time.monotonic() - self._began
        return self._first + int((elapsed + AHEAD) * self._speed * 1e9)

    def keep(self, watermark: int) -> None:
        """Wait until a packet of this time (ns) is due."""
        if self._began is not None:
            due = self._began + (watermark - self._first) / 1e9 / self._speed
            time.sleep(max(0.0, due - time.monotonic()))
