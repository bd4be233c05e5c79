"""Score, then learn: what a tick gives, and what it leaves behind."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from life_streams import DAY, benign, link, steady, tick

from nonself.events.tick import Tick
from nonself.pattern_of_life import BUILT_IN, AspectSpec, PatternOfLife

CATEGORY = {"importance", "p", "maturity", "new", "new_to_network", "rarity", "age"}
NUMBER = {"importance", "p", "maturity", "seen", "expected"}


def after(ticks: int, *names: str) -> PatternOfLife:
    """A pattern of life that saw so many steady ticks."""
    life = PatternOfLife([BUILT_IN[name] for name in names or BUILT_IN])
    for number in range(ticks):
        life.step(tick(number, steady(number)))
    return life


def test_records_keep_their_rows_and_get_the_facets_of_every_aspect_of_their_log() -> None:
    given_tick = tick(0, [link("a", "x"), link("b", "y", failed=True, answered=False)])
    records = PatternOfLife(BUILT_IN.values()).step(given_tick).records["conn"]
    before = given_tick.records["conn"]
    assert records.select(before.columns).equals(before)
    added = {name.removeprefix("peer.") for name in records.columns if name.startswith("peer.")}
    assert added == CATEGORY
    assert records["peer.new"].to_list() == [True, None]
    assert records["failed_internal.seen"].to_list() == [None, 1.0]
    assert {
        name.partition(".")[2] for name in records.columns if name.startswith("connections.")
    } == NUMBER


def test_a_tick_is_scored_against_what_was_known_before_it() -> None:
    life = PatternOfLife([BUILT_IN["peer"]])
    rows = [link("a", "x"), link("a", "x"), link("b", "x")]
    first = life.step(tick(0, rows)).records["conn"]
    assert first["peer.new_to_network"].to_list() == [True] * 3
    second = life.step(tick(1, [*rows, link("b", "z")])).records["conn"]
    assert second["peer.new"].to_list() == [False] * 3 + [True]
    assert second["peer.age"].to_list()[0] == pytest.approx(300.0)
    assert second["peer.age"].to_list()[3] == 0.0


def test_a_category_counts_once_in_a_window() -> None:
    many, one = (PatternOfLife([BUILT_IN["peer"]]) for _ in range(2))
    for number in range(50):
        many.step(tick(number, [link("a", "x")] * 40 + [link("a", "y")]))
        one.step(tick(number, [link("a", "x"), link("a", "y")]))
    last = tick(50, [link("a", "x"), link("a", "y")])
    assert many.step(last).scores["p_hi"].to_list() == one.step(last).scores["p_hi"].to_list()


def test_a_new_peer_after_ten_days_of_stable_peers() -> None:
    life = after(10 * DAY, "peer")
    rows = [*steady(0), link("d1", "peer 2.0"), link("d2", "stranger")]
    scores = life.step(tick(10 * DAY, rows)).scores
    known = scores.filter(pl.col("symbol") == "peer 1.0").row(0, named=True)
    shared = scores.filter((pl.col("device") == "d1") & (pl.col("symbol") == "peer 2.0"))
    stranger = scores.filter(pl.col("symbol") == "stranger").row(0, named=True)
    assert stranger["p_hi"] < 1e-3
    assert stranger["new"]
    assert stranger["new_to_network"]
    assert stranger["level"] == "new"
    assert stranger["importance"] > 40
    assert stranger["rarity"] > shared["rarity"].item()
    assert shared["level"].item() == "zone"
    assert shared["p_hi"].item() >= stranger["p_hi"]
    assert known["p_hi"] > 0.3
    assert known["importance"] == 0
    assert known["level"] == "device"


def test_a_doubled_cyclic_stream_is_seen() -> None:
    life = PatternOfLife([BUILT_IN["connections"]])
    usual = [link("plc poller", "plc")] * 60
    for number in range(4 * DAY):
        others = [link("pc", "server")] * (number * 7919 % 13)
        life.step(tick(number, usual[: 60 - number % 2] + others))
    scores = life.step(tick(4 * DAY, usual * 2)).scores.row(0, named=True)
    assert scores["seen"] == 120
    assert scores["expected"] == pytest.approx(59.5, abs=2)
    assert scores["p_hi"] < 1e-3
    assert scores["low"] < 60 < scores["high"] < 80


def test_a_gap_of_the_sensor_is_not_a_window_with_nothing_in_it() -> None:
    through, paused = (PatternOfLife([BUILT_IN["connections"]]) for _ in range(2))
    for number in range(200):
        through.step(tick(number, steady(number)))
        paused.step(tick(number if number < 100 else number + 40, steady(number)))
    rows = [link("d1", "peer 1.0")] * 9
    one = through.step(tick(240, rows)).scores.row(0, named=True)
    other = paused.step(tick(240, rows)).scores.row(0, named=True)
    assert one["expected"] == pytest.approx(other["expected"], rel=1e-3)


def test_an_upload_to_one_peer_is_seen() -> None:
    life = after(3 * DAY, "bytes_to_peer")
    rows = [link("d1", "peer 1.0", orig_bytes=80_000_000), link("d2", "peer 2.0")]
    scores = life.step(tick(3 * DAY, rows)).scores.sort("entity")
    assert scores["seen"].to_list() == [80_000_000, 1000]
    assert scores["entity"].to_list() == ["d1 peer 1.0", "d2 peer 2.0"]
    assert scores["p_hi"][0] < 1e-3 < scores["p_hi"][1]


def test_rows_without_an_entity_or_a_symbol_are_left_out() -> None:
    rows = [link("a", "x"), {**link("a", "x"), "orig.device": None}, link("a", "x")]
    rows[2]["resp.endpoint"] = None
    evidence = PatternOfLife(BUILT_IN.values()).step(tick(0, rows))
    assert evidence.records["conn"]["peer.p"].is_null().to_list() == [False, True, True]


def test_a_log_without_the_columns_gives_no_scores() -> None:
    evidence = PatternOfLife(BUILT_IN.values()).step(
        Tick(0, {"conn": pl.DataFrame({"ts": [1]}), "dns": pl.DataFrame({"ts": [1]})})
    )
    assert evidence.scores.height == 0
    assert evidence.records["conn"].columns == ["ts"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_the_order_of_records_in_a_tick_does_not_matter(random: object) -> None:
    one, other = (PatternOfLife(BUILT_IN.values()) for _ in range(2))
    for given_tick in benign(3, 8, 5):
        frame = given_tick.records["conn"]
        order = list(range(frame.height))
        random.shuffle(order)  # type: ignore[attr-defined]
        straight = one.step(given_tick).scores
        shuffled = other.step(Tick(given_tick.start, {"conn": frame[order]})).scores
        assert straight.equals(shuffled)
    assert one.state_hash() == other.state_hash()


def test_a_replay_gives_the_same_scores() -> None:
    runs = []
    for _ in range(2):
        life = PatternOfLife(BUILT_IN.values())
        runs.append(pl.concat([life.step(each).scores for each in benign(5, 60, 6)]))
    assert runs[0].equals(runs[1])


def test_a_copy_goes_its_own_way() -> None:
    life = after(30)
    before = life.state_hash()
    copied = life.copy()
    assert copied.state_hash() == before
    copied.step(tick(30, steady(30)))
    assert life.state_hash() == before != copied.state_hash()


def test_aspects_of_one_name_or_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="two aspects"):
        PatternOfLife([BUILT_IN["peer"], BUILT_IN["peer"]])
    with pytest.raises(ValueError, match="multiples of 300"):
        PatternOfLife([AspectSpec("w", "window", "conn", ("orig.device",), window=301)])
    with pytest.raises(ValueError, match="needs `of`"):
        PatternOfLife([AspectSpec("c", "category", "conn", ("orig.device",))])


def test_a_step_is_a_function_of_state_and_tick_alone() -> None:
    """No clock, no I/O, nothing global: interleaved in threads it gives what it gives alone."""
    seeds = (5, 6, 7)

    def alone(seed: int) -> tuple[str, list[pl.DataFrame]]:
        life, said = PatternOfLife(BUILT_IN.values()), []
        for each in benign(seed, 30, 5):
            before = life.state_hash()
            after, evidence = life.stepped(each)
            assert life.state_hash() == before
            life = after
            said.append(evidence.scores)
        return life.state_hash(), said

    one_by_one = [alone(seed) for seed in seeds]
    with ThreadPoolExecutor(len(seeds)) as pool:
        together = list(pool.map(alone, seeds))
    for (state, said), (other, others) in zip(one_by_one, together, strict=True):
        assert state == other
        assert all(left.equals(right) for left, right in zip(said, others, strict=True))


def test_what_rests_on_an_immature_aspect_alone_is_of_limited_importance() -> None:
    rows = [link("d1", "peer 1.0")] * 500
    young, old = after(30, "connections"), after(6 * DAY, "connections")
    importances = []
    for life, number in ((young, 30), (old, 6 * DAY)):
        devices = life.step(tick(number, [*steady(number), *rows])).devices
        row = devices.filter(pl.col("device") == "d1").row(0, named=True)
        assert row["aspect"] == "connections"
        importances.append((row["maturity"], row["importance"]))
    assert importances[0][0] < 50
    assert importances[0][1] <= 60
    assert importances[1][0] > 50
    assert importances[1][1] > importances[0][1]
