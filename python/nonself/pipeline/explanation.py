"""A device or a breach taken apart: what is usual, what was seen, and how sure that is."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from nonself.pattern_of_life.category import Category
from nonself.pattern_of_life.columns import Columns, entity_key
from nonself.pattern_of_life.number import Number
from nonself.pipeline.knowledge import Knowledge

MOST_USUAL = 6
MOST_SIMILAR = 4
_ROWS_READ = 200_000


@dataclass(frozen=True)
class Usual:
    """What a device usually does, by one aspect."""

    aspect: str
    symbols: tuple[tuple[str, float], ...] = ()
    """The most familiar, with their share of its windows in percent."""
    band: tuple[float, float, float] | None = None
    """Of a number: 5 %, median, 95 % of a window."""


@dataclass(frozen=True)
class Explanation:
    """Everything there is to say about a device, or about it around a breach."""

    device: str
    facts: dict[str, str]
    usual: tuple[Usual, ...]
    unusual: pl.DataFrame
    """Rows of the scores, the most unusual first."""
    breach: dict[str, object] | None
    maturity: dict[str, float]
    """Aspect to 0 to 100."""


def explain(known: Knowledge, name: str, at: int | None = None, most: int = 20) -> Explanation:
    """Take apart a device, by any of its names, or a breach, by its id.

    Raises:
        LookupError: Neither is known; says what is.
    """
    breaches = known.breaches()
    chosen = breaches.filter(pl.col("id") == name) if breaches.height else breaches
    breach = chosen.row(0, named=True) if chosen.height else None
    device = str(breach["device"]) if breach else known.find(name)
    scores = known.scores()
    rows = scores.filter(pl.col("device") == device) if scores.height else scores
    tick = int(breach["tick"]) if breach else at
    if tick is not None and rows.height:
        rows = rows.filter((pl.col("tick") - tick).abs() <= 3600 * 10**9)
    return Explanation(
        device=device,
        facts=_facts(known, device),
        usual=tuple(_usual(known, device)),
        unusual=_worst(rows, most),
        breach=breach,
        maturity=known.life.maturity(known.clock),
    )


def _worst(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    """Of each thing the most unusual time, and how often it was unusual."""
    if not rows.height:
        return rows.with_columns(times=pl.lit(0))
    what = ["aspect", "unit", "key"]
    return (
        rows.sort("p_hi", "tick", "aspect")
        .with_columns(times=pl.len().over(what))
        .unique(what, keep="first", maintain_order=True)
        .head(most)
    )


def _facts(known: Knowledge, device: str) -> dict[str, str]:
    rows = known.devices.filter(pl.col("device") == device)
    facts = {}
    if rows.height:
        row = rows.row(0, named=True)
        facts = {
            "name": row["name"],
            "addresses": ", ".join(row["ips"]),
            "role": f"{row['role']} ({row['role_reason']})",
            "zone": f"{row['zone']} ({row['zone_kind']})",
            "first seen": f"{row['first_seen']:%Y-%m-%d %H:%M}",
        }
    group = known.life.groups.members.get(entity_key([device]))
    if group is not None:
        size = sum(1 for each in known.life.groups.members.values() if each == group)
        facts["peer group"] = f"{group}, with {size - 1} others"
    alike = known.life.similar(device, known.clock, MOST_SIMILAR)
    if alike:
        names = dict(known.devices.select("device", "name").iter_rows())
        facts["similar"] = ", ".join(
            f"{names.get(other, other)} ({100 * (1 - distance):.0f} %)" for other, distance in alike
        )
    return facts


def _usual(known: Knowledge, device: str) -> list[Usual]:
    found = []
    for name, aspect in known.life.aspects.items():
        spec = aspect.spec
        if spec.by != ("orig.device",) or spec.weight <= 0:
            continue
        if isinstance(aspect, Category):
            symbols = _symbols(known, aspect, device)
            if symbols:
                found.append(Usual(name, symbols=symbols))
        elif isinstance(aspect, Number):
            median, low, high = aspect.usual(known.clock, entity_key([device]))
            if high > 0:
                found.append(Usual(name, band=(low, median, high)))
    return found


def _symbols(known: Knowledge, aspect: Category, device: str) -> tuple[tuple[str, float], ...]:
    """The symbols by their keys, with the names that the lake has for them."""
    counts = aspect.counts.export(known.clock, entity_key([device]))
    total = float(counts["count"].sum())
    of = aspect.spec.of
    rows = known.lake.scan(aspect.spec.log)
    here = rows.collect_schema().names()
    if not total or not set(of) <= set(here):
        return ()
    order = np.argsort(-counts["count"], kind="stable")[:MOST_USUAL]
    frame = (
        rows.filter(pl.col("orig.device") == device)
        .tail(_ROWS_READ)
        .select(of)
        .unique(maintain_order=True)
        .collect()
    )
    columns = Columns(frame)
    texts = columns.texts(of, np.arange(frame.height, dtype=np.uint32))
    named = dict(zip(columns.combined(of).tolist(), texts, strict=True))
    return tuple(
        (named.get(int(counts["symbol"][place]), "?"), 100 * float(counts["count"][place]) / total)
        for place in order.tolist()
    )
