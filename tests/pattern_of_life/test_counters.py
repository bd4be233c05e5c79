"""The counters in Rust, through their bindings: shards, memory, tails."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nonself import _core

DAY_NS = 86_400 * 10**9
TICK_NS = 300 * 10**9
HALF_LIFE = 14 * DAY_NS


def keys(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_keys_are_the_same_on_every_machine_and_in_every_version() -> None:
    made = _core.hash_texts(b"10.0.0.1plc", np.array([8, 3, 0], dtype=np.uint32))
    assert made.tolist() == [
        11160110894488337932,
        10928487912516799708,
        10196746352994241503,
    ]
    assert _core.pair_keys(keys(1), keys(2)).tolist() == [8085491406203950172]


events = st.lists(
    st.tuples(
        st.integers(0, 60 * 288), st.integers(1, 6), st.integers(1, 5), st.sampled_from([0.1, 1.0])
    ),
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(events, st.integers(2, 4))
def test_shards_by_device_add_up_to_the_whole(
    rows: list[tuple[int, int, int, float]], shards: int
) -> None:
    """Counts of devices, devices of a symbol, series and histograms merge exactly."""
    rows.sort()
    merged: list[np.ndarray] = []
    for count in (1, shards):
        category = [_core.CategoryCounts(HALF_LIFE, 1000) for _ in range(count)]
        size = [_core.SizeCounts(HALF_LIFE, 1000) for _ in range(count)]
        for tick, device, symbol, weight in rows:
            at, one = tick * TICK_NS, np.array([weight])
            shard, entity = device % count, keys(device)
            category[shard].learn(at, entity, keys(7), keys(symbol), whole(at), one)
            size[shard].learn(at, entity, whole(symbol * 1000), one)
        for other in range(count - 1, 0, -1):
            category[0].merge(category[other])
            size[0].merge(size[other])
        now = 61 * DAY_NS
        known = [category[0].known(now, d, s) for d in range(1, 7) for s in range(1, 6)]
        of_size = size[0].score(now, keys(1, 2, 3, 4, 5, 6), whole(*range(1000, 7000, 1000)))
        merged.append(np.concatenate([np.array(known).ravel(), of_size["lo"], of_size["hi"]]))
    assert merged[0].tolist() == merged[1].tolist()


def test_memory_is_bounded_and_what_went_is_counted() -> None:
    counts = _core.CategoryCounts(HALF_LIFE, 1000)
    usual = keys(1, 2, 3)
    for tick in range(300):
        at = tick * TICK_NS
        counts.learn(at, keys(1, 1, 1), keys(7, 7, 7), usual, whole(at, at, at), np.ones(3))
        scan = np.arange(1000 + 20 * tick, 1020 + 20 * tick, dtype=np.uint64)
        two = np.full(20, 2, dtype=np.uint64)
        counts.learn(at, two, two, scan, np.full(20, at), np.ones(20))
    assert len(counts) <= 1000
    assert counts.evicted > 5000
    score = counts.score(300 * TICK_NS, keys(1, 1, 1), keys(7, 7, 7), usual)
    assert not score["new"].any(), "what is often used stays"


@pytest.mark.parametrize("mean", [0.3, 5.0, 300.0])
def test_the_rate_tail_is_the_gamma_of_the_formula(mean: float) -> None:
    counts = _core.RateCounts(HALF_LIFE, 100)
    random = np.random.default_rng(5)
    for tick in range(400):
        counts.learn(tick * TICK_NS, keys(1), whole(random.poisson(mean)), np.ones(1))
    at = 400 * TICK_NS
    seen = round(mean + 2 * mean**0.5)
    score = counts.score(at, keys(1), whole(seen))
    # Mean and variance are recovered from two points of the tail, then compared with SciPy.
    expected = score["expected"][0]
    assert expected == pytest.approx(mean, rel=0.2, abs=0.3)
    assert score["lo"][0] < score["hi"][0]
    wide = stats.gamma(a=mean / 1.0).sf(seen - 0.5)
    assert wide / 4 < score["hi"][0] < wide * 4


def test_bytes_that_are_no_state_are_refused() -> None:
    for kind in (_core.CategoryCounts, _core.RateCounts, _core.SizeCounts, _core.Gate):
        with pytest.raises(ValueError, match="not a saved counter state"):
            kind.from_bytes(b"NSCATEG0 something else")
