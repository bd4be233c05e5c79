"""Comments and tags on incidents, devices and breaches."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from nonself.api.common import Shown
from nonself.api.security.callers import Reads, TheDesk, Triages
from nonself.store import incidents, notes
from nonself.store.tables import Breach, Comment

router = APIRouter(tags=["notes"])
Kind = Annotated[Literal["incident", "device", "breach"], Path()]
About = Annotated[str, Path(min_length=1, max_length=200)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class CommentIn(Shown):
    """What a person writes: plain text."""

    text: str = Field(min_length=1, max_length=notes.LONGEST)


class CommentOut(CommentIn):
    """A comment."""

    id: int
    author: str
    at: datetime


class TagIn(Shown):
    """A tag."""

    tag: str = Field(min_length=1, max_length=60)


@router.get("/{kind}/{about}/comments")
def list_comments(kind: Kind, about: About, desk: TheDesk, who: Reads) -> list[CommentOut]:
    """What people wrote about something, oldest first."""
    del who
    with desk.store.read() as session:
        return [_comment(row) for row in notes.comments(session, kind, about)]


@router.post("/{kind}/{about}/comments", status_code=201)
def add_comment(
    kind: Kind, about: About, given: CommentIn, desk: TheDesk, who: Triages
) -> CommentOut:
    """Write about something."""
    thing = _there(desk, kind, about)
    with desk.store.write() as session:
        return _comment(notes.comment(session, who.name, kind, thing, given.text))


@router.delete("/comments/{comment}", status_code=204)
def remove_comment(comment: Number, desk: TheDesk, who: Triages) -> None:
    """Take back one's own comment; an admin takes back any."""
    with desk.store.write() as session:
        notes.uncomment(session, who.name, comment, any_author="admin" in who.scopes)


@router.get("/{kind}/{about}/tags")
def list_tags(kind: Kind, about: About, desk: TheDesk, who: Reads) -> list[str]:
    """The tags of something."""
    del who
    with desk.store.read() as session:
        return notes.tags(session, kind, [about]).get(about, [])


@router.post("/{kind}/{about}/tags")
def add_tag(kind: Kind, about: About, given: TagIn, desk: TheDesk, who: Triages) -> list[str]:
    """Hang a tag on something."""
    thing = _there(desk, kind, about)
    with desk.store.write() as session:
        notes.tag(session, who.name, kind, thing, given.tag)
        return notes.tags(session, kind, [thing]).get(thing, [])


@router.delete("/{kind}/{about}/tags/{tag}")
def remove_tag(
    kind: Kind,
    about: About,
    tag: Annotated[str, Path(max_length=60)],
    desk: TheDesk,
    who: Triages,
) -> list[str]:
    """Take a tag off."""
    with desk.store.write() as session:
        notes.untag(session, who.name, kind, about, tag)
        return notes.tags(session, kind, [about]).get(about, [])


def _there(desk: TheDesk, kind: str, about: str) -> str:
    """The id of what is written about.

    Raises:
        LookupError: There is no such thing.
    """
    with desk.store.read() as session:
        if kind == "incident":
            return incidents.get(session, about).id
        if kind == "breach":
            if session.get(Breach, about) is None:
                raise LookupError(f"{about}: no such breach")
            return about
    return str(desk.known().device(about)["device"])


def _comment(row: Comment) -> CommentOut:
    return CommentOut(id=row.id, author=row.author, at=row.at, text=row.text)
