"""How much each entity did in a tick: records, distinct symbols, or a sum."""

from dataclasses import dataclass

import numpy as np

from nonself import _core
from nonself.pattern_of_life.aspect import Input, Rows, kept_rows
from nonself.pattern_of_life.columns import Codes, Columns, Keys, Whole
from nonself.pattern_of_life.spec import AspectSpec

_NO_VALUES = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Amounts:
    """One value for each entity of a tick, by ascending key."""

    columns: Columns
    kept: Rows
    unit: Codes
    """For each kept row its entity."""
    row: Rows
    """For each entity one of its rows."""
    entity: Keys
    seen: Whole
    pairs: tuple[Keys, Keys, Whole]
    """(entity, symbol) with the value of each: what a longer window adds up."""


def amounts(spec: AspectSpec, tick: Input) -> Amounts | None:
    """Count or sum the records that the aspect is about; None where there is none."""
    kept = kept_rows(spec, tick)
    columns = tick.columns
    if columns is not None and spec.kind == "size" and len(kept):
        kept = kept[columns.numbers(spec.of[0])[kept] > 0]  # nothing has no size
    if columns is None or not len(kept):
        return None
    distinct = spec.measure == "distinct"
    values = columns.numbers(spec.of[0]) if spec.measure == "sum" else _NO_VALUES
    units = columns.units(spec.by, spec.of if distinct else ())
    found = _core.reduce_units(units.code, len(units), kept, columns.times(), values)
    entity, symbol = units.entity[found["unit"]], units.symbol[found["unit"]]
    pairs = entity, symbol, found["value"]
    if not distinct:
        return Amounts(columns, kept, found["of"], found["row"], entity, found["value"], pairs)
    starts = np.flatnonzero(np.concatenate([[True], entity[1:] != entity[:-1]]))
    count = np.diff(starts, append=len(entity))
    of_unit = np.repeat(np.arange(len(starts), dtype=np.uint32), count)
    row = found["row"][starts]
    return Amounts(columns, kept, of_unit[found["of"]], row, entity[starts], count, pairs)


def nothing(spec: AspectSpec, tick: Input) -> Amounts | None:
    """No amounts: what a tick gives in which nobody did what is counted."""
    if tick.columns is None or not tick.columns.has((*spec.by, *spec.of)):
        return None
    rows = np.empty(0, dtype=np.uint32)
    keys, values = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    return Amounts(tick.columns, rows, rows, rows, keys, values, (keys, keys, values))
