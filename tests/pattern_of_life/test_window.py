"""Windows over ticks: exact sums and distinct counts."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from life_streams import at, link, tick

from nonself.pattern_of_life import AspectSpec, PatternOfLife

DEVICE = ("orig.device",)
HOUR = 12
"""Ticks in the window."""

Ticks = st.lists(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("uvwxyz"), st.integers(0, 9))),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(Ticks)
def test_a_sliding_window_equals_counting_again(ticks: list[list[tuple[str, str, int]]]) -> None:
    life = PatternOfLife(
        [
            AspectSpec("n", "window", "conn", DEVICE, window=3600),
            AspectSpec("d", "window", "conn", DEVICE, ("resp.endpoint",), "distinct", window=3600),
            AspectSpec("s", "window", "conn", DEVICE, ("orig_bytes",), "sum", window=3600),
        ]
    )
    for number, rows in enumerate(ticks):
        evidence = life.step(tick(number, [link(a, b, orig_bytes=c) for a, b, c in rows]))
        if not rows:
            continue
        recent = [row for past in ticks[max(0, number - HOUR + 1) : number + 1] for row in past]
        for record in evidence.records["conn"].iter_rows(named=True):
            own = [row for row in recent if row[0] == record["orig.device"]]
            assert record["n.seen"] == len(own)
            assert record["d.seen"] == len({row[1] for row in own})
            assert record["s.seen"] == sum(row[2] for row in own)


def test_the_filter_decides_which_records_count_and_which_are_told() -> None:
    spec = AspectSpec("f", "window", "conn", DEVICE, where={"failed": True}, window=900)
    life = PatternOfLife([spec])
    rows = [link("a", "x", failed=True), link("a", "x"), link("b", "x")]
    for number, seen in enumerate([1.0, 2.0, 3.0, 3.0]):
        records = life.step(tick(number, rows)).records["conn"]
        assert records["f.seen"].to_list() == [seen, None, None]
    assert life.step(tick(9, rows)).records["conn"]["f.seen"].to_list()[0] == 1.0


def test_a_longer_rate_window_is_scored_as_it_stands_and_learnt_when_it_is_over() -> None:
    life = PatternOfLife([AspectSpec("hourly", "rate", "conn", DEVICE, window=3600)])
    for number in range(20 * HOUR):
        scores = life.step(tick(number, [link("a", "x")] * 5)).scores
        assert scores["seen"].item() == 5 * (number % HOUR + 1)
    # Nineteen hours with 60 each are learnt, the twentieth still runs.
    usual = life.usual("hourly", ["a"], at(20 * HOUR))
    assert usual is not None
    assert abs(usual[0] - 60) < 6
    assert scores["p_hi"].item() > 0.2
    flood = life.step(tick(20 * HOUR, [link("a", "x")] * 900)).scores
    # What the seven past scores since it is known as cyclic can say.
    assert flood["p_hi"].item() < 1 / 7


def test_windows_have_no_scores() -> None:
    spec = AspectSpec("n", "window", "conn", DEVICE)
    evidence = PatternOfLife([spec]).step(tick(0, [link("a", "x")]))
    assert evidence.scores.height == 0
    assert evidence.devices.height == 0
    assert evidence.records["conn"].schema["n.seen"] == pl.Float64
