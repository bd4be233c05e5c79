"""Categories: which peers, ports, users, commands a device has, and what a new one means."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nonself import _core
from nonself.pattern_of_life.aspect import Input, Rows, Tested, kept_rows
from nonself.pattern_of_life.calibrated import Calibrated, tie_keys
from nonself.pattern_of_life.columns import Columns, Keys
from nonself.pattern_of_life.scale import importance, maturity
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec

LEVELS: Final = ("device", "group", "network", "new")
"""Where a symbol was found: the level of the hierarchy that decided."""
_SECOND: Final = 1e9


class Category:
    """Hierarchical Pitman-Yor tail over device, zone and network (Teh, 2006), recalibrated."""

    def __init__(self, spec: AspectSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        self.counts = _core.CategoryCounts(settings.half_life_ns, settings.max_entries)
        self.calibrated = Calibrated(settings)

    def step(self, tick: Input) -> Tested | None:
        """Score each (entity, symbol) of the tick once, then learn it."""
        kept = kept_rows(self.spec, tick)
        columns = tick.columns
        if columns is None or not len(kept):
            return None
        units = _core.group_rows(
            columns.combined(self.spec.by)[kept],
            columns.combined(self.spec.of)[kept],
            columns.times()[kept],
            np.ones(len(kept), dtype=np.int64),
        )
        entity, symbol, row = units["entity"], units["symbol"], kept[units["row"]]
        group = _group(self.spec, columns, row)
        at = tick.at
        scores = self.counts.score(at, entity, group, symbol)
        ties = tie_keys(at, entity, symbol)
        p = self.calibrated.read(at, scores["lo"], scores["hi"], ties, tick.alpha)
        pool = self.calibrated.map.size(at)
        facets = {
            "importance": importance(p.hi),
            "p": p.hi,
            "maturity": maturity(pool, scores["history"], tick.alpha_hour),
            "new": scores["new"],
            "new_to_network": scores["new_to_network"],
            "rarity": 100.0 * scores["rarity"],
            "age": np.maximum(at - scores["first"], 0) / _SECOND,
        }
        details: dict[str, npt.NDArray[Any] | list[str]] = {
            "symbol": columns.texts(self.spec.of, row),
            "p_lo": p.lo,
            "p_random": p.p,
            "level": [LEVELS[level] for level in scores["level"].tolist()],
        }
        weight, counted = self.calibrated.weights(at, entity, symbol, p.hi, tick.alpha)
        self.counts.learn(at, entity, group, symbol, units["first"], weight)
        self.calibrated.learn(at, p.raw, counted)
        return Tested(self.spec, columns, kept, units["group"], row, facets, details)

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        return {"counts": self.counts.to_bytes(), **self.calibrated.parts()}

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.counts = _core.CategoryCounts.from_bytes(parts["counts"])
        self.calibrated.restore(parts)

    def copy(self) -> "Category":
        """Another one with the same state."""
        made = Category(self.spec, self.settings)
        made.counts, made.calibrated = self.counts.copy(), self.calibrated.copy()
        return made

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within memory."""
        return self.counts.evicted + self.calibrated.gate.evicted


def _group(spec: AspectSpec, columns: Columns, row: Rows) -> Keys:
    """The zone of each unit's device; one group where there is none."""
    zone = f"{spec.by[0].split('.')[0]}.zone"
    if not columns.has([zone]):
        return np.zeros(len(row), dtype=np.uint64)
    return columns.keys(zone)[0][row]
