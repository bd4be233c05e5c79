"""A tail becomes a p-value that holds, and what alerted is held back from learning."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nonself import _core
from nonself.pattern_of_life.budget import HOUR_NS
from nonself.pattern_of_life.columns import Keys, Mask
from nonself.pattern_of_life.feedback import SURE, Words
from nonself.pattern_of_life.scale import SCORES_NEEDED, Numbers
from nonself.pattern_of_life.settings import Settings

NO_LEARNING_ABOVE: Final = 0.01
"""The gate never holds back what is more usual than this."""
FULL_LEARNING_ABOVE: Final = 0.05
"""What is more usual than this is always learnt in full."""
SOFT_WEIGHT: Final = 0.1


@dataclass(frozen=True)
class _Past:
    """The map as it stood before a tick, and the number of scores behind it."""

    map: _core.CalibrationMap
    size: float

    def apply(self, p: Numbers, alpha: float | None) -> Numbers:
        made = self.map.apply(np.ascontiguousarray(p))
        if alpha is not None and self.size * alpha < 1.0:
            made = np.maximum(made, 1.0 / (self.size + 1.0))
        return np.minimum(made, 1.0)


@dataclass(frozen=True)
class _Pools:
    """The past scores of all rows, and those of cyclic series where there are some."""

    all: _Past
    steady: _Past | None = None
    chosen: Mask | None = None

    def apply(self, p: Numbers, alpha: float | None = None) -> Numbers:
        made = self.all.apply(p, alpha)
        if self.steady is not None and self.chosen is not None:
            made[self.chosen] = self.steady.apply(p[self.chosen], alpha)
        return made


class PValues:
    """Columns of equal length; all p in 0 to 1, small is unusual."""

    def __init__(self, lo: Numbers, hi: Numbers, raw: Numbers, pools: _Pools, alpha: float) -> None:
        self._raw_lo = lo
        self._pools = pools
        self.raw = raw
        """Randomised in the tie interval, before recalibration: what the map learns."""
        self.hi: Numbers = pools.apply(hi, alpha)
        """Recalibrated upper end of the tie interval; alerts go by it."""

    @property
    def lo(self) -> Numbers:
        """Recalibrated lower end of the tie interval."""
        return self._pools.apply(self._raw_lo)

    @property
    def p(self) -> Numbers:
        """Recalibrated, randomised in the interval: what calibration is measured on."""
        return self._pools.apply(self.raw)


class Calibrated:
    """The recalibration map and the gate of one aspect."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.map = _core.Recalibration(settings.recalibration_half_life_ns)
        self.steady = _core.Recalibration(settings.recalibration_half_life_ns)
        """Past scores of cyclic series: what bursty ones do says nothing about their tails."""
        self.gate = _core.Gate(settings.gate_memory_days, settings.max_entries)
        self.words = Words(())
        """What a person said about this aspect."""

    def size(self, at: int) -> float:
        """Decayed number of past scores."""
        return self.map.size(at) + self.steady.size(at)

    def pool(self, at: int, steady: Mask | None = None) -> Numbers | float:
        """Past scores behind each row: of cyclic series only those of such."""
        if steady is None:
            return self.map.size(at)
        return np.where(steady, self.steady.size(at), self.map.size(at))

    def read(  # noqa: PLR0917 - columns
        self,
        at: int,
        lo: Numbers,
        hi: Numbers,
        ties: Keys,
        alpha: float,
        steady: Mask | None = None,
    ) -> PValues:
        """P-values by the map as it stands before this tick.

        A pool of n past scores, too few for the alerting level, says nothing below 1/(n + 1).
        """
        raw = lo + _core.uniform_keys(ties) * (hi - lo)
        pools = _Pools(_Past(self.map.map(at), self.map.size(at)))
        if steady is not None and steady.any():
            of_steady = _Past(self.steady.map(at), self.steady.size(at))
            pools = _Pools(pools.all, of_steady, steady)
        return PValues(lo, hi, raw, pools, alpha)

    def heed(self, at: int, p: PValues, entity: Keys, symbol: Keys) -> Mask:
        """What a person called expected is usual, what was called unexpected is not.

        Gives the rows that are expected: they are not new either.
        """
        if not self.words:
            return np.zeros(len(entity), dtype=bool)
        accepted, refused = self.words.about(at, entity, symbol)
        p.hi[accepted] = 1.0
        p.hi[refused] = np.minimum(p.hi[refused], SURE)
        return accepted

    def weights(
        self, at: int, entity: Keys, symbol: Keys, p: Numbers, alpha: float
    ) -> tuple[Numbers, Mask]:
        """Weight with which each row is learnt, and whether its score goes into the map.

        Args:
            at: Start of the tick, ns.
            entity: Keys of the entities.
            symbol: Keys of what was seen of them; 0 where it is a number.
            p: Upper p-values.
            alpha: Alerting level for a device-window.
        """
        gate = min(self.settings.gate * alpha, NO_LEARNING_ABOVE)
        soft = min(self.settings.soft_gate * alpha, FULL_LEARNING_ABOVE)
        young = self.size(at) * gate < SCORES_NEEDED  # too young to hold back anything
        weight = np.where((p <= soft) & (not young), SOFT_WEIGHT, 1.0)
        counted = np.ones(len(p), dtype=bool)
        held = np.flatnonzero(p <= gate)
        if len(held) and not young:
            pause = max(1, int(self.settings.repeat_hours * HOUR_NS))
            days, may_count = self.gate.hold(at, entity[held], symbol[held], pause)
            weight[held] = np.where(days >= self.settings.gate_days, 1.0, 0.0)
            counted[held] = may_count
        if self.words:
            accepted, refused = self.words.about(at, entity, symbol)
            weight[accepted], weight[refused] = 1.0, 0.0
            counted[accepted | refused] = False
        return weight, counted

    def learn(self, at: int, raw: Numbers, counted: Mask, steady: Mask | None = None) -> None:
        """Past scores; those that do not count are left out."""
        if steady is None:
            self.map.learn(at, raw, counted.astype(np.float64))
        else:
            self.map.learn(at, raw, (counted & ~steady).astype(np.float64))
            self.steady.learn(at, raw, (counted & steady).astype(np.float64))

    def copy(self) -> "Calibrated":
        """Another one with the same state."""
        made = Calibrated(self.settings)
        made.map, made.steady = self.map.copy(), self.steady.copy()
        made.gate, made.words = self.gate.copy(), self.words
        return made

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        return {
            "map": self.map.to_bytes(),
            "steady": self.steady.to_bytes(),
            "gate": self.gate.to_bytes(),
        }

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.map = _core.Recalibration.from_bytes(parts["map"])
        self.steady = _core.Recalibration.from_bytes(parts["steady"])
        self.gate = _core.Gate.from_bytes(parts["gate"])


def tie_keys(at: int, entity: Keys, symbol: Keys) -> Keys:
    """What decides ties: content and time, never the order of rows."""
    tick: npt.NDArray[np.uint64] = np.full(len(entity), at, dtype=np.uint64)
    return _core.pair_keys(_core.pair_keys(entity, symbol), tick)
