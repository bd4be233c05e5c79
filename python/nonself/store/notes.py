"""What people write about incidents, devices and breaches: comments and tags."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from nonself.store.store import note, now
from nonself.store.tables import Comment, Tag

KINDS: Final = ("incident", "device", "breach")
LONGEST: Final = 10_000
"""Characters of a comment."""
TAG: Final = re.compile(r"[\w][\w .:/-]{0,59}")


def comment(session: Session, who: str, kind: str, about: str, text: str) -> Comment:
    """Add a comment."""
    row = Comment(kind=kind, about=about, author=who, at=now(), text=text)
    session.add(row)
    session.flush()
    note(session, who, "comment", kind, about, {"comment": row.id})
    return row


def uncomment(session: Session, who: str, number: int, *, any_author: bool) -> None:
    """Take a comment back: one's own, or with ``any_author`` that of another.

    Raises:
        LookupError: There is none, or it is not one's own.
    """
    row = session.get(Comment, number)
    if row is None or not (any_author or row.author == who):
        raise LookupError(f"{number}: no such comment of {who}")
    note(session, who, "uncomment", row.kind, row.about, {"author": row.author, "text": row.text})
    session.delete(row)


def comments(session: Session, kind: str, about: str) -> Sequence[Comment]:
    """The comments about something, oldest first."""
    query = select(Comment).where(Comment.kind == kind, Comment.about == about)
    return session.scalars(query.order_by(Comment.at, Comment.id)).all()


def tag(session: Session, who: str, kind: str, about: str, word: str) -> None:
    """Hang a tag on something; nothing changes where it is there already.

    Raises:
        ValueError: It is no tag.
    """
    if not TAG.fullmatch(word):
        raise ValueError(f"{word!r} is no tag; allowed: 1 to 60 letters, digits, space . : / - _")
    if session.get(Tag, (kind, about, word)) is None:
        session.add(Tag(kind=kind, about=about, tag=word, author=who, at=now()))
        note(session, who, "tag", kind, about, {"tag": word})


def untag(session: Session, who: str, kind: str, about: str, word: str) -> None:
    """Take a tag off; nothing changes where it is not there."""
    row = session.get(Tag, (kind, about, word))
    if row is not None:
        session.delete(row)
        note(session, who, "untag", kind, about, {"tag": word})


def tags(session: Session, kind: str, about: Iterable[str]) -> Mapping[str, list[str]]:
    """The tags of several things, by what they hang on."""
    query = select(Tag.about, Tag.tag).where(Tag.kind == kind, Tag.about.in_(list(about)))
    found: dict[str, list[str]] = {}
    for thing, word in session.execute(query.order_by(Tag.tag)):
        found.setdefault(thing, []).append(word)
    return found
