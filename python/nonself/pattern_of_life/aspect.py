"""What every kind of aspect takes from a tick and gives for it."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nonself.pattern_of_life.calibrated import PValues
from nonself.pattern_of_life.columns import Codes, Columns, Keys, Mask
from nonself.pattern_of_life.heard import NO_HOLES, Holes
from nonself.pattern_of_life.scale import Numbers
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pattern_of_life.who import Who

Rows = npt.NDArray[np.uint32]
Units = npt.NDArray[np.intp]
Details = dict[str, npt.NDArray[Any] | list[str]]


@dataclass(frozen=True)
class Input:
    """One tick, as one aspect sees it."""

    at: int
    """Start of the tick, ns."""
    columns: Columns | None
    """Its log; None when there are no records."""
    mask: Mask | None
    """Where its filter holds; None is everywhere."""
    who: Who
    """The devices of this tick."""
    alpha_hour: float
    """Alerting level for a device-hour."""
    alpha: float
    """Alerting level for a device-window."""
    facts: bool = True
    """Whether rarity and age are wanted of usual symbols too."""
    holes: Holes = NO_HOLES
    """Times of the tick in which the site had no record at all."""


@dataclass(frozen=True)
class Names:
    """Who the units of an aspect are, where they need not have a record in the tick."""

    key: Keys
    """Key of the device of each."""
    device: list[str]
    entity: list[str]


@dataclass(frozen=True)
class Tested:
    """The tested units of an aspect in one tick; a unit is an (entity, symbol) or an entity."""

    spec: AspectSpec
    columns: Columns
    kept: Rows
    """Rows of the log that the aspect is about."""
    unit: Codes
    """For each of them its unit."""
    row: Rows
    """For each unit one of its rows, to read names from."""
    facets: dict[str, npt.NDArray[Any]]
    """For each unit what is added to its records."""
    details: Callable[[], Details] | None
    """For each unit what else is in the scores, worked out when asked for; None: not tested."""
    counted: Mask | None = None
    """Which units, and after them which idle entities, are tests: what is held back is tested once
    an hour, however often it comes. All when None."""
    idle: tuple[Keys, PValues] | None = None
    """Further tests without a record: entities that were there and did not do what is counted, and
    the p-values of all, theirs last."""

    beside: dict[str, Numbers] = field(default_factory=dict)
    """For each record of the log what else is added to it."""
    names: Names | None = None
    """Of each unit, where units may have no record; ``row`` is not read then."""

    @property
    def device(self) -> Keys:
        """Key of each unit's device."""
        if self.names is not None:
            return self.names.key
        return self.columns.keys(self.spec.device)[0][self.row]

    def texts(self, units: Units) -> tuple[list[str], list[str]]:
        """Device and entity of some units, readable."""
        if self.names is not None:
            chosen = units.tolist()
            device, entity = self.names.device, self.names.entity
            return [device[unit] for unit in chosen], [entity[unit] for unit in chosen]
        entity = self.columns.texts(self.spec.by, self.row[units])
        if self.spec.by == (self.spec.device,):
            return entity, entity
        return self.columns.texts((self.spec.device,), self.row[units]), entity

    def added(self, wanted: Container[str] | None) -> dict[str, npt.NDArray[np.float64]]:
        """The facets for every record of the log; NaN where the aspect does not concern it."""
        made = {}
        for facet, column in self.facets.items():
            name = f"{self.spec.name}.{facet}"
            if wanted is None or name in wanted:
                whole = np.full(len(self.columns), np.nan)
                whole[self.kept] = column[self.unit]
                made[name] = whole
        for facet, whole in self.beside.items():
            made[f"{self.spec.name}.{facet}"] = whole
        return made

    @property
    def p(self) -> Numbers:
        """Upper p-value of each unit."""
        return np.asarray(self.facets["p"], dtype=np.float64)


class Aspect(Protocol):
    """The learnt state of one aspect."""

    spec: AspectSpec

    def step(self, tick: Input) -> Tested | None:
        """Score a tick against what was known before it, then learn it."""

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name; equal state gives equal bytes."""

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""

    def copy(self) -> "Aspect":
        """Another one with the same state."""

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within memory."""


def kept_rows(spec: AspectSpec, tick: Input) -> Rows:
    """Rows that the filter keeps and whose entity and symbol are known."""
    columns = tick.columns
    names = (*spec.by, *spec.of, spec.device)
    if columns is None or not columns.has(names):
        return np.empty(0, dtype=np.uint32)
    mask = columns.present((*spec.by, spec.device), every=True)
    if tick.mask is not None:
        mask = mask & tick.mask
    if spec.of and spec.measure != "sum":
        mask = mask & columns.present(spec.of, every=False)
    return np.flatnonzero(mask).astype(np.uint32)


def empty_state(spec: AspectSpec, settings: Settings) -> Aspect:
    """An aspect that has learnt nothing."""
    from nonself.pattern_of_life.cadence import Cadence  # noqa: PLC0415
    from nonself.pattern_of_life.category import Category  # noqa: PLC0415
    from nonself.pattern_of_life.number import Number  # noqa: PLC0415
    from nonself.pattern_of_life.silence import Silence  # noqa: PLC0415
    from nonself.pattern_of_life.value import Value  # noqa: PLC0415
    from nonself.pattern_of_life.window import Window  # noqa: PLC0415

    match spec.kind:
        case "category":
            return Category(spec, settings)
        case "silence":
            return Silence(spec, settings)
        case "cadence":
            return Cadence(spec, settings)
        case "value":
            return Value(spec, settings)
        case "window":
            return Window(spec)
        case "rate" | "size":
            return Number(spec, settings)
