"""Weeks, holidays and lasting changes: what comes every Monday is usual, what stays settles."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from life_streams import DAY, Row, link, tick

from nonself.pattern_of_life import BUILT_IN, PatternOfLife

HOUR = 12
DEVICES = 8


def level(number: int) -> float:
    """Connections of a server in five minutes: busy on five days of the week from 8 to 18."""
    day, hour = number // DAY % 7, number % DAY // HOUR
    return 60.0 if day < 5 and 8 <= hour < 18 else 6.0


def rows(number: int, factor: float = 1.0, quiet: bool = False) -> list[Row]:
    random = np.random.default_rng(number)
    made = []
    for device in range(DEVICES):
        mean = (6.0 if quiet else level(number)) * (factor if device == 0 else 1.0)
        count = random.negative_binomial(mean / 2, 1 / 3)
        made += [link(f"d{device}", "server")] * int(count)
    return made


@cache
def _taught(weeks: int) -> PatternOfLife:
    life = PatternOfLife([BUILT_IN["connections"]])
    # One window in six: an hour of the week is known by its weeks, not by its windows.
    for number in range(0, weeks * 7 * DAY, 6):
        life.step(tick(number, rows(number)))
    return life


def p_of(life: PatternOfLife, number: int, given: list[Row], device: str = "d0") -> float:
    scores = life.step(tick(number, given)).scores.filter(pl.col("device") == device)
    return float(str(scores["p_hi"].item())) if scores.height else 1.0


def test_what_is_usual_on_a_monday_morning_is_not_at_night() -> None:
    start = 4 * 7 * DAY
    morning, night = start + 10 * HOUR, start + 3 * HOUR
    busy = [link("d0", "server")] * 70
    life = _taught(4).copy()
    assert p_of(life.copy(), night, busy) < 0.005
    assert p_of(life.copy(), morning, busy) > 0.05


def test_a_holiday_does_not_flood() -> None:
    start = 4 * 7 * DAY
    life = _taught(4).copy()
    alerts = 0
    for number in range(start, start + DAY, 6):
        alerts += life.step(tick(number, rows(number, quiet=True))).devices["alert"].sum()
    assert alerts <= 6, "two are expected, and more than six have a chance of 0.5 %"
    # And the day after is a working day like any other.
    for number in range(start + DAY, start + 2 * DAY, 6):
        alerts += life.step(tick(number, rows(number))).devices["alert"].sum()
    assert alerts <= 10


@pytest.mark.parametrize("factor", [4.0])
def test_a_lasting_change_of_level_settles_within_four_days(factor: float) -> None:
    start = 4 * 7 * DAY
    life = _taught(4).copy()
    share = []
    for day in range(6):
        small = [
            p_of(life, number, rows(number, factor)) < 0.005
            for number in range(start + day * DAY, start + (day + 1) * DAY, 6)
        ]
        share.append(float(np.mean(small)))
    assert share[0] > 0.15, "it is seen"
    assert max(share[4:]) < 0.05, f"and then it is usual: {share}"
