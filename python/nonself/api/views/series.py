"""An activity over time beside what is usual, and how unusual it was: blue, band, green."""

from typing import Final

import numpy as np
import polars as pl
from pydantic import Field

from nonself.api.common import Shown, iso
from nonself.api.desk import Desk, Known
from nonself.events.selection import selection_expr
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.number import Number
from nonself.pattern_of_life.scale import importance
from nonself.pattern_of_life.spec import AspectSpec

MOST_POINTS: Final = 4032
"""Ticks of a series: two weeks."""
WORDS: Final = {
    "connections": ("Connections", "per 5 min"),
    "distinct_peers": ("Different peers", "per 5 min"),
    "failed_internal": ("Failed connections inside", "per 5 min"),
    "failed_external": ("Failed connections to outside", "per 5 min"),
    "failed_ics": ("Failed connections to the plant", "per 5 min"),
    "ot_actions": ("Commands that change a controller", "per 5 min"),
    "bytes_out_external": ("Bytes sent to outside", "bytes per 5 min"),
}
"""Names of metrics as people say them, and their units."""


class Metric(Shown):
    """Something of a device that can be drawn over time."""

    metric: str
    title: str
    unit: str
    importance: float = Field(description="The highest in the period, 0 to 100.")


class Point(Shown):
    """A tick of five minutes."""

    t: str
    seen: float
    importance: float | None = Field(description="Null where nothing unusual was kept: below 20.")


class Band(Shown):
    """What is usual: nine in ten windows lie from low to high."""

    low: float
    median: float
    high: float


class Series(Shown):
    """An activity of a device over time."""

    device: str
    metric: str
    title: str
    unit: str
    band: Band | None
    line: float = Field(description="Importance from which on an alert is made.")
    maturity: float
    points: list[Point]


def metrics(desk: Desk, known: Known, device: str, start: int, end: int) -> list[Metric]:
    """The metrics of a device, the most unusual first."""
    mine = desk.scores(known).filter(device=device) if desk.scores(known).height else None
    unusual: dict[str, float] = {}
    if mine is not None:
        within = mine.filter(pl.col("tick").is_between(start - TICK_NS, end, closed="none"))
        unusual = dict(within.group_by("aspect").agg(pl.col("importance").max()).iter_rows())
    found = [
        Metric(metric=spec.name, title=_title(spec.name), unit=_unit(spec.name),
               importance=float(unusual.get(spec.name) or 0.0))
        for spec in known.knowledge.life.specs
        if drawable(spec)
    ]  # fmt: skip
    return sorted(found, key=lambda each: -each.importance)


def drawable(spec: AspectSpec) -> bool:
    """Whether an aspect is a number of a device in each tick."""
    return (
        spec.kind in {"rate", "size"}
        and spec.by == ("orig.device",)
        and spec.window_ns == TICK_NS
        and spec.weight > 0
    )


def series(desk: Desk, device: str, metric: str, known: Known, start: int, end: int) -> Series:
    """A metric of a device from ``start`` until before ``end``.

    Raises:
        LookupError: There is no such metric.
        ValueError: The period is too long.
    """
    aspect = known.knowledge.life.aspects.get(metric)
    if aspect is None or not drawable(aspect.spec) or not isinstance(aspect, Number):
        allowed = ", ".join(s.name for s in known.knowledge.life.specs if drawable(s))
        raise LookupError(f"{metric[:60]}: no such metric; allowed: {allowed}")
    first = start - start % TICK_NS
    count = -(-(end - first) // TICK_NS)
    if count > MOST_POINTS:
        raise ValueError(f"{count} ticks; allowed: at most {MOST_POINTS}, two weeks")
    seen = _seen(known, aspect.spec, device, first, end)
    unusual = _importance(desk.scores(known), device, metric)
    now = known.clock - known.clock % TICK_NS
    usual = known.knowledge.life.usual(metric, [device], now)
    band = None
    if usual is not None:
        median, low, high = usual
        band = Band(low=low, median=median, high=high)
    life = known.knowledge.life
    alpha = life.budget.alpha(life.settings.false_alerts_per_day)
    ticks = [first + place * TICK_NS for place in range(count)]
    return Series(
        device=device,
        metric=metric,
        title=_title(metric),
        unit=_unit(metric),
        band=band,
        line=float(importance(np.array([alpha]))[0]),
        maturity=life.maturity(now).get(metric, 0.0),
        points=[
            Point(t=iso(tick), seen=seen.get(tick, 0.0), importance=unusual.get(tick))
            for tick in ticks
        ],
    )


def _seen(known: Known, spec: AspectSpec, device: str, start: int, end: int) -> dict[int, float]:
    records = known.knowledge.lake.scan(spec.log, start - 86_400 * 10**9, end)
    schema = records.collect_schema()
    if "orig.device" not in schema or not set(spec.of) <= set(schema):
        return {}
    tick = pl.col("_write_ts").dt.epoch("ns") // TICK_NS * TICK_NS
    kept = records.filter(pl.col("orig.device") == device)
    if spec.where:
        kept = kept.filter(selection_expr(spec.where, schema))
    value = pl.len().cast(pl.Float64)
    if spec.measure == "distinct":
        value = pl.struct(spec.of).n_unique().cast(pl.Float64)
    elif spec.of:
        value = pl.col(spec.of[0]).sum().cast(pl.Float64)
    found = kept.group_by(tick.alias("tick")).agg(value.alias("value")).collect()
    return {t: v for t, v in found.iter_rows() if t is not None and t >= start}


def _importance(scores: pl.DataFrame, device: str, metric: str) -> dict[int, float]:
    if not scores.height:
        return {}
    mine = scores.filter((pl.col("device") == device) & (pl.col("aspect") == metric))
    return dict(mine.group_by("tick").agg(pl.col("importance").max()).iter_rows())


def _title(name: str) -> str:
    return WORDS[name][0] if name in WORDS else name.replace("_", " ").replace(".", ": ")


def _unit(name: str) -> str:
    return WORDS[name][1] if name in WORDS else "per 5 min"
