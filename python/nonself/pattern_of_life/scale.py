"""From p-values to the numbers a person reads: importance, maturity, rarity."""

from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

USUAL: Final = 0.1
"""Upper p from which importance is 0."""
DECADES: Final = 5.0
"""Importance is 100 this many powers of ten below :data:`USUAL`, at 10⁻⁶."""
SCORES_NEEDED: Final = 15.0
"""To say p this many past scores times 1/p are needed (one sigma within a factor 1.5)."""
WINDOWS_NEEDED: Final = 12.0
"""An entity speaks for itself after this many windows: an hour of activity."""


def importance(p: Numbers) -> Numbers:
    """0 to 100: 20 for each power of ten that the upper p lies below 0.1.

    >>> importance(np.array([1.0, 0.1, 0.01, 1e-4, 1e-6, 0.0])).tolist()
    [0.0, 0.0, 20.0, 60.0, 100.0, 100.0]
    """
    decades = -np.log10(np.maximum(p, 1e-300) / USUAL)
    return np.asarray(np.clip(100.0 * decades / DECADES, 0.0, 100.0).round(6), dtype=np.float64)


def maturity(pool: float | Numbers, history: Numbers, alpha: float) -> Numbers:
    """0 to 100: what past scores of the aspect, and of the entity, support at the alerting level.

    Args:
        pool: Decayed number of past scores behind each of them.
        history: Decayed number of windows of each entity.
        alpha: Alerting level for a device-hour, N / (device-hours a day).
    """
    of_pool = np.minimum(1.0, pool * alpha / SCORES_NEEDED)
    return np.asarray(100.0 * of_pool * np.clip(history / WINDOWS_NEEDED, 0.0, 1.0))


def sidak(p: Numbers, tests: npt.NDArray[np.int64] | float) -> Numbers:
    """The smallest of so many p-values, as a p-value: 1 − (1 − p)^n."""
    return np.asarray(-np.expm1(tests * np.log1p(-np.minimum(p, 1.0 - 1e-16))))
