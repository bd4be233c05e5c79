"""Breaches: what each model found, condition by condition."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from nonself.api.common import (
    Cursor,
    End,
    Limited,
    Paged,
    Shown,
    Start,
    decoded,
    encoded,
    iso,
    to_ns,
)
from nonself.api.security.callers import Reads, TheDesk
from nonself.store import listing
from nonself.store.tables import Breach

router = APIRouter(tags=["breaches"])
Word = Annotated[str | None, Query(max_length=200)]


class Condition(Shown):
    """One condition of the model."""

    name: str
    held: bool
    seen: str | None
    expected: str | None


class BreachOut(Shown):
    """A model's finding about a device."""

    id: str
    model: str
    model_id: str
    level: str
    device: str
    start: str
    end: str
    log: str
    uids: list[str] = Field(description="Records behind it, at most 50, by time.")
    count: int = Field(description="Records that breached.")
    endpoints: list[str]
    techniques: list[str]
    score: float = Field(description="0 to 100: level and importance together.")
    importance: float = Field(description="0 to 100, higher is rarer.")
    maturity: float = Field(description="0 to 100: how much of the needed history there is.")
    needs_baseline: bool
    conditions: list[Condition]
    incident: str | None


@router.get("/breaches")
def list_breaches(
    desk: TheDesk,
    who: Reads,
    device: Word = None,
    model: Annotated[str | None, Query(max_length=200, description="Id of the model.")] = None,
    incident: Word = None,
    start: Start = None,
    end: End = None,
    limit: Limited = 100,
    cursor: Cursor = None,
) -> Paged[BreachOut]:
    """Breaches, newest first."""
    del who
    given: dict[str, Any] = {
        "device": device, "model_id": model, "incident_id": incident,
        "start_ns": to_ns(start) if start else None, "end_ns": to_ns(end) if end else None,
    }  # fmt: skip
    of = {name: value for name, value in given.items() if value is not None}
    with desk.store.read() as session:
        rows = listing.breach_page(session, decoded(cursor, int, str), limit + 1, **of)
    page = rows[:limit]
    more = len(rows) > limit
    return Paged(
        items=[shown(row) for row in page],
        next=encoded(page[-1].ts_ns, page[-1].id) if more else None,
    )


@router.get("/breaches/{breach}")
def get_breach(breach: Annotated[str, Path(max_length=80)], desk: TheDesk, who: Reads) -> BreachOut:
    """A breach."""
    del who
    with desk.store.read() as session:
        row = session.get(Breach, breach)
    if row is None:
        raise LookupError(f"{breach}: no such breach")
    return shown(row)


def shown(row: Breach) -> BreachOut:
    """A breach as it is shown."""
    kept = row.document
    return BreachOut(
        id=row.id,
        model=row.model,
        model_id=row.model_id,
        level=row.level,
        device=row.device,
        start=iso(row.ts_ns),
        end=iso(kept["end_ns"]),
        log=kept["log"],
        uids=kept["uids"] or [],
        count=kept["count"] or 0,
        endpoints=kept["endpoints"] or [],
        techniques=kept["techniques"] or [],
        score=row.score,
        importance=row.importance,
        maturity=kept["maturity"] or 0.0,
        needs_baseline=bool(kept["needs_baseline"]),
        conditions=[Condition(**each) for each in kept["conditions"] or []],
        incident=row.incident_id,
    )
