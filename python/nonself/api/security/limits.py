"""Rate limits: a bucket for each caller, which fills again with time."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Final

from fastapi import HTTPException

MOST: Final = 10_000
"""Buckets that are kept; the one not used for longest goes first."""


class Limit:
    """At most ``burst`` at once, and ``per_second`` in the long run, for each key."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst, self._rate = burst, per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str, cost: float = 1.0) -> None:
        """Take from the bucket of a key.

        Raises:
            HTTPException: It is empty (429), with how long to wait.
        """
        now = time.monotonic()
        with self._lock:
            left, then = self._buckets.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            enough = left >= cost
            self._buckets[key] = (left - cost if enough else left, now)
            if len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        if not enough:
            wait = max(1, round((cost - left) / self._rate + 0.5))
            raise HTTPException(
                429, f"too many requests; again in {wait} s", {"Retry-After": str(wait)}
            )
