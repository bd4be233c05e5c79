"""What the pattern of life says about a tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from nonself.events.tick import Tick
from nonself.pattern_of_life.aspect import Tested
from nonself.pattern_of_life.budget import TICKS_PER_HOUR
from nonself.pattern_of_life.scale import Numbers, harmonic, importance, sidak

SCORES: Final = pl.Schema({
    "tick": pl.Int64, "device": pl.String, "entity": pl.String, "aspect": pl.String,
    "kind": pl.String, "symbol": pl.String, "seen": pl.Float64, "expected": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "p_lo": pl.Float64, "p_hi": pl.Float64,
    "p": pl.Float64, "level": pl.String, "importance": pl.Float64, "maturity": pl.Float64,
    "new": pl.Boolean, "new_to_network": pl.Boolean, "rarity": pl.Float64, "age": pl.Float64,
    "alert": pl.Boolean,
})  # fmt: skip
"""Columns of :attr:`Evidence.scores`."""

DEVICES: Final = pl.Schema({
    "device": pl.String, "tick": pl.Int64, "p": pl.Float64, "importance": pl.Float64,
    "alert": pl.Boolean,
})  # fmt: skip
"""Columns of :attr:`Evidence.devices`."""

TRUTHS: Final = frozenset({"new", "new_to_network"})
"""Facets that are true or false."""

_NUMBERS: Final = {
    "seen": "seen", "expected": "expected", "low": "low", "high": "high", "p_lo": "p_lo",
    "p_hi": "p", "p": "p_random", "importance": "importance", "maturity": "maturity",
    "new": "new", "new_to_network": "new_to_network", "rarity": "rarity", "age": "age",
}  # fmt: skip
"""Column of the scores to the facet or detail it is."""


@dataclass(frozen=True)
class Evidence:
    """A tick with what is unusual in it."""

    start: int
    """Start of the tick, nanoseconds since 1970."""
    records: Mapping[str, pl.DataFrame]
    """The tick's records, same rows in the same order, with ``<aspect>.<facet>`` columns; null
    where the aspect does not concern the record."""
    scores: pl.DataFrame
    """One row for each tested (entity, aspect, symbol or window).

    90 % were expected from ``low`` to ``high``. ``p_lo`` to ``p_hi`` is the tie interval, ``p`` a
    point in it by which calibration is measured. ``level`` says which level of the hierarchy
    decided: device, group, network, new. ``alert``: the device-hour alerts and this row is below
    its level.
    """
    devices: pl.DataFrame
    """One row for each tested device: the harmonic mean of its aspects' upper p-values, as the p of
    its hour (1 − (1 − p)^12), its importance, and whether it is within the alert budget."""
    alpha: float
    """Alerting level of a device-hour in this tick."""


def evidence(tick: Tick, tested: Sequence[Tested], alpha: float, alpha_window: float) -> Evidence:
    """Put together what the aspects found."""
    judged = [each for each in tested if each.details]
    devices, alert = _devices(tick.start, judged, alpha, alpha_window)
    added: dict[str, dict[str, Numbers]] = {}
    for each in tested:
        added.setdefault(each.spec.log, {}).update(each.added())
    records = {
        log: _with_facets(frame, added[log]) if log in added else frame
        for log, frame in tick.records.items()
    }
    return Evidence(tick.start, records, _scores(tick.start, judged, alert), devices, alpha)


def _with_facets(frame: pl.DataFrame, added: Mapping[str, Numbers]) -> pl.DataFrame:
    """Put the facets beside the records; NaN becomes null."""
    truths = [name for name in added if name.rpartition(".")[2] in TRUTHS]
    made = pl.DataFrame(added, nan_to_null=True)
    return frame.hstack(made.with_columns(pl.col(truths).cast(pl.Boolean)) if truths else made)


def _devices(
    tick: int, judged: Sequence[Tested], alpha: float, alpha_window: float
) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
    """Combine by device; and which units alert."""
    if not judged:
        return DEVICES.to_frame(), np.empty(0, dtype=bool)
    keys = [each.device for each in judged]
    p = np.concatenate([each.p for each in judged])
    aspect = np.repeat(np.arange(len(judged)), [len(key) for key in keys])
    device, first, of = np.unique(np.concatenate(keys), return_index=True, return_inverse=True)
    # Within an aspect: the smallest of its outcomes. Over aspects: the harmonic mean.
    cell, cell_of = np.unique(of * len(judged) + aspect, return_inverse=True)
    smallest = np.ones(len(cell))
    np.minimum.at(smallest, cell_of, p)
    outcomes = np.bincount(cell_of, minlength=len(cell))
    window = harmonic(sidak(smallest, outcomes), cell // len(judged), len(device))
    hour = sidak(window, TICKS_PER_HOUR)
    alert = hour <= alpha
    hit = alert[of] & (p <= alpha_window)
    names = [name for each in judged for name in each.device_texts()]
    frame = pl.DataFrame(
        {
            "device": [names[place] for place in first.tolist()],
            "tick": np.full(len(device), tick),
            "p": hour,
            "importance": importance(hour),
            "alert": alert,
        },
        schema=DEVICES,
    )
    return frame.sort("device"), hit


def _scores(tick: int, judged: Sequence[Tested], alert: npt.NDArray[np.bool_]) -> pl.DataFrame:
    if not judged:
        return SCORES.to_frame()
    made: dict[str, Any] = {
        "tick": np.full(len(alert), tick),
        "device": [],
        "entity": [],
        "aspect": [],
        "kind": [],
        "symbol": [],
        "level": [],
        "alert": alert,
    }
    for each in judged:
        count = len(each.row)
        entity = each.entity_texts()
        one = len(each.spec.by) == 1
        made["entity"] += entity
        made["device"] += entity if one else each.device_texts()
        made["aspect"] += [each.spec.name] * count
        made["kind"] += [each.spec.kind] * count
        made["symbol"] += each.details.get("symbol", [None] * count)
        made["level"] += each.details["level"]
    for name, source in _NUMBERS.items():
        made[name] = np.concatenate([_column(each, source) for each in judged])
    frame = pl.DataFrame({name: made[name] for name in SCORES}, nan_to_null=True)
    return frame.cast({name: SCORES[name] for name in (*TRUTHS, "symbol")})


def _column(tested: Tested, source: str) -> Numbers:
    found = tested.facets.get(source, tested.details.get(source))
    if found is None:
        return np.full(len(tested.row), np.nan)
    return np.asarray(found, dtype=np.float64)
