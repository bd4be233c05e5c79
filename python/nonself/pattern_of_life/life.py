"""The pattern of life: score a tick against what was known before it, then learn it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from nonself.events.selection import selection_expr
from nonself.events.tick import Tick
from nonself.pattern_of_life import saved
from nonself.pattern_of_life.aspect import Aspect, Input, Tested, empty_state
from nonself.pattern_of_life.budget import TICKS_PER_HOUR, Budget
from nonself.pattern_of_life.cadence import Cadence
from nonself.pattern_of_life.category import Category
from nonself.pattern_of_life.columns import Columns, Keys, Mask
from nonself.pattern_of_life.evidence import Evidence, evidence
from nonself.pattern_of_life.heard import holes
from nonself.pattern_of_life.number import Number
from nonself.pattern_of_life.scale import WINDOWS_NEEDED, maturity
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.silence import Silence
from nonself.pattern_of_life.spec import AspectSpec

_DEVICE: Final = "orig.device"


class PatternOfLife:
    """All aspects of a network. One tick after another; no clock, no I/O, nothing global."""

    def __init__(self, specs: Iterable[AspectSpec], settings: Settings | None = None) -> None:
        """Nothing learnt yet.

        Raises:
            ValueError: An aspect contradicts itself, or two have the same name.
        """
        self.settings = settings or Settings()
        self.aspects: dict[str, Aspect] = {}
        for spec in specs:
            spec.check()
            if spec.name in self.aspects:
                raise ValueError(f"two aspects are called {spec.name!r}; allowed: one")
            self.aspects[spec.name] = empty_state(spec, self.settings)
        self.budget = Budget(self.settings.recalibration_half_life_ns)
        self._filters = Filters([aspect.spec for aspect in self.aspects.values()])

    @property
    def specs(self) -> tuple[AspectSpec, ...]:
        """What is learnt, in order."""
        return tuple(aspect.spec for aspect in self.aspects.values())

    @property
    def evicted(self) -> dict[str, int]:
        """Entries dropped to stay within memory, by aspect."""
        return {name: aspect.evicted for name, aspect in self.aspects.items()}

    def step(self, tick: Tick) -> Evidence:
        """Score all of a tick against what was known before, then learn it once, gated."""
        alpha = self.budget.alpha(self.settings.false_alerts_per_day)
        alpha_window = 1.0 - (1.0 - alpha) ** (1.0 / TICKS_PER_HOUR)
        columns = {log: Columns(frame) for log, frame in tick.records.items()}
        active = _active(columns.values())
        unheard = holes(tick.start, columns.values())
        tested: list[Tested] = []
        masks = {log: self._filters.masks(log, each.frame) for log, each in columns.items()}
        for name, aspect in self.aspects.items():
            log = aspect.spec.log
            mask = masks.get(log, {}).get(name)
            given = Input(tick.start, columns.get(log), mask, active, alpha, alpha_window, unheard)
            if (found := aspect.step(given)) is not None:
                tested.append(found)
        made = evidence(tick, tested, alpha, alpha_window)
        judged = [each.device for each in tested if each.details]
        if judged:
            self.budget.learn(tick.start, np.concatenate(judged))
        return made

    def copy(self) -> "PatternOfLife":
        """Another one with the same state, for a provisional step."""
        made = PatternOfLife((), self.settings)
        made.aspects = {name: aspect.copy() for name, aspect in self.aspects.items()}
        made.budget = self.budget.copy()
        made._filters = self._filters
        return made

    def maturity(self, at: int) -> dict[str, float]:
        """Aspect to 0 to 100: what its past scores support at the alerting level, at a tick.

        An entity with little history of its own is less mature than its aspect.
        """
        alpha = self.budget.alpha(self.settings.false_alerts_per_day)
        enough = np.full(1, WINDOWS_NEEDED)
        return {
            name: float(maturity(aspect.calibrated.map.size(at), enough, alpha)[0])
            for name, aspect in self.aspects.items()
            if isinstance(aspect, Category | Number | Silence | Cadence)
        }

    def state_hash(self) -> str:
        """SHA-256 of everything learnt; equal states have equal hashes."""
        digest = hashlib.sha256(saved.encoded(self.budget.state()))
        for name, aspect in sorted(self.aspects.items()):
            digest.update(saved.encoded([name, aspect.spec.fingerprint()]))
            for part, data in sorted(aspect.parts().items()):
                digest.update(saved.encoded([part, len(data)]) + data)
        return digest.hexdigest()

    def save(self, directory: Path) -> None:
        """Write the state into a directory: a manifest with checksums, and one file per aspect."""
        states = [
            saved.State(name, aspect.spec.fingerprint(), aspect.parts())
            for name, aspect in self.aspects.items()
        ]
        saved.write(directory, states, self.budget.state())

    @classmethod
    def load(
        cls, directory: Path, specs: Iterable[AspectSpec], settings: Settings | None = None
    ) -> "PatternOfLife":
        """Go on from a saved state. New or changed aspects start empty; removed ones are dropped.

        Raises:
            StateError: The files are missing, damaged, or of another version.
        """
        made = cls(specs, settings)
        states, budget = saved.read(directory)
        made.budget = Budget.restored(made.budget.half_life_ns, budget)
        for state in states:
            aspect = made.aspects.get(state.name)
            if aspect is not None and aspect.spec.fingerprint() == state.fingerprint:
                with saved.explained(directory):
                    aspect.restore(dict(state.parts))
        return made


class Filters:
    """The filters of all aspects, compiled once for each schema of a log."""

    def __init__(self, specs: Sequence[AspectSpec]) -> None:
        self._by_log: dict[str, list[AspectSpec]] = {}
        for spec in specs:
            if spec.where:
                self._by_log.setdefault(spec.log, []).append(spec)
        self._compiled: dict[str, tuple[pl.Schema, list[pl.Expr]]] = {}

    def masks(self, log: str, frame: pl.DataFrame) -> Mapping[str, Mask]:
        """Where the filter of each aspect holds."""
        specs = self._by_log.get(log)
        if not specs:
            return {}
        known = self._compiled.get(log)
        if known is None or known[0] != frame.schema:
            known = (
                frame.schema,
                [selection_expr(spec.where, frame.schema).alias(spec.name) for spec in specs],
            )
            self._compiled[log] = known
        held = frame.select(pl.repeat(True, pl.len()).alias(""), *known[1])
        return {spec.name: held[spec.name].to_numpy() for spec in specs}


def _active(logs: Iterable[Columns]) -> Keys:
    found = [np.empty(0, np.uint64)]
    for columns in logs:
        if columns.has([_DEVICE]):
            keys, there = columns.keys(_DEVICE)
            found.append(keys[there])
    return np.unique(np.concatenate(found))
