"""A device that was there and is gone."""

from typing import ClassVar

import polars as pl

from nonself.incidents.case import Case
from nonself.incidents.hypotheses.base import (
    CONTEXT,
    Finding,
    Refuted,
    comparison,
    confidence,
    detail,
    paragraphs,
)
from nonself.incidents.records import ended, ns, read
from nonself.incidents.words import DAY, HOUR, lasting, moment

LEAST_SILENCE = HOUR
"""Shorter silences are not told: many devices pause for minutes."""


class SilentDevice:
    """Has the device been silent since, longer than it ever was?"""

    name: ClassVar[str] = "Device went silent"
    question: ClassVar[str] = "Has the device gone, while the capture goes on?"
    models: ClassVar[frozenset[str]] = frozenset()

    def test(self, case: Case) -> Finding | Refuted:
        """The time after the last record of the device against its longest pause before."""
        last, longest = self._activity(case)
        silence = case.extent.end - last
        seen_for = lasting(max(0, last - case.known.first_seen))
        if silence < LEAST_SILENCE:
            return Refuted("Looked for silence at the end of the capture, found the device active.")
        if not case.is_new and last - case.extent.start < DAY:
            return Refuted(
                f"Looked for an unusual silence, found {lasting(silence)} at the end of the "
                "capture, and no day of history before it to say what is usual."
            )
        if not case.is_new and silence < 3 * longest:
            return Refuted(
                f"Looked for an unusual silence, found {lasting(silence)} at the end of the "
                f"capture, and pauses of up to {lasting(longest)} before."
            )
        name = case.known.name
        return Finding(
            title="Device went silent",
            deed=f"fell silent, {seen_for} after it was first seen",
            brief="fell silent",
            start=last,
            end=last,
            endpoints=(),
            observed=paragraphs(
                f"{case.subject} was last seen at {moment(last)}, {seen_for} after its first "
                "sight.",
                f"The capture goes on for {lasting(silence)} without it; its longest pause "
                f"before was {lasting(longest)}.",
            ),
            meaning="A device that leaves after unusual activity takes its evidence along. It may "
            "also just have been switched off, or taken home.",
            advice=f"Find {name} before it is wiped or lent on: the switch port and the DHCP "
            "server say where it was connected last. Watch for its MAC address elsewhere.",
            phase=CONTEXT,
            techniques=(),
            importance=30,
            confidence=confidence(0.5, (silence > longest, 0.2), (silence > 3 * longest, 0.25)),
            comparisons=(
                comparison(
                    "silence", lasting(silence), f"at most {lasting(longest)}", case.maturity
                ),
            ),
            details=(
                detail(
                    "Presence",
                    ("First seen", moment(case.known.first_seen)),
                    ("Last seen", moment(last)),
                    ("Capture ends", moment(case.extent.end)),
                    ("Silent for", lasting(silence), f"at most {lasting(longest)}"),
                ),
            ),
        )

    def _activity(self, case: Case) -> tuple[int, int]:
        """The last moment of the device, and its longest pause before that."""
        mine = (pl.col("orig.device") == case.device) | (
            (pl.col("resp.device") == case.device) & pl.col("answered").fill_null(False)
        )
        times = (
            read(case.lake, "conn")
            .filter(mine)
            .select(start=ns("ts"), end=pl.max_horizontal(ns("ts"), ended()))
            .sort("start", "end")
            .with_columns(before=pl.col("end").cum_max().shift(1))
            .select(
                last=pl.col("end").max(),
                longest=(pl.col("start") - pl.col("before")).max(),
            )
            .collect()
        )
        last, longest = times.row(0)
        return max(last or 0, case.known.last_seen), max(0, longest or 0)
