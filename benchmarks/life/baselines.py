"""What others would do with the same windows, at the same number of benign alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    from benchmarks.life.features import Standard

HOUR_NS: Final = 3600 * 1_000_000_000
_FOREST_ROWS: Final = 60_000
_TREES_ROWS: Final = 30_000


class Scorer(Protocol):
    """Higher is more unusual."""

    name: str

    def score(self, rows: np.ndarray) -> np.ndarray:
        """One number for each row of standardised features."""


class Thresholds:
    """The largest of the features by their own benign quantiles: one fixed threshold each."""

    name = "fixed thresholds"

    def __init__(self, past: np.ndarray) -> None:
        self._past = np.sort(past, axis=0)

    def score(self, rows: np.ndarray) -> np.ndarray:
        """How far the most unusual feature lies in its benign past, 0 to 1 and a little beyond."""
        ranks = np.stack(
            [
                np.searchsorted(self._past[:, place], rows[:, place]) / len(self._past)
                for place in range(rows.shape[1])
            ],
            axis=1,
        )
        beyond = np.maximum(rows - self._past[-1], 0.0)
        return np.asarray((ranks + beyond).max(axis=1, initial=0.0))


class Forest:
    """Isolation forest (Liu, Ting, Zhou, 2008; scikit-learn)."""

    name = "isolation forest"

    def __init__(self, past: np.ndarray) -> None:
        from sklearn.ensemble import IsolationForest  # noqa: PLC0415

        chosen = np.random.default_rng(1).permutation(len(past))[:_FOREST_ROWS]
        self._model = IsolationForest(n_estimators=200, random_state=1).fit(past[chosen])

    def score(self, rows: np.ndarray) -> np.ndarray:
        """How few splits set a row apart."""
        if not len(rows):
            return np.empty(0)
        return np.asarray(-self._model.score_samples(rows))


class Trees:
    """Half-space trees (Tan, Ting, Liu, 2011; river)."""

    name = "half-space trees"

    def __init__(self, past: np.ndarray) -> None:
        from river.anomaly import HalfSpaceTrees  # noqa: PLC0415

        self._model = HalfSpaceTrees(
            n_trees=25, height=8, window_size=1000, seed=1,
            limits=dict.fromkeys(range(past.shape[1]), (-4.0, 12.0)),
        )  # fmt: skip
        chosen = np.sort(np.random.default_rng(2).permutation(len(past))[:_TREES_ROWS])
        for row in past[chosen]:
            self._model.learn_one(dict(enumerate(row)))

    def score(self, rows: np.ndarray) -> np.ndarray:
        """The model's own score."""
        return np.array([self._model.score_one(dict(enumerate(row))) for row in rows])


class Baseline:
    """A scorer with the threshold at which it alerts as often as the budget allows."""

    def __init__(
        self, scorer: Scorer, standard: Standard, held_out: pl.DataFrame, per_day: float
    ) -> None:
        self.name, self._scorer, self._standard = scorer.name, scorer, standard
        score = scorer.score(standard(held_out))
        hour = held_out["tick"].to_numpy() // HOUR_NS
        device = held_out["device"].rank("dense").to_numpy().astype(np.int64)
        # Of each device-hour its highest score; so many of them may alert.
        _, group = np.unique(hour * 100_000 + device, return_inverse=True)
        highest = np.full(group.max() + 1, -np.inf)
        np.maximum.at(highest, group, score)
        days = (hour.max() - hour.min() + 1) / 24.0
        allowed = max(1, round(per_day * days))
        self.threshold = float(np.sort(highest)[-allowed])

    def alerts(self, rows: pl.DataFrame) -> set[str]:
        """Devices above the threshold."""
        score = self._scorer.score(self._standard(rows))
        return set(rows["device"].filter(score > self.threshold).to_list())
