"""What a run gives: incidents, an overview, and what was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from nonself.incidents.analyst import Investigation
from nonself.incidents.overview import Overview
from nonself.schema.incident import Incident


@dataclass(frozen=True)
class Progress:
    """How far the reading is."""

    doing: str
    bytes_read: int
    bytes_total: int
    packets: int


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Read:
    """What was read of one file."""

    name: str
    sha256: str
    size: int
    packets: int = 0
    first: int | None = None
    last: int | None = None
    counters: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class Report:
    """The result of a run."""

    investigation: Investigation
    """Incidents, and what is below the line."""
    overview: Overview
    read: tuple[Read, ...]
    """Files of this run."""
    notes: tuple[str, ...] = ()
    """What a person should know, such as files that were analysed before."""
    errors: tuple[str, ...] = ()
    """One line each: what and where."""
    counters: Mapping[str, int] = field(default_factory=dict)
    """Everything counted in all files that were ever learnt from, by name."""
    records: Mapping[str, int] = field(default_factory=dict)
    """Records kept, by log."""
    breaches: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """In order of importance."""
        return self.investigation.incidents
