"""Whom to investigate, and over which period."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from nonself.incidents.case import NEW_WITHIN, WATCHED_BEFORE, Extent
from nonself.incidents.directory import Directory, Known
from nonself.incidents.records import Records, ns, read
from nonself.incidents.words import DAY, HOUR

MARGIN: Final = HOUR
"""What happened shortly before and after a breach belongs to the question."""
GAP: Final = DAY
"""Breaches closer than this are one question, so that slow stories stay whole."""
HIGH: Final = 70.0
"""Combined importance of a device in an hour from which on it is looked into without any breach,
besides what is within the alert budget: ten million to one."""
SCORED: Final = HOUR


@dataclass(frozen=True, order=True)
class Subject:
    """A device and a period, in nanoseconds."""

    device: str
    start: int
    end: int


def subjects(
    breaches: pl.DataFrame, lake: Records, directory: Directory, extent: Extent
) -> list[Subject]:
    """One for each device and each connected stretch of its breaches and high scores."""
    moments = pl.concat(
        [
            breaches.select("device", start=ns("ts"), end=pl.max_horizontal(ns("ts"), ns("end"))),
            _high_scores(lake),
        ]
    ).drop_nulls()
    found = []
    stretches = (
        moments.sort("device", "start", "end")
        .with_columns(before=pl.col("end").cum_max().shift(1).over("device"))
        .with_columns(
            stretch=((pl.col("start") - pl.col("before")) > GAP)
            .fill_null(True)
            .cum_sum()
            .over("device")
        )
        .group_by("device", "stretch")
        .agg(pl.col("start").min(), pl.col("end").max())
        .sort("device", "start")
    )
    for device, _, start, end in stretches.iter_rows():
        known = directory.get(device)
        if known is not None:
            found.append(_widened(known, start, end, extent))
    return sorted(set(found))


def _high_scores(lake: Records) -> pl.DataFrame:
    return (
        read(lake, "device_scores")
        .filter((pl.col("importance") >= HIGH) | pl.col("alert").fill_null(False))
        .select("device", start=pl.col("tick"), end=pl.col("tick") + SCORED)
        .collect()
    )


def _widened(known: Known, start: int, end: int, extent: Extent) -> Subject:
    """With a margin; of a device that has just come, everything that it did so far."""
    start, end = start - MARGIN, end + MARGIN
    came, left = known.first_seen, known.last_seen
    just_came = came - extent.start >= WATCHED_BEFORE and start - NEW_WITHIN <= came <= end
    if just_came:
        start = min(start, came - MARGIN)
        if left <= end + NEW_WITHIN:
            end = max(end, left + MARGIN)
    return Subject(known.id, start, end)
