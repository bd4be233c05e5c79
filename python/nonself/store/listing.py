"""The list of incidents, page by page: a page begins behind the last row of the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from nonself.store.tables import Breach, Incident


@dataclass(frozen=True)
class Wanted:
    """Which incidents."""

    status: Sequence[str] = ()
    """All when empty."""
    zone: str | None = None
    phase: str | None = None
    owner: str | None = None
    """'' is nobody."""
    words: str = ""
    start_ns: int | None = None
    end_ns: int | None = None
    since_revision: int | None = None
    """Only what changed after it."""


def page(
    session: Session, wanted: Wanted, after: Sequence[Any] | None, most: int
) -> Sequence[Incident]:
    """At most ``most`` incidents behind ``after`` (rank, importance, id), most urgent first."""
    query = matching(wanted).order_by(Incident.rank, Incident.importance.desc(), Incident.id)
    if after is not None:
        rank, importance, last = after
        query = query.where(
            or_(
                Incident.rank > rank,
                and_(Incident.rank == rank, Incident.importance < importance),
                and_(
                    Incident.rank == rank,
                    Incident.importance == importance,
                    Incident.id > last,
                ),
            )
        )
    return session.scalars(query.limit(most)).all()


def counts(session: Session, wanted: Wanted) -> dict[int, int]:
    """How many there are in each group, by rank."""
    found = matching(wanted).subquery()
    query = select(found.c.rank, func.count()).group_by(found.c.rank)
    return {int(rank): int(number) for rank, number in session.execute(query)}


def newest(session: Session) -> int:
    """The revision of the last change."""
    return session.scalar(select(func.max(Incident.revision))) or 0


def below(session: Session) -> int:
    """How many breaches are part of no incident."""
    query = select(func.count()).select_from(Breach).where(Breach.incident_id.is_(None))
    return session.scalar(query) or 0


def matching(wanted: Wanted) -> Select[Incident]:
    """The incidents that are wanted, in no order."""
    query = select(Incident).where(Incident.into.is_(None))
    if wanted.status:
        query = query.where(Incident.status.in_(wanted.status))
    for mark, value in (("zone", wanted.zone), ("phase", wanted.phase)):
        if value:
            text = f"|{mark}:{value.lower()}|"
            query = query.where(Incident.search.contains(text, autoescape=True))
    for word in wanted.words.lower().split():
        query = query.where(Incident.search.contains(word, autoescape=True))
    if wanted.owner is not None:
        same = Incident.owner == wanted.owner if wanted.owner else Incident.owner.is_(None)
        query = query.where(same)
    if wanted.start_ns is not None:
        query = query.where(Incident.end_ns >= wanted.start_ns)
    if wanted.end_ns is not None:
        query = query.where(Incident.start_ns < wanted.end_ns)
    if wanted.since_revision is not None:
        query = query.where(Incident.revision > wanted.since_revision)
    return query


def breach_page(
    session: Session,
    after: Sequence[Any] | None,
    most: int,
    **of: Any,  # noqa: ANN401 - columns of the table
) -> Sequence[Breach]:
    """Breaches, newest first, behind ``after`` (ts, id); ``of`` are columns with their values."""
    query = select(Breach).order_by(Breach.ts_ns.desc(), Breach.id)
    for name, value in of.items():
        if name == "start_ns":
            query = query.where(Breach.ts_ns >= value)
        elif name == "end_ns":
            query = query.where(Breach.ts_ns < value)
        else:
            query = query.where(getattr(Breach, name) == value)
    if after is not None:
        ts, last = after
        query = query.where(or_(Breach.ts_ns < ts, and_(Breach.ts_ns == ts, Breach.id > last)))
    return session.scalars(query.limit(most)).all()
