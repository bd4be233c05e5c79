"""Incidents as they were last told, and what people made of them.

An incident is told anew when more is known. Its id comes from its first event; where that changes,
the new one takes over what people said about the old one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from nonself.schema.incident import Incident as Told
from nonself.store.store import note
from nonself.store.tables import Comment, Incident, Tag

CRITICAL: Final = 80.0
"""From this importance on an incident needs a decision (0 to 100)."""
STATUS: Final = ("open", "acknowledged", "expected")
SYSTEM: Final = "nonself"
"""Who writes into the audit log what no person did."""
CONTEXT: Final = "context"
"""The phase of an event that is no step."""


@dataclass(frozen=True)
class Kept:
    """What keeping changed: ids."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def keep(session: Session, told: Sequence[Told], kinds: Mapping[str, str]) -> Kept:
    """Make the incidents that were told the ones that are listed.

    Args:
        session: A transaction that writes.
        told: All incidents of the data folder, as they are now.
        kinds: Zone kind (``it``, ``ot``, ``dmz``) by device.
    """
    known = {row.id: row for row in session.scalars(select(Incident).options(undefer("*")))}
    revision = session.scalar(select(func.max(Incident.revision))) or 0
    new, changed = [], []
    for incident in told:
        document = incident.model_dump(mode="json")
        row = known.get(incident.id)
        if row is not None and row.document == document and row.into is None:
            continue
        revision += 1
        if row is None:
            row = Incident(id=incident.id, status="open", pinned=False)
            session.add(row)
            new.append(incident.id)
        else:
            _reopen(session, row, incident)
            changed.append(incident.id)
        _tell(row, incident, document, kinds)
        row.revision, row.into, row.rank = revision, None, rank_of(row)
    current = {incident.id for incident in told}
    gone = [row for row in known.values() if row.id not in current and row.into is None]
    for row in gone:
        revision += 1
        row.revision = revision
        _hand_over(session, row, _heir(row, told))
    return Kept(tuple(new), tuple(changed), tuple(row.id for row in gone))


def rank_of(row: Incident) -> int:
    """Place of the group of an incident in the list; 0 comes first."""
    if row.status == "expected":
        return 4
    if row.status == "acknowledged":
        return 3
    if row.pinned:
        return 0
    return 1 if row.critical else 2


def reaches_plant(incident: Told, kinds: Mapping[str, str]) -> bool:
    """Whether a device of the office did something to one of the plant."""
    return any(
        kinds.get(event.device) == "it"
        and event.phase != CONTEXT
        and any(kinds.get(endpoint) == "ot" for endpoint in event.endpoints)
        for event in incident.events
    )


def change(session: Session, incident: str, who: str, **fields: Any) -> Incident:  # noqa: ANN401
    """Set ``status``, ``owner`` or ``pinned`` of an incident.

    Raises:
        LookupError: There is no such incident.
    """
    row = get(session, incident)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    row.rank = rank_of(row)
    row.revision = (session.scalar(select(func.max(Incident.revision))) or 0) + 1
    note(session, who, "change", "incident", row.id, {"before": before, "after": fields})
    return row


def get(session: Session, incident: str) -> Incident:
    """An incident by id; the one that took it over, where one did.

    Raises:
        LookupError: There is none.
    """
    seen: set[str] = set()
    row = session.get(Incident, incident, options=[undefer(Incident.document)])
    while row is not None and row.into and row.into not in seen:
        seen.add(row.id)
        row = session.get(Incident, row.into, options=[undefer(Incident.document)])
    if row is None:
        raise LookupError(f"{incident}: no such incident")
    return row


def _reopen(session: Session, row: Incident, incident: Told) -> None:
    """What grew after it was acknowledged needs another look."""
    before = {event["id"] for event in row.document["events"]}
    added = [event.title for event in incident.events if event.id not in before]
    if row.status == "acknowledged" and added:
        row.status = "open"
        note(session, SYSTEM, "reopen", "incident", row.id, {"events": added})


def _tell(
    row: Incident, incident: Told, document: dict[str, Any], kinds: Mapping[str, str]
) -> None:
    row.title = incident.title
    row.start_ns, row.end_ns = _ns(incident.start), _ns(incident.end)
    row.importance = incident.importance
    row.critical = incident.importance >= CRITICAL or reaches_plant(incident, kinds)
    row.document = document
    phases = list(dict.fromkeys(e.phase for e in incident.events if e.phase != CONTEXT))
    row.brief = {
        "summary": incident.summary,
        "phases": phases,
        "devices": [
            {"id": each.id, "name": each.name, "role": each.role, "zone": each.zone,
             "zone_kind": kinds.get(each.id, "it")}
            for each in incident.devices
        ],
        "actors": list(dict.fromkeys(event.device for event in incident.events)),
        "events": [
            {"id": e.id, "title": e.title, "start": document_event["start"],
             "importance": e.importance, "phase": e.phase}
            for e, document_event in zip(incident.events, document["events"], strict=True)
        ],
        "breaches": len(incident.breaches),
    }  # fmt: skip
    row.search = _search(incident, phases)


def _search(incident: Told, phases: Iterable[str]) -> str:
    words = [incident.id, incident.title]
    marks = [f"phase:{phase}" for phase in phases]
    for each in incident.devices:
        words += [each.name, each.id, *each.ips, *each.macs, each.role]
        marks.append(f"zone:{each.zone}")
    words += [event.title for event in incident.events]
    words += [technique.id for event in incident.events for technique in event.techniques]
    return (" ".join(words) + "|" + "|".join(dict.fromkeys(marks)) + "|").lower()


def _heir(row: Incident, told: Sequence[Told]) -> str:
    """The incident that now has most of the events or breaches of one that is gone; or ''."""
    events = {event["id"] for event in row.document["events"]}
    breaches = {breach["id"] for breach in row.document["breaches"]}
    shared = [
        (
            len(events & {event.id for event in incident.events})
            + len(breaches & {breach.id for breach in incident.breaches}),
            incident.id,
        )
        for incident in told
    ]
    most, heir = max(shared, default=(0, ""))
    return heir if most else ""


def _hand_over(session: Session, row: Incident, heir: str) -> None:
    row.into = heir
    note(session, SYSTEM, "retell", "incident", row.id, {"into": heir or None})
    if not heir:
        return
    session.execute(
        update(Comment).where(Comment.kind == "incident", Comment.about == row.id)
        .values(about=heir)
    )  # fmt: skip
    there = set(session.scalars(select(Tag.tag).where(Tag.kind == "incident", Tag.about == heir)))
    for tag in session.scalars(select(Tag).where(Tag.kind == "incident", Tag.about == row.id)):
        if tag.tag not in there:
            session.add(Tag(kind="incident", about=heir, tag=tag.tag, author=tag.author, at=tag.at))
        session.delete(tag)
    other = session.get(Incident, heir)
    if other is not None:
        other.owner = other.owner or row.owner
        other.pinned = other.pinned or row.pinned
        other.rank = rank_of(other)


def _ns(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000_000 + at.microsecond * 1000
