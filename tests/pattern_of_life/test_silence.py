"""A poll gone silent is found; a sensor that saw nothing is not mistaken for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from life_streams import DAY
from polls import Site, Times, chatter, renewal, without

from nonself.events.tick import Tick
from nonself.pattern_of_life import BUILT_IN, AspectSpec, Evidence, PatternOfLife
from nonself.pattern_of_life.silence import Silence

SPEC = BUILT_IN["poll_silence"]
EIGHT, ONE, LOSSY = ("station x", "eight"), ("station y", "one"), ("station z", "lossy")
SELDOM = ("station z", "seldom")
WARM_UP = DAY
TICKS = WARM_UP + 12

Polls = Mapping[tuple[str, str], Times]


def plant(random: np.random.Generator, ticks: int, streams: int) -> dict[tuple[str, str], Times]:
    """Polls of six stations: exact and jittered ones, some of which lose polls."""
    polls = {}
    for number in range(streams):
        period = float(random.choice([2, 5, 8, 10, 15, 30, 60]))
        jitter = float(random.choice([0.005, 0.02, 0.1, 0.3]))
        missing = float(random.choice([0, 0, 0.002, 0.02, 0.1]))
        name = f"station {number % 6}", f"controller {number}"
        polls[name] = renewal(random, ticks, period, jitter, missing)
    return polls


@dataclass
class Taught:
    """A site after its warm-up."""

    life: PatternOfLife
    polls: Polls
    others: Times

    def after(self, polls: Polls, others: Times | None = None, ticks: int = 3) -> list[Evidence]:
        """What the next ticks give when the site does this instead."""
        life = self.life.copy()
        site = Site({**self.polls, **polls}, self.others if others is None else others)
        return [life.step(site.tick(WARM_UP + number)) for number in range(ticks)]


@pytest.fixture(scope="module")
def taught() -> Taught:
    random = np.random.default_rng(5)
    polls = plant(random, TICKS, 12)
    polls[EIGHT] = renewal(random, TICKS, 8.0, 0.003)
    polls[ONE] = renewal(random, TICKS, 1.0, 0.003)
    polls[LOSSY] = renewal(random, TICKS, 8.0, 0.1, 0.01)
    polls[SELDOM] = renewal(random, TICKS, 1500.0, 0.9)
    others = chatter(random, TICKS)
    life = PatternOfLife([SPEC])
    site = Site(polls, others)
    for number in range(WARM_UP):
        life.step(site.tick(number))
    return Taught(life, polls, others)


def smallest(found: list[Evidence], entity: tuple[str, str]) -> float:
    """The smallest upper p of a stream."""
    scores = pl.concat([each.scores for each in found])
    return float(scores.filter(pl.col("entity") == " ".join(entity))["p_hi"].to_numpy().min())


@pytest.mark.parametrize("begin", [10.0, 130.5, 271.0, 290.0])
@pytest.mark.parametrize(
    ("entity", "seconds"), [(EIGHT, 60.0), (EIGHT, 30.0), (ONE, 10.0), (LOSSY, 120.0)]
)
def test_a_silent_poll_is_found(
    taught: Taught, entity: tuple[str, str], seconds: float, begin: float
) -> None:
    quiet = without(taught.polls[entity], WARM_UP * 300 + begin, seconds)
    found = taught.after({entity: quiet})
    assert smallest(found, entity) < 1e-3
    alerts = pl.concat([each.devices.filter("alert") for each in found])["device"].to_list()
    assert entity[0] in alerts
    assert smallest(taught.after({}), entity) > 0.01


def test_a_stream_without_a_record_is_scored_with_its_names(taught: Taught) -> None:
    quiet = without(taught.polls[EIGHT], WARM_UP * 300, 900.0)
    for number, each in enumerate(taught.after({EIGHT: quiet})):
        row = each.scores.filter(pl.col("device") == EIGHT[0]).row(0, named=True)
        assert row["entity"] == "station x eight"
        assert row["kind"] == "silence"
        assert 300 * (number + 1) - 10 < row["seen"] < 300 * (number + 1) + 10
        assert row["expected"] == pytest.approx(8.0, rel=0.05)
        assert row["alert"] or number, "what goes on need not be told again"
        assert row["level"] == "device"
        assert EIGHT[0] in each.devices["device"].to_list()
        assert not each.records["ot_command"].filter(pl.col("orig.device") == EIGHT[0]).height


def test_a_log_without_any_record_is_scored_too(taught: Taught) -> None:
    # Everything but one far controller is silent, which is one event of the site.
    nothing = {entity: times[:1] for entity, times in taught.polls.items()}
    found = taught.after(nothing, ticks=1)[0]
    assert found.records.keys() == {"dns"}
    assert found.scores.height == len(taught.polls) - 1
    assert set(found.scores["level"]) == {"site"}


def test_facets_of_records(taught: Taught) -> None:
    quiet = without(taught.polls[EIGHT], WARM_UP * 300 + 100, 60.0)
    records = taught.after({EIGHT: quiet}, ticks=1)[0].records["ot_command"]
    mine = records.filter(pl.col("resp.device") == "eight")
    assert mine["poll_silence.seen"].is_between(60, 77).all()
    assert mine["poll_silence.importance"].min() > 40
    streams = len(taught.polls) - 1
    assert mine["poll_silence.share"][0] == pytest.approx(100 / streams)
    seldom = records.filter(pl.col("resp.device") == SELDOM[1])
    assert seldom["poll_silence.p"].null_count() == seldom.height


def test_what_the_sensor_did_not_see_is_no_silence(taught: Taught) -> None:
    begin, seconds = WARM_UP * 300 + 100.0, 90.0
    polls = {entity: without(times, begin, seconds) for entity, times in taught.polls.items()}
    others = without(taught.others, begin, seconds)
    seen, unseen = taught.after(polls), taught.after(polls, others)
    assert smallest(seen, ONE) < 1e-3, "others were heard: then it is a silence"
    assert min(smallest(unseen, entity) for entity in (EIGHT, ONE, LOSSY)) > 0.01
    assert not any(each.devices["alert"].any() for each in unseen)


def test_missing_ticks_are_no_silence(taught: Taught) -> None:
    life, site = taught.life.copy(), Site(taught.polls, taught.others)
    found = [life.step(site.tick(WARM_UP + number)) for number in (6, 7)]
    assert min(smallest(found, entity) for entity in (EIGHT, ONE, LOSSY)) > 0.01


def test_all_silent_at_once_is_one_event_of_the_site(taught: Taught) -> None:
    polls = {entity: without(times, WARM_UP * 300, 900) for entity, times in taught.polls.items()}
    found = taught.after(polls)
    assert all(set(each.scores["level"]) == {"site"} for each in found)
    one = without(taught.polls[EIGHT], WARM_UP * 300, 900)
    assert "site" not in set(taught.after({EIGHT: one})[1].scores["level"])


def test_a_stream_that_stays_silent_is_gone_and_counted() -> None:
    random = np.random.default_rng(3)
    ticks = 240
    polls = {("a", str(number)): renewal(random, ticks, 9.0 + number, 0.1) for number in range(5)}
    polls["a", "0"] = without(polls["a", "0"], 150 * 300, 1e9)
    life, site = PatternOfLife([SPEC]), Site(polls, chatter(random, ticks))
    scored = []
    for number in range(ticks):
        scores = life.step(site.tick(number)).scores
        if "a 0" in scores["entity"].to_list():
            scored.append(number)
    assert scored[-1] == 150 + 72 - 1, "six hours"
    aspect = life.aspects["poll_silence"]
    assert isinstance(aspect, Silence)
    assert aspect.gone == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_benign_gaps_are_calibrated(seed: int) -> None:
    random = np.random.default_rng(seed)
    ticks, streams = 4 * DAY, 30
    site = Site(plant(random, ticks, streams), chatter(random, ticks, 1.0))
    life, frames, alerts = PatternOfLife([SPEC]), [], 0
    for number in range(ticks):
        found = life.step(site.tick(number))
        if number >= DAY:
            frames.append(found.scores.select("entity", "p", "p_hi"))
            alerts += found.devices["alert"].sum()
    scores = pl.concat(frames)
    assert scores.height == streams * (ticks - DAY)
    for alpha in (0.1, 0.01):
        assert (
            1 / 1.5 <= scores.filter(pl.col("p") <= alpha).height / (alpha * scores.height) <= 1.5
        )
        assert scores.filter(pl.col("p_hi") <= alpha).height <= 1.5 * alpha * scores.height
    # N = 2 a day: 6 expected in three days; more than 14 has a chance below 0.2 %.
    assert alerts <= 14


def test_save_load_continue_and_copy_equal_uninterrupted(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    polls = plant(random, 40, 8)
    quiet = next(iter(polls))
    polls[quiet] = without(polls[quiet], 25 * 300, 1e9)
    site = Site(polls, chatter(random, 40))
    whole, part = PatternOfLife([SPEC]), PatternOfLife([SPEC])
    for number in range(40):
        if number in {1, 20, 31}:
            part.save(tmp_path)
            part = PatternOfLife.load(tmp_path, [SPEC])
        part.copy().step(site.tick(number))
        one, other = whole.step(site.tick(number)), part.step(site.tick(number, reverse=True))
        assert one.scores.equals(other.scores)
        assert one.devices.equals(other.devices)
        assert one.records["ot_command"].equals(other.records["ot_command"].reverse())
    assert " ".join(quiet) in one.scores["entity"].to_list()
    assert whole.state_hash() == part.state_hash()


def test_contradictions_are_told() -> None:
    spec = AspectSpec("gap", "silence", "conn", ("orig.device",), ("resp.endpoint",))
    with pytest.raises(ValueError, match="silence has no `of`"):
        PatternOfLife([spec])
    assert PatternOfLife([SPEC]).step(Tick(0, {})).scores.is_empty()
