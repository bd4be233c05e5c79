"""What one investigation is about: a device, a period, and the records around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from nonself.incidents.directory import Directory, Known
from nonself.incidents.records import Records, ended, ns, read
from nonself.incidents.words import DAY, HOUR, lasting

NEW_WITHIN = 3 * DAY
"""A device that came less than this before the period is new to the period."""
WATCHED_BEFORE = DAY
"""A network has to be watched for this long before anything in it can be called new."""


@dataclass(frozen=True)
class Extent:
    """The first and the last moment of all that was captured, in nanoseconds."""

    start: int
    end: int

    @classmethod
    def of(cls, lake: Records) -> "Extent":
        """Ask the lake; without a connection both are 0."""
        span = (
            read(lake, "conn")
            .select(start=ns("ts").min(), end=pl.max_horizontal(ns("ts"), ended()).max())
            .collect()
        )
        start, end = span.row(0)
        return cls(start or 0, end or 0)


@dataclass
class Case:
    """One device in one period, and what a hypothesis may ask about them."""

    device: str
    start: int
    end: int
    lake: Records
    directory: Directory
    extent: Extent
    breaches: pl.DataFrame
    """Breaches about this device within the period."""
    shared: dict[tuple[str, str, int], pl.DataFrame] = field(default_factory=dict)
    """Answers that other cases of the same investigation can use."""
    _read: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """The device of this case."""
        known = self.directory.get(self.device)
        if known is None:
            raise KeyError(self.device)
        return known

    @property
    def subject(self) -> str:
        """Name and address of the device."""
        return self.directory.described(self.device)

    def by(self, log: str) -> pl.DataFrame:
        """Records of the period that this device began, in order of time."""
        if log not in self._read:
            self._read[log] = (
                read(self.lake, log, self.start, self.end)
                .filter(pl.col("orig.device") == self.device)
                .collect()
                .sort("ts", "uid", *_tie_breakers(log))
            )
        return self._read[log]

    def past(self, log: str) -> pl.LazyFrame:
        """Records of the whole network before the period."""
        return read(self.lake, log, None, self.start)

    def past_once(
        self, log: str, name: str, question: Callable[[pl.LazyFrame], pl.LazyFrame]
    ) -> pl.DataFrame:
        """The answer to a question about the past that does not depend on the device."""
        key = (log, name, self.start)
        if key not in self.shared:
            self.shared[key] = question(self.past(log)).collect()
        return self.shared[key]

    def own_past(self, log: str) -> pl.LazyFrame:
        """Records before the period that this device began."""
        return self.past(log).filter(pl.col("orig.device") == self.device)

    @property
    def watched(self) -> int:
        """How long the network had been watched before the period, in nanoseconds."""
        return max(0, self.start - self.extent.start)

    @property
    def has_past(self) -> bool:
        """Whether there is enough of a past to call anything unusual."""
        return self.watched >= WATCHED_BEFORE or self.is_new

    @property
    def maturity(self) -> float:
        """0 to 100: how much of two weeks of history there is."""
        return round(min(100.0, 100 * self.watched / (14 * DAY)), 1)

    @cached_property
    def is_new(self) -> bool:
        """It came to a network that had been watched, and not long before this period."""
        came = self.known.first_seen
        return (
            came - self.extent.start >= WATCHED_BEFORE
            and self.start - NEW_WITHIN + HOUR <= came <= self.end
        )

    @property
    def in_it(self) -> bool:
        """The device stands in an IT zone."""
        return self.known.zone_kind == "it"

    def crosses_to(self, endpoint: str) -> bool:
        """From IT into OT."""
        return self.in_it and self.directory.zone_kind(endpoint) == "ot"

    @property
    def since(self) -> str:
        """The length of the past in words, for "in the … before"."""
        return lasting(max(0, self.start - self.extent.start) // HOUR * HOUR)


def _tie_breakers(log: str) -> tuple[str, ...]:
    more: Mapping[str, tuple[str, ...]] = {
        "conn": ("id.resp_h", "id.resp_p", "orig_bytes", "resp_bytes"),
        "ot_command": ("function", "subfunction", "area", "address", "block", "status"),
    }
    return more.get(log, ())
