"""What a person said: this is expected, or this is not.

*Expected* opens the gate at once: what it is about does not alert and is learnt in full.
*Unexpected* shuts it for good: it is never learnt, however many days it comes, and always has full
importance. Both hold from the moment they were said, in event time, until they expire; they are
data given to the pattern of life, and change nothing that was before.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

import numpy as np

from nonself.pattern_of_life.columns import Keys, Mask

SURE: Final = 1e-6
"""The p of what a person called unexpected: importance 100."""


@dataclass(frozen=True)
class Feedback:
    """One thing that a person said."""

    expected: bool
    device: str
    aspect: str
    what: str
    """Entity and symbol, for a reader."""
    unit: str
    """Key of the entity, as the scores have it."""
    key: str | None
    """Key of the symbol; None where the aspect has none."""
    reason: str
    author: str
    since: int
    """Event time from which it holds, ns."""
    until: int | None = None

    @property
    def id(self) -> str:
        """From what was said about what; not from when."""
        what = [self.expected, self.aspect, self.unit, self.key]
        return sha256(json.dumps(what).encode()).hexdigest()[:12]

    def holds(self, at: int) -> bool:
        """Whether it is in force at a time."""
        return self.since <= at and (self.until is None or at < self.until)

    def json(self) -> dict[str, Any]:
        """As plain values."""
        return {"id": self.id, **asdict(self)}

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Feedback":
        """From :meth:`json`."""
        return cls(**{name: value[name] for name in cls.__dataclass_fields__})


class Words:
    """What was said about one aspect, by the keys of entity and symbol."""

    def __init__(self, said: Iterable[Feedback]) -> None:
        self._said = [(int(each.unit, 16), int(each.key or "0", 16), each) for each in said]

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self._said)

    def about(self, at: int, entity: Keys, symbol: Keys) -> tuple[Mask, Mask]:
        """Which rows are expected, and which are not; the last word counts."""
        accepted, refused = (np.zeros(len(entity), dtype=bool) for _ in range(2))
        for key, of, each in self._said:
            if each.holds(at):
                rows = (entity == np.uint64(key)) & (symbol == np.uint64(of))
                accepted[rows], refused[rows] = each.expected, not each.expected
        return accepted, refused


def as_text(key: int) -> str:
    """A key of an entity or a symbol as it stands in the scores."""
    return f"{key:016x}"
