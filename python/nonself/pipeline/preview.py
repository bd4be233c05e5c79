"""What feedback would have hidden: the past, looked at as if it had been said before."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nonself.detection.loader import built_in
from nonself.pattern_of_life.feedback import Feedback
from nonself.pipeline.knowledge import Knowledge


@dataclass(frozen=True)
class Preview:
    """What would be gone."""

    scores: int
    alerts: int
    """Of the scores, those of device-hours that alerted."""
    breaches: pl.DataFrame
    incidents: tuple[str, ...]
    """Titles of the incidents that would not be there, or would have another story."""


def preview(known: Knowledge, said: Sequence[Feedback]) -> Preview:
    """Look at the past with what would be said; nothing is changed.

    A breach would be gone where its model asks for the aspect and one of these scores is of its
    device and its time.
    """
    scores = known.scores()
    hit = pl.lit(value=False)
    for each in said:
        of = (pl.col("aspect") == each.aspect) & (pl.col("unit") == each.unit)
        hit |= of if each.key is None else of & (pl.col("key") == each.key)
    rows = scores.filter(hit) if scores.height else scores
    breaches = _gone(known.breaches(), rows)
    return Preview(rows.height, rows.filter("alert").height if rows.height else 0, breaches,
                   _stories(known, breaches))  # fmt: skip


def _gone(breaches: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    if not rows.height or not breaches.height:
        return breaches.clear()
    asks = {
        model.title: {learnt.aspect for learnt in model.learnt.values()}
        for model in built_in().models
    }
    at = {
        (device, tick, aspect)
        for device, tick, aspect in rows.select("device", "tick", "aspect").iter_rows()
    }
    kept = [
        any((row["device"], row["tick"], aspect) in at for aspect in asks.get(row["model"], ()))
        for row in breaches.iter_rows(named=True)
    ]
    return breaches.filter(pl.Series(kept, dtype=pl.Boolean))


def _stories(known: Knowledge, gone: pl.DataFrame) -> tuple[str, ...]:
    if not gone.height:
        return ()
    rest = known.breaches().filter(~pl.col("id").is_in(gone["id"].to_list()))
    after = {incident.id for incident in known.incidents(rest)}
    return tuple(each.title for each in known.incidents() if each.id not in after)
