"""What feedback would have hidden: the past, judged again as if it had been said before."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nonself.pattern_of_life.feedback import Feedback
from nonself.pipeline.knowledge import Knowledge
from nonself.pipeline.rehearsal import Progress, Way, asking, from_the_begin, rehearse

DAYS = 30
"""How many of the last days are judged again."""


@dataclass(frozen=True)
class Preview:
    """What would be gone."""

    scores: int
    """Unusual scores of what the words are about."""
    alerts: int
    """Of the scores, those of device-hours that alerted."""
    breaches: pl.DataFrame
    incidents: tuple[str, ...]
    """Titles of the incidents that would not be there, or would have another story."""


def preview(
    known: Knowledge, said: Sequence[Feedback], progress: Progress = lambda _: None
) -> Preview:
    """Look at the past with what would be said; nothing is changed."""
    scores = known.scores()
    hit = pl.lit(value=False)
    for each in said:
        of = (pl.col("aspect") == each.aspect) & (pl.col("unit") == each.unit)
        hit |= of if each.key is None else of & (pl.col("key") == each.key)
    rows = scores.filter(hit) if scores.height else scores
    breaches = _gone(known, said, progress)
    return Preview(rows.height, rows.filter("alert").height if rows.height else 0, breaches,
                   _stories(known, breaches))  # fmt: skip


def _gone(known: Knowledge, said: Sequence[Feedback], progress: Progress) -> pl.DataFrame:
    """Breaches that were told and would not be, were the past judged again."""
    told = known.breaches()
    models = asking(known.engine.models, {each.aspect for each in said})
    if not told.height or not models:
        return told.clear()
    before = Way(models, known.said)
    after = Way(models, (*known.said, *from_the_begin(said)))
    was, would = rehearse(known, [before, after], DAYS, progress)
    gone = was.filter(~pl.col("id").is_in(would["id"].to_list()))
    return told.filter(pl.col("id").is_in(gone["id"].to_list()))


def _stories(known: Knowledge, gone: pl.DataFrame) -> tuple[str, ...]:
    if not gone.height:
        return ()
    rest = known.breaches().filter(~pl.col("id").is_in(gone["id"].to_list()))
    after = {incident.id: incident for incident in known.incidents(rest)}
    return tuple(each.title for each in known.incidents() if after.get(each.id) != each)
