"""What a person reads, and what ``--json`` prints: one object per incident."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that is compared and printed, never changed."""

    model_config = ConfigDict(frozen=True)


class Device(Frozen):
    """A device as the incident names it."""

    id: str
    name: str
    ips: tuple[str, ...]
    macs: tuple[str, ...]
    role: str
    zone: str
    vendor: str | None = None
    first_seen: datetime
    last_seen: datetime


class Condition(Frozen):
    """One condition of a model: did it hold, what was seen, what would be usual."""

    name: str
    held: bool
    seen: str
    expected: str


class Breach(Frozen):
    """One model breach behind an event."""

    id: str
    model: str
    device: str
    ts: datetime
    score: float
    importance: float
    maturity: float
    conditions: tuple[Condition, ...]


class Technique(Frozen):
    """An ATT&CK technique, with the matrix it belongs to."""

    id: str
    name: str
    matrix: Literal["enterprise", "ics"]


class DetailRow(Frozen):
    """One line of a detail section: a label, its value, and what would be usual."""

    label: str
    value: str
    expected: str | None = None


class Detail(Frozen):
    """A titled section of facts behind an event."""

    title: str
    rows: tuple[DetailRow, ...]


class Comparison(Frozen):
    """One thing that was seen, beside what would be normal."""

    what: str
    seen: str
    expected: str
    rarity: float | None = None
    """0 to 100: how few devices of the network ever did this; null where it says nothing."""
    maturity: float
    """0 to 100: how much of the history that this needs there is; 100 when it needs none."""


class Event(Frozen):
    """An accepted hypothesis: something that happened, told with its evidence."""

    id: str
    title: str
    hypothesis: str
    start: datetime
    end: datetime
    device: str
    endpoints: tuple[str, ...]
    summary: tuple[str, str, str]
    """What was observed; why it may matter, with the benign reading; what to do next."""
    phase: str
    """An ATT&CK tactic as in tags (``lateral-movement``), or ``context``."""
    importance: float
    """0 to 100: how much it would matter if it is what it looks like."""
    confidence: float
    """0 to 1: how well the evidence supports the hypothesis."""
    techniques: tuple[Technique, ...]
    comparisons: tuple[Comparison, ...]
    details: tuple[Detail, ...]
    breaches: tuple[str, ...]


class Rejected(Frozen):
    """A hypothesis that was tested and did not hold: looked for X, found no Y."""

    hypothesis: str
    device: str
    reason: str


class Link(Frozen):
    """Why two events belong to one story."""

    a: str
    b: str
    reason: str


class Incident(Frozen):
    """Connected events: one story."""

    id: str
    title: str
    summary: str
    start: datetime
    end: datetime
    importance: float
    devices: tuple[Device, ...]
    events: tuple[Event, ...]
    links: tuple[Link, ...]
    breaches: tuple[Breach, ...]
    rejected: tuple[Rejected, ...]
