"""Incidents: the list, one of them whole, what people do with them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, HTTPException, Path, Query, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import undefer

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
from nonself.api.security.callers import Reads, TheDesk, Triages
from nonself.api.views.graph import Graph, graph_of
from nonself.schema.incident import Event as ToldEvent
from nonself.schema.incident import Incident as Told
from nonself.schema.incident import Rejected
from nonself.store import facts, incidents, listing, notes
from nonself.store.tables import Incident

router = APIRouter(tags=["incidents"])
Id = Annotated[str, Path(max_length=80)]
Status = Literal["open", "acknowledged", "expected"]
Word = Annotated[str | None, Query(max_length=200)]


class BriefDevice(Shown):
    """A device as the list names it."""

    id: str
    name: str
    role: str
    zone: str
    zone_kind: str


class BriefEvent(Shown):
    """An event as the preview names it."""

    id: str
    title: str
    start: str
    importance: float
    phase: str


class IncidentRow(Shown):
    """An incident in the list."""

    id: str
    title: str
    summary: str
    start: str
    end: str
    importance: float = Field(description="0 to 100, higher is more important.")
    critical: bool = Field(description="Importance of 80 and more, or office reaching into plant.")
    group: Literal["pinned", "decide", "look", "acknowledged", "expected"]
    status: Status
    owner: str | None
    pinned: bool
    revision: int
    phases: list[str]
    devices: list[BriefDevice]
    actors: list[str]
    events: list[BriefEvent]
    breaches: int
    tags: list[str]


class IncidentList(Paged[IncidentRow]):
    """The most urgent first."""

    groups: dict[str, int] = Field(description="How many there are in each group.")
    newest: int = Field(description="Revision of the last change to any incident.")
    below: int = Field(description="Breaches that are kept and part of no incident.")


class IncidentWhole(IncidentRow):
    """An incident with everything behind it."""

    told: Told


class Investigations(Shown):
    """What the analyst looked into."""

    devices: int = Field(description="Devices that were looked into.")
    below: list[ToldEvent] = Field(description="Accepted, and not strong enough for an incident.")
    rejected: list[Rejected] = Field(description="Looked for and not found, in the incidents.")
    breaches_below: dict[str, int] = Field(description="Breaches of no incident, by model.")


class IncidentChange(Shown):
    """What people decide."""

    status: Status | None = None
    owner: Annotated[str | None, Field(max_length=200)] = None
    pinned: bool | None = None


GROUPS = ("pinned", "decide", "look", "acknowledged", "expected")


@router.get("/incidents")
def list_incidents(
    desk: TheDesk,
    who: Reads,
    status: Annotated[list[Status] | None, Query()] = None,
    zone: Word = None,
    phase: Word = None,
    owner: Word = None,
    q: Annotated[str, Query(max_length=200, description="Words in title, names, events.")] = "",
    start: Start = None,
    end: End = None,
    since: Annotated[int | None, Query(ge=0, le=2**62, description="Changed after it.")] = None,
    limit: Limited = 100,
    cursor: Cursor = None,
) -> IncidentList:
    """Incidents by group, then importance."""
    del who
    wanted = listing.Wanted(
        tuple(status or ()), zone, phase, owner, q,
        to_ns(start) if start else None, to_ns(end) if end else None, since,
    )  # fmt: skip
    after = decoded(cursor, int, float, str)
    with desk.store.read() as session:
        rows = listing.page(session, wanted, after, limit + 1)
        counts = listing.counts(session, wanted)
        tags = notes.tags(session, "incident", (row.id for row in rows))
        newest, below = listing.newest(session), listing.below(session)
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    return IncidentList(
        items=[_row(row, tags.get(row.id, [])) for row in page],
        next=encoded(last.rank, last.importance, last.id) if last else None,
        groups={name: counts.get(rank, 0) for rank, name in enumerate(GROUPS)},
        newest=newest,
        below=below,
    )


@router.get("/incidents/{incident}")
def get_incident(incident: Id, desk: TheDesk, who: Reads, response: Response) -> IncidentWhole:
    """An incident; its ETag is its revision, for ``If-Match``."""
    del who
    with desk.store.read() as session:
        row = incidents.get(session, incident)
        tags = notes.tags(session, "incident", [row.id]).get(row.id, [])
        told = Told.model_validate(row.document)
    response.headers["etag"] = f'"{row.revision}-{len(tags)}"'
    return IncidentWhole(**_row(row, tags).model_dump(), told=told)


@router.patch("/incidents/{incident}")
def change_incident(
    incident: Id,
    change: IncidentChange,
    desk: TheDesk,
    who: Triages,
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> IncidentRow:
    """Acknowledge, take, pin. A field that is not sent stays as it is; an owner of null is nobody.

    With ``If-Match`` it fails (412) where somebody changed the incident meanwhile.
    """
    fields = change.model_dump(exclude_unset=True)
    if "status" in fields and fields["status"] is None:
        raise ValueError("status: allowed are open, acknowledged, expected")
    if fields.get("pinned", False) is None:
        raise ValueError("pinned: allowed are true and false")
    with desk.store.write() as session:
        row = incidents.get(session, incident)
        if if_match is not None and if_match.strip('W/"').split("-")[0] != str(row.revision):
            raise HTTPException(412, "somebody changed the incident meanwhile; look again")
        if fields:
            row = incidents.change(session, row.id, who.name, **fields)
        tags = notes.tags(session, "incident", [row.id]).get(row.id, [])
        return _row(row, tags)


@router.get("/incidents/{incident}/graph")
def incident_graph(incident: Id, desk: TheDesk, who: Reads) -> Graph:
    """Who did what to whom: devices, endpoints, accounts, and the events between them."""
    del who
    with desk.store.read() as session:
        told = Told.model_validate(incidents.get(session, incident).document)
    return graph_of(told, desk.known())


@router.get("/investigations")
def list_investigations(desk: TheDesk, who: Reads) -> Investigations:
    """What was looked into by itself, and what of it is below the line."""
    del who
    with desk.store.read() as session:
        run = facts.get(session, "run")
        told = [
            Told.model_validate(row.document)
            for row in session.scalars(
                select(Incident).where(Incident.into.is_(None)).options(undefer(Incident.document))
            )
        ]
    return Investigations(
        devices=run.get("looked_at", 0),
        below=[ToldEvent.model_validate(each) for each in run.get("below", [])],
        rejected=[each for incident in told for each in incident.rejected],
        breaches_below=run.get("breaches_below", {}),
    )


def _row(row: Incident, tags: list[str]) -> IncidentRow:
    return IncidentRow(
        id=row.id,
        title=row.title,
        start=iso(row.start_ns),
        end=iso(row.end_ns),
        importance=row.importance,
        critical=row.critical,
        group=GROUPS[row.rank],  # type: ignore[arg-type]
        status=row.status,  # type: ignore[arg-type]
        owner=row.owner,
        pinned=row.pinned,
        revision=row.revision,
        tags=tags,
        **row.brief,
    )
