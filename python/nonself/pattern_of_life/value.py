"""Values of points: what registers and set points hold, how far they go, how fast they change.

A point is a place in the memory of a controller: device, place, address. A record reads or writes
some of them; value i belongs to address + i. ``level`` looks at the lowest and the highest value of
a window against the range so far, ``change`` at its fastest change.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself import _core
from nonself.pattern_of_life.aspect import Details, Input, Tested, kept_rows
from nonself.pattern_of_life.calibrated import Calibrated, tie_keys
from nonself.pattern_of_life.columns import Columns, Keys, Whole
from nonself.pattern_of_life.scale import Numbers, importance, maturity
from nonself.pattern_of_life.settings import Settings
from nonself.pattern_of_life.spec import AspectSpec

MOST_POINTS: Final = 256
"""Values of one record that are looked at."""
THOUSANDTHS: Final = 1000.0
"""Speeds are whole thousandths a second inside."""

Rows = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Points:
    """The values of a tick, one row for each, by point and time."""

    row: Rows
    """Record that it came from."""
    point: Keys
    address: Whole
    at: Whole
    value: Whole


def points(columns: Columns, kept: Rows, spec: AspectSpec) -> Points | None:
    """Take the lists of the records apart; of a record all its lists."""
    parts = [
        part
        for field in spec.of
        if len(kept) and columns.frame[field].dtype == pl.List(pl.Int64)
        if (part := _of_list(columns, kept, spec, field)) is not None
    ]
    if not parts:
        return None
    row, point, address, at, value = (
        np.concatenate(column) for column in zip(*map(_columns, parts), strict=True)
    )
    order = np.lexsort((value, at, point))
    return Points(row[order], point[order], address[order], at[order], value[order])


def _of_list(columns: Columns, kept: Rows, spec: AspectSpec, field: str) -> Points | None:
    values = columns.frame[field][kept.tolist()]
    length = values.list.len().fill_null(0).clip(upper_bound=MOST_POINTS).to_numpy()
    flat = values.list.head(MOST_POINTS).explode(empty_as_null=False, keep_nulls=False)
    if not len(flat):
        return None
    row = np.repeat(kept, length)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    address = columns.numbers("address")[row] + offset
    point = _core.pair_keys(columns.combined(spec.by)[row], address.astype(np.uint64))
    valid = flat.is_not_null().to_numpy()
    whole = Points(row, point, address, columns.times()[row], flat.fill_null(0).to_numpy())
    return Points(*(column[valid] for column in _columns(whole)))


class Value:
    """The range of each point, or of its speed; left ranges have a learnt chance and tail."""

    def __init__(self, spec: AspectSpec, settings: Settings) -> None:
        self.spec = spec
        self.settings = settings
        self.extents = _core.Extents(settings.half_life_ns, settings.max_entries)
        self.calibrated = Calibrated(settings)

    def step(self, tick: Input) -> Tested | None:
        """Score each point's window against its range so far, then learn it."""
        columns = tick.columns
        if columns is None or not columns.has(["address"]):
            return None
        found = points(columns, kept_rows(self.spec, tick), self.spec)
        if found is None:
            return None
        value = found.value
        if self.spec.measure == "change":
            value = self.extents.speeds(found.point, found.at, found.value)
            known = value >= 0
            found = Points(*(column[known] for column in _columns(found)))
            value = value[known]
            if not len(value):
                return None
        starts = np.flatnonzero(np.concatenate([[True], found.point[1:] != found.point[:-1]]))
        entity = found.point[starts]
        low, high = np.minimum.reduceat(value, starts), np.maximum.reduceat(value, starts)
        if self.spec.measure == "change":
            low = np.zeros_like(low)  # only fast is unusual
        return self._judge(tick, columns, found, starts, (entity, low, high))

    def _judge(
        self,
        tick: Input,
        columns: Columns,
        found: Points,
        starts: npt.NDArray[np.intp],
        windows: tuple[Keys, Whole, Whole],
    ) -> Tested:
        at, (entity, low, high) = tick.at, windows
        scores = self.extents.score(at, entity, low, high)
        symbol = _how_far(scores["low"], scores["high"], low, high)
        ties = tie_keys(at, entity, np.zeros_like(entity))
        p = self.calibrated.read(at, scores["lo"], scores["hi"], ties, tick.alpha)
        self.calibrated.heed(at, p, entity, symbol)
        weight, counted = self.calibrated.weights(at, entity, symbol, p.hi, tick.alpha)
        self.extents.learn(at, entity, low, high, weight)
        self.calibrated.learn(at, p.raw, counted)
        scale = THOUSANDTHS if self.spec.measure == "change" else 1.0
        below = scores["low"] - low > high - scores["high"]
        seen = np.where(below, low, high) / scale
        facets = {
            "importance": importance(p.hi),
            "p": p.hi,
            "maturity": maturity(self.calibrated.map.size(at), scores["history"], tick.alpha_hour),
            "seen": seen,
            "low": scores["low"] / scale,
            "high": scores["high"] / scale,
        }
        address = found.address[starts]

        def details() -> Details:
            areas = columns.texts(self.spec.by[1:], found.row[starts])
            return {
                "unit": entity,
                "key": symbol,
                "symbol": [f"{a} {n}" for a, n in zip(areas, address.tolist(), strict=True)],
                "p_lo": p.lo,
                "p_random": p.p,
                "level": np.where(np.isnan(scores["low"]), "new", "device").tolist(),
            }

        kept, unit = _worst(found, starts, p.hi)
        row = found.row[starts]
        return Tested(self.spec, columns, kept, unit, row, facets, details, counted)

    def parts(self) -> dict[str, bytes]:
        """The state as bytes by name."""
        return {"extents": self.extents.to_bytes(), **self.calibrated.parts()}

    def restore(self, parts: dict[str, bytes]) -> None:
        """Take a state; ValueError when it is none."""
        self.extents = _core.Extents.from_bytes(parts["extents"])
        self.calibrated.restore(parts)

    def copy(self) -> "Value":
        """Another one with the same state."""
        made = Value(self.spec, self.settings)
        made.extents, made.calibrated = self.extents.copy(), self.calibrated.copy()
        return made

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within memory."""
        return self.extents.evicted + self.calibrated.gate.evicted


def _how_far(range_low: Numbers, range_high: Numbers, low: Whole, high: Whole) -> Keys:
    """On which side of the range, and how far by powers of two: what the gate opens for.

    Three days of one value outside do not make another usual.
    """
    below, above = range_low - low, high - range_high
    far = np.nan_to_num(np.maximum(np.maximum(below, above), 0.0))
    power = np.ceil(np.log2(1.0 + far)).astype(np.uint64)
    return np.where(far > 0, 2 * power + (above > below), 0).astype(np.uint64)


def _columns(found: Points) -> tuple[npt.NDArray[Any], ...]:
    return found.row, found.point, found.address, found.at, found.value


def _worst(
    found: Points, starts: npt.NDArray[np.intp], p: npt.NDArray[np.float64]
) -> tuple[Rows, Rows]:
    """The records, and of each the most unusual of its points."""
    unit = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(found.point)))
    order = np.lexsort((unit, p[unit], found.row))
    kept, first = np.unique(found.row[order], return_index=True)
    return kept.astype(np.uint32), unit[order[first]].astype(np.uint32)
