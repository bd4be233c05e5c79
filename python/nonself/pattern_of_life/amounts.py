"""How much each entity did in a tick: records, distinct symbols, or a sum."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nonself import _core
from nonself.pattern_of_life.aspect import Input, Rows, kept_rows
from nonself.pattern_of_life.columns import Columns, Keys, Whole
from nonself.pattern_of_life.spec import AspectSpec


@dataclass(frozen=True)
class Amounts:
    """One value for each entity of a tick, by ascending key."""

    columns: Columns
    kept: Rows
    unit: npt.NDArray[np.uint32]
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
    groups = _core.group_rows(
        columns.combined(spec.by)[kept],
        columns.combined(spec.of if distinct else ())[kept],
        columns.times()[kept],
        columns.numbers(spec.of[0])[kept]
        if spec.measure == "sum"
        else np.ones(len(kept), np.int64),
    )
    entity = groups["entity"]
    starts = np.flatnonzero(np.concatenate([[True], entity[1:] != entity[:-1]]))
    of_group = np.repeat(
        np.arange(len(starts), dtype=np.uint32), np.diff(starts, append=len(entity))
    )
    seen = np.diff(starts, append=len(entity)) if distinct else groups["value"]
    return Amounts(
        columns=columns,
        kept=kept,
        unit=of_group[groups["group"]],
        row=kept[groups["row"][starts]],
        entity=entity[starts],
        seen=seen,
        pairs=(entity, groups["symbol"], groups["value"]),
    )
