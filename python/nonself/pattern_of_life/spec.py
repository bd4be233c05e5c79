"""What an aspect is: one thing that is learnt, or only counted, about an entity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["category", "rate", "size", "window"]
Measure = Literal["count", "distinct", "sum"]


@dataclass(frozen=True)
class AspectSpec:
    """One aspect, as the built-in list or a model declares it."""

    name: str
    """Its columns are ``<name>.<facet>``."""
    kind: Kind
    log: str
    by: tuple[str, ...]
    """The entity: fields that together name it. Records where one is null are left out."""
    of: tuple[str, ...] = ()
    """The symbol of a category; what is counted distinct or summed otherwise."""
    measure: Measure = "count"
    where: Mapping[str, Any] = field(default_factory=dict)
    """Selection of the records it is about; all when empty."""
    window: int = 300
    """Seconds; one longer than a tick slides by ticks and ends with the present one."""
