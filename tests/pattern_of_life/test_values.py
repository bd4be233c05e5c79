"""Registers and set points: what they hold, how far they go, how fast they change."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from life_streams import DAY, at, tick

from nonself.events.tick import Tick
from nonself.pattern_of_life import BUILT_IN, PatternOfLife

ASPECTS = ("value_level", "value_change", "set_value", "commander")
SECOND = 1_000_000_000


def read(plc: str, values: list[int], address: int = 0) -> dict[str, object]:
    return command(plc, "read", address, None, values)


def write(plc: str, value: int, orig: str = "panel", address: int = 3) -> dict[str, object]:
    return command(plc, "action", address, [value], None, orig)


def command(  # noqa: PLR0917 - a record
    plc: str,
    kind: str,
    address: int,
    request: list[int] | None,
    response: list[int] | None,
    orig: str = "panel",
) -> dict[str, object]:
    return {
        "orig.device": orig, "orig.zone": "plant", "resp.device": plc, "resp.endpoint": plc,
        "resp.zone": "plant", "resp.zone_kind": "ot", "protocol": "modbus", "class": kind,
        "function": kind, "area": "holding_register", "address": address,
        "place": "unit 1 holding_register",
        "request_values": request, "response_values": response,
    }  # fmt: skip


def commands(number: int, rows: list[dict[str, object]]) -> Tick:
    made = tick(number, rows, "ot_command")
    lists = [pl.col(n).cast(pl.List(pl.Int64)) for n in ("request_values", "response_values")]
    return Tick(made.start, {"ot_command": made.records["ot_command"].with_columns(lists)})


def process(number: int, plc: int) -> list[int]:
    """A level that swings, a state, a constant."""
    random = np.random.default_rng([number, plc])
    level = 500 + 100 * np.sin(number / 9 + plc) + random.normal(0, 5)
    return [int(level), number // 12 % 3, 77]


def usual(number: int) -> list[dict[str, object]]:
    rows = [read(f"plc{plc}", process(number, plc)) for plc in range(6)]
    if number % 36 == 0:
        rows += [write(f"plc{plc}", 600 + 25 * (number // 36 % 4)) for plc in range(6)]
    return rows


@cache
def _taught() -> PatternOfLife:
    life = PatternOfLife([BUILT_IN[name] for name in ASPECTS])
    for number in range(5 * DAY):
        life.step(commands(number, usual(number)))
    return life


def p_of(rows: list[dict[str, object]], aspect: str, number: int = 5 * DAY) -> float:
    scores = _taught().copy().step(commands(number, rows)).scores
    found = scores.filter(pl.col("aspect") == aspect)["p_hi"].min()
    assert isinstance(found, float)
    return found


def test_a_value_out_of_range_is_found_and_the_further_the_rarer() -> None:
    for make in (write, lambda plc, v: read(plc, [v], 3)):
        inside, near, far = (p_of([make("plc1", v)], "value_level") for v in (600, 700, 30_000))
        assert inside > 0.5
        assert far < 0.001
        assert far < near < 0.05


def test_a_value_between_the_usual_states_is_new() -> None:
    known, between = (p_of([write("plc1", value)], "set_value") for value in (625, 637))
    assert between < 0.05 < known


def test_a_jump_is_found_by_its_speed() -> None:
    last = process(5 * DAY - 1, 1)[0]
    steady = [read("plc1", [last + 4])]
    jump = [read("plc1", [max(410, 590, key=lambda value: abs(value - last))])]
    assert p_of(jump, "value_change") < 0.01 < p_of(steady, "value_change")


def test_a_new_writer_is_new_to_the_controller() -> None:
    scores = _taught().copy().step(commands(5 * DAY, [write("plc1", 625, orig="laptop")])).scores
    row = scores.filter(pl.col("aspect") == "commander").row(0, named=True)
    assert row["new"]
    assert row["device"] == "plc1"
    assert row["symbol"] == "laptop action"
    assert row["p_hi"] < 0.01


def test_the_facets_of_a_record_are_those_of_its_most_unusual_point() -> None:
    records = _taught().copy().step(commands(5 * DAY, [read("plc1", [520, 9, 77])])).records
    row = records["ot_command"].row(0, named=True)
    assert row["value_level.seen"] == 9
    assert (row["value_level.low"], row["value_level.high"]) == (0, 2)
    assert row["value_level.importance"] > 0


def test_a_lasting_new_set_point_settles() -> None:
    life = _taught().copy()
    seen = []
    for day in range(4):
        for number in range(0, DAY, 12):
            now = 5 * DAY + day * DAY + number
            found = life.step(commands(now, [*usual(now), write("plc1", 900)])).scores
            written = found.filter(pl.col("aspect") == "value_level")
            seen.append((day, float(written["p_hi"].min())))  # type: ignore[arg-type]
    assert min(p for day, p in seen if day == 0) < 0.01
    assert min(p for day, p in seen if day == 3) > 0.05


def test_benign_values_are_calibrated() -> None:
    life, frames = PatternOfLife([BUILT_IN["value_level"]]), []
    for number in range(10 * DAY):
        evidence = life.step(commands(number, usual(number)))
        if number >= 3 * DAY:
            frames += [tests.p for tests in evidence.tests()]
    p = np.concatenate(frames)
    for alpha in (0.1, 0.01):
        assert 1 / 1.5 <= (p <= alpha).mean() / alpha <= 1.5


def test_three_days_of_one_value_outside_do_not_make_another_usual() -> None:
    life = _taught().copy()
    for day, value in enumerate((5000, 9000, 20_000)):
        now = 5 * DAY + day * DAY
        life.step(commands(now, [*usual(now), write("plc1", value)]))
    now = 8 * DAY
    scores = life.step(commands(now, [*usual(now), write("plc1", 19_000)])).scores
    assert float(str(scores.filter(pl.col("aspect") == "value_level")["p_hi"].min())) < 0.001


@pytest.mark.parametrize(
    "values", [[], [None], [2**63 - 1, -(2**63)], [1] * 5000], ids=["none", "null", "huge", "many"]
)
def test_hostile_values_do_no_harm(values: list[int | None]) -> None:
    life = _taught().copy()
    rows = [read("plc1", values), read("plc2", [5])]  # type: ignore[arg-type]
    scores = life.step(commands(5 * DAY, rows)).scores
    assert scores.filter(pl.col("aspect") == "value_level").height <= 257
    assert scores["p_hi"].is_between(0, 1).all()


def test_records_of_another_shape_are_left_out() -> None:
    life = PatternOfLife([BUILT_IN["value_level"]])
    frame = pl.DataFrame({"ts": [at(0)], "resp.device": ["a"], "place": ["b"], "address": [1],
                          "orig.device": ["c"], "response_values": ["text"]})  # fmt: skip
    assert life.step(Tick(at(0), {"ot_command": frame})).scores.height == 0
