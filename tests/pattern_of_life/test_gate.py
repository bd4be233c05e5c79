"""What alerted is not learnt in a night, and a lasting change is."""

from functools import cache

import polars as pl
from life_streams import DAY, at, link, steady, tick

from nonself.pattern_of_life import BUILT_IN, PatternOfLife

STRANGER = link("d1", "stranger")


def taught(name: str) -> PatternOfLife:
    return _taught(name).copy()


@cache
def _taught(name: str) -> PatternOfLife:
    life = PatternOfLife([BUILT_IN[name]])
    for number in range(6 * DAY):
        life.step(tick(number, steady(number)))
    return life


def p_of_stranger(life: PatternOfLife, number: int) -> float:
    scores = life.step(tick(number, [*steady(number), STRANGER])).scores
    return float(scores.filter(pl.col("symbol") == "stranger")["p_hi"].item())


def test_a_new_peer_does_not_become_normal_in_one_night() -> None:
    life = taught("peer")
    seen = [p_of_stranger(life, 6 * DAY + number) for number in range(DAY // 2)]
    assert max(seen) < 0.01
    assert seen[-1] < 3 * seen[0] + 1e-3


def test_a_new_peer_becomes_normal_after_three_distinct_days() -> None:
    life = taught("peer")
    for day in range(3):
        for number in range(DAY):
            now = (6 + day) * DAY + number
            if number < 100:
                p = p_of_stranger(life, now)
            else:
                life.step(tick(now, steady(now)))
        assert (p > 0.01) == (day == 2), (day, p)


def test_a_flood_is_held_back_and_the_quiet_days_go_on_being_learnt() -> None:
    life = taught("connections")
    flood = [link("d1", "peer 1.0")] * 500
    for number in range(24):
        now = 6 * DAY + number
        scores = life.step(tick(now, [*steady(now), *flood])).scores
        p = scores.filter(pl.col("device") == "d1")["p_hi"].item()
        assert p < 0.01, number
    assert scores.filter(pl.col("device") == "d1")["expected"].item() < 5


def test_a_young_pattern_of_life_alerts_nothing_and_learns_everything() -> None:
    life = PatternOfLife(BUILT_IN.values())
    busy = [link("d1", f"peer {place}", orig_bytes=10**place) for place in range(9)] * 50
    for number in range(24):
        evidence = life.step(tick(number, [*steady(number), *busy]))
        past = evidence.scores.filter(pl.col("aspect") == "connections")
        assert not evidence.devices["alert"].any()
    usual = life.usual("connections", ["d1"], at(24))
    assert usual is not None
    assert usual[0] > 300
    assert past["maturity"].max() < 100
    # Nobody has the pool to say anything below 1/(n + 1): 24 ticks of 6 devices.
    assert past["p_hi"].min() >= 1 / (24 * 7)


def test_the_gate_is_of_one_entity_only() -> None:
    life = taught("peer")
    for day in range(3):
        p_of_stranger(life, (6 + day) * DAY)
    rows = [*steady(0), link("d3", "stranger")]
    scores = life.step(tick(9 * DAY, rows)).scores.filter(pl.col("symbol") == "stranger")
    assert scores["new"].item()
    assert not scores["new_to_network"].item()
    assert scores["p_hi"].item() < 0.01
