"""What a hypothesis is: a question, a test over the records of a case, a conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from nonself.incidents.case import Case
from nonself.schema.incident import Comparison, Detail, DetailRow

CONTEXT = "context"
"""The phase of an event that is no step of an attack, yet part of the story."""


@dataclass(frozen=True)
class Finding:
    """The hypothesis holds: what happened, in sentences and numbers."""

    title: str
    deed: str
    """What the device did, as the rest of a sentence: ``scanned ports 102 and 502``."""
    brief: str
    """The same in a few words, for the title: ``scanned Industrial``."""
    start: int
    end: int
    endpoints: tuple[str, ...]
    observed: str
    meaning: str
    advice: str
    phase: str
    techniques: tuple[str, ...]
    importance: float
    confidence: float
    comparisons: tuple[Comparison, ...] = ()
    details: tuple[Detail, ...] = ()
    leads_to: tuple[str, ...] = ()
    """Endpoints through which the story may go on: reached by a relation that is new or rare."""
    credentials: tuple[str, ...] = ()
    """User names that nobody in the network had used before."""


@dataclass(frozen=True)
class Refuted:
    """The hypothesis does not hold: looked for X, found no Y."""

    reason: str


class Hypothesis(Protocol):
    """One explanation that is looked into for every suspicious device."""

    name: ClassVar[str]
    question: ClassVar[str]
    models: ClassVar[frozenset[str]]
    """Titles of the models whose breaches this would explain."""

    def test(self, case: Case) -> Finding | Refuted:
        """Look, and conclude."""
        ...


def detail(title: str, *rows: tuple[str, str] | tuple[str, str, str]) -> Detail:
    """A section of facts from plain tuples."""
    return Detail(
        title=title,
        rows=tuple(
            DetailRow(label=row[0], value=row[1], expected=row[2] if len(row) > 2 else None)  # noqa: PLR2004
            for row in rows
        ),
    )


def comparison(
    what: str, seen: str, expected: str, maturity: float, rarity: float | None = None
) -> Comparison:
    """What was seen beside what is normal."""
    return Comparison(what=what, seen=seen, expected=expected, rarity=rarity, maturity=maturity)


def confidence(base: float, *reasons: tuple[bool, float]) -> float:
    """A confidence from a base and the reasons for or against that hold, in 0.02 … 0.99."""
    total = base + sum(weight for holds, weight in reasons if holds)
    return round(min(0.99, max(0.02, total)), 2)


def paragraphs(*sentences: str) -> str:
    """Sentences that are not empty, joined to one paragraph."""
    return " ".join(each for each in sentences if each)


def first_of(items: Sequence[str], most: int = 200) -> tuple[str, ...]:
    """The first of many, each once, order kept."""
    return tuple(dict.fromkeys(items))[:most]
