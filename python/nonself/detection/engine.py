"""Models over evidence, tick by tick: gives breaches.

One pass per log and tick asks all models of that log whether any record passes the first selection
that the model needs; only of those the whole condition is asked. Records that breach in the same
tick are one breach per device and identifier.

The **score** of a breach is the weight of its level (:data:`WEIGHT`) times a half to one, by its
importance: ``weight * (0.5 + importance / 200)``. So a level is worth at most twice itself, and a
rare thing of a lower level comes before a usual one of the next.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Protocol

import polars as pl

from nonself.detection.compiled import (
    DEVICE,
    IMPORTANCE,
    LEVEL,
    MATURITY,
    RULE_IMPORTANCE,
    Compiled,
    compile_model,
)
from nonself.detection.explain import conditions
from nonself.detection.header import Level
from nonself.detection.model import LEVELS, Model
from nonself.schema.breach import BREACH

WEIGHT: Final[Mapping[Level, float]] = {
    "informational": 10,
    "low": 30,
    "medium": 55,
    "high": 80,
    "critical": 100,
}
"""What a level is worth, 0 to 100."""
MATURE: Final = 50.0
"""Below this maturity (0 to 100) a learnt score alone is at most of medium level."""
_SECOND: Final = 1_000_000_000

Key = tuple[str, ...]


class Evidence(Protocol):
    """What the engine needs of a tick."""

    @property
    def start(self) -> int:
        """Start of the tick, nanoseconds since 1970."""

    @property
    def records(self) -> Mapping[str, pl.DataFrame]:
        """Log to its records, with the facets of the aspects."""


@dataclass(frozen=True)
class _Told:
    """When a breach was last told, and how severe it was."""

    ts: int
    level: int


class Detector:
    """Runs models; remembers only what it told, to not tell it again too soon."""

    def __init__(self, models: Iterable[Model]) -> None:
        self.models = tuple(sorted(models, key=lambda model: (model.title, model.id)))
        self._by_log: dict[str, list[Model]] = {}
        for model in self.models:
            self._by_log.setdefault(model.log, []).append(model)
        self._plans: dict[tuple[str, tuple[tuple[str, pl.DataType], ...]], list[Compiled]] = {}
        self._told: dict[Key, _Told] = {}

    def step(self, evidence: Evidence) -> pl.DataFrame:
        """Breaches of one tick, by time, model and device."""
        rows = [
            row
            for log, models in self._by_log.items()
            if (frame := evidence.records.get(log)) is not None and frame.height
            for row in self._of_log(log, models, frame, evidence.start)
        ]
        self._forget(evidence.start)
        rows.sort(key=lambda row: (row["ts"], row["model"], row["device"], row["id"]))
        return pl.DataFrame(rows, schema=BREACH, orient="row")

    def state(self) -> dict[str, Any]:
        """What has to be kept to go on later: plain JSON."""
        return {
            "told": [[*key, told.ts, told.level] for key, told in sorted(self._told.items())],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from :meth:`state`."""
        self._told = {
            tuple(str(part) for part in key): _Told(int(ts), int(level))
            for *key, ts, level in state["told"]
        }

    def _of_log(
        self, log: str, models: list[Model], frame: pl.DataFrame, tick: int
    ) -> Iterator[dict[str, Any]]:
        plans = self._compiled(log, models, frame)
        gates = frame.with_columns(
            plan.gate.alias(f"_gate.{place}") for place, plan in enumerate(plans)
        )
        for place, plan in enumerate(plans):
            mask = gates[f"_gate.{place}"]
            if not mask.any():
                continue
            records = frame.filter(mask).filter(plan.breaches)
            if records.height:
                yield from self._of_model(plan, records, tick)

    def _compiled(self, log: str, models: list[Model], frame: pl.DataFrame) -> list[Compiled]:
        key = (log, tuple(frame.schema.items()))
        if key not in self._plans:
            self._plans[key] = [compile_model(model, frame.schema) for model in models]
        return self._plans[key]

    def _of_model(
        self, plan: Compiled, records: pl.DataFrame, tick: int
    ) -> Iterator[dict[str, Any]]:
        for row in plan.breach_groups(records).iter_rows(named=True):
            if (breach := self._breach(plan, row, tick)) is not None:
                yield breach

    def _breach(self, plan: Compiled, row: dict[str, Any], tick: int) -> dict[str, Any] | None:
        model = plan.model
        level = row[LEVEL]
        maturity = 100.0 if row[MATURITY] is None else row[MATURITY]
        if model.needs_baseline and maturity < MATURE:
            level = min(level, LEVELS.index("medium"))
        name: Level = LEVELS[level]
        key = (model.id or model.title, *(str(row[column]) for column in plan.groups))
        if self._is_told(key, row["_ns"], level, model.suppress_for):
            return None
        self._told[key] = _Told(row["_ns"], level)
        importance = row[IMPORTANCE]
        if not model.needs_baseline:
            importance = max(importance or 0.0, RULE_IMPORTANCE[name])
        importance = min(max(float(importance or 0.0), 0.0), 100.0)
        return {
            "id": sha256("\0".join([*key, str(row["_ns"])]).encode()).hexdigest()[:16],
            "model": model.title,
            "model_id": model.id,
            "level": name,
            "device": str(row[DEVICE]),
            "ts": row["_first"],
            "end": row["_last"],
            "tick": tick,
            "log": model.log,
            "uids": row["_uids"],
            "count": row["_count"],
            "endpoints": row["_endpoints"],
            "techniques": list(model.techniques),
            "score": round(WEIGHT[name] * (0.5 + importance / 200), 1),
            "importance": importance,
            "maturity": maturity,
            "needs_baseline": model.needs_baseline,
            "conditions": conditions(model, row),
        }

    def _is_told(self, key: Key, ts: int, level: int, silence: int) -> bool:
        """Told already, not long ago, and not less severe than now."""
        told = self._told.get(key)
        return told is not None and ts < told.ts + silence * _SECOND and level <= told.level

    def _forget(self, now: int) -> None:
        longest = max((model.suppress_for for model in self.models), default=0) * _SECOND
        self._told = {key: told for key, told in self._told.items() if told.ts + longest > now}
