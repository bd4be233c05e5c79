"""Counts how often p was small, by hour, so that intervals can be given over whole hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nonself.pattern_of_life.evidence import Evidence

ALPHAS: Final = (0.1, 0.01, 0.001, 0.0001)
ENOUGH: Final = 29
"""Expected hits below which a factor of 1.5 cannot be told."""
FACTOR: Final = 1.5
RESAMPLES: Final = 1000
HOUR_NS: Final = 3600 * 1_000_000_000
DAY_NS: Final = 24 * HOUR_NS


@dataclass(frozen=True)
class Ratio:
    """The fraction of p ≤ α, divided by α; 1 is perfect."""

    alpha: float
    tests: int
    ratio: float
    low: float
    """95 % bootstrap interval over whole hours."""
    high: float
    upper: float
    """The same for the upper end of the tie interval, by which alerts go."""

    @property
    def enough(self) -> bool:
        """Whether the data can tell."""
        return self.alpha * self.tests >= ENOUGH

    @property
    def holds(self) -> bool:
        """Within the promised factor."""
        return 1 / FACTOR <= self.ratio <= FACTOR


class Tally:
    """Hits by (label, hour): of each α randomised and upper, and the tests."""

    def __init__(self) -> None:
        self._hours: dict[str, dict[int, np.ndarray]] = defaultdict(dict)
        self._seen: dict[int, int] = {}

    def meet(self, evidence: Evidence) -> None:
        """Remember who was there, of a tick that is not counted."""
        for tests in evidence.tests():
            for key in tests.device.tolist():
                self._seen.setdefault(key, evidence.start)

    def add(self, evidence: Evidence, kind: str) -> None:
        """Count a tick; ``kind`` is of its day."""
        hour = evidence.start // HOUR_NS
        edges = np.array(ALPHAS)[:, None]
        for tests in evidence.tests():
            first = [self._seen.setdefault(key, evidence.start) for key in tests.device.tolist()]
            age = evidence.start - np.array(first, dtype=np.int64)
            parts = {
                tests.aspect: slice(None),
                f"{tests.aspect} | first day": age < DAY_NS,
                f"{tests.aspect} | days 2 to 7": (age >= DAY_NS) & (age < 7 * DAY_NS),
                f"{tests.aspect} | older": age >= 7 * DAY_NS,
                f"{tests.aspect} | {kind}": slice(None),
            }
            for label, chosen in parts.items():
                p, upper = tests.p[chosen], tests.upper[chosen]
                row = np.concatenate(
                    [(p <= edges).sum(axis=1), (upper <= edges).sum(axis=1), [len(p)]]
                )
                known = self._hours[label].get(hour)
                self._hours[label][hour] = row if known is None else known + row

    def ratios(self) -> Mapping[str, list[Ratio]]:
        """Of each label one ratio for each α."""
        random = np.random.default_rng(20)
        made = {}
        for label, hours in self._hours.items():
            rows = np.array([hours[hour] for hour in sorted(hours)], dtype=np.float64)
            tests = int(rows[:, -1].sum())
            if not tests:
                continue
            picks = random.integers(0, len(rows), (RESAMPLES, len(rows)))
            sums = np.array([rows[pick].sum(axis=0) for pick in picks])
            made[label] = [
                Ratio(
                    alpha,
                    tests,
                    float(rows[:, place].sum() / tests / alpha),
                    *np.quantile(
                        sums[:, place] / np.maximum(sums[:, -1], 1) / alpha, [0.025, 0.975]
                    ).tolist(),
                    float(rows[:, place + len(ALPHAS)].sum() / tests / alpha),
                )
                for place, alpha in enumerate(ALPHAS)
            ]
        return made
