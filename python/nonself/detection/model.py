"""A model, read and checked: what the engine runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nonself.detection.header import Level, TestCase
from nonself.events.condition import Condition
from nonself.events.selection import Selection
from nonself.pattern_of_life.spec import AspectSpec

LEVELS: Final[tuple[Level, ...]] = ("informational", "low", "medium", "high", "critical")
"""From the least severe to the most."""

FACETS: Final[Mapping[str, frozenset[str]]] = {
    "category": frozenset(
        {"importance", "p", "maturity", "new", "new_to_network", "rarity", "age"}
    ),
    "rate": frozenset({"importance", "p", "maturity", "seen", "expected"}),
    "size": frozenset({"importance", "p", "maturity", "seen", "expected"}),
    "value": frozenset({"importance", "p", "maturity", "seen", "low", "high"}),
    "window": frozenset({"seen"}),
    "silence": frozenset({"importance", "p", "maturity", "seen", "expected", "share"}),
    "cadence": frozenset(
        {
            *("importance", "p", "maturity", "new", "new_to_network", "rarity", "age"),
            *("regularity", "period"),
        }
    ),
}
"""What an aspect of each kind says about a record."""

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int | None:
    """A span such as ``30s``, ``5m``, ``1h``, ``7d``; None when it is none.

    >>> seconds("24h")
    86400
    """
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    return int(found[1]) * _UNITS[found[2]] if found and int(found[1]) else None


@dataclass(frozen=True)
class Learnt:
    """A ``pattern_of_life`` block: the name used in the model, and the aspect behind it."""

    name: str
    aspect: str
    """Name of the aspect; its columns are ``<aspect>.<facet>``."""
    kind: str
    spec: AspectSpec | None
    """The model's own aspect; None for a built-in one."""


@dataclass(frozen=True)
class Model:
    """One model. Plain Sigma rules are models that need no baseline."""

    title: str
    id: str
    level: Level
    log: str
    selections: Mapping[str, Selection]
    condition: Condition
    """Without quantifiers."""
    condition_text: str
    learnt: Mapping[str, Learnt]
    level_when: Mapping[str, Level]
    """The level where a selection holds, when it is higher than :attr:`level`."""
    needs_baseline: bool
    """True: a breach of low maturity is at most of medium level."""
    identifier: tuple[str, ...]
    suppress_for: int
    """Seconds in which the same device and identifier do not breach again."""
    techniques: tuple[str, ...]
    tactics: tuple[str, ...]
    status: str = "test"
    description: str = ""
    author: str = ""
    date: str = ""
    references: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    blind_spots: str = ""
    triage: str = ""
    tests: tuple[TestCase, ...] = ()
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Line of each test, by its name."""

    def column(self, name: str) -> str:
        """The column behind a field: ``block.facet`` is a column of the block's aspect."""
        block, _, facet = name.rpartition(".")
        learnt = self.learnt.get(block)
        return name if learnt is None else f"{learnt.aspect}.{facet}"

    @property
    def learns(self) -> tuple[Learnt, ...]:
        """Blocks whose aspects learn (windows only count)."""
        return tuple(each for each in self.learnt.values() if each.kind != "window")
