"""The shape of a model file: its keys and their types. What they mean is checked later."""

import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)

Level = Literal["informational", "low", "medium", "high", "critical"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Kind = Literal["window", "category", "rate", "size", "silence", "cadence"]
Measure = Literal["count", "distinct", "sum"]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _dashed(value: object) -> object:
    return value.replace("/", "-") if isinstance(value, str) else value


Day = Annotated[datetime.date, BeforeValidator(_dashed), Field(strict=False)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LogSource(_Strict):
    """Which records: Zeek's, of one log."""

    product: Literal["zeek"]
    service: Text
    category: str | None = None
    definition: str | None = None


class NamedAspect(_Strict):
    """A learnt aspect that is built in."""

    aspect: Text


class InlineAspect(_Strict):
    """An aspect that the model declares itself."""

    kind: Kind
    log: Text | None = None
    by: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(strict=False, min_length=1)]
    of: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(strict=False)] = ()
    measure: Measure = "count"
    where: dict[str, Any] = {}
    window: Text = "5m"


def _named_or_inline(value: object) -> str:
    named = isinstance(value, NamedAspect) or (isinstance(value, dict) and "aspect" in value)
    return "named" if named else "inline"


Aspect = Annotated[
    Annotated[NamedAspect, Tag("named")] | Annotated[InlineAspect, Tag("inline")],
    Discriminator(_named_or_inline),
]


class TestCase(_Strict):
    """One record and what was learnt about it; does the model breach?"""

    __test__ = False  # not a test of pytest

    name: Text
    event: dict[str, Any] = {}
    learnt: dict[str, Any] = {}
    breach: bool


class Header(_Strict):
    """A model file; keys as in Sigma, then those of this project."""

    title: Annotated[Text, Field(max_length=256)]
    logsource: LogSource
    detection: dict[str, Any]
    id: Annotated[UUID, Field(strict=False)] | None = None
    status: Literal["stable", "test", "experimental", "deprecated", "unsupported"] = "test"
    level: Level = "medium"
    description: str = ""
    author: str = ""
    date: Day | None = None
    modified: Day | None = None
    references: Annotated[Texts, Field(strict=False)] = ()
    tags: Annotated[Texts, Field(strict=False)] = ()
    fields: Annotated[Texts, Field(strict=False)] = ()
    falsepositives: Annotated[Texts, Field(strict=False)] = ()
    license: str = ""
    related: list[Any] = []
    taxonomy: str = "sigma"
    scope: Annotated[Texts, Field(strict=False)] = ()
    name: str = ""

    pattern_of_life: dict[str, Aspect] = {}
    identifier: Annotated[Texts, Field(strict=False)] = ()
    suppress_for: Text = "1h"
    level_when: dict[str, Level] = {}
    needs_baseline: bool | None = None
    blind_spots: str = ""
    triage: str = ""
    tests: Annotated[tuple[TestCase, ...], Field(strict=False)] = ()


KEYS: Final = tuple(Header.model_fields)
