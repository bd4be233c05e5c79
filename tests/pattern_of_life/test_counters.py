"""The counters in Rust, through their bindings: shards, memory, tails."""

import random
from typing import Any

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
@given(events, st.integers(2, 5), st.randoms(use_true_random=False))
def test_shards_by_device_merge_in_any_order_to_the_bytes_of_the_whole(
    rows: list[tuple[int, int, int, float]], shards: int, order: random.Random
) -> None:
    """Forgetting is exact: nothing depends on how the devices were spread, or on the order."""
    rows.sort()
    wholes = [_taught(rows, 1, 0, kind) for kind in KINDS]
    for kind, whole_bytes in zip(KINDS, wholes, strict=True):
        parts = [_taught(rows, shards, shard, kind) for shard in range(shards)]
        order.shuffle(parts)
        merged = parts[0]
        for part in parts[1:]:
            merged.merge(part)
        assert merged.to_bytes() == whole_bytes.to_bytes(), kind


KINDS = ("category", "rate", "size", "past")


def _taught(rows: list[tuple[int, int, int, float]], shards: int, shard: int, kind: str) -> Any:  # noqa: ANN401 - one of four kinds
    """What one shard knows after its share of the events; the ticks of all are the same."""
    made: Any = {
        "category": lambda: _core.CategoryCounts(HALF_LIFE, 1000),
        "rate": lambda: _core.RateCounts(HALF_LIFE, 1000),
        "size": lambda: _core.SizeCounts(HALF_LIFE, 1000),
        "past": lambda: _core.Recalibration(HALF_LIFE),
    }[kind]()
    for tick, device, symbol, weight in rows:
        if device % shards != shard:
            continue
        at, one, entity = tick * TICK_NS, np.array([weight]), keys(device)
        group, zone = keys(device % 3), keys(7 + device % 2)
        if kind == "category":
            made.learn(at, entity, group, zone, keys(symbol), whole(at), one)
        elif kind == "rate":
            made.learn(at, entity, group, whole(symbol), one)
        elif kind == "size":
            made.learn(at, entity, whole(symbol * 1000), one)
        else:
            made.learn(at, np.array([symbol / 7.0]), one)
    return made


def test_two_shards_with_the_same_device_are_not_added() -> None:
    one, other = (_core.CategoryCounts(HALF_LIFE, 10) for _ in range(2))
    for counts in (one, other):
        counts.learn(0, keys(1), keys(0), keys(0), keys(2), whole(0), np.ones(1))
    before = one.to_bytes()
    with pytest.raises(ValueError, match="same entity"):
        one.merge(other)
    assert one.to_bytes() == before


def test_memory_is_bounded_and_what_went_is_counted() -> None:
    counts = _core.CategoryCounts(HALF_LIFE, 1000)
    usual = keys(1, 2, 3)
    for tick in range(300):
        at = tick * TICK_NS
        zone = keys(7, 7, 7)
        counts.learn(at, keys(1, 1, 1), zone, zone, usual, whole(at, at, at), np.ones(3))
        scan = np.arange(1000 + 20 * tick, 1020 + 20 * tick, dtype=np.uint64)
        two = np.full(20, 2, dtype=np.uint64)
        counts.learn(at, two, two, two, scan, np.full(20, at), np.ones(20))
    assert len(counts) <= 1000
    assert counts.evicted > 5000
    score = counts.score(300 * TICK_NS, keys(1, 1, 1), zone, zone, usual)
    assert not score["new"].any(), "what is often used stays"


@pytest.mark.parametrize("mean", [0.3, 5.0, 300.0])
def test_the_rate_tail_is_the_gamma_of_the_formula(mean: float) -> None:
    counts = _core.RateCounts(HALF_LIFE, 100)
    generator = np.random.default_rng(5)
    for tick in range(400):
        counts.learn(tick * TICK_NS, keys(1), keys(0), whole(generator.poisson(mean)), np.ones(1))
    at = 400 * TICK_NS
    seen = round(mean + 2 * mean**0.5)
    score = counts.score(at, keys(1), keys(0), whole(seen))
    expected = counts.usual(at, 1, 0)[0]
    assert expected == pytest.approx(mean, rel=0.2, abs=0.3)
    assert score["lo"][0] < score["hi"][0]
    wide = stats.gamma(a=mean / 1.0).sf(seen - 0.5)
    assert wide / 4 < score["hi"][0] < wide * 4


def test_bytes_that_are_no_state_are_refused() -> None:
    for kind in (_core.CategoryCounts, _core.RateCounts, _core.SizeCounts, _core.Gate):
        with pytest.raises(ValueError, match="not a saved counter state"):
            kind.from_bytes(b"NSCATEG0 something else")
