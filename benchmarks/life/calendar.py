"""Which hours people work: days, week-ends, one holiday, leave, lunch, bursts of activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from benchmarks.life.roster import Roster

TICKS: Final = 288
"""Ticks a day."""
HOLIDAY: Final = 17
"""Number of the day that is a public holiday: a Thursday, when day 0 is a Monday."""
WEEK: Final = 7
FIRST_WEEKEND_DAY: Final = 5


def kind_of(day: int) -> str:
    """``work``, ``week-end`` or ``holiday``."""
    if day == HOLIDAY:
        return "holiday"
    return "week-end" if day % WEEK >= FIRST_WEEKEND_DAY else "work"


def intensity(site: Roster, day: int) -> np.ndarray:
    """Of each client and tick of a day how busy its user is; 0 where nobody is there.

    Log-normal and autocorrelated within a day, so that counts are bursty.
    """
    random = np.random.default_rng([site.seed, 2, day])
    count = len(site.clients)
    present = random.random(count) < {"work": 0.93, "week-end": 0.05, "holiday": 0.04}[kind_of(day)]
    present &= (site.first_day <= day) & (day <= site.last_day)
    begin = site.start + random.normal(0, 0.35, count)
    end = begin + site.length + random.normal(0, 0.5, count)
    lunch = begin + site.length / 2 + random.normal(0, 0.3, count)
    hour = (np.arange(TICKS) + 0.5) / 12.0
    # A night shift goes on after midnight: its end is looked at one day later.
    there = (hour >= begin[:, None]) & (hour < end[:, None])
    there |= hour + 24 < end[:, None]
    there &= np.abs(hour - lunch[:, None]) > 0.35  # noqa: PLR2004 - hours away
    noise = random.normal(size=(count, TICKS))
    state = np.empty_like(noise)
    state[:, 0] = noise[:, 0]
    for tick in range(1, TICKS):
        state[:, tick] = 0.8 * state[:, tick - 1] + 0.6 * noise[:, tick]
    busy = np.exp(0.8 * state - 0.32) * (random.random((count, TICKS)) < 0.8)  # noqa: PLR2004
    return np.asarray(site.level[:, None] * busy * there * present[:, None])


def powered(site: Roster, day: int, busy: np.ndarray) -> np.ndarray:
    """Of each client and tick whether the machine runs: with its user, or always."""
    here = (site.first_day <= day) & (day <= site.last_day)
    seen = (
        np.maximum.accumulate(busy > 0, axis=1)
        & np.maximum.accumulate(busy[:, ::-1] > 0, axis=1)[:, ::-1]
    )
    return np.asarray((seen | site.always_on[:, None]) & here[:, None])
