"""A timer is told from chance and from people; a new one to a rare endpoint is unusual."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from life_streams import DAY, at
from polls import SECOND, Site, Times, chatter, renewal

from nonself import _core
from nonself.pattern_of_life import BUILT_IN, AspectSpec, PatternOfLife
from nonself.pattern_of_life.cadence import IRREGULAR

SPEC = BUILT_IN["link_cadence"]
LINKS = 4000

Waits = Callable[[np.random.Generator, int, int], npt.NDArray[np.float64]]


def jittered(jitter: float) -> Waits:
    """Waits of a timer, spread evenly around its period."""
    return lambda random, links, count: random.uniform(1 - jitter, 1 + jitter, (links, count))


def lossy(random: np.random.Generator, links: int, count: int) -> npt.NDArray[np.float64]:
    """A timer with 30 % of jitter of which every fifth call is missing."""
    times = np.cumsum(random.uniform(0.7, 1.3, (links, 3 * count)), axis=1)
    times[random.random(times.shape) < 0.2] = np.inf
    return np.diff(np.sort(times, axis=1)[:, : count + 1], axis=1)


def poisson(random: np.random.Generator, links: int, count: int) -> npt.NDArray[np.float64]:
    """Waits of a Poisson process."""
    return random.exponential(1.0, (links, count))


def human(random: np.random.Generator, links: int, count: int) -> npt.NDArray[np.float64]:
    """Think times: log-normal of scale 1."""
    return random.lognormal(0.0, 1.0, (links, count))


def periodic(waits: Waits, count: int, seed: int = 0) -> float:
    """Share of links that are called periodic after so many intervals."""
    times = np.cumsum(300.0 * waits(np.random.default_rng(seed), LINKS, count), axis=1)
    starts = np.concatenate([np.zeros((LINKS, 1)), times], axis=1) * SECOND
    # Sessions a thousand times as long, for no two starts may be one.
    link = np.repeat(np.arange(LINKS, dtype=np.uint64), count + 1)
    model = _core.CadenceIntervals(14 * 86_400 * SECOND, LINKS)
    said = model.step(0, link, link, link, (1000 * starts).astype(np.int64).ravel())
    assert len(said["class"]) == LINKS
    return float((said["class"] > IRREGULAR).mean())


@pytest.mark.parametrize("count", [20, 50])
@pytest.mark.parametrize(
    ("waits", "at_least"), [(jittered(0.1), 1.0), (jittered(0.3), 0.999), (lossy, 0.85)]
)
def test_timers_are_recognised(waits: Waits, at_least: float, count: int) -> None:
    assert periodic(waits, count) >= (at_least if count < 50 else 0.999)


@pytest.mark.parametrize("waits", [poisson, human])
def test_chance_and_people_are_not_however_often_one_looks(waits: Waits) -> None:
    times = np.cumsum(300_000.0 * waits(np.random.default_rng(7), LINKS, 120), axis=1)
    link = np.arange(LINKS, dtype=np.uint64)
    model = _core.CadenceIntervals(14 * 86_400 * SECOND, LINKS)
    ever = np.zeros(LINKS, dtype=bool)
    for start in np.ascontiguousarray((times.T * SECOND).astype(np.int64)):
        ever |= model.step(0, link, link, link, start)["class"] > IRREGULAR
    # 0.1 % of 4,000 are 4; more than 12 has a chance below 0.03 %.
    assert ever.sum() <= 12


def office(seed: int, ticks: int) -> dict[tuple[str, str], Times]:
    """Twenty devices: people to many endpoints, timers to a few that all of them know."""
    random = np.random.default_rng(seed)
    contacts = {}
    for device in range(20):
        for endpoint in range(3):
            begin, timer = random.random() * 100, renewal(random, ticks, 900.0, 0.05)
            contacts[f"d{device}", f"update {endpoint}"] = timer[timer > at(0) + begin * SECOND]
        for endpoint in random.integers(0, 60, 8).tolist():
            waits = random.lognormal(6.5, 1.2, ticks)
            times = at(0) + (np.cumsum(waits) * SECOND).astype(np.int64)
            contacts[f"d{device}", f"site {endpoint}"] = times[times < at(ticks)]
    return contacts


def test_a_new_timer_to_a_rare_endpoint_is_unusual() -> None:
    ticks = DAY + 100
    random = np.random.default_rng(1)
    contacts = office(1, ticks)
    beacon = renewal(random, ticks, 60.0, 0.3, 0.1)
    contacts["d3", "rare"] = beacon[beacon > at(DAY)]
    waits = (np.cumsum(random.lognormal(4.0, 1.0, 200)) * SECOND).astype(np.int64)
    contacts["d4", "also rare"] = at(DAY) + waits
    life, site = PatternOfLife([SPEC]), Site(contacts, chatter(random, 1), log="conn")
    found: list[pl.DataFrame] = []
    seen = []
    for number in range(ticks):
        evidence = life.step(site.tick(number))
        if number >= DAY:
            found.append(evidence.scores)
            seen.append(evidence.records["conn"])
    scores = pl.concat(found)
    mine = scores.filter(pl.col("entity") == "d3 rare")
    symbol = "jittered, 15 to 90 s, endpoint known to this device only"
    assert set(mine["symbol"]) <= {"irregular", symbol}
    first = mine.filter(pl.col("symbol") == symbol).row(0, named=True)
    assert first["new"]
    assert first["p_hi"] < 0.02
    assert first["seen"] == pytest.approx(60.0, rel=0.2), "the period"
    assert (first["tick"] - at(DAY)) / SECOND <= 1200, "found within twenty minutes"
    # Once on each of its days, one of which may begin within these eight hours.
    assert mine.filter(pl.col("symbol") == symbol).height <= 2
    others = scores.filter(pl.col("device") != "d3")
    assert first["p_hi"] < others["p_hi"].to_numpy().min(), "nothing else is as unusual"
    records = pl.concat(
        [frame for frame in seen if "link_cadence.p" in frame.columns], how="diagonal_relaxed"
    )
    timer = records.filter((pl.col("orig.device") == "d3") & (pl.col("resp.endpoint") == "rare"))
    timer = timer.drop_nulls("link_cadence.regularity")
    assert timer.height > 300
    assert timer["link_cadence.new"].sum() >= 1
    assert timer["link_cadence.regularity"].min() > 50
    assert timer["link_cadence.period"].is_between(45, 80).all()
    person = records.filter(pl.col("resp.endpoint") == "also rare")
    assert not person["link_cadence.new"].any()
    assert person["link_cadence.regularity"].min() < 50


def test_save_load_continue_and_copy_equal_uninterrupted(tmp_path: Path) -> None:
    site = Site(office(2, 60), np.empty(0, np.int64), log="conn")
    whole, part = PatternOfLife([SPEC]), PatternOfLife([SPEC])
    rows = 0
    for number in range(60):
        if number in {1, 30, 45}:
            part.save(tmp_path)
            part = PatternOfLife.load(tmp_path, [SPEC])
        part.copy().step(site.tick(number))
        one, other = whole.step(site.tick(number)), part.step(site.tick(number, reverse=True))
        assert one.scores.equals(other.scores)
        assert one.devices.equals(other.devices)
        assert one.records["conn"].equals(other.records["conn"].reverse())
        rows += one.scores.height
    assert rows > 50
    assert whole.state_hash() == part.state_hash()


def test_shards_by_device_merge_exactly() -> None:
    random = np.random.default_rng(4)
    device = random.integers(0, 9, 3000).astype(np.uint64)
    endpoint = random.integers(0, 30, 3000).astype(np.uint64)
    time = np.sort(random.integers(0, 10**6, 3000)) * SECOND
    link = _core.pair_keys(device, endpoint)
    whole, *shards = (_core.CadenceIntervals(10**18, 10_000) for _ in range(4))
    whole.step(0, link, device, endpoint, time)
    for number, shard in enumerate(shards):
        mine = device % 3 == number
        shard.step(0, link[mine], device[mine], endpoint[mine], time[mine])
    one, two, three = shards
    three.merge(one)
    three.merge(two)
    assert three.to_bytes() == whole.to_bytes()


def test_memory_is_bounded_and_contradictions_are_told() -> None:
    model = _core.CadenceIntervals(10**18, 50)
    keys = np.arange(500, dtype=np.uint64)
    model.step(0, keys, keys, keys, np.zeros(500, np.int64))
    assert len(model) <= 50
    assert model.evicted >= 450
    with pytest.raises(ValueError, match="a cadence is of a link"):
        PatternOfLife([AspectSpec("beat", "cadence", "conn", ("orig.device",))])
