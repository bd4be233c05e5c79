"""How unusual devices were in a period, of what is kept of all scores."""

import polars as pl

from nonself.api.desk import Desk, Known
from nonself.events.tick import TICK_NS


def highest(desk: Desk, known: Known, start: int, end: int) -> dict[str, float]:
    """The highest importance (0 to 100) of each device in a period."""
    scores = desk.scores(known)
    if not scores.height:
        return {}
    within = scores.filter(pl.col("tick").is_between(start - TICK_NS, end, closed="none"))
    return dict(within.group_by("device").agg(pl.col("importance").max()).iter_rows())
