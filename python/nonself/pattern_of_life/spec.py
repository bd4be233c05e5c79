"""What an aspect is: one thing that is learnt, or only counted, about an entity."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from nonself.events.selection import fields
from nonself.events.tick import TICK_NS

Kind = Literal["category", "rate", "size", "value", "window", "silence", "cadence"]
Measure = Literal["count", "distinct", "sum", "level", "change"]
About = Literal["device", "user", "controller", "link", "endpoint"]
Selection = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_SECOND: Final = 1_000_000_000
TICK_SECONDS: Final = TICK_NS // _SECOND
_NOT_LEARNT: Final = frozenset({"weight", "about", "owner"})
LONGEST_WINDOW: Final = 7 * 86_400


@dataclass(frozen=True)
class AspectSpec:
    """One aspect, as the built-in list or a model declares it.

    >>> AspectSpec("peer", "category", "conn", ("orig.device",), ("resp.endpoint",)).window
    300
    """

    name: str
    """Its columns are ``<name>.<facet>``."""
    kind: Kind
    log: str
    by: tuple[str, ...]
    """The entity: fields that together name it. Records where one is null are left out."""
    of: tuple[str, ...] = ()
    """The symbol of a category; what is counted distinct or summed otherwise, or a list of values.
    Records where all are null are left out."""
    measure: Measure = "count"
    where: Selection = field(default_factory=dict)
    """Selection of the records it is about, in Sigma's words; all when empty."""
    window: int = TICK_SECONDS
    """Seconds; a multiple of five minutes. Of kind ``window``, one longer than a tick slides by
    ticks and ends with the present one. Windows of a rate or size follow one another; the one that
    runs is scored as it stands, and learnt when it is over."""

    about: About = "device"
    """What kind of entity it is, for a reader."""
    owner: str = ""
    """The field with the device that answers for the entity, in alerts and in the budget; ``by[0]``
    when empty."""
    weight: float = 1.0
    """Its share of the alert budget beside other aspects; 0: it never alerts by itself. What is
    learnt does not depend on it."""

    @property
    def device(self) -> str:
        """The field with the device that answers for the entity."""
        return self.owner or self.by[0]

    @property
    def window_ns(self) -> int:
        """Length of the window in nanoseconds."""
        return self.window * _SECOND

    def check(self) -> None:
        """Raise ValueError that says what is wrong and what is allowed."""
        problem = None
        if not self.by:
            problem = "no entity; `by` needs a field"
        elif self.window % TICK_SECONDS or not 0 < self.window <= LONGEST_WINDOW:
            problem = f"window {self.window} s; allowed: multiples of 300 up to 604800"
        elif self.kind == "category" and (not self.of or self.window != TICK_SECONDS):
            problem = "a category needs `of`, and its window is 300"
        elif self.kind in {"silence", "cadence"} and (
            self.of or self.measure != "count" or self.window != TICK_SECONDS
        ):
            problem = f"a {self.kind} has no `of` and no `measure`, and its window is 300"
        elif self.kind == "cadence" and len(self.by) == 1:
            problem = "a cadence is of a link; `by` needs the device and its endpoint"
        elif (self.kind == "value") != (self.measure in {"level", "change"}):
            problem = f"measure {self.measure} of a {self.kind}; level and change are of a value"
        elif self.kind == "value" and not self.of:
            problem = "a value needs fields with lists of values in `of`"
        elif self.kind == "size" and self.measure != "sum":
            problem = "a size has the measure sum"
        elif self.measure == "distinct" and not self.of:
            problem = "the measure distinct needs `of`"
        elif self.measure == "sum" and len(self.of) != 1:
            problem = "the measure sum needs one field in `of`"
        if problem is not None:
            raise ValueError(f"aspect {self.name}: {problem}")
        list(fields(self.where))

    def fingerprint(self) -> str:
        """What learnt state depends on: aspects with the same one can go on from each other's."""
        learnt = {name: value for name, value in asdict(self).items() if name not in _NOT_LEARNT}
        return json.dumps(learnt, sort_keys=True, default=str)
