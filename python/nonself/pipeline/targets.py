"""What a person points at, as the words of feedback: a breach, a device, an aspect, a symbol."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from nonself.events.selection import selection_expr
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.columns import Columns
from nonself.pattern_of_life.feedback import Feedback, as_text
from nonself.pattern_of_life.settings import DAY_NS
from nonself.pattern_of_life.spec import AspectSpec
from nonself.pipeline.knowledge import Knowledge

WITH_SYMBOL: Final = ("category", "cadence")
SPOKEN_OF: Final = (*WITH_SYMBOL, "rate", "size")
"""Kinds of aspects whose entities and symbols stand in the records."""
LONGEST: Final = 3650
"""Days that a word may hold, where it does not hold for good."""


@dataclass(frozen=True)
class Saying:
    """Who says what, why, and for how long."""

    expected: bool
    reason: str
    author: str
    days: int | None = None
    """For good when None."""

    def until(self, now: int) -> int | None:
        """When it ends, ns of event time."""
        return None if self.days is None else now + self.days * DAY_NS

    def __post_init__(self) -> None:
        if self.days is not None and not 1 <= self.days <= LONGEST:
            raise LookupError(f"{self.days} days; allowed: 1 to {LONGEST}, or none for good")


def about_breach(known: Knowledge, breach: str, saying: Saying) -> list[Feedback]:
    """Words about what made a model speak: its records, by the aspects that it asks for.

    Raises:
        LookupError: There is no such breach, or nothing learnt made the model speak.
    """
    breaches = known.breaches()
    rows = breaches.filter(pl.col("id") == breach) if breaches.height else breaches
    if not rows.height:
        raise LookupError(f"{breach}: no such breach")
    row = rows.row(0, named=True)
    model = next((each for each in known.engine.models if each.id == row["model_id"]), None)
    learnt = model.learnt.values() if model else ()
    specs = [each.spec or known.life.aspects[each.aspect].spec for each in learnt]
    records = _records(known, row)
    found = [word for spec in specs for word in _of_records(known, records, spec, saying)]
    if not found:
        raise LookupError(
            f"{breach}: {row['model']} spoke because of a rule, not of something learnt; "
            "exempt the device from the model instead"
        )
    return found


def _records(known: Knowledge, breach: dict[str, Any]) -> pl.DataFrame:
    """The records behind a breach."""
    start, end = (int(breach[name].timestamp() * 1e9) for name in ("ts", "end"))
    return (
        known.lake.scan(breach["log"], start - TICK_NS, end + TICK_NS)
        .filter(pl.col("uid").is_in(breach["uids"]) & pl.col("ts").is_between(
            breach["ts"], breach["end"]
        ))
        .collect()
    )  # fmt: skip


def _of_records(
    known: Knowledge, records: pl.DataFrame, spec: AspectSpec, saying: Saying
) -> list[Feedback]:
    """One word for each (entity, symbol) of an aspect among some records."""
    if spec.kind not in SPOKEN_OF or not set(spec.by) <= set(records.columns):
        return []
    kept = records.filter(selection_expr(spec.where, records.schema)) if spec.where else records
    of = spec.of if spec.kind in WITH_SYMBOL else ()
    names = tuple(dict.fromkeys((*spec.by, *of)))
    if not kept.height or not set(names) <= set(kept.columns):
        return []
    kept = kept.unique(names, maintain_order=True)
    columns, rows = Columns(kept), np.arange(kept.height)
    entity = columns.combined(spec.by)
    symbol = columns.combined(of) if of else None
    texts = columns.texts(names, rows)
    devices = columns.texts((spec.device,), rows)
    return [
        Feedback(
            expected=saying.expected,
            device=devices[row],
            aspect=spec.name,
            what=texts[row],
            unit=as_text(int(entity[row])),
            key=None if symbol is None else as_text(int(symbol[row])),
            reason=saying.reason,
            author=saying.author,
            since=known.clock,
            until=saying.until(known.clock),
        )
        for row in range(kept.height)
    ]


def about_device(
    known: Knowledge, device: str, aspect: str | None, symbol: str | None, saying: Saying
) -> list[Feedback]:
    """Words about what was unusual of a device; of one aspect, and of one symbol, where given.

    Raises:
        LookupError: The device is not known, or nothing of it was unusual.
    """
    scores = known.scores()
    if not scores.height:
        raise LookupError(f"{device}: nothing unusual was kept yet")
    chosen = scores.filter(pl.col("device") == known.find(device))
    for name, value in (("aspect", aspect), ("symbol", symbol)):
        if value:
            chosen = chosen.filter(pl.col(name) == value)
    if not chosen.height:
        what = ":".join(each for each in (device, aspect, symbol) if each)
        raise LookupError(f"{what}: nothing unusual is called that; see nonself explain")
    return _words(known, chosen, saying)


def about(known: Knowledge, target: str, saying: Saying) -> list[Feedback]:
    """Words about ``BREACH`` or ``DEVICE[:ASPECT[:SYMBOL]]``; names with colons are understood.

    Raises:
        LookupError: It is not known, or was never unusual.
    """
    breaches = known.breaches()
    if breaches.height and (breaches["id"] == target).any():
        return about_breach(known, target, saying)
    for device, aspect, symbol in _splits(target, set(known.life.aspects)):
        try:
            known.find(device)
        except LookupError:
            continue
        return about_device(known, device, aspect, symbol, saying)
    known.find(target)  # says what is known
    raise LookupError(f"{target}: no such device or breach")


def _splits(target: str, aspects: set[str]) -> list[tuple[str, str | None, str | None]]:
    """All ways to read a target, the longest device first: ids and addresses have colons too."""
    parts = target.split(":")
    cuts = [
        (":".join(parts[:place]), parts[place], ":".join(parts[place + 1 :]) or None)
        for place in range(len(parts) - 1, 0, -1)
    ]
    # An aspect that is not known is looked for last: who looks for it says so.
    return [(target, None, None), *sorted(cuts, key=lambda cut: cut[1] not in aspects)]


def _words(known: Knowledge, scores: pl.DataFrame, saying: Saying) -> list[Feedback]:
    """One word for each (aspect, entity, symbol)."""
    rows = scores.unique(["aspect", "unit", "key"], maintain_order=True).rows(named=True)
    return [
        Feedback(
            expected=saying.expected,
            device=row["device"],
            aspect=row["aspect"],
            what=" ".join(str(row[name]) for name in ("entity", "symbol") if row[name]),
            unit=row["unit"],
            key=row["key"],
            reason=saying.reason,
            author=saying.author,
            since=known.clock,
            until=saying.until(known.clock),
        )
        for row in rows
        if row["unit"] is not None
    ]
