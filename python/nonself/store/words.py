"""Feedback in the database: every word that was ever said, in the order in which it was said."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nonself.store.store import note, now
from nonself.store.tables import Word


def said(session: Session) -> list[dict[str, Any]]:
    """Everything, oldest first, as ``pattern_of_life.feedback.Feedback.json`` gives it.

    Later words do not replace earlier ones: each holds in its own time, and the last that holds
    counts. So a replay of the past gives what was judged then.
    """
    return [row.document for row in session.scalars(select(Word).order_by(Word.id))]


def say(session: Session, who: str, documents: Iterable[dict[str, Any]]) -> int:
    """Add what was said; gives how many words."""
    number = 0
    for document in documents:
        session.add(
            Word(
                feedback_id=document["id"],
                since_ns=document["since"],
                until_ns=document["until"],
                document=document,
                at=now(),
            )
        )
        detail = {name: document[name] for name in ("expected", "aspect", "what", "reason")}
        note(session, who, "feedback", "device", str(document["device"]), detail)
        number += 1
    return number
