"""What the pattern of life says about a tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from nonself.events.tick import Tick
from nonself.pattern_of_life.aspect import Tested
from nonself.pattern_of_life.budget import TICKS_PER_HOUR
from nonself.pattern_of_life.columns import Keys
from nonself.pattern_of_life.scale import harmonic, importance, sidak

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
    devices, hits = _devices(tick.start, judged, alpha, alpha_window)
    frames = [_scores(tick.start, each, alert) for each, alert in zip(judged, hits, strict=True)]
    added: dict[str, list[pl.DataFrame]] = {}
    for each in tested:
        added.setdefault(each.spec.log, []).append(each.added())
    records = {
        log: pl.concat([frame, *added[log]], how="horizontal") if log in added else frame
        for log, frame in tick.records.items()
    }
    scores = pl.concat(frames) if frames else SCORES.to_frame()
    return Evidence(tick.start, records, scores, devices, alpha)


def _devices(
    tick: int, judged: Sequence[Tested], alpha: float, alpha_window: float
) -> tuple[pl.DataFrame, list[Keys]]:
    """Combine by device; and which units alert."""
    if not judged:
        return DEVICES.to_frame(), []
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
    ends = np.cumsum([len(key) for key in keys])[:-1]
    names = pl.concat([each.columns.texts(each.spec.by[:1], each.row) for each in judged])
    frame = pl.DataFrame(
        {
            "device": names[first],
            "tick": np.full(len(device), tick),
            "p": hour,
            "importance": importance(hour),
            "alert": alert,
        },
        schema=DEVICES,
    )
    return frame.sort("device"), np.split(hit, ends)


def _scores(tick: int, tested: Tested, alert: Keys) -> pl.DataFrame:
    spec = tested.spec
    columns = tested.columns
    given = {**tested.facets, **tested.details}
    given["p_hi"], given["p"] = given["p"], given.pop("p_random")
    frame = pl.DataFrame(
        {
            "device": columns.texts(spec.by[:1], tested.row),
            "entity": columns.texts(spec.by, tested.row),
            "alert": alert,
            **given,
        }
    )
    return frame.with_columns(
        pl.lit(tick, pl.Int64).alias("tick"),
        pl.lit(spec.name).alias("aspect"),
        pl.lit(spec.kind).alias("kind"),
        *(
            pl.lit(None, dtype).alias(name)
            for name, dtype in SCORES.items()
            if name not in frame.columns and name not in {"tick", "aspect", "kind"}
        ),
    ).select(pl.col(name).cast(dtype) for name, dtype in SCORES.items())
