"""What many routes take and give: times, cursors, pages."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

import polars as pl
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from nonself.api.desk import Known
from nonself.api.security.callers import TheDesk
from nonself.events.tick import TICK_NS
from nonself.pattern_of_life.settings import DAY_NS

T = TypeVar("T")
LATEST: Final = 2**62
_LONGEST: Final = 500


class Shown(BaseModel):
    """Something that is shown."""

    model_config = ConfigDict(extra="forbid")


class Paged(Shown, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(None, description="Cursor of the next page; null on the last.")


Ns = Annotated[int, Field(description="Time in ms since 1970, UTC.")]
Cursor = Annotated[
    str | None, Query(max_length=_LONGEST, description="``next`` of the page before.")
]
Limited = Annotated[int, Query(ge=1, le=1000, description="Rows of a page.")]
_TIME: Final = "ISO 8601, such as 2026-11-27T13:05:00Z; with an offset or Z."
Start = Annotated[datetime | None, Query(description=f"From this time on. {_TIME}")]
End = Annotated[datetime | None, Query(description=f"Before this time. {_TIME}")]


def iso(ns: int) -> str:
    """A time for programs: ISO 8601 in UTC, to the nanosecond."""
    seconds, rest = divmod(int(ns), 10**9)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09}Z"


def to_ns(at: datetime) -> int:
    """Nanoseconds since 1970.

    Raises:
        ValueError: It is before 1970 or after 2116.
    """
    whole = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        seconds = int(whole.timestamp())
    except OverflowError:
        seconds = -1
    found = seconds * 10**9 + whole.microsecond * 1000
    if not 0 <= found <= LATEST:
        raise ValueError(f"{at.isoformat()}: allowed are times from 1970 to 2116")
    return found


def span(
    known: Known, start: datetime | None, end: datetime | None, days: float = 2
) -> tuple[int, int]:
    """A stretch of time; the last ``days`` of event time where it is not said.

    Raises:
        ValueError: It ends before it begins.
    """
    until = to_ns(end) if end else -(-(known.clock + 1) // TICK_NS) * TICK_NS
    since = to_ns(start) if start else max(0, until - int(days * DAY_NS))
    if since >= until:
        raise ValueError("start has to be before end")
    return since, until


@dataclass(frozen=True)
class Period:
    """What is known, and the stretch of time that is asked about (ns)."""

    known: Known
    start: int
    end: int

    def once(self, *what: str, make: Callable[[Known, int, int], T]) -> T:
        """An answer about this period, looked for once."""
        key = (*what, self.start, self.end)
        return self.known.once(key, lambda: make(self.known, self.start, self.end))


def period(desk: TheDesk, start: Start = None, end: End = None) -> Period:
    """The period of a request."""
    known = desk.known()
    return Period(known, *span(known, start, end))


ThePeriod = Annotated[Period, Depends(period)]


def nanoseconds(at: Any) -> int:  # noqa: ANN401 - a datetime of Polars
    """Nanoseconds since 1970, of a value in a row of the inventory."""
    return int(at.timestamp() * 1e6) * 1000


def earliest(column: pl.Series) -> int:
    """The lowest value of a column of whole numbers; 0 where there is none."""
    found = column.cast(pl.Int64).min()
    return found if isinstance(found, int) else 0


def latest(column: pl.Series) -> int:
    """The highest value of a column of whole numbers; 0 where there is none."""
    found = column.cast(pl.Int64).max()
    return found if isinstance(found, int) else 0


def encoded(*place: Any) -> str:  # noqa: ANN401 - plain values
    """A place in a list as a cursor."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(cursor: str | None, *kinds: type) -> list[Any] | None:
    """The place of a cursor.

    Raises:
        ValueError: It is none of ours.
    """
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(text)
    except (ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != len(kinds) or not all(map(_fits, place, kinds)):
        raise ValueError("cursor: not one of this list; allowed: next of the page before")
    return list(place)


def _fits(value: Any, kind: type) -> bool:  # noqa: ANN401 - from a cursor
    if kind is str:
        return isinstance(value, str)
    whole = isinstance(value, int) and not isinstance(value, bool)
    number = whole or (kind is float and isinstance(value, float))
    return number and -LATEST <= value <= LATEST
