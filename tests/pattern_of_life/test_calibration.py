"""The promise: of benign scores, one in ten has p below 0.1, and so on, within 1.5."""

import polars as pl
import pytest
from life_streams import DAY, benign

from nonself.pattern_of_life import BUILT_IN, PatternOfLife

ASPECTS = ("peer", "connections", "distinct_peers", "bytes_to_peer")
DEVICES = 20
WARM_UP = 2 * DAY
TICKS = 5 * DAY


@pytest.fixture(scope="module", params=[1, 2, 3])
def scores(request: pytest.FixtureRequest) -> pl.DataFrame:
    """Every score after two days of warm-up."""
    life = PatternOfLife([BUILT_IN[name] for name in ASPECTS])
    frames = []
    for number, tick in enumerate(benign(request.param, TICKS, DEVICES)):
        found = life.step(tick).scores.select("aspect", "p", "p_hi")
        if number >= WARM_UP:
            frames.append(found)
            # A device that was there and did not do what is counted is a test too, with p = 1.
            active = tick.records["conn"]["orig.device"].n_unique() if tick.records else 0
            for aspect in (name for name in ASPECTS if BUILT_IN[name].kind == "rate"):
                idle = active - found.filter(pl.col("aspect") == aspect).height
                ones = {"aspect": [aspect] * idle, "p": [1.0] * idle, "p_hi": [1.0] * idle}
                frames.append(pl.DataFrame(ones, schema=found.schema))
    return pl.concat(frames)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("alpha", [0.1, 0.01])
def test_benign_scores_are_calibrated(scores: pl.DataFrame, aspect: str, alpha: float) -> None:
    of_aspect = scores.filter(pl.col("aspect") == aspect)
    tests = of_aspect.height
    assert alpha * tests >= 29, "too few to tell"
    hits = of_aspect.filter(pl.col("p") <= alpha).height
    assert 1 / 1.5 <= hits / (alpha * tests) <= 1.5


@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_upper_end_by_which_alerts_go_is_never_too_eager(
    scores: pl.DataFrame, aspect: str
) -> None:
    of_aspect = scores.filter(pl.col("aspect") == aspect)
    assert (of_aspect["p_hi"] >= of_aspect["p"] - 1e-12).all()
    tests = of_aspect.height
    # A thousandth needs 30,000 past scores to be within 1.5 nearly always; these are fewer.
    for alpha, factor in ((0.01, 1.5), (0.001, 2.0)):
        assert of_aspect.filter(pl.col("p_hi") <= alpha).height <= factor * alpha * tests


def test_the_budget_is_kept() -> None:
    life = PatternOfLife([BUILT_IN[name] for name in ASPECTS])
    hours: set[tuple[str, int]] = set()
    days = 4
    for number, tick in enumerate(benign(7, (1 + days) * DAY, DEVICES)):
        devices = life.step(tick).devices.filter("alert")
        if number >= DAY:
            hours |= {(name, number // 12) for name in devices["device"]}
    # N = 2 a day: 8 expected; more than 17 has a chance below 0.2 % under Poisson.
    assert len(hours) <= 17
