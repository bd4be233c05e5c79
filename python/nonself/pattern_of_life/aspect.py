"""What every kind of aspect takes from a tick and gives for it."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nonself.pattern_of_life.calibrated import PValues
from nonself.pattern_of_life.columns import Codes, Columns, Keys, Mask
from nonself.pattern_of_life.scale import Numbers
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pattern_of_life.who import Who

Rows = npt.NDArray[np.uint32]
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

    @property
    def device(self) -> Keys:
        """Key of each unit's device."""
        return self.columns.keys(self.spec.device)[0][self.row]

    def added(self, wanted: Container[str] | None) -> dict[str, npt.NDArray[np.float64]]:
        """The facets for every record of the log; NaN where the aspect does not concern it."""
        made = {}
        for facet, column in self.facets.items():
            name = f"{self.spec.name}.{facet}"
            if wanted is None or name in wanted:
                whole = np.full(len(self.columns), np.nan)
                whole[self.kept] = column[self.unit]
                made[name] = whole
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
    from nonself.pattern_of_life.category import Category  # noqa: PLC0415
    from nonself.pattern_of_life.number import Number  # noqa: PLC0415
    from nonself.pattern_of_life.value import Value  # noqa: PLC0415
    from nonself.pattern_of_life.window import Window  # noqa: PLC0415

    if spec.kind == "value":
        return Value(spec, settings)
    if spec.kind == "category":
        return Category(spec, settings)
    return Window(spec) if spec.kind == "window" else Number(spec, settings)
