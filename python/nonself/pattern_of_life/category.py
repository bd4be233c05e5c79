"""Categories: which peers, ports, users, commands a device has, and what a new one means."""

from typing import Final

import numpy as np

from nonself import _core
from nonself.pattern_of_life.aspect import Details, Input, Tested, kept_rows
from nonself.pattern_of_life.calibrated import Calibrated, tie_keys
from nonself.pattern_of_life.scale import importance, maturity
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec

LEVELS: Final = ("device", "peer group", "zone", "network", "new")
"""Where a symbol was found: the level of the hierarchy that decided."""
_SECOND: Final = 1e9
_NO_VALUES: Final = np.empty(0, dtype=np.int64)


class Category:
    """Pitman-Yor tail over device, peer group, zone and network (Teh, 2006), recalibrated."""

    def __init__(self, spec: AspectSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        self.counts = _core.CategoryCounts(settings.half_life_ns, settings.max_entries)
        self.calibrated = Calibrated(settings)

    def step(self, tick: Input) -> Tested | None:
        """Score each (entity, symbol) of the tick once, then learn it."""
        kept = kept_rows(self.spec, tick)
        columns, at = tick.columns, tick.at
        if columns is None or not len(kept):
            return None
        units = columns.units(self.spec.by, self.spec.of)
        found = _core.reduce_units(units.code, len(units), kept, columns.times(), _NO_VALUES)
        entity, symbol, row = units.entity[found["unit"]], units.symbol[found["unit"]], found["row"]
        owner = columns.keys(self.spec.device)[0][row]
        group, zone = tick.who.group(owner), tick.who.zone(owner)
        scores = self.counts.score(at, entity, group, zone, symbol, facts=tick.facts)
        ties = tie_keys(at, entity, symbol)
        p = self.calibrated.read(at, scores["lo"], scores["hi"], ties, tick.alpha)
        accepted = self.calibrated.heed(at, p, entity, symbol)
        pool = self.calibrated.map.size(at)
        rarity = np.where(accepted, np.nan, scores["rarity"])
        facets = {
            "importance": importance(p.hi),
            "p": p.hi,
            "maturity": maturity(pool, scores["history"], tick.alpha_hour),
            "new": scores["new"] & ~accepted,
            "new_to_network": scores["new_to_network"] & ~accepted,
            "rarity": 100.0 * rarity,
            "age": np.where(
                accepted | np.isnan(scores["rarity"]),
                np.nan,
                np.maximum(at - scores["first"], 0) / _SECOND,
            ),
        }

        def details() -> Details:
            return {
                "symbol": columns.texts(self.spec.of, row),
                "unit": entity,
                "key": symbol,
                "p_lo": p.lo,
                "p_random": p.p,
                "level": [LEVELS[level] for level in scores["level"].tolist()],
            }

        weight, counted = self.calibrated.weights(at, entity, symbol, p.hi, tick.alpha)
        self.counts.learn(at, entity, group, zone, symbol, found["first"], weight)
        self.calibrated.learn(at, p.raw, counted)
        return Tested(self.spec, columns, kept, found["of"], row, facets, details, counted)

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
