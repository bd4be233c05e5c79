"""Someone who teaches slowly is found later than one who does not wait; how much later is known."""

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl
from life_streams import DAY, Row, link, tick

from nonself.pattern_of_life import BUILT_IN, PatternOfLife

TICKS_A_DAY = 24
"""Windows of a day in which the devices are active: enough for a day's pattern, quick to run."""
PAST = 12
FOUND = 0.001


def day_of(random: np.random.Generator, devices: int = 12) -> list[list[Row]]:
    """Uploads of log-normal size to three peers of each device's own."""
    return [
        [
            link(f"d{device}", f"peer {device}.{peer}", orig_bytes=int(random.lognormal(9, 0.8)))
            for device in range(devices)
            for peer in range(3)
            if random.random() < 0.7
        ]
        for _ in range(TICKS_A_DAY)
    ]


@cache
def _taught() -> PatternOfLife:
    life = PatternOfLife([BUILT_IN["peer"], BUILT_IN["bytes_to_peer"]])
    for day in range(PAST):
        for number, rows in enumerate(day_of(np.random.default_rng(day))):
            life.step(tick(day * DAY + number, rows))
    return life


def found_after(attack: Callable[[int, int], list[Row]], aspect: str, days: int = 25) -> float:
    """Days until a row of the attack has a p below 0.001; infinity when it never has."""
    life = _taught().copy()
    for day in range(days):
        for number, rows in enumerate(day_of(np.random.default_rng(PAST + day))):
            extra = attack(day, number)
            names = {f"{row['orig.device']} {row['resp.endpoint']}" for row in extra}
            scores = life.step(tick((PAST + day) * DAY + number, [*rows, *extra])).scores
            mine = scores.filter((pl.col("aspect") == aspect) & (pl.col("device") == "d3"))
            entity = pl.col("entity") if aspect == "bytes_to_peer" else "d3 " + pl.col("symbol")
            p = mine.filter(entity.is_in(names))["p_hi"].min()
            if p is not None and float(str(p)) < FOUND:
                return day + number / TICKS_A_DAY
    return float("inf")


def upload(factor: Callable[[int], float]) -> Callable[[int, int], list[Row]]:
    """Each day more to a peer that is known."""

    def attack(day: int, number: int) -> list[Row]:
        if number % 4:
            return []
        return [link("d3", "peer 3.0", orig_bytes=int(8100 * factor(day)))]

    return attack


def test_a_slowly_growing_upload_is_found_days_later_than_a_sudden_one() -> None:
    sudden = found_after(upload(lambda _: 40.0), "bytes_to_peer")
    slow = found_after(upload(lambda day: 1.25**day), "bytes_to_peer")
    assert sudden < 1 / TICKS_A_DAY * 2, "in the first window"
    assert 3 < slow < 25, f"slowly taught: found after {slow} days, sudden after {sudden}"


def test_new_peers_day_by_day_are_found_as_soon_as_many_at_once() -> None:
    def one_a_day(day: int, number: int) -> list[Row]:
        return [link("d3", f"implant {other}") for other in range(day + 1)] if number == 5 else []

    def at_once(_: int, number: int) -> list[Row]:
        return [link("d3", f"implant {other}") for other in range(10)] if number == 5 else []

    slow, sudden = (found_after(attack, "peer") for attack in (one_a_day, at_once))
    # A new peer is new, whether or not others came before it: nothing is gained by waiting.
    assert sudden <= slow < 1


def test_what_was_held_back_does_not_open_the_gate_for_its_neighbours() -> None:
    """Three days of one stranger make that one normal, and not strangers as such."""
    life = _taught().copy()
    for day in range(4):
        for number, rows in enumerate(day_of(np.random.default_rng(PAST + day))):
            life.step(tick((PAST + day) * DAY + number, [*rows, link("d3", "implant")]))
    rows = [*day_of(np.random.default_rng(99))[0], link("d3", "implant"), link("d3", "another")]
    scores = life.step(tick((PAST + 4) * DAY, rows)).scores.filter(pl.col("aspect") == "peer")
    of = dict(scores.filter(pl.col("device") == "d3").select("symbol", "p_hi").iter_rows())
    assert of["another"] < 0.01 < of["implant"]
