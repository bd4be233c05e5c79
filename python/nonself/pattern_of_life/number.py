"""Rates and sizes: how many, how much, in one window."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nonself import _core
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.amounts import Amounts, amounts, nothing
from nonself.pattern_of_life.aspect import Details, Input, Tested
from nonself.pattern_of_life.calibrated import Calibrated, PValues, tie_keys
from nonself.pattern_of_life.columns import Keys, Mask, Whole, not_in
from nonself.pattern_of_life.scale import WINDOWS_NEEDED, importance, maturity
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pattern_of_life.who import Who
from nonself.pattern_of_life.window import slide

Scores = dict[str, npt.NDArray[Any]]
_DEVICE: Final = ("orig.device",)
_NOBODY: Final[Keys] = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True)
class _Scored:
    """The scores of some entities, last of them those that did nothing."""

    scores: Scores
    p: PValues
    idle: Keys = field(default_factory=lambda: _NOBODY)
    counted: Mask | None = None


class Number:
    """Discretised gamma (rate) or decayed histogram (size), recalibrated."""

    def __init__(self, spec: AspectSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        kind = _core.RateCounts if spec.kind == "rate" else _core.SizeCounts
        self.counts: _core.RateCounts | _core.SizeCounts = kind(
            settings.half_life_ns, settings.max_entries
        )
        self.calibrated = Calibrated(settings)
        self.ticks = _core.SlidingCounts()
        """Ticks of the window that runs, where it is longer than one."""

    def step(self, tick: Input) -> Tested | None:
        """Score each entity's window, then learn it when it is over."""
        self._close_before(tick)
        found = amounts(self.spec, tick)
        if found is None and self._single and self.spec.kind == "rate":
            found = nothing(self.spec, tick)
        if found is None:
            return None
        seen = slide(self.spec, self.ticks, tick.at, found)
        if self._single:
            return self._tested(tick, found, seen, self._learn(tick, found.entity, seen))
        scored = self._score(tick, found.entity, self._groups(tick, found), seen)
        return self._tested(tick, found, seen, scored)

    @property
    def _single(self) -> bool:
        return self.spec.window_ns == TICK_NS

    def _groups(self, tick: Input, found: Amounts) -> Keys:
        """Whose week each entity keeps: that of its device's peer group, else of its zone."""
        return _week_of(tick, found.columns.keys(self.spec.device)[0][found.row])

    def _score(self, tick: Input, entity: Keys, group: Keys, seen: Whole) -> _Scored:
        if isinstance(self.counts, _core.RateCounts):
            scores = self.counts.score(tick.at, entity, group, seen)
        else:
            scores = self.counts.score(tick.at, entity, seen)
        ties = tie_keys(tick.at, entity, np.zeros_like(entity))
        p = self.calibrated.read(
            tick.at, scores["lo"], scores["hi"], ties, tick.alpha, scores.get("steady")
        )
        self.calibrated.heed(tick.at, p, entity, np.zeros_like(entity))
        return _Scored(scores, p)

    def _learn(self, tick: Input, entity: Keys, seen: Whole) -> _Scored:
        """Score a whole window and learn it; of a rate also the entities that did nothing."""
        idle = _NOBODY
        if self.spec.kind == "rate":
            idle = not_in(self._present(tick), entity)
            entity = np.concatenate([entity, idle])
            seen = np.concatenate([seen, np.zeros(len(idle), np.int64)])
        group = _week_of(tick, entity) if self.spec.by == _DEVICE else np.zeros_like(entity)
        scored = self._score(tick, entity, group, seen)
        zeros = np.zeros(len(entity), np.uint64)
        upper = scored.p.hi
        weight, counted = self.calibrated.weights(tick.at, entity, zeros, upper, tick.alpha)
        if isinstance(self.counts, _core.RateCounts):
            self.counts.learn(tick.at, entity, group, seen, weight)
        else:
            self.counts.learn(tick.at, entity, seen, weight)
        steady = scored.scores.get("steady")
        self.calibrated.learn(tick.at, scored.p.raw, counted, steady)
        return replace(scored, idle=idle, counted=counted)

    def _present(self, tick: Input) -> Keys:
        """Entities that were there, whether or not they did what is counted."""
        if self.spec.by == _DEVICE:
            return tick.who.active
        if tick.columns is None or not tick.columns.has(self.spec.by):
            return np.empty(0, np.uint64)
        there = tick.columns.present(self.spec.by, every=True)
        return np.unique(tick.columns.combined(self.spec.by)[there])

    def usual(self, at: int, entity: int) -> list[float]:
        """Median of an entity's next window, and its 5 % and 95 % quantiles."""
        if isinstance(self.counts, _core.RateCounts):
            return self.counts.usual(at, entity, 0)
        return self.counts.usual(at, entity)

    def seldom(self, at: int, entity: Keys) -> Scores:
        """The scores of doing nothing; their ``history`` says how long each entity was watched."""
        nothing_seen = np.zeros(len(entity), dtype=np.int64)
        if isinstance(self.counts, _core.RateCounts):
            return self.counts.score(at, entity, np.zeros_like(entity), nothing_seen)
        return self.counts.score(at, entity, nothing_seen)

    def _close_before(self, tick: Input) -> None:
        """Learn a longer window that was over before this tick."""
        length = self.spec.window_ns
        begins = tick.at - tick.at % length
        oldest = self.ticks.oldest
        if self._single or oldest is None or oldest >= begins:
            return
        entity = self.ticks.entities()
        whole = self.ticks.distinct if self.spec.measure == "distinct" else self.ticks.sum
        past = Input(
            oldest - oldest % length,
            None,
            None,
            Who({}),
            tick.alpha_hour,
            tick.alpha,
        )
        self._learn(past, entity, whole(entity))
        self.ticks.expire(begins)

    def _tested(self, tick: Input, found: Amounts, seen: Whole, scored: _Scored) -> Tested:
        count, scores, p = len(found.entity), scored.scores, scored.p
        steady = scores.get("steady")
        pool = self.calibrated.pool(tick.at, None if steady is None else steady[:count])
        history = scores["history"][:count]
        facets = {
            "importance": importance(p.hi[:count]),
            "p": p.hi[:count],
            "maturity": maturity(pool, history, tick.alpha_hour),
            "seen": seen.astype(np.float64),
            "expected": scores["expected"][:count],
        }

        def details() -> Details:
            return {
                "unit": found.entity,
                "low": scores["low"][:count],
                "high": scores["high"][:count],
                "p_lo": p.lo[:count],
                "p_random": p.p[:count],
                "level": np.where(history >= WINDOWS_NEEDED, "device", "network").tolist(),
            }

        return Tested(
            self.spec,
            found.columns,
            found.kept,
            found.unit,
            found.row,
            facets,
            details,
            counted=scored.counted,
            idle=(scored.idle, p) if len(scored.idle) else None,
        )

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        ticks = {} if self._single else {"ticks": self.ticks.to_bytes()}
        return {"counts": self.counts.to_bytes(), **ticks, **self.calibrated.parts()}

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.counts = type(self.counts).from_bytes(parts["counts"])
        self.calibrated.restore(parts)
        if not self._single:
            self.ticks = _core.SlidingCounts.from_bytes(parts["ticks"])

    def copy(self) -> "Number":
        """Another one with the same state."""
        made = Number(self.spec, self.settings)
        made.counts, made.calibrated = self.counts.copy(), self.calibrated.copy()
        made.ticks = self.ticks.copy()
        return made

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within memory."""
        return self.counts.evicted + self.calibrated.gate.evicted


def _week_of(tick: Input, devices: Keys) -> Keys:
    group = tick.who.group(devices)
    return np.where(group == 0, tick.who.zone(devices), group)
